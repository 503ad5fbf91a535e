import type { Actor } from "../actor.ts";
import { foldRequests, type ApprovalRequest } from "../approval/request.ts";
import { foldReviews, type Review } from "../approval/review.ts";
import { type Enabling, foldEnablings } from "../enabling/enabling.ts";
import { FirebreakError } from "../errors.ts";
import type { EventData, Recorded, RecordedEvent } from "../event.ts";
import { foldProbes, type Probe } from "../probe/probe.ts";
import { foldWorks, type RecordedWork } from "../record/recorded-work.ts";
import { foldRollouts, type Rollout } from "../rollout/rollout.ts";
import { foldRotations } from "../rotation/fold.ts";
import type { Rotation } from "../rotation/rotation.ts";
import { foldRuns, type Run } from "../runbook/run.ts";
import type { Severity } from "../severity.ts";
import type { StatusUpdate } from "../status-update.ts";
import type { Instant } from "../time.ts";

/** How an incident stands: still hurting, stopped hurting but not tidied up, over. */
export type IncidentState = "open" | "mitigated" | "resolved";

/** An incident, as its events tell it. */
export interface Incident {
  number: number;
  /** The sequence of the last event applied: what the next append expects. */
  sequence: number;
  title: string;
  /** What people notice, in the words of who declared it. */
  impact: string;
  severity: Severity;
  component: string;
  declaredBy: Actor;
  declaredAt: Instant;
  state: IncidentState;
  mitigatedAt?: Instant;
  resolvedAt?: Instant;
  channel?: string;
  /** What the watch opened it about, if it did. */
  watch?: EventData<"incident.begun-by-watch">;
  notes: { by: Actor; at: Instant; text: string }[];
  updates: StatusUpdate[];
  runs: Run[];
  rotations: Rotation[];
  /** The restarts of what caches the credentials that were rotated. */
  rollouts: Rollout[];
  probes: Probe[];
  enablings: Enabling[];
  requests: ApprovalRequest[];
  reviews: Review[];
  followUps: { id: string; what: string }[];
  /** What people did by hand while the bot could not, as it was told afterwards. */
  works: RecordedWork[];
  /** The last failure of each move, by its key; it tells something only while the move is due. */
  failures: Record<string, EventData<"phase.failed">>;
}

/** What stands where a typed text was erased. */
export const erasedText = "[erased]";

/** The stream of an incident's events. */
export function incidentStream(number: number): string {
  return `incident/${number}`;
}

/** The incident as its events tell it; undefined when there are none. */
export function foldIncident(events: readonly RecordedEvent[]): Incident | undefined {
  const [first, ...rest] = events;
  if (first === undefined) return undefined;
  if (first.type !== "incident.declared") {
    throw new FirebreakError("broken", `The stream ${first.stream} does not begin with a declared incident.`);
  }
  return rest.reduce(applyToIncident, declared(first));
}

function declared(event: Recorded<"incident.declared">): Incident {
  return {
    ...event.data,
    sequence: event.sequence,
    title: event.typed["title"] ?? erasedText,
    impact: event.typed["impact"] ?? erasedText,
    declaredBy: event.actor,
    declaredAt: event.at,
    state: "open",
    notes: [],
    updates: [],
    runs: [],
    rotations: [],
    rollouts: [],
    probes: [],
    enablings: [],
    requests: [],
    reviews: [],
    followUps: [],
    works: [],
    failures: {},
  };
}

/** Applies one more event. */
export function applyToIncident(incident: Incident, event: RecordedEvent): Incident {
  return {
    ...incident,
    ...ownChange(incident, event),
    sequence: event.sequence,
    runs: foldRuns(incident.runs, event),
    rotations: foldRotations(incident.rotations, event),
    rollouts: foldRollouts(incident.rollouts, event),
    probes: foldProbes(incident.probes, event),
    enablings: foldEnablings(incident.enablings, event),
    requests: foldRequests(incident.requests, event),
    works: foldWorks(incident.works, event),
    reviews: foldReviews(incident.reviews, event),
  };
}

function ownChange(incident: Incident, event: RecordedEvent): Partial<Incident> {
  switch (event.type) {
    case "incident.begun-by-watch":
      return { watch: event.data };
    case "incident.channel-opened":
      return { channel: event.data.channel };
    case "incident.noted":
      return { notes: [...incident.notes, { by: event.actor, at: event.at, text: event.typed["text"] ?? erasedText }] };
    case "incident.mitigated":
      return { state: "mitigated", mitigatedAt: event.at };
    case "incident.resolved":
      return { state: "resolved", resolvedAt: event.at, followUps: event.data.followUps };
    case "status.drafted":
      return {
        updates: [
          ...incident.updates,
          { draft: event.sequence, ...event.data, body: event.typed["body"] ?? erasedText, draftedAt: event.at },
        ],
      };
    case "status.published": {
      const published = (update: StatusUpdate) =>
        update.draft === event.data.draft ? { ...update, publishedAt: event.at } : update;
      return { updates: incident.updates.map(published) };
    }
    case "phase.failed":
      return { failures: { ...incident.failures, [event.data.phase]: event.data } };
    default:
      return {};
  }
}

/** Whether it is a change that was planned, and nothing that hurts anybody. */
export function isPlanned(incident: Pick<Incident, "watch">): boolean {
  return incident.watch?.opening === "planned-change";
}

/** How bad a planned change is: nobody notices anything. */
export const plannedSeverity: Severity = "sev3";

/** The public page's last word on this incident, drafted or published. */
export function lastUpdate(incident: Incident): StatusUpdate | undefined {
  return incident.updates.at(-1);
}
