import { describe, expect, test } from "@jest/globals";
import {
  checkCurrent,
  checkPromotion,
  type PlannedWrite,
  plannedWrite,
} from "../../../src/domain/approval/planned-write.ts";
import type { Plan } from "../../../src/domain/rotation/plan.ts";
import { plan } from "../story.ts";

const [target] = plan.targets;
const second = {
  ...target,
  application: `${target.application}-2`,
  topic: "com.example.wallet",
  secret: { name: "push/ios-prod-2", version: "w2", current: null },
};

describe("what a plan lets the session of one of its applications do", () => {
  test("is of that application, with its own topic and its own secret", () => {
    const both: Plan = { ...plan, targets: [target, second] };
    for (const { application, topic, secret } of both.targets) {
      expect(plannedWrite(both, application)).toMatchObject({
        application,
        topic,
        secret,
        credential: plan.credential,
      });
    }
  });

  test("is nothing for an application that it does not name", () => {
    expect(() => plannedWrite(plan, second.application)).toThrow(
      expect.objectContaining({
        kind: "not-allowed",
        message: "The approved plan is for another application.",
        found: second.application,
        expected: target.application,
      }),
    );
  });

  test.each<[string, Partial<Plan>, PlannedWrite["effects"]]>([
    ["write and promote, in an emergency", { order: "emergency" }, ["write", "promote"]],
    ["promote, in the planned order: the team's pipeline writes", { order: "planned" }, ["promote"]],
    ["read, in a rehearsal", { rehearsal: true, order: "emergency" }, ["read"]],
    ["read, in a rehearsal of the planned order", { rehearsal: true, order: "planned" }, ["read"]],
  ])("is to %s", (_, changes, effects) => {
    expect(plannedWrite({ ...plan, ...changes }, target.application).effects).toEqual(effects);
  });

  test("is to promote the one version of the one secret", () => {
    const planned = plannedWrite(plan, target.application);
    const { name, version } = target.secret;
    expect(() => checkPromotion(planned, name, version)).not.toThrow();
    for (const [secret, other] of [
      [name, "another"],
      ["another", version],
    ] as const) {
      expect(() => checkPromotion(planned, secret, other)).toThrow("another version, or another secret");
    }
  });
});

test("what consumers read is replaced only where the plan knew of it", () => {
  const secret = { name: "push/ios-prod", version: "new" };
  for (const found of ["any", null]) checkCurrent(secret, found);
  for (const current of ["old", null]) checkCurrent({ ...secret, current }, current);
  for (const [current, found] of [
    ["old", "another"],
    ["old", null],
    [null, "another"],
  ] as const) {
    expect(() => checkCurrent({ ...secret, current }, found)).toThrow(
      "read another version than when the plan was made",
    );
  }
});
