import { expect, test } from "@jest/globals";
import { checkCurrent, checkPromotion, plannedWrite } from "../../../src/domain/approval/planned-write.ts";
import { plan } from "../story.ts";

test("a plan lets one application be written and one version be promoted", () => {
  const planned = plannedWrite(plan, plan.application);
  expect(planned).toMatchObject({ application: plan.application, topic: plan.topic, secret: plan.secret });
  expect(() => plannedWrite(plan, `${plan.application}-2`)).toThrow("The approved plan is for another application.");
  checkPromotion(planned, plan.secret.name, plan.secret.version);
  for (const [secret, version] of [
    [plan.secret.name, "another"],
    ["another", plan.secret.version],
  ] as const) {
    expect(() => {
      checkPromotion(planned, secret, version);
    }).toThrow("another version, or another secret");
  }
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
    expect(() => {
      checkCurrent({ ...secret, current }, found);
    }).toThrow("read another version than when the plan was made");
  }
});
