import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { hashOf } from "../../src/domain/rotation/plan.ts";
import type { Membership } from "../../src/guard/membership.ts";
import type { Policy } from "../../src/guard/policy.ts";
import { requestFor, whyOutOfReach } from "../../src/guard/request.ts";
import { simulate } from "../../src/guard/simulate.ts";
import { approvers, dana, liam, mara, membership, omar, plan, policy } from "../domain/story.ts";

const whoCould = (...asked: Parameters<typeof simulate>) => simulate(...asked).quorums.map(({ able }) => able);

describe("a simulation", () => {
  test("names who could approve now: never who asks, nobody who may take no part", () => {
    expect(whoCould(policy, membership, dana)).toEqual([[liam, mara, omar]]);
    const gone: Membership = { ...membership, standings: new Map([...membership.standings, [mara, "deactivated"]]) };
    expect(whoCould(policy, gone, dana)).toEqual([[liam, omar]]);
    expect(simulate(policy, membership, dana).stops).toEqual([]);
  });

  test("says what stops it: who asks, too few approvers, a group that can't be read", () => {
    const stranger = "T01/U0STRANGER";
    expect(simulate(policy, membership, stranger).stops).toEqual([
      "Who asks is refused: the directory could not be asked who this is.",
    ]);
    const few: Membership = { ...membership, groups: new Map([[approvers, [dana, liam]]]) };
    expect(simulate(policy, few, dana).stops).toEqual([
      "2 approvals of a quorum are needed, and only 1 could give them now.",
    ]);
    const dark: Membership = { ...membership, groups: new Map([[approvers, "unknown"]]) };
    expect(simulate(policy, dark).stops).toEqual([
      "Nobody could ask for it now.",
      `2 approvals of a quorum are needed, and the user group ${approvers} can't be read.`,
    ]);
  });

  test("agrees with the request that it stands for, whoever is there", () => {
    const someone = fc.subarray([dana, liam, mara, omar]);
    fc.assert(
      fc.property(someone, fc.integer({ min: 1, max: 4 }), (there, count) => {
        const facts: Membership = { ...membership, groups: new Map([[approvers, there]]) };
        const asking: Policy = { ...policy, approve: [{ from: [{ group: approvers }], count }] };
        const subject = { id: "r", subject: "rotation-1", plan, planHash: hashOf(plan) };
        const request = requestFor(subject, asking, { barred: [], membership: facts });
        const short = simulate(asking, facts, plan.requester).quorums.some(
          ({ able, quorum }) => able.length < quorum.count,
        );
        expect(short).toBe(whyOutOfReach(request, facts) !== undefined);
      }),
    );
  });
});
