import { afterEach, describe, expect, test } from "@jest/globals";
import { createSkew } from "../../../src/adapters/slack/surface/skew.ts";
import { createTestLog, MIA, startBot, startSlack, type TestBot, type TestSlack, until } from "./workspace.ts";

const noon = Date.parse("2024-08-20T12:00:00Z");

describe("Slack's time beside the bot's", () => {
  test.each([
    [-301, "Slack's time is 301 s before the bot's"],
    [301, "Slack's time is 301 s after the bot's"],
    [86_400, "Slack's time is 86400 s after the bot's"],
  ])("%d s apart is told, and by how much", (apart, found) => {
    const log = createTestLog();
    const { heard } = createSkew({ clock: { now: () => new Date(noon) }, log });
    expect(heard(noon / 1000 + apart)).toBe(apart);
    expect(log.lines).toMatchObject([
      { level: "warn", message: expect.stringContaining("the bot's own clock may be wrong"), fields: { found } },
    ]);
  });

  test.each([-300, 0, 300])("%d s apart is nothing to tell", (apart) => {
    const log = createTestLog();
    createSkew({ clock: { now: () => new Date(noon) }, log }).heard(noon / 1000 + apart);
    expect(log.lines).toEqual([]);
  });

  test("is told once a minute at most, however often an old request is sent", () => {
    const log = createTestLog();
    let passed = 0;
    const { heard } = createSkew({ clock: { now: () => new Date(noon + passed) }, log });
    for (passed = 0; passed <= 60_000; passed += 1_000) heard(noon / 1000 - 3_600);
    expect(log.lines).toHaveLength(2);
  });
});

describe("over a socket", () => {
  let slack: TestSlack;
  let bot: TestBot;
  afterEach(async () => {
    await bot.surface.close();
    await slack.close();
  });

  test("an event tells that the bot's own clock may be wrong, and is answered all the same", async () => {
    slack = await startSlack();
    bot = await startBot(slack, { clock: { now: () => new Date(slack.clock.now().getTime() - 7_200_000) } });
    const { surface } = slack.world;
    await surface.openHome(MIA);
    await until(() => surface.workspace(MIA).home !== null);
    const [line] = bot.log.lines.filter(({ level }) => level === "warn");
    expect(line?.fields["found"]).toMatch(/^Slack's time is 7(199|200|201) s after the bot's$/);
  });
});
