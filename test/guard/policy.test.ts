import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Severity } from "../../src/domain/severity.ts";
import { Environment, rotating } from "../../src/guard/deed.ts";
import { Policy, policyFaults, policyFor, policyHash } from "../../src/guard/policy.ts";
import { approvers, dana, estate, liam, mara, omar, policy } from "../domain/story.ts";

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
    ["is one that an earlier one leaves nothing to", [policy, policy], ["1.action"]],
    ["is one whose whole scope an earlier one covers", [policy, { ...policy, severities: ["sev1"] }], ["1.action"]],
    ["is none where the narrower one comes first", [{ ...policy, severities: ["sev1"] }, policy], []],
    [
      "is none where the earlier one covers a part",
      [
        { ...policy, environments: ["sandbox"] },
        { ...policy, environments: ["sandbox", "production"] },
      ],
      [],
    ],
    [
      "is one for a target that an earlier pattern fits",
      [
        { ...policy, targets: ["arn:aws:sns:**"] },
        { ...policy, targets: ["arn:aws:sns:eu-west-1:111122223333:app/APNS/ios-prod"] },
      ],
      ["1.action"],
    ],
    [
      "may be one of several quorums",
      [{ ...policy, approve: [...policy.approve, { from: [person(liam)], count: 2 }] }],
      ["0.approve.1"],
    ],
  ])("%s", (_, policies, paths) => {
    const faults = policyFaults(policies, estate.people);
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

describe("the policy for a deed", () => {
  const arn = "arn:aws:sns:eu-west-1:111122223333:app/APNS/ios-prod";
  const sandbox = arn.replace("APNS/", "APNS_SANDBOX/");
  const named = (changes: Partial<Policy>, lifetime: number): Policy => ({
    ...policy,
    ...changes,
    requestLifetime: lifetime,
  });
  const policies = [
    named({ severities: ["sev1"] }, 1),
    named({ environments: ["sandbox"] }, 2),
    named({ targets: ["arn:aws:sns:*:111122223333:app/**"] }, 3),
  ];
  const found = (...deed: Parameters<typeof rotating>) => policyFor(policies, rotating(...deed))?.requestLifetime;

  test("is the first that covers it, by severity, environment and target", () => {
    expect(found(arn, { severity: "sev1" })).toBe(1);
    expect(found(sandbox, { severity: "sev2" })).toBe(2);
    expect(found(arn, { severity: "sev2" })).toBe(3);
  });

  test("is none where none covers it: nobody may then", () => {
    expect(found(arn.replace("111122223333", "444455556666"), { severity: "sev2" })).toBeUndefined();
  });

  test("covers whatever is not narrowed, and nothing that an earlier one has covered whole", () => {
    const anyPolicy = fc.record(
      {
        environments: fc.subarray([...Environment.options], { minLength: 1 }),
        severities: fc.subarray([...Severity.options], { minLength: 1 }),
        targets: fc.subarray([arn, sandbox, "arn:aws:sns:**"], { minLength: 1 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.array(anyPolicy, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(arn, sandbox),
        fc.constantFrom(...Severity.options),
        (scopes, target, severity) => {
          const list = scopes.map((scope): Policy => ({ ...policy, ...scope }));
          const shadowed = policyFaults(list, estate.people).filter(({ path }) => path[1] === "action");
          const chosen = policyFor(list, rotating(target, { severity }));
          for (const { path } of shadowed) expect(list[Number(path[0])]).not.toBe(chosen);
        },
      ),
    );
  });
});
