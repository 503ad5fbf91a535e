import { describe, expect, test } from "@jest/globals";
import type { NewEvent } from "../../../src/domain/event.ts";
import type { DeliveryPeriod } from "../../../src/domain/proof/watch.ts";
import { after } from "../../../src/domain/time.ts";
import type { ApplicationPush } from "../../../src/ports/application-push.ts";
import { beginWatch, finishWatch, watchPush } from "../../../src/workflows/rotation/watch-push.ts";
import { application, atMinute, minute, start, walkTo } from "../../domain/story.ts";
import { createHouse } from "../house.ts";

const bot = { kind: "bot" } as const;
const written = atMinute(walkTo("rotation.credentials-written").length - 1);

/** SNS after the write, as it answers. */
function createWorld() {
  const world = { enabled: true, before: [] as DeliveryPeriod[], since: [] as DeliveryPeriod[] };
  const push = {
    observe: (arn: string) => Promise.resolve({ arn, name: "", expiry: null, token: null, enabled: world.enabled }),
    deliveryPeriods: (_: string, { since }: { since: Date }) =>
      Promise.resolve(since < written ? world.before : world.since),
  } as unknown as ApplicationPush;
  return { world, push, watch: 10 * minute };
}

test("the watch begins once what caches the credential has been restarted", async () => {
  const house = { ...createHouse(walkTo("rotation.push-verified")), ...createWorld() };
  await house.run("begin-watch", beginWatch(house));
  expect(house.last("rotation.watch-begun").data).toEqual({
    rotation: "rotation-1",
    until: after(house.clock.now(), 10 * minute),
  });
});

/** The house after so many minutes of the walk: the watch ends with the 36th. */
function watched(minutes: number, ...more: NewEvent[]) {
  const house = { ...createHouse(walkTo("rotation.watch-begun", ...more)), ...createWorld() };
  house.time.now = atMinute(minutes);
  return house;
}

describe("while push is watched", () => {
  const since = after(start, 25 * minute);
  const look = (house: ReturnType<typeof watched>) => house.run("watch-push", watchPush(house));

  test("nothing is said of it as long as it is well, and it is looked at once a minute", async () => {
    const house = watched(30);
    house.world.since = [{ since, delivered: 90, failed: 3 }];
    const first = await house.move("watch-push");
    await look(house);
    expect(house.added()).toEqual([]);
    expect((await house.move("watch-push")).id).toBe(first.id);
    house.time.now = atMinute(31);
    expect((await house.move("watch-push")).id).not.toBe(first.id);
  });

  test("failures are told at once", async () => {
    const house = watched(30);
    house.world.since = [{ since, delivered: 5, failed: 95 }];
    await look(house);
    expect(house.last("rotation.push-failed").data).toMatchObject({
      application,
      why: expect.stringContaining("Push fails on ios-prod: "),
    });
    expect((await house.incident()).state).toBe("open");
  });

  test("failures are none that were usual before the write", async () => {
    const house = watched(30);
    house.world.before = [{ since: after(start, -10 * minute), delivered: 70, failed: 30 }];
    house.world.since = [{ since, delivered: 68, failed: 32 }];
    await look(house);
    expect(house.added()).toEqual([]);
  });

  test("an application that SNS has disabled again is told at once", async () => {
    const house = watched(30);
    house.world.enabled = false;
    await look(house);
    expect(house.last("rotation.push-failed").data.why).toBe(
      "Push failed during the watch: SNS has disabled ios-prod again.",
    );
  });
});

describe("the end of the watch", () => {
  test("mitigates the incident and tells the public", async () => {
    const house = watched(36);
    await house.run("finish-watch", finishWatch(house));
    expect(house.addedTypes()).toEqual(["rotation.watch-passed", "incident.mitigated", "status.drafted"]);
    expect(house.last("status.drafted").data.status).toBe("resolved");
  });

  test("mitigates no incident twice", async () => {
    const house = watched(36, { type: "incident.mitigated", actor: bot, data: { why: "by hand" } });
    await house.run("finish-watch", finishWatch(house));
    expect(house.addedTypes()).toEqual(["rotation.watch-passed", "status.drafted"]);
  });

  test("does not come before its time", async () => {
    const house = watched(36);
    const move = await house.move("finish-watch");
    house.time.now = atMinute(35);
    await finishWatch(house)(await house.incident(), move);
    expect(house.added()).toEqual([]);
  });

  test("is a failed push where SNS has disabled the application", async () => {
    const house = watched(36);
    house.world.enabled = false;
    await house.run("finish-watch", finishWatch(house));
    expect(house.addedTypes()).toEqual(["rotation.push-failed"]);
  });
});
