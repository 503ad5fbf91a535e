import { afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { RotationStage } from "../../../src/domain/rotation/rotation.ts";
import { writeCredential } from "../../../src/workflows/rotation/write-credential.ts";
import { dana, liam, mara, minute } from "../../domain/story.ts";
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
});
afterEach(() => world.close());

const written = () => world.effects("SetPlatformApplicationAttributes");
const pullRequest = async () => {
  const { number = 0 } = (await bot.rotation()).change?.pullRequest ?? {};
  return world.github.surface.pullRequest(number);
};
/** The labels of the bot's own that are still on a version of the secret. */
const pending = (secret: string) =>
  world.versions(secret).flatMap(({ stages }) => stages.filter((stage) => stage.startsWith("firebreak-")));

/** Halts it here, sees that nothing goes on but looking at the pull request, and resumes it. */
async function halt(expected: RotationStage, done: string): Promise<void> {
  expect(await bot.stage()).toBe(expected);
  const effects = world.context.ledger.entries().length;
  expect((await bot.ask("pause-rotation", {}, liam)).text).toContain(done);
  await bot.pass(minute / 3);
  expect(await bot.stage()).toBe(expected);
  expect(world.context.ledger.entries()).toHaveLength(effects);
  await bot.ask("resume-rotation", {}, mara);
}

describe("a halted rotation", () => {
  test("stands still wherever it is, says what is done and what is not, and goes on from there", async () => {
    const nothing = "Nothing was written.";
    const canaryAlone = "The new credential is in ios-prod; ios-sandbox still has the old one.";
    await bot.start([production, sandbox]);
    await halt("started", nothing);
    await bot.settle();
    await halt("awaiting-credential", nothing);
    const file = Buffer.from(await world.certify((await bot.rotation()).request?.csr ?? "")).toString("base64");
    await bot.ask("offer-certificate", { file, reason: null });
    await halt("verifying", nothing);
    await bot.settle("plan-rotation");
    await halt("verified", nothing);
    await bot.settle("open-pull-request");
    await halt("planned", nothing);
    await bot.settle();
    await halt("awaiting-approval", nothing);
    await bot.approve(1, "write-credential");
    await halt("approved", nothing);
    await bot.settle("send-canary");
    await halt("written", canaryAlone);
    await bot.settle();
    await halt("canary-sent", canaryAlone);
    await bot.pass(minute);
    await bot.pass(minute);
    expect(written()).toEqual([production, sandbox]);
    await halt("watching", "The new credential is in ios-prod, ios-sandbox.");
    await bot.pass(10 * minute);
    expect(await bot.stage()).toBe("done");
    expect(written()).toEqual([production, sandbox]);
  });

  test("can be voted on, and is not written before it is resumed; also by a step that was due before", async () => {
    await toApproval(bot);
    await bot.vote(liam);
    await bot.vote(mara);
    const due = await bot.move("write-credential");
    await bot.ask("pause-rotation");
    const step = writeCredential(bot.deps)(await bot.incident(), due);
    await expect(step).rejects.toMatchObject({ kind: "not-now", message: expect.stringContaining("halted") });
    await bot.settle();
    expect([await bot.stage(), ...written()]).toEqual(["approved"]);
    await bot.ask("resume-rotation");
    await bot.settle();
    expect(written()).toEqual([production]);
  });

  test("is halted once, resumed once, and only by those who may ask for it or approve it", async () => {
    await bot.start();
    const stranger = "T01/U0STRANGER";
    await expect(bot.ask("resume-rotation")).rejects.toThrow("It is not halted.");
    await expect(bot.ask("pause-rotation", {}, stranger)).rejects.toMatchObject({ kind: "not-allowed" });
    await bot.ask("pause-rotation");
    await expect(bot.ask("pause-rotation")).rejects.toThrow("It is halted already.");
    await expect(bot.ask("resume-rotation", {}, stranger)).rejects.toMatchObject({ kind: "not-allowed" });
    await expect(bot.ask("cancel-rotation", {}, stranger)).rejects.toMatchObject({ kind: "not-allowed" });
    expect(bot.last("rotation.paused")).toMatchObject({ data: { by: dana }, typed: { reason: "we need to" } });
  });
});

describe("a cancelled rotation", () => {
  const ended = async () => {
    const { stage, cleanedUp } = await bot.rotation();
    return { stage, cleanedUp };
  };

  test("before a credential is there leaves no key behind", async () => {
    await bot.start();
    await bot.settle();
    expect(pending(secrets.production)).toHaveLength(1);
    expect((await bot.ask("cancel-rotation")).text).toBe("Cancelled. Nothing was written.");
    await bot.settle();
    expect(await ended()).toMatchObject({
      stage: "cancelled",
      cleanedUp: [expect.stringContaining(secrets.production)],
    });
    expect(pending(secrets.production)).toEqual([]);
    await bot.start();
    expect(await bot.stage(2)).toBe("started");
  });

  test("while people vote ends their request, its pull request and its branch", async () => {
    await toApproval(bot);
    const { number } = await pullRequest();
    await bot.vote(liam);
    await bot.ask("cancel-rotation");
    await expect(bot.vote(mara)).rejects.toMatchObject({ kind: "not-allowed" });
    await bot.settle();
    expect(await ended()).toMatchObject({
      stage: "cancelled",
      cleanedUp: [`pull request #${number} and its branch`, expect.any(String)],
    });
    expect((await pullRequest()).state).toBe("closed");
    expect(pending(secrets.production)).toEqual([]);
    await expect(bot.resolve()).resolves.toMatchObject({ incident: 1 });
  });

  test("once it is approved, and not written yet, is not written any more", async () => {
    await toApproval(bot);
    await bot.approve(1, "write-credential");
    const due = await bot.move("write-credential");
    await bot.ask("cancel-rotation");
    await writeCredential(bot.deps)(await bot.incident(), due);
    await bot.settle();
    expect([await bot.stage(), ...written(), ...world.effects("AssumeRole")]).toEqual(["cancelled"]);
    expect((await bot.incident()).requests[0]?.revoked).toMatchObject({ by: dana });
  });

  test("half-way says what is where, keeps the code's change, and is mended by another rotation", async () => {
    await toApproval(bot, [production, sandbox]);
    await bot.approve();
    expect((await bot.ask("cancel-rotation")).text).toBe(
      "Cancelled. The new credential is in ios-prod; ios-sandbox still has the old one.",
    );
    await bot.pass(minute);
    expect(await ended()).toMatchObject({ stage: "cancelled", cleanedUp: [expect.any(String), expect.any(String)] });
    expect(written()).toEqual([production]);
    expect((await pullRequest()).state).toBe("open");
    await expect(bot.resolve()).rejects.toMatchObject({ found: expect.stringContaining("not in ios-sandbox") });

    await bot.start([production, sandbox], { order: "emergency" });
    await bot.settle();
    await bot.offer(2);
    await bot.approve(2);
    for (const wait of [1, 1, 10]) await bot.pass(wait * minute);
    expect(await bot.stage(2)).toBe("done");
    const { number = 0 } = (await bot.rotation(2)).change?.pullRequest ?? {};
    await world.github.surface.merge("liam", number);
    await bot.pass(minute);
    await bot.ask("confirm-discarded", { rotation: "rotation-2" });
    await expect(bot.resolve()).resolves.toMatchObject({ incident: 1 });
  });

  test("is none any more once all is written: a rollback is another thing", async () => {
    await toApproval(bot);
    await bot.approve();
    await expect(bot.ask("cancel-rotation")).rejects.toMatchObject({
      kind: "not-now",
      todo: "To go back to the old one, press “Roll back…”.",
    });
    await bot.pass(minute);
    await bot.pass(10 * minute);
    await expect(bot.ask("cancel-rotation")).rejects.toThrow("The rotation of ios-prod is over.");
  });
});
