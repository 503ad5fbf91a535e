import type { PersonId } from "../actor.ts";
import type { EventData, Recorded, RecordedEvent } from "../event.ts";
import type { Instant } from "../time.ts";
import type { Trace } from "./events.ts";
import type { RolloutPlan } from "./plan.ts";

/** How far a rollout has come. Each stage waits for one thing: a phase of the bot's, a person, or the rotation. */
export type RolloutStage =
  | "begun" // the bot makes the plan, and asks for its approval
  | "awaiting-approval" // people vote
  | "approved" // the rotation has to put the credential in place; then the bot starts it
  | "uncovered" // the same, and then a person has to do it: no policy lets the bot
  | "running" // the bot looks how it goes
  | "awaiting-person" // somebody restarts the consumer by hand, and says so
  | "confirmed" // the bot looks whether the consumer is well
  | "done"
  | "failed"
  | "denied"
  | "expired"
  | "voided"
  | "skipped";

/** The restart of one consumer, so that it takes the credential of one rotation. */
export interface Rollout extends Omit<EventData<"rollout.begun">, "rollout"> {
  id: string;
  begunAt: Instant;
  stage: RolloutStage;
  stageSince: Instant;
  /** Why it was asked for again, in the words of who did; null as long as nobody had to. */
  reason: string | null;
  plan?: RolloutPlan;
  planHash?: string;
  why?: string;
  todo?: string;
  /** How the consumer stood right before the start. */
  mark?: string;
  session?: { name: string; sourceIdentity: string; until: Instant; at: Instant; endedAt?: Instant };
  run?: { trace: Trace; at: Instant; deadline: Instant };
  progress?: { words: string; percent: number | null };
  /** What a person was given to do. */
  handed?: { command: string; probe: string | null };
  confirmedBy?: PersonId;
  evidence?: string;
  skipped?: { by: PersonId; reason: string | null };
}

/** Applies an event to the rollouts of an incident. */
export function foldRollouts(rollouts: Rollout[], event: RecordedEvent): Rollout[] {
  if (event.type === "rollout.begun") {
    const { rollout: id, ...rest } = event.data;
    return [...rollouts, { id, ...rest, begunAt: event.at, stage: "begun", stageSince: event.at, reason: null }];
  }
  return rollouts.map((rollout) => {
    if (event.type === "rollout.asked-again" && event.data.rollout === rollout.id) return begunAnew(rollout, event);
    const change = ofRequest(rollout, event) ?? ofRollout(rollout, event);
    if (change === undefined) return rollout;
    const moved = change.stage !== undefined && change.stage !== rollout.stage;
    return { ...rollout, ...change, ...(moved ? { stageSince: event.at } : {}) };
  });
}

/** What becomes of the request that asks for the rollout's approval. One that somebody let be hears no more of it. */
function ofRequest(rollout: Rollout, event: RecordedEvent): Partial<Rollout> | undefined {
  if (!("request" in event.data) || event.data.request !== rolloutRequestId(rollout)) return undefined;
  const { stage } = rollout;
  switch (event.type) {
    case "approval.requested":
      return stage === "begun" ? { stage: "awaiting-approval" } : undefined;
    case "approval.granted":
      return stage === "awaiting-approval" ? { stage: "approved" } : undefined;
    case "approval.denied":
      return stage === "awaiting-approval" ? { stage: "denied" } : undefined;
    case "approval.expired":
      return stage === "awaiting-approval" ? { stage: "expired" } : undefined;
    case "grant.revoked":
      return isBeforeStart(rollout) ? { stage: "voided", why: "it was revoked" } : undefined;
    default:
      return undefined;
  }
}

function ofRollout(rollout: Rollout, event: RecordedEvent): Partial<Rollout> | undefined {
  if (!("rollout" in event.data) || event.data.rollout !== rollout.id) return undefined;
  switch (event.type) {
    case "rollout.planned":
      return { plan: event.data.plan, planHash: event.data.hash };
    case "rollout.uncovered":
      return { stage: "uncovered", why: event.data.why };
    case "rollout.voided":
      return { stage: "voided", why: event.data.why };
    case "rollout.skipped":
      return { stage: "skipped", skipped: { by: event.data.by, reason: event.typed["reason"] ?? null } };
    default:
      return ofStart(rollout, event) ?? ofEnd(event);
  }
}

function ofStart({ session, run }: Rollout, event: RecordedEvent): Partial<Rollout> | undefined {
  switch (event.type) {
    case "rollout.readied":
      return { mark: event.data.mark };
    case "rollout.role-assumed": {
      const { session: name, sourceIdentity, until } = event.data;
      return { session: { name, sourceIdentity, until, at: event.at } };
    }
    case "rollout.role-ended":
      return session?.name === event.data.session ? { session: { ...session, endedAt: event.at } } : {};
    case "rollout.started":
      return { stage: "running", run: { trace: event.data.trace, at: event.at, deadline: event.data.deadline } };
    case "rollout.progressed": {
      const { words, percent, trace } = event.data;
      return { progress: { words, percent }, ...(run === undefined ? {} : { run: { ...run, trace } }) };
    }
    case "rollout.handed-over":
      return { stage: "awaiting-person", handed: { command: event.data.command, probe: event.data.probe } };
    default:
      return undefined;
  }
}

function ofEnd(event: RecordedEvent): Partial<Rollout> | undefined {
  switch (event.type) {
    case "rollout.confirmed":
      return { stage: "confirmed", confirmedBy: event.data.by };
    case "rollout.doubted":
      return { stage: "awaiting-person", why: event.data.found };
    case "rollout.completed":
      return { stage: "done", evidence: event.data.evidence };
    case "rollout.failed":
      return { stage: "failed", why: event.data.why, todo: event.data.todo };
    default:
      return undefined;
  }
}

/** What an earlier try left behind tells nothing of the next one. */
function begunAnew(
  { id, rotation, consumer, begunAt }: Rollout,
  { data, typed, at }: Recorded<"rollout.asked-again">,
): Rollout {
  const reason = typed["reason"] ?? null;
  return { id, rotation, consumer, begunAt, requester: data.requester, stage: "begun", stageSince: at, reason };
}

/** The id of a rotation's rollout to a consumer: there is one. */
export function rolloutId(rotation: string, consumer: string): string {
  return `${rotation}/rollout-${consumer}`;
}

/** The id of the request that asks for approval of the rollout's plan. */
export function rolloutRequestId({ id, planHash }: Pick<Rollout, "id" | "planHash">): string {
  return `${id}/${(planHash ?? "").slice(0, 12)}`;
}

/** The rollout that a request asks approval for; undefined when it asks for something else. */
export function rolloutOf(rollouts: readonly Rollout[], { subject }: { subject: string }): Rollout | undefined {
  return rollouts.find(({ id }) => id === subject);
}

/** Whether nothing was started, and nobody asked to do it: its approval can still be ended. */
function isBeforeStart({ stage }: Pick<Rollout, "stage">): boolean {
  return stage === "awaiting-approval" || stage === "approved";
}

/** Whether it has ended, well or not. */
export function hasEnded({ stage }: Pick<Rollout, "stage">): boolean {
  return stage === "done" || isRetryable({ stage });
}

/** Whether it ended without a restart that is known to have worked: it can be asked for again. */
export function isRetryable({ stage }: Pick<Rollout, "stage">): boolean {
  return ["failed", "denied", "expired", "voided", "skipped"].includes(stage);
}
