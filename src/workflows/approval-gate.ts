import type { PersonId } from "../domain/actor.ts";
import type { Approvers } from "../domain/approval/events.ts";
import type { ApprovalRequest } from "../domain/approval/request.ts";
import { FirebreakError } from "../domain/errors.ts";
import type { Standing } from "../domain/standing.ts";
import type { TeamMember } from "../domain/estate.ts";
import type { Membership } from "../guard/membership.ts";
import type { Present } from "../guard/votes.ts";
import { type Deed, deedInWords } from "../guard/deed.ts";
import { type Policy, policyFor } from "../guard/policy.ts";
import type { Directory } from "../ports/directory.ts";
import type { Passkeys } from "../ports/passkeys.ts";

/** Brings the guard the facts it decides on: the policy, and the directory as it is at this moment. */
export interface ApprovalGate {
  /** @throws FirebreakError `misconfigured` when no policy covers it: it is shut then */
  policyFor(deed: Deed): Policy;
  /** The policy that covers it; undefined when none does: it is shut then. */
  coverOf(deed: Deed): Policy | undefined;
  /** Its place in firebreak.yml, from 1. */
  placeOf(policy: Policy): number;
  /** Everybody and every group that a decision under the policy may need, read now. */
  membership(policy: Policy, people: readonly PersonId[]): Promise<Membership>;
  /** What the directory says now of these people, and of those whom the sources name. */
  membersOf(sources: readonly Approvers[], people: readonly PersonId[]): Promise<Membership>;
  /** The policy that covers the request's deed now, if one does, and the directory's answers about its people. */
  presentOf(request: ApprovalRequest, deed: Deed, ...others: PersonId[]): Promise<Omit<Present, "now">>;
}

/** What the gate reads. */
export interface ApprovalGateDeps {
  policies: readonly Policy[];
  /** The team: who is behind each account. */
  people: readonly TeamMember[];
  directory: Directory;
  passkeys: Pick<Passkeys, "inForce">;
}

/** Makes the gate. Nothing that the directory says is remembered from one question to the next. */
export function createApprovalGate({ policies, people, directory, passkeys }: ApprovalGateDeps): ApprovalGate {
  const identities = new Map(people.map(({ chat, identity }) => [chat, identity]));
  async function read(sources: readonly Approvers[], asked: readonly PersonId[]): Promise<Membership> {
    const groups = new Map<string, readonly PersonId[] | "unknown">();
    for (const source of sources) {
      if ("group" in source && !groups.has(source.group))
        groups.set(source.group, await directory.members(source.group));
    }
    const named = sources.flatMap((source) => ("person" in source ? [source.person] : []));
    const inGroups = [...groups.values()].flatMap((members) => (members === "unknown" ? [] : members));
    const standings = new Map<PersonId, Standing>();
    for (const person of new Set([...asked, ...named, ...inGroups]))
      standings.set(person, await directory.standing(person));
    return { groups, standings, identities, passkeys: await passkeys.inForce() };
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
    coverOf: (deed) => policyFor(policies, deed),
    placeOf: (policy) => policies.indexOf(policy) + 1,
    membership: (policy, asked) => read(sourcesOf(policy), asked),
    membersOf: read,
    async presentOf(request, deed, ...others) {
      const policy = policyFor(policies, deed);
      const sources = [
        ...request.quorums.flatMap((quorum) => quorum.from),
        ...(request.escalation?.to ?? []),
        ...(request.solo?.by ?? []),
        ...(policy === undefined ? [] : sourcesOf(policy)),
      ];
      const voters = request.votes.map((vote) => vote.voter);
      const membership = await read(sources, [...others, request.requester, ...request.barred, ...voters]);
      return { policy, membership };
    },
  };
}

/** Everybody whom a policy names. */
function sourcesOf({ ask, approve, escalate, solo }: Policy): Approvers[] {
  return [
    ...ask,
    ...approve.flatMap((quorum) => quorum.from),
    ...(escalate?.to ?? []),
    ...(solo === undefined ? [] : [...solo.by, ...solo.review.from]),
  ];
}
