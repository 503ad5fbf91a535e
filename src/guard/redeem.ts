import type { ApprovalRequest } from "../domain/approval/request.ts";
import { FirebreakError } from "../domain/errors.ts";
import { hashOf, type Plan } from "../domain/rotation/plan.ts";
import { hasCome, type Instant, written } from "../domain/time.ts";
import { type Policy, policyHash } from "./policy.ts";
import type { Membership } from "./membership.ts";
import { decide } from "./votes.ts";

const issued = Symbol("issued by the guard");

/**
 * The right to one effect. Only {@link redeem} makes one; it lives in memory, within one step, and
 * every function that changes a credential asks for it.
 */
export interface Grant {
  readonly [issued]: true;
  readonly request: string;
  /** The one effect that it allows. */
  readonly effectKey: string;
  readonly plan: Plan;
  readonly planHash: string;
  readonly approvers: readonly string[];
  readonly until: Instant;
}

/** What a redemption is decided on, all of it read just now. */
export interface Redemption {
  request: ApprovalRequest;
  plan: Plan;
  policy: Policy;
  membership: Membership;
  effectKey: string;
  now: Date;
}

/**
 * Decides once more, from the journal and the directory as they are now, and yields the grant.
 * The caller records `grant.redeemed` before it acts on a grant that is not yet bound.
 *
 * @throws FirebreakError `not-allowed`, saying why; nothing was done then
 */
export function redeem(redemption: Redemption): Grant {
  const { request, plan, policy, effectKey, now } = redemption;
  const planHash = hashOf(plan);
  if (planHash !== request.planHash) {
    throw refused("the plan is not the one that was approved", "Make a new plan and ask again.");
  }
  if (policyHash(policy) !== request.policyHash) {
    throw refused("the policy in firebreak.yml has changed since this was asked", "Ask again under the new policy.");
  }
  if (request.redeemedFor !== undefined && request.redeemedFor !== effectKey) {
    throw refused(`the grant was already used for ${request.redeemedFor}`, "A grant is for one effect: ask again.");
  }
  if (hasCome(plan.cutOff, now)) throw refused(`the grant ended ${written(plan.cutOff)}`, "Ask again.");

  const decision = decide(request, redemption.membership, now);
  if (decision.verdict !== "granted") throw refused(reasonOf(decision.verdict), "Ask again.");

  const approvers = request.votes.filter((vote) => vote.verdict === "approve").map((vote) => vote.voter);
  return { [issued]: true, request: request.id, effectKey, plan, planHash, approvers, until: plan.cutOff };
}

function reasonOf(verdict: "waiting" | "denied" | "expired"): string {
  switch (verdict) {
    case "waiting":
      return "approvals that were given no longer count: an approver was removed";
    case "denied":
      return "it was denied";
    case "expired":
      return "its time has run out";
  }
}

function refused(found: string, todo: string): FirebreakError {
  return new FirebreakError("not-allowed", "The guard refused the write.", { found, todo });
}
