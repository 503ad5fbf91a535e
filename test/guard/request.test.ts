import { describe, expect, test } from "@jest/globals";
import { hashOf } from "../../src/domain/rotation/plan.ts";
import type { Standing } from "../../src/domain/standing.ts";
import type { Membership } from "../../src/guard/membership.ts";
import { policyHash } from "../../src/guard/policy.ts";
import { checkAsker, requestFor, whyOutOfReach } from "../../src/guard/request.ts";
import { approvers, dana, liam, mara, membership, omar, plan, policy } from "../domain/story.ts";

const unreadable: Membership = { ...membership, groups: new Map([[approvers, "unknown"]]) };
const whereSomeAre = (standing: Standing, ...people: string[]): Membership => ({
  ...membership,
  standings: new Map([...membership.standings, ...people.map((person) => [person, standing] as const)]),
});
const subject = { id: "rotation-1/aaaaaaaaaaaa", rotation: "rotation-1", plan, planHash: hashOf(plan) };
const requested = (facts = membership, barred: string[] = []) =>
  requestFor(subject, policy, { barred, membership: facts });

describe("who may ask", () => {
  const stranger = "T01/U0STRANGER";
  test("is who the policy names", () => {
    expect(() => checkAsker(policy, dana, membership)).not.toThrow();
    expect(() => checkAsker({ ...policy, ask: [{ person: dana }] }, dana, unreadable)).not.toThrow();
  });

  test.each([
    {
      who: "somebody else",
      person: stranger,
      facts: whereSomeAre("member", stranger),
      found: "you are not among those who may ask",
    },
    {
      who: "a guest",
      person: dana,
      facts: whereSomeAre("guest", dana),
      found: "guests of the workspace can't take part in privileged actions",
    },
    {
      who: "somebody unknown",
      person: stranger,
      facts: membership,
      found: "the directory could not be asked who this is",
    },
    {
      who: "anybody, when the group can't be read",
      person: dana,
      facts: unreadable,
      found: `the user group ${approvers} could not be read`,
    },
  ])("is not $who", ({ person, facts, found }) => {
    expect(() => checkAsker(policy, person, facts)).toThrow(expect.objectContaining({ kind: "not-allowed", found }));
  });
});

describe("a request for approval", () => {
  test("carries the plan's and the policy's hash, and their ends", () => {
    expect(requested()).toMatchObject({
      requester: dana,
      barred: [dana],
      planHash: hashOf(plan),
      policyHash: policyHash(policy),
      quorums: policy.approve,
      expiresAt: plan.expiresAt,
      grantUntil: plan.cutOff,
    });
  });

  test.each([
    { who: "everybody but the requester", facts: membership, barred: [], eligible: [liam, mara, omar] },
    { who: "nobody who supplied a part", facts: membership, barred: [liam], eligible: [mara, omar] },
    { who: "no guest", facts: whereSomeAre("guest", liam), barred: [], eligible: [mara, omar] },
    { who: "nobody who left", facts: whereSomeAre("deactivated", liam, mara), barred: [], eligible: [omar] },
    { who: "nobody who is unknown", facts: whereSomeAre("unknown", omar), barred: [], eligible: [liam, mara] },
    { who: "nobody of a group that can't be read", facts: unreadable, barred: [], eligible: [] },
  ])("may be approved by $who", ({ facts, barred, eligible }) => {
    expect(requested(facts, barred).eligible).toEqual(eligible);
  });

  test("names a person once who may approve for two reasons", () => {
    const twice = { ...policy, approve: [{ from: [{ group: approvers }, { person: liam }], count: 2 }] };
    expect(requestFor(subject, twice, { barred: [], membership }).eligible).toEqual([liam, mara, omar]);
  });
});

describe("a request that nobody can meet today", () => {
  test.each<[string, Membership, string | undefined]>([
    ["is none while enough are there", membership, undefined],
    [
      "has approvers who left since",
      whereSomeAre("deactivated", liam, mara),
      "2 approvals of a quorum are needed, and only 1 could give them.",
    ],
    [
      "has a group that can't be read",
      unreadable,
      `2 approvals of a quorum are needed, and the user group ${approvers} could not be read.`,
    ],
  ])("%s", (_, now, why) => {
    expect(whyOutOfReach(requested(), now)).toBe(why);
  });

  test("had too few from the beginning", () => {
    expect(whyOutOfReach(requested(membership, [liam, mara]), membership)).toMatch(/only 1 could give them/);
  });
});
