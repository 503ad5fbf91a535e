import { afterEach, describe, expect, test } from "@jest/globals";
import { examineSlack, type SlackExaminationSettings } from "../../../src/adapters/slack/examinations.ts";
import type { ExaminedLine } from "../../../src/domain/examination.ts";
import { examine } from "../../../src/workflows/examine/examine.ts";
import { appToken, botToken, createTestLog, startSlack, type TestSlack } from "./workspace.ts";

let slack: TestSlack;
afterEach(() => slack.close());

async function look(changes: Partial<SlackExaminationSettings> = {}): Promise<Record<string, ExaminedLine>> {
  const settings = {
    botToken,
    appToken,
    apiUrl: slack.apiUrl,
    announcements: "CINCIDENTS",
    clock: slack.clock,
    log: createTestLog(),
    ...changes,
  };
  const lines = await examine(examineSlack(settings), 5_000);
  return Object.fromEntries(lines.map((line) => [line.check, line]));
}

const names = {
  bot: "Slack: the bot's token",
  scopes: "Slack: scopes",
  app: "Slack: the app's token",
  channel: "Slack: the announcements' channel",
  clock: "Clock: against Slack",
};
const verdicts = (lines: Record<string, ExaminedLine>) =>
  Object.fromEntries(Object.entries(names).map(([name, check]) => [name, lines[check]?.verdict]));

describe("Slack", () => {
  test("is as it should be with the app of manifest.yml", async () => {
    slack = await startSlack();
    const lines = await look();
    expect(verdicts(lines)).toEqual({ bot: "ok", scopes: "ok", app: "ok", channel: "ok", clock: "ok" });
    expect(lines[names.bot]?.found).toBe("UFIREBREAK in T0WORLD");
    expect(slack.effects()).toEqual([]);
  });

  test("names the scopes that the installed app lacks", async () => {
    slack = await startSlack({ without: ["usergroups:read", "pins:write"] });
    const lines = await look();
    expect(lines[names.scopes]).toMatchObject({
      verdict: "wrong",
      found: "lacks pins:write, usergroups:read",
      todo: expect.stringContaining("Reinstall"),
    });
    expect(verdicts(lines)).toMatchObject({ bot: "ok", channel: "ok" });
  });

  test("tells which of the two tokens is refused, and repeats neither", async () => {
    slack = await startSlack();
    const lines = await look({ botToken: "xoxb-of-another-app", appToken: "xapp-of-another-app" });
    expect(lines[names.bot]).toMatchObject({ verdict: "wrong", found: expect.stringContaining("SLACK_BOT_TOKEN") });
    expect(lines[names.app]).toMatchObject({ verdict: "wrong", found: expect.stringContaining("SLACK_APP_TOKEN") });
    expect(JSON.stringify(lines)).not.toContain("of-another-app");
  });

  test("needs no app token where it comes over HTTP", async () => {
    slack = await startSlack();
    expect((await look({ appToken: undefined }))[names.app]?.verdict).toBe("not-checked");
  });

  test.each([
    ["CELSEWHERE", /the bot is not in it/, /\/invite/],
    ["CNOWHERE", /no such channel/, /slack\.announcements/],
  ])("says what is wrong with the channel %s", async (announcements, found, todo) => {
    slack = await startSlack();
    const line = (await look({ announcements }))[names.channel];
    expect(line).toMatchObject({
      verdict: "wrong",
      found: expect.stringMatching(found),
      todo: expect.stringMatching(todo),
    });
  });

  test("hears of a clock that is out", async () => {
    slack = await startSlack();
    const clock = { now: () => new Date(Date.now() - 180_000) };
    expect((await look({ clock }))[names.clock]).toMatchObject({
      verdict: "wrong",
      found: expect.stringMatching(/^this machine.s clock is [23] minutes behind$/),
    });
  });

  test("that is away is wrong once for each token, and leaves the rest unchecked", async () => {
    slack = await startSlack();
    slack.faults.set("slack.*", { kind: "cut" });
    expect(verdicts(await look())).toEqual({
      bot: "wrong",
      scopes: "not-checked",
      app: "wrong",
      channel: "not-checked",
      clock: "not-checked",
    });
  });
});
