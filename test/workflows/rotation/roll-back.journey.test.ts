import { afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { NewEvent } from "../../../src/domain/event.ts";
import { blockersOf } from "../../../src/domain/incident/resolving.ts";
import { minute } from "../../domain/story.ts";
import { type Bot, openBot, toApproval } from "./bot.ts";
import { type Apple, openApple, openWorld, production, secrets, team, type World } from "./world.ts";

const day = 24 * 60 * minute;
let world: World;
let bot: Bot;
afterEach(() => world.close());

/** From the start to the watch. */
async function toWatch(): Promise<void> {
  await bot.start([production], { order: "emergency" });
  await bot.settle();
  await bot.offer();
  await bot.approve();
  await bot.pass(minute);
}

describe("going back to a certificate that is still good", () => {
  let apple: Apple;
  beforeAll(async () => {
    apple = await openApple(40 * day);
  });
  beforeEach(async () => {
    world = await openWorld(apple);
    bot = openBot(world);
  });

  test("is a rotation of its own, through the same checks and the same guard", async () => {
    const before = world.shown(production).expiresAt;
    await toWatch();
    expect(world.shown(production).expiresAt).not.toBe(before);
    const [first] = await world.github.surface.pullRequests();

    expect((await bot.ask("roll-back")).text).toContain("goes back to the credential it had before");
    expect(await bot.stage(1)).toBe("rolled-back");
    await bot.settle();
    expect(await bot.rotation(2)).toMatchObject({
      stage: "awaiting-approval",
      rollsBack: "rotation-1",
      order: "emergency",
      suppliedBy: null,
      plan: { rollsBack: "rotation-1" },
    });
    expect(blockersOf(await bot.incident()).map(({ why }) => why)).toEqual([
      expect.stringContaining("is being taken back"),
    ]);
    expect((await world.github.surface.pullRequest(first?.number ?? 0)).state).toBe("closed");
    await bot.approve(2);
    expect(world.shown(production)).toEqual({ enabled: true, expiresAt: before });
    expect(world.current(secrets.production)).toBe((await bot.rotation(2)).versions[0]?.version);
    await bot.pass(minute);
    await bot.pass(10 * minute);
    expect(await bot.stage(2)).toBe("done");
    const { number = 0 } = (await bot.rotation(2)).change?.pullRequest ?? {};
    await world.github.surface.merge("liam", number);
    await bot.pass(minute);
    await bot.ask("confirm-discarded", { rotation: "rotation-2" });
    expect(blockersOf(await bot.incident())).toEqual([]);
  });

  test("goes back to a token key", async () => {
    const { keyId } = await apple.portal.createTokenKey({ person: "dana", name: "Push" });
    const { fileName: name, pem } = apple.portal.downloadTokenKey({ person: "dana", keyId });
    await bot.start([production], { order: "emergency" });
    await bot.settle();
    await bot.handOver({ file: { name, bytes: Buffer.from(pem) }, token: { keyId: null, teamId: team } });
    await bot.settle();
    await bot.approve();
    await bot.pass(minute);
    await bot.pass(10 * minute);
    expect(await bot.stage(1)).toBe("done");

    await bot.start([production], { order: "emergency" });
    await bot.settle();
    // The clock has moved by minutes: AWS refuses a call that is signed for another time, and the next try is right.
    await bot.pass(minute);
    await bot.offer(2);
    await bot.approve(2);
    await bot.pass(minute);
    expect(world.shown(production).expiresAt).not.toBe("");
    await bot.ask("roll-back", { rotation: "rotation-2" });
    await bot.settle();
    await bot.approve(3);
    expect(await bot.rotation(3)).toMatchObject({ credential: { kind: "token", keyId, teamId: team } });
    expect(world.shown(production)).toEqual({ enabled: true, expiresAt: "" });
    expect(world.apns.pushes().at(-1)).toMatchObject({ keyId, certificateSerial: null });
  });

  test("is refused while another incident rotates the application", async () => {
    await toWatch();
    const [begun] = bot.journal.events.filter(({ type }) => type === "rotation.started");
    const [declared] = bot.journal.events;
    await bot.recorder.declare(
      (number) => [
        { ...declared, data: { ...declared?.data, number } } as NewEvent,
        { type: "rotation.started", actor: begun?.actor, data: begun?.data, typed: {} } as NewEvent,
      ],
      "other",
    );
    await expect(bot.ask("roll-back")).rejects.toMatchObject({
      kind: "not-now",
      message: "A rotation of ios-prod is already under way in INC-2.",
    });
    expect(await bot.stage(1)).toBe("watching");
  });

  test("is for a failed rotation too", async () => {
    await toWatch();
    await world.enable(production, false);
    await bot.pass(minute);
    expect(await bot.stage(1)).toBe("failed");
    await bot.ask("roll-back");
    await bot.settle();
    expect(await bot.stage(2)).toBe("awaiting-approval");
  });

  test("is asked for by those who may ask for a rotation", async () => {
    await toWatch();
    await expect(bot.ask("roll-back", {}, "T01/U0STRANGER")).rejects.toMatchObject({ kind: "not-allowed" });
    expect(await bot.stage(1)).toBe("watching");
  });

  test("is for the watch alone: before the write and after it there is none", async () => {
    await bot.start([production], { order: "emergency" });
    await bot.settle();
    await bot.offer();
    await expect(bot.ask("roll-back")).rejects.toMatchObject({ kind: "not-now", todo: "See its card." });
    await bot.approve();
    await bot.pass(minute);
    await bot.pass(10 * minute);
    await expect(bot.ask("roll-back")).rejects.toMatchObject({
      kind: "not-now",
      todo: "Its watch is over: begin a new rotation instead.",
    });
    expect((await bot.incident()).rotations).toHaveLength(1);
  });
});

describe("there is nothing to go back to", () => {
  let apple: Apple;
  beforeAll(async () => {
    apple = await openApple();
  });
  beforeEach(async () => {
    world = await openWorld(apple);
    bot = openBot(world);
  });
  const refused = (found: unknown) => ({ message: "There is nothing to go back to.", found });

  test("where the certificate that was there has expired", async () => {
    await toApproval(bot);
    await bot.approve();
    const versions = world.versions(secrets.production);
    await expect(bot.ask("roll-back")).rejects.toMatchObject(
      refused(expect.stringMatching(/^the certificate that was there expired on /)),
    );
    expect(world.versions(secrets.production)).toEqual(versions);
    expect((await bot.incident()).rotations).toHaveLength(1);
  });

  test("where consumers read something else before", async () => {
    await world.put(secrets.production, "not in use yet");
    await toApproval(bot);
    await bot.approve();
    await expect(bot.ask("roll-back")).rejects.toMatchObject({ kind: "bad-input" });
    expect((await bot.incident()).rotations).toHaveLength(1);
  });
});
