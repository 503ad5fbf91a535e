import type { ApprovalRequest } from "../domain/approval/request.ts";
import type { Component, Estate } from "../domain/estate.ts";
import { FirebreakError } from "../domain/errors.ts";
import { waitingMoves } from "../domain/due.ts";
import type { Incident } from "../domain/incident/incident.ts";
import { enablingRequestId } from "../domain/enabling/enabling.ts";
import { probeRequestId } from "../domain/probe/probe.ts";
import { rolloutRequestId } from "../domain/rollout/rollout.ts";
import { blockersOf, stillOwed } from "../domain/incident/resolving.ts";
import type { SignedHead } from "../domain/record/head.ts";
import { aloneNow } from "../guard/live.ts";
import { whyOutOfReach } from "../guard/request.ts";
import { decide, hasChanged, progressInWords } from "../guard/votes.ts";
import type { CardFacts, Chat, Notice } from "../ports/chat.ts";
import type { Clock } from "../ports/clock.ts";
import type { Directory } from "../ports/directory.ts";
import type { OutboxItem } from "../ports/outbox.ts";
import type { StatusPage } from "../ports/status-page.ts";
import type { Incidents } from "../projections/incidents.ts";
import { writePostmortem } from "../projections/postmortem.ts";
import type { Page } from "../ports/pager.ts";
import type { ApprovalGate } from "./approval-gate.ts";
import { deedOf } from "./deeds.ts";
import { renderHeadsUp } from "./render-heads-up.ts";
import type { RenderRecord } from "./render-record.ts";
import type { RenderWatch } from "./render-watch.ts";

/** A message made: where it goes, and what it says. */
export type Rendered =
  | { to: "chat"; channel: string; notice: Notice }
  | { to: "pager"; pager: string; page: Page }
  | { to: "anchor"; anchor: string; head: SignedHead }
  /** There is nobody to tell it to: nothing to be sent, and nothing that waiting would mend. */
  | { to: "nobody" };

/** Makes an owed message from the journal as it now is, and says where it belongs. */
export type Render = (item: Drawable) => Promise<Rendered>;

/** What a message is drawn from: what it is about, and where it stands if it was sent before. */
export type Drawable = Pick<OutboxItem, "kind" | "subject"> & Partial<Pick<OutboxItem, "reference">>;

/** What messages are drawn from: the journal, and names that it does not hold. */
export interface RenderDeps {
  incidents: Incidents;
  estate: Estate;
  statusPage: Pick<StatusPage, "address">;
  gate: ApprovalGate;
  directory: Directory;
  chat: Pick<Chat, "linkTo">;
  clock: Clock;
  /** The channel where everybody hears of incidents: its id. */
  announcements: string;
  /** The messages of the watch. */
  watch: RenderWatch;
  /** The messages about the journal itself. */
  record: RenderRecord;
}

/** Makes the drawing of messages. A message about something that the journal does not hold is `broken`. */
export function createRender(deps: RenderDeps): Render {
  return async ({ kind, subject, reference }) => {
    const item = { kind, subject, reference };
    const other = (await deps.watch(item)) ?? (await deps.record(item));
    if (other !== undefined) return other;
    const number = Number(subject["incident"]);
    if (kind === "heads-up" || kind === "approval-page") return renderHeadsUp(deps, number, { kind, subject });
    const incident = await deps.incidents.find(number);
    if (incident?.channel === undefined)
      throw new FirebreakError("broken", "A message is owed to an incident without a channel.");
    const notice = await noticeOf(deps, incident, { kind, subject });
    return { to: "chat", channel: kind === "announcement" ? deps.announcements : incident.channel, notice };
  };
}

async function noticeOf(
  deps: RenderDeps,
  incident: Incident,
  item: Pick<OutboxItem, "kind" | "subject">,
): Promise<Notice> {
  const { kind, subject } = item;
  const facts = factsOf(deps, incident);
  switch (kind) {
    case "incident-card":
    case "announcement":
      return { kind, incident, facts };
    case "run":
      return { kind, incident, run: member(incident.runs, subject["run"]) };
    case "rotation":
      return { kind, incident, rotation: member(incident.rotations, subject["rotation"]), facts };
    case "signing-request":
      return { kind, incident, rotation: member(incident.rotations, subject["rotation"]) };
    case "approval": {
      const request = member(incident.requests, subject["request"]);
      const progress = await progressOf(deps, incident, request);
      const review = incident.reviews.find((one) => one.request === request.id);
      return { kind, incident, request, rotation: member(incident.rotations, request.subject), progress, review };
    }
    case "probe": {
      const probe = member(incident.probes, subject["probe"]);
      const request = incident.requests.find(({ id }) => id === probeRequestId(probe));
      const progress = request === undefined ? "" : await progressOf(deps, incident, request);
      return { kind, incident, probe, request, progress };
    }
    case "enabling": {
      const enabling = member(incident.enablings, subject["enabling"]);
      const request = incident.requests.find(({ id }) => id === enablingRequestId(enabling));
      const progress = request === undefined ? "" : await progressOf(deps, incident, request);
      return { kind, incident, enabling, request, progress };
    }
    case "rollout": {
      const rollout = member(incident.rollouts, subject["rollout"]);
      const request = incident.requests.find(({ id }) => id === rolloutRequestId(rollout));
      const progress = request === undefined ? "" : await progressOf(deps, incident, request);
      return { kind, incident, rollout, request, progress };
    }
    case "work-by-hand":
      return { kind, incident };
    case "review":
      return { kind, incident, review: member(incident.reviews, subject["review"]) };
    case "milestone": {
      const milestone = subject["milestone"] === "resolved" ? "resolved" : "mitigated";
      return { kind, incident, milestone, stillOwed: stillOwed(incident) };
    }
    case "postmortem": {
      const events = (await deps.incidents.events(incident.number)).filter(
        (event) => event.sequence <= Number(subject["sequence"]),
      );
      const markdown = await writePostmortem(incident, events, {
        nameOf: (person) => deps.directory.nameOf(person),
        componentName: facts.componentName,
      });
      return { kind, incident, name: `postmortem-INC-${incident.number}-${subject["sequence"]}.md`, markdown };
    }
    default:
      throw new FirebreakError("broken", `There is no message of the kind ${kind}.`);
  }
}

/** How far a request has come; while it waits, also why it can't get there today, if it can't. */
async function progressOf({ gate, clock }: RenderDeps, incident: Incident, request: ApprovalRequest): Promise<string> {
  const present = await gate.audienceOf(request, deedOf(incident, request));
  const decision = decide(request, { ...present, now: clock.now() });
  const progress = progressInWords(request, decision, present.policy);
  if (decision.verdict !== "waiting") return progress;
  const outOfReach = whyOutOfReach(request, present.membership);
  const { policy, membership } = present;
  const mayGoAlone = request.solo !== null && policy !== undefined && aloneNow(policy, membership).length > 0;
  const notes = [
    ...(outOfReach === undefined ? [] : [`Out of reach: ${outOfReach}`]),
    ...(outOfReach !== undefined && mayGoAlone ? ["One person may go ahead alone."] : []),
    ...(hasChanged(request, present.policy)
      ? ["The policy in firebreak.yml has changed since this was asked: the old and the new must both be met."]
      : []),
  ];
  return notes.length === 0 ? progress : `${progress}. ${notes.join(" ")}`;
}

function factsOf(deps: RenderDeps, incident: Incident): CardFacts {
  return {
    componentName: nameOf(deps.estate.components, incident.component),
    statusPage: deps.statusPage.address,
    waiting: waitingMoves(incident, deps.clock.now(), deps.estate.consumers),
    blockers: incident.state === "resolved" ? [] : blockersOf(incident).map((blocker) => blocker.why),
  };
}

function nameOf(components: readonly Component[], id: string): string {
  return components.find((component) => component.id === id)?.name ?? id;
}

function member<Thing extends { id: string }>(things: readonly Thing[], id: string | number | undefined): Thing {
  const thing = things.find((one) => one.id === id);
  if (thing === undefined)
    throw new FirebreakError("broken", `A message is owed about ${id}, which the journal does not hold.`);
  return thing;
}
