import type { EnablingTally } from "../domain/enabling/events.ts";
import type { EnablingPlan } from "../domain/enabling/plan.ts";
import type { Instant } from "../domain/time.ts";
import type { Grant } from "../guard/redeem.ts";

/** A session of the break-glass role, made for one plan's endpoints. All that it can do is enable them. */
export interface EnablingSession {
  /** The assumed role's session ARN. */
  name: string;
  sourceIdentity: string;
  until: Instant;
  /** How much of STS's limit the policy and tags take, in percent. */
  packedPolicyPercent: number;
  /** AWS's id of the call that opened it; null when it did not say. */
  requestId: string | null;
  /**
   * Enables one endpoint of the plan, unless it is enabled or gone. `requestId`: AWS's id of the change; null for none.
   *
   * @throws FirebreakError when it can't be told what has become of it
   */
  enable(endpoint: string): Promise<{ came: keyof EnablingTally; requestId: string | null }>;
  /** Drops the credentials. */
  end(): void;
}

/** The way to enable endpoints again. */
export interface EndpointEnabling {
  /**
   * Assumes the role for the plan, in the requester's name.
   *
   * @param on `endpoints`: the ARNs whose digest is in the plan
   */
  assume(
    grant: Grant<EnablingPlan>,
    on: { endpoints: readonly string[]; source: string; incident: number },
  ): Promise<EnablingSession>;
}
