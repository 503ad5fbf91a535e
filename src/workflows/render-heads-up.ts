import { isSettled } from "../domain/approval/opened-roles.ts";
import type { ApprovalRequest } from "../domain/approval/request.ts";
import { FirebreakError } from "../domain/errors.ts";
import { type Incident, incidentStream } from "../domain/incident/incident.ts";
import { rolloutOf } from "../domain/rollout/rollout.ts";
import { shortHash } from "../domain/rotation/plan.ts";
import { rotatingAll } from "../guard/deed.ts";
import { ableToApprove } from "../guard/request.ts";
import type { BrokenDeed, HeadsUp } from "../ports/heads-up.ts";
import type { OutboxItem } from "../ports/outbox.ts";
import type { Page } from "../ports/pager.ts";
import { deedOf, requestOf } from "./deeds.ts";
import type { RenderDeps, Rendered } from "./render-notice.ts";

/** Makes a message that people have to hear of now, or a page; to nobody when it is over by then. */
export async function renderHeadsUp(
  deps: RenderDeps,
  number: number,
  { kind, subject }: Pick<OutboxItem, "kind" | "subject">,
): Promise<Rendered> {
  const incident = await deps.incidents.find(number);
  if (incident?.channel === undefined)
    throw new FirebreakError("broken", "A message is owed to an incident without a channel.");
  if (kind === "approval-page") return pageOf(deps, incident, subject);
  const headsUp = await headsUpOf(deps, incident, subject);
  if (headsUp === undefined) return { to: "nobody" };
  const channel = subject["wide"] === undefined ? incident.channel : deps.announcements;
  return { to: "chat", channel, notice: { kind: "heads-up", incident, headsUp } };
}

async function headsUpOf(
  deps: RenderDeps,
  incident: Incident,
  subject: OutboxItem["subject"],
): Promise<HeadsUp | undefined> {
  const about = String(subject["about"]) as HeadsUp["about"];
  const of = String(subject["of"]);
  if (about === "stand-by") return standBy(deps, incident, of);
  if (about === "review-overdue") {
    const review = incident.reviews.find(({ id }) => id === of);
    return review === undefined ? undefined : { about, review };
  }
  if (about === "old-restored") {
    const rotation = incident.rotations.find(({ id }) => id === of);
    return rotation?.restored === undefined ? undefined : { about, rotation, found: rotation.restored.found };
  }
  const request = requestOf(incident, of);
  const isOpen = request.decided === undefined && request.revoked === undefined;
  switch (about) {
    case "reminder": {
      if (!isOpen) return undefined;
      const { membership } = await deps.gate.audienceOf(request, deedOf(incident, request));
      return { about, request, able: ableToApprove(request, membership) };
    }
    case "escalation":
      return isOpen ? { about, request, to: request.escalation?.to ?? [] } : undefined;
    case "glass-broken": {
      const review = incident.reviews.find((one) => one.request === request.id);
      const deed = brokenDeed(incident, request);
      return review === undefined || deed === undefined ? undefined : { about, request, review, deed };
    }
    case "revocation-failed": {
      const role = String(subject["role"]);
      const failure = incident.failures[`${incidentStream(incident.number)}/${request.id}/close-role/${role}`];
      if (failure === undefined || isSettled(request, role)) return undefined;
      return { about, request, role, why: failure.why, todo: failure.todo };
    }
  }
}

function brokenDeed(incident: Incident, request: ApprovalRequest): BrokenDeed | undefined {
  const rotation = incident.rotations.find(({ id }) => id === request.subject);
  if (rotation !== undefined) return { kind: "write", name: rotation.name };
  const rollout = rolloutOf(incident.rollouts, request);
  return rollout === undefined ? undefined : { kind: "restart", name: rollout.consumer.name };
}

/** Those who would be asked. A rotation that no policy covers asks nobody. */
function standBy({ gate }: RenderDeps, incident: Incident, id: string): HeadsUp | undefined {
  const rotation = incident.rotations.find((one) => one.id === id);
  const policy = rotation === undefined ? undefined : gate.coverOf(rotatingAll(rotation.targets, incident));
  if (rotation === undefined || policy === undefined) return undefined;
  return { about: "stand-by", rotation, approvers: policy.approve.flatMap(({ from }) => from) };
}

function subjectName(incident: Incident, request: ApprovalRequest): string {
  const rotation = incident.rotations.find(({ id }) => id === request.subject);
  if (rotation?.rehearsal === true) return `REHEARSAL: ${rotation.name}`;
  return brokenDeed(incident, request)?.name ?? request.subject;
}

function pageOf({ chat, clock }: RenderDeps, incident: Incident, subject: OutboxItem["subject"]): Rendered {
  const request = requestOf(incident, String(subject["request"]));
  const action: Page["action"] = subject["action"] === "resolve" ? "resolve" : "trigger";
  const isAnswered = request.votes.length > 0 || request.decided !== undefined || request.revoked !== undefined;
  if (request.waking === null || request.wokenAt === undefined || (action === "trigger" && isAnswered)) {
    return { to: "nobody" };
  }
  const rotation = incident.rotations.find(({ id }) => id === request.subject);
  const page: Page = {
    key: `firebreak/${incidentStream(incident.number)}/${request.id}`,
    action,
    summary: `INC-${incident.number}: nobody has answered a request for approval (${subjectName(incident, request)})`,
    severity: "critical",
    source: rotation?.targets[0].application ?? request.subject,
    at: clock.now().toISOString(),
    links:
      incident.channel === undefined ? [] : [{ href: chat.linkTo(incident.channel), text: "The incident's channel" }],
    details: { incident: `INC-${incident.number}`, plan: shortHash(request.planHash), until: request.expiresAt },
  };
  return { to: "pager", pager: request.waking.pager, page };
}
