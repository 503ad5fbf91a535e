import type { PersonId } from "../domain/actor.ts";
import type { Approvers } from "../domain/approval/events.ts";
import type { ApprovalRequest } from "../domain/approval/request.ts";
import { FirebreakError } from "../domain/errors.ts";
import type { Standing } from "../domain/standing.ts";
import type { Membership } from "../guard/membership.ts";
import { type Deed, deedInWords } from "../guard/deed.ts";
import { type Policy, policyFor } from "../guard/policy.ts";
import type { Directory } from "../ports/directory.ts";

/** Brings the guard the facts it decides on: the policy, and the directory as it is at this moment. */
export interface ApprovalGate {
  /** @throws FirebreakError `misconfigured` when no policy covers it: it is shut then */
  policyFor(deed: Deed): Policy;
  /** Its place in firebreak.yml, from 1. */
  placeOf(policy: Policy): number;
  /** Everybody and every group that a decision under the policy may need, read now. */
  membership(policy: Pick<Policy, "ask" | "approve">, people: readonly PersonId[]): Promise<Membership>;
  /** What the request's facts are now. */
  membershipOf(request: ApprovalRequest, ...others: PersonId[]): Promise<Membership>;
}

/** Makes the gate. Nothing that the directory says is remembered from one question to the next. */
export function createApprovalGate({
  policies,
  directory,
}: {
  policies: readonly Policy[];
  directory: Directory;
}): ApprovalGate {
  async function read(sources: readonly Approvers[], people: readonly PersonId[]): Promise<Membership> {
    const groups = new Map<string, readonly PersonId[] | "unknown">();
    for (const source of sources) {
      if ("group" in source && !groups.has(source.group))
        groups.set(source.group, await directory.members(source.group));
    }
    const named = sources.flatMap((source) => ("person" in source ? [source.person] : []));
    const inGroups = [...groups.values()].flatMap((members) => (members === "unknown" ? [] : members));
    const standings = new Map<PersonId, Standing>();
    for (const person of new Set([...people, ...named, ...inGroups]))
      standings.set(person, await directory.standing(person));
    return { groups, standings };
  }

  return {
    policyFor(deed) {
      const policy = policyFor(policies, deed);
      if (policy !== undefined) return policy;
      throw new FirebreakError("misconfigured", "No policy covers this, so nobody may do it.", {
        found: deedInWords(deed),
        expected: "a policy for it under guard.policies in firebreak.yml",
        todo: "Add the policy and start the bot again.",
      });
    },
    placeOf: (policy) => policies.indexOf(policy) + 1,
    membership: (policy, people) => read([...policy.ask, ...policy.approve.flatMap((quorum) => quorum.from)], people),
    membershipOf: (request, ...others) =>
      read(
        request.quorums.flatMap((quorum) => quorum.from),
        [...others, ...request.votes.map((vote) => vote.voter)],
      ),
  };
}
