import type { PersonId } from "../domain/actor.ts";
import type { Approvers } from "../domain/approval/events.ts";
import type { ApprovalRequest } from "../domain/approval/request.ts";
import { FirebreakError } from "../domain/errors.ts";
import type { Standing } from "../domain/standing.ts";
import type { TeamMember } from "../domain/estate.ts";
import { everyoneOf, type Membership } from "../guard/membership.ts";
import type { Present } from "../guard/votes.ts";
import { deedInWords, type Deeds, eachDeed } from "../guard/deed.ts";
import type { Policy } from "../guard/policy.ts";
import { policyForAll } from "../guard/together.ts";
import type { Directory } from "../ports/directory.ts";
import type { Passkeys } from "../ports/passkeys.ts";

/** Brings the guard the facts it decides on: the policy, and the directory as it is at this moment. */
export interface ApprovalGate {
  /** @throws FirebreakError `misconfigured` when no policy covers it: it is shut then */
  policyFor(deeds: Deeds): Policy;
  /** The policy that covers it; undefined when none does: it is shut then. */
  coverOf(deeds: Deeds): Policy | undefined;
  /** Its place in firebreak.yml, from 1. */
  placeOf(policy: Policy): number;
  /** Everybody and every group that a decision under the policy may need, read now. */
  membership(policy: Policy, people: readonly PersonId[]): Promise<Membership>;
  /** Who is in the groups of these sources now, and what these people are. */
  membersOf(sources: readonly Approvers[], people: readonly PersonId[]): Promise<Membership>;
  /** The policy that covers the request's deed now, if one does, and what its groups, its voters and these others are. */
  presentOf(request: ApprovalRequest, deeds: Deeds, ...others: PersonId[]): Promise<Omit<Present, "now">>;
  /** The same, with everybody who is in its groups: for what says who could still do something. */
  audienceOf(request: ApprovalRequest, deeds: Deeds): Promise<Omit<Present, "now">>;
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
    const known = { groups, standings: new Map<PersonId, Standing>(), identities, passkeys: await passkeys.inForce() };
    return withStandings(known, asked);
  }

  async function withStandings(membership: Membership, asked: readonly PersonId[]): Promise<Membership> {
    const standings = new Map(membership.standings);
    for (const person of new Set(asked)) {
      if (!standings.has(person)) standings.set(person, await directory.standing(person));
    }
    return { ...membership, standings };
  }

  /** With everybody in the groups, and everybody who is named. */
  async function readAll(sources: readonly Approvers[], asked: readonly PersonId[]): Promise<Membership> {
    const membership = await read(sources, asked);
    return withStandings(membership, everyoneOf(sources, membership));
  }

  async function presentOf(
    request: ApprovalRequest,
    deeds: Deeds,
    { of, others }: { of: typeof read; others: readonly PersonId[] },
  ): Promise<Omit<Present, "now">> {
    const policy = policyForAll(policies, eachDeed(deeds));
    const { quorums, escalation, solo, requester, barred, votes, broken } = request;
    const sources = [
      ...quorums.flatMap((quorum) => quorum.from),
      ...(escalation?.to ?? []),
      ...(solo?.by ?? []),
      ...(policy === undefined ? [] : sourcesOf(policy)),
    ];
    const whoActed = [...votes.map((vote) => vote.voter), ...(broken === undefined ? [] : [broken.by])];
    return { policy, membership: await of(sources, [...others, requester, ...barred, ...whoActed]) };
  }

  return {
    policyFor(deeds) {
      const all = eachDeed(deeds);
      const policy = policyForAll(policies, all);
      if (policy !== undefined) return policy;
      const together = all.length > 1 && all.every((deed) => policyForAll(policies, [deed]) !== undefined);
      throw new FirebreakError("misconfigured", "No policy covers this, so nobody may do it.", {
        found: all.map(deedInWords).join("; "),
        expected: together
          ? "policies with somebody in common who may ask for all of them"
          : "a policy for it under guard.policies in firebreak.yml",
        todo: together ? "Rotate them one by one." : "Add the policy and start the bot again.",
      });
    },
    coverOf: (deeds) => policyForAll(policies, eachDeed(deeds)),
    placeOf: (policy) => policies.indexOf(policy) + 1,
    membership: (policy, asked) => readAll(sourcesOf(policy), asked),
    membersOf: read,
    presentOf: (request, deeds, ...others) => presentOf(request, deeds, { of: read, others }),
    audienceOf: (request, deeds) => presentOf(request, deeds, { of: readAll, others: [] }),
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
