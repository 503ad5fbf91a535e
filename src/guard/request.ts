import type { PersonId } from "../domain/actor.ts";
import type { ApprovalRequest } from "../domain/approval/request.ts";
import { FirebreakError } from "../domain/errors.ts";
import type { EventData } from "../domain/event.ts";
import { count } from "../domain/time.ts";
import type { Approvable } from "../domain/approval/plan.ts";
import { everyoneOf, hasPasskey, isAmong, isSame, type Membership, unfit, unreadable, whois } from "./membership.ts";
import { type Policy, policyHash } from "./policy.ts";
import { whyNotEligible } from "./votes.ts";

/** Why the person may not ask, in words for them; undefined when they may. */
export function whyNotAsk(policy: Pick<Policy, "ask">, person: PersonId, membership: Membership): string | undefined {
  const unfitness = unfit(person, membership);
  if (unfitness !== undefined) return unfitness;
  if (isAmong(person, policy.ask, membership)) return undefined;
  const dark = unreadable(policy.ask, membership);
  return dark.length > 0
    ? `the user group ${dark.join(", ")} could not be read`
    : "you are not among those who may ask";
}

/**
 * Refuses a person who may not ask for the action.
 *
 * @throws FirebreakError `not-allowed`, saying why
 */
export function checkAsker(policy: Policy, person: PersonId, membership: Membership): void {
  const found = whyNotAsk(policy, person, membership);
  if (found === undefined) return;
  throw new FirebreakError("not-allowed", "You can't ask for this.", {
    found,
    todo: "Ask somebody on call to start it, or the bot's owner to change the policy in firebreak.yml.",
  });
}

/** The request for approval of a plan, with those who could approve it at this moment. */
export function requestFor(
  about: { id: string; subject: string; plan: Approvable; planHash: string },
  policy: Policy,
  people: { barred: readonly PersonId[]; membership: Membership },
): EventData<"approval.requested"> {
  const { id, subject, plan, planHash } = about;
  const barred = [...new Set([plan.requester, ...people.barred])];
  const sources = [...policy.approve.flatMap((quorum) => quorum.from), ...(policy.escalate?.to ?? [])];
  const isBarred = (person: PersonId) => barred.some((one) => isSame(one, person, people.membership));
  const eligible = everyoneOf(sources, people.membership).filter(
    (person) => !isBarred(person) && unfit(person, people.membership) === undefined,
  );
  const { escalate, wake, solo } = policy;
  return {
    request: id,
    subject,
    requester: plan.requester,
    barred,
    planHash,
    policyHash: policyHash(policy),
    quorums: policy.approve,
    eligible,
    expiresAt: plan.expiresAt,
    grantUntil: plan.cutOff,
    stepUp: policy.stepUp,
    escalation: escalate ?? null,
    waking: wake ?? null,
    solo: solo ?? null,
  };
}

/** Those who could still approve the request: eligible when it was asked and now, and not heard of yet. */
export function ableToApprove(request: ApprovalRequest, membership: Membership): PersonId[] {
  return request.eligible.filter(
    (person) =>
      whyNotEligible(request, person, membership) === undefined &&
      !request.votes.some(({ voter }) => isSame(voter, person, membership)),
  );
}

/** Why the request can't be met by anybody today; undefined when it can. */
export function whyOutOfReach(
  request: Pick<EventData<"approval.requested">, "quorums" | "eligible" | "escalation" | "stepUp">,
  membership: Membership,
): string | undefined {
  for (const quorum of request.quorums) {
    const from = [...quorum.from, ...(request.escalation?.to ?? [])];
    const fit = request.eligible.filter(
      (person) => isAmong(person, from, membership) && unfit(person, membership) === undefined,
    );
    const confirming = fit.filter((person) => request.stepUp === "none" || hasPasskey(person, membership));
    const able = new Set(confirming.map((person) => whois(person, membership))).size;
    if (able >= quorum.count) continue;
    const dark = unreadable(from, membership);
    const reason =
      dark.length > 0
        ? `the user group ${dark.join(", ")} could not be read`
        : fit.length > confirming.length
          ? `only ${able} of those who could has a passkey`
          : `only ${able} could give them`;
    return `${count(quorum.count, "approval")} of a quorum are needed, and ${reason}.`;
  }
  return undefined;
}
