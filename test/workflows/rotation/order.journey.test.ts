import { afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { blockersOf } from "../../../src/domain/incident/resolving.ts";
import { minute } from "../../domain/story.ts";
import { type Bot, openBot, toApproval } from "./bot.ts";
import { type Apple, openApple, openWorld, production, sandbox, secrets, type World } from "./world.ts";

const day = 24 * 60 * minute;
let apple: Apple;
let world: World;
let bot: Bot;
beforeAll(async () => {
  apple = await openApple(40 * day);
});
beforeEach(async () => {
  world = await openWorld(apple);
  bot = openBot(world);
});
afterEach(() => world.close());

const writtenByBot = () => bot.added().filter(({ type }) => type === "rotation.credentials-written");
const version = async () => (await bot.rotation()).versions[0]?.version ?? "";
const pullRequest = async () => (await bot.rotation()).change?.pullRequest;
async function merge(): Promise<void> {
  await world.github.surface.merge("liam", (await pullRequest())?.number ?? 0);
}

describe("the planned order", () => {
  test("is for a certificate that lasts: merge first, the pipeline applies, the bot promotes and verifies", async () => {
    await toApproval(bot, [production, sandbox]);
    expect(await bot.rotation()).toMatchObject({
      order: "planned",
      orderWhy: expect.stringContaining("time enough for a merge first"),
      stage: "awaiting-approval",
    });
    expect((await pullRequest())?.draft).toBe(true);
    await expect(merge()).rejects.toThrow(/draft/i);

    await bot.approve();
    expect(await bot.stage()).toBe("awaiting-apply");
    expect((await pullRequest())?.draft).toBe(false);
    for (const secret of [secrets.production, secrets.sandbox]) {
      const kept = (await bot.rotation()).versions.find((one) => one.secret === secret);
      expect(world.current(secret)).toBe(kept?.version);
    }
    expect(world.effects("SetPlatformApplicationAttributes")).toEqual([]);

    await merge();
    await bot.pass(minute);
    expect((await pullRequest())?.state).toBe("merged");
    expect(await bot.stage()).toBe("awaiting-apply");
    await world.apply(production, secrets.production, await version());
    await bot.pass(minute);
    expect(await bot.stage()).toBe("awaiting-apply");
    expect((await bot.rotation()).targets.map(({ readBack }) => readBack !== undefined)).toEqual([true, false]);
    await world.apply(sandbox, secrets.sandbox, (await bot.rotation()).versions[1]?.version ?? "");
    await bot.pass(minute);
    await bot.pass(minute);
    expect(writtenByBot().map(({ data }) => data)).toEqual(
      [production, sandbox].map((application) =>
        expect.objectContaining({
          application,
          trace: "applied",
          readBack: expect.objectContaining({ enabled: true }),
        }),
      ),
    );
    expect(await bot.stage()).toBe("watching");
    await bot.pass(10 * minute);
    expect(await bot.rotation()).toMatchObject({ stage: "done", drift: { agrees: true } });
    expect(blockersOf(await bot.incident())).toEqual([]);
    expect(world.effects("SetPlatformApplicationAttributes")).toEqual([production, sandbox]);
  });

  test("opens no session that could write, and ends with a refusal when the application has changed", async () => {
    await toApproval(bot);
    const [session] = (await bot.rotation()).plan?.sessions ?? [];
    expect(session?.policy).not.toContain("SetPlatformApplicationAttributes");
    await world.enable(production, false);
    await bot.approve();
    expect(await bot.rotation()).toMatchObject({
      stage: "voided",
      why: expect.stringContaining("ios-prod has changed"),
    });
    expect(world.effects("AssumeRole")).toEqual([]);
  });
});

describe("the emergency order", () => {
  test("can be asked for by hand: the write comes first, and the merge before the incident is resolved", async () => {
    await bot.start([production], { order: "emergency" });
    await bot.settle();
    await bot.offer();
    expect(await bot.rotation()).toMatchObject({ order: "emergency", orderWhy: "It was asked for so." });
    await bot.approve();
    expect(writtenByBot()).toMatchObject([{ data: { trace: "written" } }]);
    expect((await pullRequest())?.state).toBe("open");
    await bot.pass(minute);
    await bot.pass(10 * minute);
    expect(await bot.stage()).toBe("done");
    await expect(bot.resolve()).rejects.toMatchObject({ found: expect.stringContaining("is not merged") });
  });
});
