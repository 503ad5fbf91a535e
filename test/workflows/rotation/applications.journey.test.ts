import { afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { blockersOf } from "../../../src/domain/incident/resolving.ts";
import { minute } from "../../domain/story.ts";
import { type Bot, openBot, toApproval } from "./bot.ts";
import { type Apple, openApple, openWorld, production, sandbox, secrets, type World } from "./world.ts";

let apple: Apple;
let world: World;
let bot: Bot;
beforeAll(async () => {
  apple = await openApple();
});
beforeEach(async () => {
  world = await openWorld(apple);
  bot = openBot(world);
  await toApproval(bot, [production, sandbox]);
});
afterEach(() => world.close());

const written = () => world.effects("SetPlatformApplicationAttributes");
const version = async (secret: string) => (await bot.rotation()).versions.find((one) => one.secret === secret)?.version;

test("one certificate goes into all applications, under one plan with a session for each", async () => {
  const { plan, versions, change } = await bot.rotation();
  expect(plan?.targets.map(({ application }) => application)).toEqual([production, sandbox]);
  expect(plan?.sessions.map(({ target }) => target)).toEqual([production, sandbox]);
  expect(versions.map(({ secret }) => secret)).toEqual([secrets.production, secrets.sandbox]);
  expect(change?.owed).toEqual([]);
  const [pull] = await world.github.surface.pullRequests();
  for (const { version } of versions) expect(pull?.files[0]?.patch).toContain(`+  version_id = "${version}"`);
});

test("the first is the canary: the others are written once it has proven itself", async () => {
  await bot.approve();
  expect(written()).toEqual([production]);
  expect(world.current(secrets.production)).toBe(await version(secrets.production));
  expect(world.current(secrets.sandbox)).not.toBe(await version(secrets.sandbox));
  expect((await bot.rotation()).targets.map(({ canary }) => canary !== undefined)).toEqual([true, false]);
  expect(world.shown(sandbox).enabled).toBe(false);

  await bot.pass(minute);
  expect((await bot.rotation()).targets[0].proof).toBeDefined();
  expect(written()).toEqual([production, sandbox]);
  expect(world.current(secrets.sandbox)).toBe(await version(secrets.sandbox));
  await bot.pass(minute);
  expect(await bot.stage()).toBe("watching");
  expect((await bot.rotation()).targets.every(({ proof }) => proof !== undefined)).toBe(true);
  expect(world.apns.pushes().map(({ environment }) => environment)).toEqual(["production", "sandbox"]);
  await bot.pass(10 * minute);
  expect(await bot.stage()).toBe("done");
  expect(written()).toEqual([production, sandbox]);
});

describe("a failure stops the rest, and says what is where", () => {
  test("when Apple does not take the credential of the canary", async () => {
    const { credential } = await bot.rotation();
    await bot.approve(1, "send-canary");
    if (credential?.kind !== "certificate") throw new Error("no certificate was handed over");
    apple.portal.revoke({ person: "dana", serial: credential.serial });
    await bot.settle();
    await bot.pass(5 * minute);
    expect(await bot.rotation()).toMatchObject({ stage: "failed", why: expect.stringContaining("did not take") });
    expect(written()).toEqual([production]);
    expect(blockersOf(await bot.incident()).map(({ why }) => why)).toEqual([
      expect.stringContaining("push of ios-prod and ios-sandbox does not work with the credential that was written"),
    ]);
  });

  test("when the next one is not as it was planned any more", async () => {
    await bot.approve();
    await world.enable(sandbox, true);
    await bot.pass(minute);
    const { stage, why } = await bot.rotation();
    expect({ stage, why }).toMatchObject({ stage: "voided", why: expect.stringContaining("ios-sandbox has changed") });
    expect(why).toContain("The new credential is in ios-prod; not in ios-sandbox.");
    expect(blockersOf(await bot.incident()).map((blocker) => blocker.why)).toContainEqual(
      "the new credential is not in ios-sandbox: rotate it again",
    );
  });

  test("when the guard takes its yes back in between", async () => {
    await bot.approve();
    bot.directoryState.members.clear();
    await bot.pass(minute);
    const { stage, why } = await bot.rotation();
    expect(stage).toBe("voided");
    expect(why).toMatch(/lacks approvals.*The new credential is in ios-prod; not in ios-sandbox\.$/);
    expect(written()).toEqual([production]);
    expect(world.effects("AssumeRole")).toHaveLength(1);
  });
});
