import type { PersonId } from "../domain/actor.ts";
import { FirebreakError } from "../domain/errors.ts";
import type { EventData } from "../domain/event.ts";
import type { Plan } from "../domain/rotation/plan.ts";
import { everyoneOf, isAmong, type Membership, unfit, unreadable } from "./membership.ts";
import { type Policy, policyHash } from "./policy.ts";

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
  subject: { id: string; rotation: string; plan: Plan; planHash: string },
  policy: Policy,
  people: { barred: readonly PersonId[]; membership: Membership },
): EventData<"approval.requested"> {
  const { plan, planHash } = subject;
  const barred = [...new Set([plan.requester, ...people.barred])];
  const eligible = everyoneOf(
    policy.approve.flatMap((quorum) => quorum.from),
    people.membership,
  ).filter((person) => !barred.includes(person) && unfit(person, people.membership) === undefined);
  return {
    request: subject.id,
    subject: subject.rotation,
    requester: plan.requester,
    barred,
    planHash,
    policyHash: policyHash(policy),
    quorums: policy.approve,
    eligible,
    expiresAt: plan.expiresAt,
    grantUntil: plan.cutOff,
  };
}

/** Why the request can't be met by anybody today; undefined when it can. The request is made all the same, and says so. */
export function whyOutOfReach(
  request: Pick<EventData<"approval.requested">, "quorums" | "eligible">,
  membership: Membership,
): string | undefined {
  for (const quorum of request.quorums) {
    const able = request.eligible.filter(
      (person) => isAmong(person, quorum.from, membership) && unfit(person, membership) === undefined,
    ).length;
    if (able >= quorum.count) continue;
    const dark = unreadable(quorum.from, membership);
    const reason =
      dark.length > 0 ? `the user group ${dark.join(", ")} could not be read` : `only ${able} could give them`;
    return `${quorum.count} approvals are needed and ${reason}.`;
  }
  return undefined;
}
