import type { PersonId } from "../domain/actor.ts";
import type { Quorum, Verdict } from "../domain/approval/events.ts";
import type { ApprovalRequest } from "../domain/approval/request.ts";
import { between, count, hasCome } from "../domain/time.ts";
import { isAmong, type Membership, unfit } from "./membership.ts";

/** How a request stands. There is one evaluation, for the card, for each click and again before the effect. */
export type Decision =
  | { verdict: "granted" }
  | { verdict: "waiting"; missing: { quorum: Quorum; have: number }[] }
  | { verdict: "denied"; by: PersonId }
  | { verdict: "expired" };

/**
 * Decides the request. A vote counts only while its voter is still eligible, so that a grant is
 * lost again when an approver is removed before the effect.
 */
export function decide(request: ApprovalRequest, membership: Membership, now: Date): Decision {
  const denier = request.votes.find((vote) => vote.verdict === "deny")?.voter ?? deniedBy(request);
  if (denier !== undefined) return { verdict: "denied", by: denier };
  if (request.decided?.as === "expired") return { verdict: "expired" };

  const missing = missingOf(request, membership);
  if (missing.length === 0) {
    return hasCome(request.grantUntil, now) ? { verdict: "expired" } : { verdict: "granted" };
  }
  return hasCome(request.expiresAt, now) ? { verdict: "expired" } : { verdict: "waiting", missing };
}

/** A denial is for good, whatever was said after it. */
function deniedBy({ decided, requester }: ApprovalRequest): PersonId | undefined {
  return decided?.as === "denied" ? (decided.by ?? requester) : undefined;
}

/** Those whose approval counts now: given in time, by people who may still give it, each once. */
export function approversOf(request: ApprovalRequest, membership: Membership): PersonId[] {
  const counted = request.votes.filter(
    ({ voter, verdict, at }) =>
      verdict === "approve" &&
      between(at, request.expiresAt) > 0 &&
      whyNotEligible(request, voter, membership) === undefined,
  );
  return [...new Set(counted.map((vote) => vote.voter))];
}

function missingOf(request: ApprovalRequest, membership: Membership): { quorum: Quorum; have: number }[] {
  const approvers = approversOf(request, membership);
  return request.quorums.flatMap((quorum) => {
    const have = approvers.filter((approver) => isAmong(approver, quorum.from, membership)).length;
    return have < quorum.count ? [{ quorum, have }] : [];
  });
}

/** Why this person's vote does not count, in words for that person; undefined when it does. */
export function whyNotEligible(request: ApprovalRequest, person: PersonId, membership: Membership): string | undefined {
  if (person === request.requester) return "You asked for this: someone else must approve.";
  if (request.barred.includes(person)) return "You supplied part of this: someone else must approve.";
  const unfitness = unfit(person, membership);
  if (unfitness !== undefined) return `You can't vote here: ${unfitness}.`;
  if (
    !isAmong(
      person,
      request.quorums.flatMap((quorum) => quorum.from),
      membership,
    )
  ) {
    return "You are not among the approvers of this.";
  }
  return request.eligible.includes(person)
    ? undefined
    : "You joined the approvers after this was asked: someone who was one of them before must approve.";
}

/**
 * Why this vote is refused, in words for the voter; undefined when it may be recorded.
 * The same person may change their mind until the request is decided; saying the same twice is refused quietly.
 */
export function whyNotVote(
  request: ApprovalRequest,
  vote: { voter: PersonId; verdict: Verdict; planHash: string },
  facts: { membership: Membership; now: Date },
): string | undefined {
  if (request.decided !== undefined) return `This was already ${request.decided.as}.`;
  if (vote.planHash !== request.planHash) return "This is not the plan that is asked for now: use the newest card.";
  if (hasCome(request.expiresAt, facts.now)) return "The time for this has run out. Ask again.";
  const reason = whyNotEligible(request, vote.voter, facts.membership);
  if (reason !== undefined) return reason;
  const earlier = request.votes.find((one) => one.voter === vote.voter);
  return earlier?.verdict === vote.verdict ? "Your vote was already counted." : undefined;
}

/** What is still missing, in words: `1 of 2 approvals`. */
export function progressInWords(request: ApprovalRequest, decision: Decision): string {
  if (decision.verdict !== "waiting") return decision.verdict;
  const needed = request.quorums.reduce((sum, quorum) => sum + quorum.count, 0);
  const lacking = decision.missing.reduce((sum, { quorum, have }) => sum + quorum.count - have, 0);
  return `${needed - lacking} of ${count(needed, "approval")}`;
}
