import { z } from "zod";
import { FirebreakError } from "../errors.ts";
import type { EventData, RecordedEvent } from "../event.ts";
import type { Instant } from "../time.ts";

/** What becomes of a policy of the guard while the bot runs. Its stream is `guard/<id>`, by the policy's hash. */
export const policyEvents = {
  /** As things are, what it covers can't be approved. Recorded again when that is so for another reason. */
  "guard.shut": z.strictObject({
    /** What it covers, in words: `rotate-credential in production`. */
    policy: z.string(),
    /** Its place in firebreak.yml, from 1. */
    place: z.int(),
    /** The team that is told: an id under owners; null when the policy names none. */
    owner: z.string().nullable(),
    /** Whether one person may still go ahead alone. */
    alone: z.boolean(),
    reason: z.string(),
    todo: z.string(),
  }),
  /** It can be approved again. */
  "guard.opened": z.strictObject({}),
  /** It was shut, and firebreak.yml does not hold it any more. */
  "guard.dropped": z.strictObject({}),
};

/** A policy that was shut at least once. */
export interface PolicyTrouble {
  id: string;
  sequence: number;
  policy: string;
  place: number;
  owner: string | null;
  /** What is wrong now: since when, and with which event that began; null when nothing is. */
  shut: (Pick<EventData<"guard.shut">, "alone" | "reason" | "todo"> & { since: Instant; sequence: number }) | null;
  /** How it ended, when it has; a policy that is shut has no end. */
  ended: { at: Instant; by: "opened" | "dropped" } | null;
}

/** The stream of a policy's events, by its id. */
export function policyStream(id: string): string {
  return `guard/${id}`;
}

/** What its events tell of a policy; undefined when there are none: it was never shut. */
export function foldPolicy(events: readonly RecordedEvent[]): PolicyTrouble | undefined {
  return events.reduce<PolicyTrouble | undefined>(applyToPolicy, undefined);
}

/** Applies one more event. */
export function applyToPolicy(known: PolicyTrouble | undefined, event: RecordedEvent): PolicyTrouble {
  const { sequence, at } = event;
  switch (event.type) {
    case "guard.shut": {
      const { policy, place, owner, ...found } = event.data;
      const began = known?.shut ?? { since: at, sequence };
      const shut = { ...found, since: began.since, sequence: began.sequence };
      return { id: event.stream.replace(policyStream(""), ""), sequence, policy, place, owner, shut, ended: null };
    }
    case "guard.opened":
    case "guard.dropped":
      if (known === undefined) break;
      return {
        ...known,
        sequence,
        shut: null,
        ended: { at, by: event.type === "guard.opened" ? "opened" : "dropped" },
      };
    default:
  }
  throw new FirebreakError("broken", `The stream ${event.stream} holds an event that is not a policy's.`);
}
