import type { EventData, RecordedEvent } from "../event.ts";
import type { Instant } from "../time.ts";
import type { ProbeLine } from "./lines.ts";
import type { ProbePlan } from "./plan.ts";

/** How far a probe has come. From `ended` on nothing more comes of it. */
export type ProbeStage =
  | "asked" // the bot makes the plan, and asks for its approval
  | "awaiting-approval" // people vote
  | "approved" // the bot tries the role
  | "ended"
  | "expired"
  | "denied"
  | "voided";

/** A trial of the break-glass role with calls that change nothing. */
export interface Probe extends Omit<EventData<"probe.asked">, "probe"> {
  id: string;
  askedAt: Instant;
  stage: ProbeStage;
  /** Why it was asked for, in the requester's words; null for none. */
  reason: string | null;
  plan?: ProbePlan;
  planHash?: string;
  why?: string;
  session?: { name: string; sourceIdentity: string; until: Instant; at: Instant; endedAt?: Instant };
  /** What was found, once it has ended. */
  lines: ProbeLine[];
  endedAt?: Instant;
}

/** Applies an event to the probes of an incident. */
export function foldProbes(probes: Probe[], event: RecordedEvent): Probe[] {
  if (event.type === "probe.asked") {
    const { probe: id, ...rest } = event.data;
    const reason = event.typed["reason"] ?? null;
    return [...probes, { id, ...rest, askedAt: event.at, stage: "asked", reason, lines: [] }];
  }
  return probes.map((probe) => ({ ...probe, ...(ofRequest(probe, event) ?? ofProbe(probe, event)) }));
}

/** What becomes of the request that asks for the probe's approval. */
function ofRequest(probe: Probe, event: RecordedEvent): Partial<Probe> | undefined {
  if (!("request" in event.data) || event.data.request !== probeRequestId(probe)) return undefined;
  switch (event.type) {
    case "approval.requested":
      return { stage: "awaiting-approval" };
    case "approval.granted":
      return { stage: "approved" };
    case "approval.denied":
      return { stage: "denied" };
    case "approval.expired":
      return { stage: "expired" };
    case "grant.revoked":
      return isProbing(probe) ? { stage: "voided", why: "it was revoked" } : undefined;
    default:
      return undefined;
  }
}

function ofProbe(probe: Probe, event: RecordedEvent): Partial<Probe> | undefined {
  if (!("probe" in event.data) || event.data.probe !== probe.id) return undefined;
  switch (event.type) {
    case "probe.planned":
      return { plan: event.data.plan, planHash: event.data.hash };
    case "probe.voided":
      return { stage: "voided", why: event.data.why };
    case "probe.role-assumed": {
      const { session: name, sourceIdentity, until } = event.data;
      return { session: { name, sourceIdentity, until, at: event.at } };
    }
    case "probe.role-ended":
      return probe.session?.name === event.data.session ? { session: { ...probe.session, endedAt: event.at } } : {};
    case "probe.ended":
      return { stage: "ended", lines: event.data.lines, endedAt: event.at };
    default:
      return undefined;
  }
}

/** The id of the request that asks for approval of the probe's plan. */
export function probeRequestId({ id, planHash }: Pick<Probe, "id" | "planHash">): string {
  return `${id}/${(planHash ?? "").slice(0, 12)}`;
}

/** Whether it is still under way: a second one has to wait. */
export function isProbing({ stage }: Probe): boolean {
  return stage === "asked" || stage === "awaiting-approval" || stage === "approved";
}
