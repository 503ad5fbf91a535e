import type { PersonId } from "../domain/actor.ts";
import type { ApprovalRequest } from "../domain/approval/request.ts";
import { isAmong, type Membership, unfit } from "./membership.ts";
import type { Policy } from "./policy.ts";

/**
 * Why this person can't revoke the grant, in words for them; undefined when they can. Whoever may ask
 * or approve can: it only ends something.
 */
export function whyNotRevoke(
  request: ApprovalRequest,
  person: PersonId,
  { policy, membership }: { policy: Policy | undefined; membership: Membership },
): string | undefined {
  const unfitness = unfit(person, membership);
  if (unfitness !== undefined) return `You can't revoke this: ${unfitness}.`;
  const sources = [
    ...request.quorums.flatMap((quorum) => quorum.from),
    ...(request.escalation?.to ?? []),
    ...(policy?.ask ?? []),
    ...(policy?.approve.flatMap((quorum) => quorum.from) ?? []),
  ];
  const may = person === request.requester || isAmong(person, sources, membership);
  return may ? undefined : "Only those who may ask for this or approve it can revoke it.";
}
