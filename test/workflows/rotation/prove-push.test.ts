import { describe, expect, test } from "@jest/globals";
import { FirebreakError } from "../../../src/domain/errors.ts";
import type { ApplicationPush, CanaryOutcome, DeliveryLookup } from "../../../src/ports/application-push.ts";
import { lookAtPhone } from "../../../src/workflows/commands/confirm-rotation.ts";
import { confirmDelivery, sendCanary } from "../../../src/workflows/rotation/prove-push.ts";
import { application, atMinute, canary, liam, minute, walk, walkTo } from "../../domain/story.ts";
import { createHouse } from "../house.ts";

const unlogged: DeliveryLookup = { record: undefined, mayCome: false, why: "nothing is logged" };

/** SNS after the write, as it answers. */
function createWorld() {
  const asked: string[] = [];
  const world = {
    asked,
    canary: { accepted: true, message: "m-1" } as CanaryOutcome,
    enabled: true,
    delivered: 1 as number | undefined,
    recorded: true,
    lookup: unlogged,
  };
  const push = {
    sendCanary(endpoint: string, text: string) {
      asked.push(`canary ${endpoint} ${text}`);
      return Promise.resolve(world.canary);
    },
    deliveries(_: string, since: Date) {
      asked.push(`deliveries since ${since.toISOString()}`);
      return world.delivered === undefined
        ? Promise.reject(new FirebreakError("unavailable", "CloudWatch can't be reached."))
        : Promise.resolve({ delivered: world.delivered, failed: 0 });
    },
    deliveryRecord(_: string, { message, since }: { message: string; since: Date }) {
      asked.push(`record of ${message} since ${since.toISOString()}`);
      return Promise.resolve(world.lookup);
    },
    feedback: () => Promise.resolve({ success: world.recorded, failure: true, sampleRate: 100 }),
    observe: (arn: string) => Promise.resolve({ arn, name: "", expiry: null, token: null, enabled: world.enabled }),
  } as unknown as ApplicationPush;
  return { world, push };
}
const houseAt = (...story: Parameters<typeof walkTo>) => ({ ...createHouse(walkTo(...story)), ...createWorld() });

describe("the canary", () => {
  test("goes to the application's own device", async () => {
    const house = houseAt("rotation.credentials-written");
    await house.run("send-canary", sendCanary(house));
    expect(house.world.asked).toEqual([`canary ${canary} INC-1: push works again`]);
    expect(house.last("rotation.canary-sent").data).toMatchObject({ message: "m-1", endpoint: canary });
  });

  test("that is not accepted is sent again later", async () => {
    const house = houseAt("rotation.credentials-written");
    house.world.canary = { accepted: false, reason: "EndpointDisabled" };
    await expect(house.run("send-canary", sendCanary(house))).rejects.toMatchObject({
      kind: "unavailable",
      found: "EndpointDisabled",
    });
    expect(house.added()).toEqual([]);
  });
});

/** The house after so many minutes since the test push was sent. */
function sent(minutes = 1) {
  const house = houseAt("rotation.canary-sent");
  house.time.now = new Date(sentAt.getTime() + minutes * minute);
  return house;
}
const sentAt = atMinute(walk.findIndex(({ type }) => type === "rotation.canary-sent"));
const confirm = (house: ReturnType<typeof sent>) => house.run("confirm-delivery", confirmDelivery(house));

describe("the delivery", () => {
  test("proves push, and lets the public know", async () => {
    const house = sent();
    house.world.delivered = 2;
    await confirm(house);
    expect(house.world.asked).toEqual([
      `record of m-1 since ${sentAt.toISOString()}`,
      `deliveries since ${sentAt.toISOString()}`,
    ]);
    expect(house.last("rotation.push-verified").data).toEqual({
      rotation: "rotation-1",
      application,
      grade: "delivery-metric",
      evidence: "2 pushes were delivered since the write.",
    });
    expect(house.last("status.drafted").data.status).toBe("monitoring");
  });

  test("that Apple's own record shows needs no count", async () => {
    const house = sent();
    house.world.delivered = 0;
    const at = sentAt.toISOString();
    house.world.lookup = {
      record: { kind: "delivery-log", status: "SUCCESS", statusCode: 200, providerResponse: null, at },
    };
    await confirm(house);
    expect(house.last("rotation.push-verified").data.grade).toBe("delivery-log");
  });

  test("that is not counted yet proves nothing, and is looked for again", async () => {
    const house = sent();
    house.world.delivered = 0;
    await expect(confirm(house)).rejects.toMatchObject({ kind: "not-now" });
    expect(house.added()).toEqual([]);
  });

  test("that may still be logged is waited for a minute, and counts without it then", async () => {
    const house = sent(0);
    house.world.lookup = { ...unlogged, mayCome: true };
    await expect(confirm(house)).rejects.toMatchObject({ kind: "not-now" });
    house.time.now = new Date(sentAt.getTime() + minute);
    await confirm(house);
    expect(house.last("rotation.push-verified").data.grade).toBe("delivery-metric");
  });

  test("that is not recorded at all is not waited for", async () => {
    const house = sent(0);
    house.world.lookup = { ...unlogged, mayCome: true };
    house.world.recorded = false;
    await confirm(house);
    expect(house.last("rotation.push-verified").data.grade).toBe("delivery-metric");
  });

  test("that can't be counted is proven by what else there is", async () => {
    const house = sent(5);
    house.world.delivered = undefined;
    await confirm(house);
    expect(house.last("rotation.push-verified").data.grade).toBe("still-enabled");
  });

  test("that nothing shows for five minutes is proven by the application, which SNS has left enabled", async () => {
    const house = sent(5);
    house.world.delivered = 0;
    await confirm(house);
    expect(house.last("rotation.push-verified").data.grade).toBe("still-enabled");
  });

  test("is no better than a silent phone: a person is asked what to make of it", async () => {
    const house = sent();
    house.world.delivered = 0;
    const command = { by: liam, key: "k", incident: 1, rotation: "rotation-1", application };
    await lookAtPhone(house)({ kind: "look-at-phone", ...command, rang: false });
    house.time.now = new Date(sentAt.getTime() + 5 * minute);
    await expect(confirm(house)).rejects.toMatchObject({
      kind: "not-now",
      found: expect.stringContaining("stayed silent"),
      todo: expect.stringContaining("test phone"),
    });
  });

  test("that was counted before Apple refused the credential is a failed push: another rotation may begin", async () => {
    const house = sent();
    house.world.enabled = false;
    await confirm(house);
    expect(house.addedTypes()).toEqual(["rotation.push-failed"]);
    expect((await house.incident()).rotations[0]?.stage).toBe("failed");
  });
});
