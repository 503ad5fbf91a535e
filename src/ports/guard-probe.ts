import type { ProbeAnswer, ProbeCall } from "../domain/probe/lines.ts";
import type { ProbePlan } from "../domain/probe/plan.ts";
import type { Instant } from "../domain/time.ts";
import type { Grant } from "../guard/redeem.ts";

/** A session of the break-glass role, made for one probe. It has no way to change anything that exists. */
export interface ProbeSession {
  /** The assumed role's session ARN. */
  name: string;
  sourceIdentity: string;
  until: Instant;
  /** How much of STS's limit the policy and tags take, in percent. */
  packedPolicyPercent: number;
  /** AWS's id of the call that opened it; null when it did not say. */
  requestId: string | null;
  /** Makes one call of the probe; a refusal is an answer too. `requestId`: AWS's id of it, null when it did not say. */
  call(call: ProbeCall): Promise<ProbeAnswer & { requestId: string | null }>;
  /** Drops the credentials. */
  end(): void;
}

/** The way to try the break-glass role without a change. */
export interface GuardProbe {
  /** Assumes the role for the probe's plan, in the requester's name. */
  assume(grant: Grant<ProbePlan>, identity: { source: string; incident: number }): Promise<ProbeSession>;
}
