import type { Restartable } from "../domain/rollout/consumer.ts";
import type { Trace } from "../domain/rollout/events.ts";
import type { RolloutPlan } from "../domain/rollout/plan.ts";
import type { Instant } from "../domain/time.ts";
import type { Grant } from "../guard/redeem.ts";

/** By what a start is told from every other: the key that it was made with, and how the consumer stood before. */
export interface StartKey {
  key: string;
  mark: string;
}

/** How a restart goes. */
export type RolloutProgress =
  | { state: "running"; words: string; percent: number | null; trace: Trace }
  /** `evidence`: what was seen, in a sentence. */
  | { state: "done"; evidence: string }
  | { state: "failed"; why: string; todo: string };

/** A session of a role, opened for one start. */
export interface RolloutSession {
  /** The assumed role's session ARN. */
  name: string;
  sourceIdentity: string;
  until: Instant;
  /** How much of STS's limit the policy and tags take, in percent. */
  packedPolicyPercent: number;
  /** AWS's id of the call that opened it; null when it did not say. */
  requestId: string | null;
}

/** One start, with everything that it takes in hand. */
export interface PreparedStart {
  /** Null where the start takes no role. */
  session: RolloutSession | null;
  /** Restarts the consumer, once. `requestId`: the vendor's id of the call, null when it did not say. */
  start(key: StartKey): Promise<{ trace: Trace; requestId: string | null }>;
  /** Drops whatever the start was made with. */
  end(): void;
}

/** The way to restart one consumer. Looking takes the bot's own rights; starting takes a grant. */
export interface RolloutWay {
  /** The call that starts it, as the record names it: `ecs:UpdateService` on the service. */
  readonly call: { action: string; target: string };
  /** How the consumer stands now, so that a start can be told from what was there before. */
  mark(): Promise<string>;
  /** The start that was made with this key, if there was one. */
  find(key: StartKey): Promise<Trace | undefined>;
  /** Takes the grant, and opens what the start needs, in the requester's name. */
  prepare(grant: Grant<RolloutPlan>, identity: { source: string; incident: number }): Promise<PreparedStart>;
  /** How the restart goes that has this trace. */
  progress(trace: Trace, key: StartKey): Promise<RolloutProgress>;
}

/** The way for each consumer that can be restarted without a person. */
export type Rollouts = (consumer: Restartable) => RolloutWay;
