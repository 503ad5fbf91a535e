import type { EventData, RecordedEvent } from "../event.ts";
import { count, type Instant } from "../time.ts";
import type { EnablingTally } from "./events.ts";
import type { EnablingPlan } from "./plan.ts";

/** How far an enabling has come. From `ended` on nothing more comes of it. */
export type EnablingStage =
  | "asked" // the bot counts the disabled endpoints, makes the plan, and asks for its approval
  | "awaiting-approval" // people vote
  | "approved" // the bot enables the endpoints, some at a time
  | "ended"
  | "expired"
  | "denied"
  | "voided";

/** Endpoints of an application that are to be enabled again. */
export interface Enabling extends Omit<EventData<"enabling.asked">, "enabling"> {
  id: string;
  askedAt: Instant;
  stage: EnablingStage;
  /** Why it was asked for, in the requester's words; null for none. */
  reason: string | null;
  plan?: EnablingPlan;
  planHash?: string;
  /** The last parts of the planned endpoints' ARNs. */
  endpoints: readonly string[];
  /** How many more are disabled, which the plan is not about. */
  left: number;
  done: EnablingTally;
  why?: string;
  /** The newest session of the role. */
  session?: { name: string; sourceIdentity: string; until: Instant; at: Instant; endedAt?: Instant };
  endedAt?: Instant;
}

const nothing: EnablingTally = { enabled: 0, already: 0, gone: 0, refused: 0 };

/** Applies an event to the enablings of an incident. */
export function foldEnablings(enablings: Enabling[], event: RecordedEvent): Enabling[] {
  if (event.type === "enabling.asked") {
    const { enabling: id, ...rest } = event.data;
    const reason = event.typed["reason"] ?? null;
    const begun = { askedAt: event.at, stage: "asked" as const, endpoints: [], left: 0, done: nothing };
    return [...enablings, { id, ...rest, ...begun, reason }];
  }
  return enablings.map((enabling) => ({
    ...enabling,
    ...(ofRequest(enabling, event) ?? ofEnabling(enabling, event)),
  }));
}

/** What becomes of the request that asks for the enabling's approval. */
function ofRequest(enabling: Enabling, event: RecordedEvent): Partial<Enabling> | undefined {
  if (!("request" in event.data) || event.data.request !== enablingRequestId(enabling)) return undefined;
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
      return isEnabling(enabling) ? { stage: "voided", why: "it was revoked" } : undefined;
    default:
      return undefined;
  }
}

function ofEnabling(enabling: Enabling, event: RecordedEvent): Partial<Enabling> | undefined {
  if (!("enabling" in event.data) || event.data.enabling !== enabling.id) return undefined;
  switch (event.type) {
    case "enabling.planned": {
      const { plan, hash, endpoints, left } = event.data;
      return { plan, planHash: hash, endpoints, left };
    }
    case "enabling.voided":
      return { stage: "voided", why: event.data.why };
    case "enabling.role-assumed": {
      const { session: name, sourceIdentity, until } = event.data;
      return { session: { name, sourceIdentity, until, at: event.at } };
    }
    case "enabling.progressed":
      return { done: added(enabling.done, event.data.of) };
    case "enabling.role-ended":
      return enabling.session?.name === event.data.session
        ? { session: { ...enabling.session, endedAt: event.at } }
        : {};
    case "enabling.ended":
      return { stage: "ended", endedAt: event.at };
    default:
      return undefined;
  }
}

function added(one: EnablingTally, other: EnablingTally): EnablingTally {
  return {
    enabled: one.enabled + other.enabled,
    already: one.already + other.already,
    gone: one.gone + other.gone,
    refused: one.refused + other.refused,
  };
}

/** How many of the planned endpoints were looked at: where the next run goes on. */
export function lookedAt({ enabled, already, gone, refused }: EnablingTally): number {
  return enabled + already + gone + refused;
}

/** `42 enabled, 3 already were, 1 gone, 2 refused` */
export function tallyInWords({ enabled, already, gone, refused }: EnablingTally): string {
  return [
    `${count(enabled, "endpoint")} enabled`,
    ...(already === 0 ? [] : [`${already} already were`]),
    ...(gone === 0 ? [] : [`${gone} gone`]),
    ...(refused === 0 ? [] : [`${refused} refused by SNS`]),
  ].join(", ");
}

/** The id of the request that asks for approval of the enabling's plan. */
export function enablingRequestId({ id, planHash }: Pick<Enabling, "id" | "planHash">): string {
  return `${id}/${(planHash ?? "").slice(0, 12)}`;
}

/** Whether it is still under way: a second one for the same application has to wait. */
export function isEnabling({ stage }: Enabling): boolean {
  return stage === "asked" || stage === "awaiting-approval" || stage === "approved";
}
