import { afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { FirebreakError } from "../../../src/domain/errors.ts";
import { dana, liam, minute } from "../../domain/story.ts";
import { type Bot, openBot } from "./bot.ts";
import { type Apple, openApple, openWorld, production, secrets, type World } from "./world.ts";

const hour = 60 * minute;
let apple: Apple;
let world: World;
let bot: Bot;
let before: string;
beforeAll(async () => {
  // So that an apply of an old plan can bring the old certificate back, it has to be one that SNS takes.
  apple = await openApple(40 * 24 * hour);
});
beforeEach(async () => {
  world = await openWorld(apple);
  bot = openBot(world);
  before = world.current(secrets.production) ?? "";
  await bot.start([production], { order: "emergency" });
  await bot.settle();
  await bot.offer();
  await bot.approve();
  await bot.pass(minute);
  await bot.pass(10 * minute);
});
afterEach(() => world.close());

async function merge(): Promise<void> {
  const { number = 0 } = (await bot.rotation()).change?.pullRequest ?? {};
  await world.github.surface.merge("liam", number);
  await bot.pass(minute);
}
const missing = async () =>
  bot.resolve().then(
    () => "nothing",
    (thrown: unknown) => (thrown as FirebreakError).found ?? "",
  );

test("an incident is resolved once the code is merged, agrees with what runs, and old plans are discarded", async () => {
  expect(await bot.stage()).toBe("done");
  expect(await missing()).toMatch(/^pull request #\d+ is not merged: until it is, the next apply may bring the old/);
  await expect(bot.ask("confirm-discarded")).rejects.toMatchObject({
    kind: "not-now",
    message: expect.stringContaining("is not merged yet"),
  });
  await merge();
  expect((await bot.rotation()).drift).toMatchObject({ agrees: true });
  expect(await missing()).toContain("nobody has confirmed yet that plans made before the merge were discarded");

  await bot.ask("confirm-discarded", {}, liam);
  expect((await bot.rotation()).discarded).toMatchObject({ by: liam });
  await expect(bot.ask("confirm-discarded")).rejects.toThrow("That was confirmed already.");
  expect(await missing()).toBe("nothing");
  expect(bot.last("incident.resolved")).toMatchObject({ actor: { id: dana }, data: { followUps: [] } });
});

test("what was merged and what runs have to agree: they are compared until they do", async () => {
  const { number = 0 } = (await bot.rotation()).change?.pullRequest ?? {};
  const old = await world.github.surface.file("push/push.tf");
  await world.github.surface.merge("liam", number);
  const merged = await world.github.surface.file("push/push.tf");
  // Somebody takes the change back before the bot has looked.
  await world.github.surface.push("mara", "main", { path: "push/push.tf", text: old });
  await bot.pass(minute);
  expect((await bot.rotation()).drift).toMatchObject({ agrees: false, configured: `version ${before}` });
  expect(await missing()).toMatch(/^the merged code names version [0-9a-f-]+, and ios-prod runs on [0-9a-f-]+$/);
  await world.github.surface.push("mara", "main", { path: "push/push.tf", text: merged });
  await bot.pass(minute);
  expect((await bot.rotation()).drift).toMatchObject({ agrees: true });
});

describe("an old plan that somebody applies after the merge", () => {
  beforeEach(async () => {
    await merge();
    await bot.ask("confirm-discarded");
  });

  test("is seen within the hour, and stands in the way of resolving", async () => {
    await bot.pass(hour);
    expect(bot.addedTypes()).not.toContain("rotation.old-restored");
    await world.apply(production, secrets.production, before);
    await bot.pass(hour);
    expect(bot.last("rotation.old-restored").data).toMatchObject({
      application: production,
      found: expect.stringMatching(/^ios-prod: expiry .*, enabled$/),
    });
    expect(await missing()).toMatch(/^an apply has brought the old credential back: ios-prod: expiry /);
  });

  test("is seen after the incident is resolved as well, for a week", async () => {
    expect(await missing()).toBe("nothing");
    await bot.pass(hour);
    await world.apply(production, secrets.production, before);
    await bot.pass(hour);
    expect((await bot.rotation()).restored).toMatchObject({ application: production });
    expect((await bot.dueNow()).map(({ name }) => name)).toEqual([]);
  });

  test("is looked for no longer than a week", async () => {
    await bot.pass(7 * 24 * hour);
    expect((await bot.dueNow()).map(({ name }) => name)).not.toContain("check-restored");
  });
});
