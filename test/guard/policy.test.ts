import { describe, expect, test } from "@jest/globals";
import { Policy, policyFaults, policyHash } from "../../src/guard/policy.ts";
import { approvers, dana, liam, mara, omar, policy } from "../domain/story.ts";

const person = (id: string) => ({ person: id });
const ofPeople = (count: number, ...people: string[]): Policy => ({
  ...policy,
  approve: [{ from: people.map(person), count }],
});
const askedBy = (policy: Policy, ...people: string[]): Policy => ({ ...policy, ask: people.map(person) });

describe("a policy that could never be met, or would be met unguarded,", () => {
  test.each<[string, Policy[], string[]]>([
    ["is none that names a group", [policy], []],
    ["is none with more people than are needed", [askedBy(ofPeople(2, liam, mara, omar), dana)], []],
    ["is none where the one who asks is no approver", [askedBy(ofPeople(2, liam, mara), dana)], []],
    ["is none where one who may ask is no approver", [askedBy(ofPeople(2, liam, mara), liam, dana)], []],
    ["is none where a group may ask", [ofPeople(2, liam, mara)], []],
    ["asks for more approvals than there are people", [ofPeople(3, liam, mara)], ["0.approve.0"]],
    ["counts a person once", [ofPeople(2, liam, liam)], ["0.approve.0"]],
    ["needs the one who asks", [askedBy(ofPeople(2, liam, mara), liam)], ["0.approve.0"]],
    ["needs whoever asks", [askedBy(ofPeople(2, liam, mara), liam, mara)], ["0.approve.0"]],
    ["is a second one for the same action", [policy, policy], ["1.action"]],
    [
      "may be one of several quorums",
      [{ ...policy, approve: [...policy.approve, { from: [person(liam)], count: 2 }] }],
      ["0.approve.1"],
    ],
  ])("%s", (_, policies, paths) => {
    const faults = policyFaults(policies);
    expect(faults.map((fault) => fault.path.join("."))).toEqual(paths);
    expect(faults.every((fault) => fault.message.length > 10)).toBe(true);
  });
});

describe("a policy in firebreak.yml", () => {
  const written = {
    action: "rotate-credential",
    ask: [{ group: approvers }],
    approve: [{ from: [{ group: approvers }], count: 2 }],
    requestLifetime: "1h",
    grantLifetime: "15m",
  };

  test("reads its times as people write them", () => {
    expect(Policy.parse(written)).toEqual(policy);
  });

  test.each<[string, object]>([
    ["nobody who may ask", { ask: [] }],
    ["nobody who has to approve", { approve: [] }],
    ["a quorum of none", { approve: [{ from: [{ group: approvers }], count: 0 }] }],
    ["a quorum of nobody", { approve: [{ from: [], count: 1 }] }],
    ["a group by its name", { ask: [{ group: "oncall" }] }],
    ["a person without a workspace", { ask: [{ person: "U0DANA" }] }],
    ["a request open for more than a day", { requestLifetime: "25h" }],
    ["a request open for less than a minute", { requestLifetime: "59s" }],
    ["a grant for more than an hour", { grantLifetime: "61m" }],
    ["an action that is none", { action: "delete-everything" }],
    ["a key that nobody declared", { autoApprove: true }],
  ])("can't have %s", (_, change) => {
    expect(Policy.safeParse({ ...written, ...change }).success).toBe(false);
  });

  test("has one hash, and another one with any change", () => {
    expect(policyHash(Policy.parse(written))).toBe(policyHash(policy));
    expect(policyHash({ ...policy, requestLifetime: policy.requestLifetime + 1 })).not.toBe(policyHash(policy));
  });
});
