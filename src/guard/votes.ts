import type { PersonId } from "../domain/actor.ts";
import type { Approvers, Quorum, Verdict } from "../domain/approval/events.ts";
import type { ApprovalRequest, Vote } from "../domain/approval/request.ts";
import { between, count, hasCome } from "../domain/time.ts";
import { holdsPasskey, isAmong, isSame, type Membership, unfit, unreadable, whois } from "./membership.ts";
import { type Policy, policyHash } from "./policy.ts";

/** What a decision is made on beside the request: the policy and the directory as they are now. */
export interface Present {
  /** The policy that covers the deed now; undefined when none does any more. */
  policy: Policy | undefined;
  membership: Membership;
  now: Date;
}

/** How a request stands. There is one evaluation, for the card, for each click and again before the effect. */
export type Decision =
  | { verdict: "granted"; by: "quorum" | "solo" }
  | { verdict: "waiting"; missing: { quorum: Quorum; have: number }[] }
  | { verdict: "denied"; by: PersonId }
  /** Something beside the votes forbids it. */
  | { verdict: "refused"; why: string }
  | { verdict: "expired" };

/**
 * Decides the request. A vote counts only while its voter is still eligible, so that a grant is
 * lost again when an approver is removed before the effect. When the policy has changed since it
 * was asked, the old one and the new one must both grant.
 */
export function decide(request: ApprovalRequest, present: Present): Decision {
  const denier = request.votes.find((vote) => vote.verdict === "deny")?.voter ?? deniedBy(request);
  if (denier !== undefined) return { verdict: "denied", by: denier };
  if (request.revoked !== undefined) return { verdict: "refused", why: "it was revoked" };
  const forbidden = whyForbidden(request, present);
  if (forbidden !== undefined) return { verdict: "refused", why: forbidden };
  if (request.decided?.as === "expired") return { verdict: "expired" };

  const missing = missingOf(request, present);
  const by = missing.length === 0 ? "quorum" : isSolo(request, present) ? "solo" : undefined;
  if (by !== undefined)
    return hasCome(request.grantUntil, present.now) ? { verdict: "expired" } : { verdict: "granted", by };
  return hasCome(request.expiresAt, present.now) ? { verdict: "expired" } : { verdict: "waiting", missing };
}

/** A denial is for good, whatever was said after it. */
function deniedBy({ decided, requester }: ApprovalRequest): PersonId | undefined {
  return decided?.as === "denied" ? (decided.by ?? requester) : undefined;
}

/** Whether the policy is another one than when it was asked. */
export function hasChanged(request: Pick<ApprovalRequest, "policyHash">, policy: Policy | undefined): boolean {
  return policy === undefined || policyHash(policy) !== request.policyHash;
}

/** What of the present policy forbids it, whoever votes. */
function whyForbidden(request: ApprovalRequest, { policy, membership }: Present): string | undefined {
  if (policy === undefined) return "no policy of firebreak.yml covers it any more";
  if (!hasChanged(request, policy)) return undefined;
  return isAmong(request.requester, policy.ask, membership)
    ? undefined
    : "the policy has changed since it was asked, and who asked is not among those who may ask now";
}

/** What has to be met: the quorums of the request, and those of a policy that has changed since. */
export function quorumsOf(request: ApprovalRequest, policy: Policy | undefined): readonly Quorum[] {
  return policy !== undefined && hasChanged(request, policy)
    ? [...request.quorums, ...policy.approve]
    : request.quorums;
}

/** Who counts for a quorum now: those it names, and those whom the request was escalated to. */
function sourcesOf(request: ApprovalRequest, quorum: Quorum): readonly Approvers[] {
  return request.escalatedAt === undefined ? quorum.from : [...quorum.from, ...(request.escalation?.to ?? [])];
}

/** Those whose approval counts now: given in time, by people who may still give it, each once. */
export function approversOf(request: ApprovalRequest, present: Omit<Present, "now">): PersonId[] {
  const counted = request.votes.filter(
    (vote) =>
      vote.verdict === "approve" &&
      between(vote.at, request.expiresAt) > 0 &&
      whyNotEligible(request, vote.voter, present.membership) === undefined &&
      isConfirmed(request, vote, present),
  );
  const people = new Map(counted.map(({ voter }) => [whois(voter, present.membership), voter]));
  return [...people.values()];
}

/** Whether the vote carries the passkey that it needs, and that passkey is still in force. */
function isConfirmed(request: ApprovalRequest, vote: Vote, { policy, membership }: Omit<Present, "now">): boolean {
  if (vote.passkey !== null) return holdsPasskey(vote.voter, vote.passkey, membership);
  return !needsPasskey(request, "approve", policy);
}

/** Whether such a vote has to be confirmed with a passkey: by the policy it was asked under, or by the present one. */
export function needsPasskey(
  request: Pick<ApprovalRequest, "stepUp">,
  verdict: Verdict,
  policy: Policy | undefined,
): boolean {
  const asked = [request.stepUp, policy?.stepUp];
  return verdict === "approve" ? asked.some((one) => one !== undefined && one !== "none") : asked.includes("votes");
}

function missingOf(request: ApprovalRequest, present: Present): { quorum: Quorum; have: number }[] {
  const approvers = approversOf(request, present);
  return quorumsOf(request, present.policy).flatMap((quorum) => {
    const from = sourcesOf(request, quorum);
    const have = approvers.filter((approver) => isAmong(approver, from, present.membership)).length;
    return have < quorum.count ? [{ quorum, have }] : [];
  });
}

/** Whether somebody has broken the glass, and may still have done so. */
function isSolo(request: ApprovalRequest, { policy, membership }: Present): boolean {
  const { broken } = request;
  if (broken === undefined || between(broken.at, request.expiresAt) <= 0) return false;
  return (
    whyNotAlone(request, broken.by, { policy, membership }) === undefined &&
    holdsPasskey(broken.by, broken.passkey, membership)
  );
}

/** Why this person may not go ahead alone, in words for them; undefined when they may. Who asked may: that is what it is for. */
export function whyNotAlone(
  request: Pick<ApprovalRequest, "solo">,
  person: PersonId,
  { policy, membership }: Omit<Present, "now">,
): string | undefined {
  if (request.solo === null || policy?.solo === undefined) return "The policy lets nobody go ahead alone here.";
  const unfitness = unfit(person, membership);
  if (unfitness !== undefined) return `You can't do this: ${unfitness}.`;
  const may = isAmong(person, request.solo.by, membership) && isAmong(person, policy.solo.by, membership);
  return may ? undefined : "You are not among those who may go ahead alone.";
}

/** Why this person's vote does not count, in words for that person; undefined when it does. */
export function whyNotEligible(request: ApprovalRequest, person: PersonId, membership: Membership): string | undefined {
  if (isSame(person, request.requester, membership)) return "You asked for this: someone else must approve.";
  if (request.barred.some((one) => isSame(person, one, membership))) {
    return "You supplied part of this: someone else must approve.";
  }
  const unfitness = unfit(person, membership);
  if (unfitness !== undefined) return `You can't vote here: ${unfitness}.`;
  const sources = request.quorums.flatMap((quorum) => sourcesOf(request, quorum));
  if (!isAmong(person, sources, membership)) {
    const dark = unreadable(sources, membership);
    return dark.length === 0
      ? "You are not among the approvers of this."
      : `The user group ${dark.join(", ")} could not be read just now. Try again in a moment.`;
  }
  return request.eligible.includes(person)
    ? undefined
    : "You joined the approvers after this was asked: someone who was one of them before must approve.";
}

/** What is said of a request, to be recorded or refused. */
export interface Said {
  voter: PersonId;
  verdict: Verdict;
  planHash: string;
  passkey: string | null;
}

/**
 * Why this vote is refused, in words for the voter; undefined when it may be recorded.
 * The same person may change their mind until the request is decided; saying the same twice is refused quietly.
 */
export function whyNotVote(request: ApprovalRequest, vote: Said, present: Present): string | undefined {
  const { policy, membership } = present;
  const closed = whyClosed(request, vote.planHash, present.now);
  if (closed !== undefined) return closed;
  const reason = whyNotEligible(request, vote.voter, membership);
  if (reason !== undefined) return reason;
  if (vote.passkey === null && needsPasskey(request, vote.verdict, policy)) {
    return "This vote has to be confirmed with your passkey.";
  }
  if (vote.passkey !== null && !holdsPasskey(vote.voter, vote.passkey, membership)) {
    return "That passkey is not one of yours any more.";
  }
  return isRepeated(request, vote, membership) ? "Your vote was already counted." : undefined;
}

/** Whether the person has said the same before, and as firmly: a passkey makes it another vote. */
export function isRepeated(
  request: ApprovalRequest,
  { voter, verdict, passkey }: Pick<Said, "voter" | "verdict" | "passkey">,
  membership: Membership,
): boolean {
  const earlier = request.votes.find((one) => isSame(one.voter, voter, membership));
  return earlier?.verdict === verdict && (earlier.passkey !== null || passkey === null);
}

/** Why nothing more can be said of the request, in words for whoever tries; undefined while it is open. */
export function whyClosed(request: ApprovalRequest, planHash: string, now: Date): string | undefined {
  if (request.revoked !== undefined) return "This was revoked. Ask again.";
  if (request.decided !== undefined) return `This was already ${request.decided.as}.`;
  if (planHash !== request.planHash) return "This is not the plan that is asked for now: use the newest card.";
  return hasCome(request.expiresAt, now) ? "The time for this has run out. Ask again." : undefined;
}

/** What is still missing, in words: `1 of 2 approvals`. */
export function progressInWords(request: ApprovalRequest, decision: Decision, policy: Policy | undefined): string {
  if (decision.verdict === "refused") return `refused: ${decision.why}`;
  if (decision.verdict !== "waiting") return decision.verdict;
  const needed = quorumsOf(request, policy).reduce((sum, quorum) => sum + quorum.count, 0);
  const lacking = decision.missing.reduce((sum, { quorum, have }) => sum + quorum.count - have, 0);
  return `${needed - lacking} of ${count(needed, "approval")}`;
}
