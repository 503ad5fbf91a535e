import type { PersonId } from "../domain/actor.ts";
import type { ApprovalRequest } from "../domain/approval/request.ts";
import { FirebreakError } from "../domain/errors.ts";
import { hashOf, type Plan } from "../domain/rotation/plan.ts";
import { hasCome, type Instant, written } from "../domain/time.ts";
import type { Policy } from "./policy.ts";
import { type Membership, unreadable } from "./membership.ts";
import { approversOf, decide, hasChanged, quorumsOf } from "./votes.ts";

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
  /** Those whose approval counted at the redemption. */
  readonly approvers: readonly PersonId[];
  /** Whether one person went ahead without them. */
  readonly solo: boolean;
  readonly until: Instant;
}

/** What a redemption is decided on, all of it read just now. */
export interface Redemption {
  request: ApprovalRequest;
  plan: Plan;
  /** The policy that covers it now; undefined when none does any more. */
  policy: Policy | undefined;
  membership: Membership;
  effectKey: string;
  now: Date;
}

/**
 * Decides once more, from the journal and the directory as they are now, and yields the grant.
 * The caller records `grant.redeemed` before it acts on a grant that is not yet bound.
 *
 * @throws FirebreakError `not-allowed`, saying why, and `unavailable` when the directory can't be
 * asked; nothing was done then
 */
export function redeem(redemption: Redemption): Grant {
  const { request, plan, policy, membership, effectKey, now } = redemption;
  const planHash = hashOf(plan);
  if (planHash !== request.planHash) {
    throw refused("the plan is not the one that was approved", "Make a new plan and ask again.");
  }
  if (request.redeemedFor !== undefined && request.redeemedFor !== effectKey) {
    throw refused(`the grant was already used for ${request.redeemedFor}`, "A grant is for one effect: ask again.");
  }
  if (hasCome(plan.cutOff, now)) throw refused(`the grant ended ${written(plan.cutOff)}`, "Ask again.");

  const decision = decide(request, { policy, membership, now });
  if (decision.verdict === "denied") throw refused("it was denied", "Ask again.");
  if (request.revoked !== undefined) throw refused("it was revoked", "Ask again.");
  if (decision.verdict !== "granted" && isDark(request, policy, membership)) {
    throw new FirebreakError("unavailable", "The guard could not ask whether the approvers still are approvers.", {
      todo: "Nothing was written. It is tried again until the grant ends.",
    });
  }
  if (decision.verdict === "refused") throw refused(decision.why, "Ask again under the new policy.");
  if (decision.verdict !== "granted") {
    throw refused("it lacks approvals: they were not given in time, or an approver was removed since", "Ask again.");
  }

  const solo = decision.by === "solo";
  const approvers =
    solo && request.broken !== undefined ? [request.broken.by] : approversOf(request, { policy, membership });
  return { [issued]: true, request: request.id, effectKey, plan, planHash, approvers, solo, until: plan.cutOff };
}

/** Whether approvals are missing only as far as anybody knows: their givers, or a group of theirs, could not be read. */
function isDark(request: ApprovalRequest, policy: Policy | undefined, membership: Membership): boolean {
  const asked = policy !== undefined && hasChanged(request, policy) ? policy.ask : [];
  const sources = [...quorumsOf(request, policy).flatMap((quorum) => quorum.from), ...asked];
  const unknown = request.votes.some(({ voter }) => (membership.standings.get(voter) ?? "unknown") === "unknown");
  return unknown || unreadable(sources, membership).length > 0;
}

function refused(found: string, todo: string): FirebreakError {
  return new FirebreakError("not-allowed", "The guard refused the write.", { found, todo });
}
