import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { FirebreakError } from "../../../src/domain/errors.ts";
import {
  appToken,
  botToken,
  MIA,
  startBot,
  startSlack,
  type TestBot,
  type TestBotOptions,
  type TestSlack,
  until,
} from "./workspace.ts";

let slack: TestSlack;
let bot: TestBot;
beforeEach(async () => {
  slack = await startSlack();
});
afterEach(async () => {
  await bot.surface.close();
  await slack.close();
});

/** Whether the bot answers a slash command. */
async function answers(): Promise<boolean> {
  const before = slack.channel("incidents").messages.length;
  await slack.world.surface.command(MIA, "CINCIDENTS", "/incident help");
  await until(() => slack.channel("incidents").messages.length > before);
  return true;
}

describe("at the start", () => {
  test("it connects, and says so", async () => {
    bot = await startBot(slack);
    expect(bot.surface.connected()).toBe(true);
    expect(slack.world.surface.workspace(MIA).botConnected).toBe(true);
    expect(await answers()).toBe(true);
    expect(bot.log.lines.filter(({ level }) => level !== "debug")).toMatchObject([{ message: "Slack is connected" }]);
  });

  const wrong: [string, TestBotOptions["config"], string][] = [
    ["a bot token that Slack does not know", { botToken: "xoxb-unknown" }, "SLACK_BOT_TOKEN"],
    ["an app token that Slack does not know", { appToken: "xapp-unknown" }, "SLACK_APP_TOKEN"],
    ["the bot token in the app token's place", { appToken: botToken }, "SLACK_APP_TOKEN"],
  ];
  test.each(wrong)("%s is a reason to stop, named in one line", async (_, config, name) => {
    bot = await startBot(slack, { config: config ?? {}, start: false });
    const refusal: unknown = await bot.surface.start().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(FirebreakError);
    expect(refusal).toMatchObject({ kind: "misconfigured", message: `Slack refuses the token in ${name}.` });
    expect(bot.surface.connected()).toBe(false);
  });

  test.each([
    ["slack.auth.test", "token_revoked", "SLACK_BOT_TOKEN"],
    ["slack.auth.test", "account_inactive", "SLACK_BOT_TOKEN"],
    ["slack.apps.connections.open", "missing_scope", "SLACK_APP_TOKEN"],
  ])("so is %s answering %s", async (call, code, name) => {
    slack.faults.set(call, { kind: "refuse", code });
    bot = await startBot(slack, { start: false });
    await expect(bot.surface.start()).rejects.toMatchObject({
      kind: "misconfigured",
      message: new RegExp(`${name}\\.$`),
    });
  });

  test("Slack out of reach is none: it is said once, and it connects when it can", async () => {
    const { port } = new URL(slack.apiUrl);
    await slack.close();
    bot = await startBot(slack);
    expect(bot.surface.connected()).toBe(false);
    expect(bot.log.lines.filter(({ level }) => level === "warn")).toMatchObject([
      {
        message: expect.stringContaining("Slack can't be reached"),
        fields: { found: expect.stringMatching(/ECONNREFUSED|fetch failed/) },
      },
    ]);

    slack = await startSlack({ port: Number(port) });
    await until(() => bot.surface.connected());
    expect(await answers()).toBe(true);
    expect(bot.log.lines.filter(({ level }) => level === "warn")).toHaveLength(1);
  });

  test("a socket that does not open is tried again", async () => {
    slack.faults.set("slack.socket", { kind: "refuse", code: "unavailable" }, 2);
    bot = await startBot(slack);
    await until(() => bot.surface.connected());
    expect(await answers()).toBe(true);
  });

  test("it says which permissions the app lacks", async () => {
    const poor = await startSlack({ without: ["pins:write", "usergroups:read"] });
    bot = await startBot(poor);
    await bot.surface.close();
    await poor.close();
    expect(bot.log.lines.filter(({ level }) => level === "warn")).toMatchObject([
      { fields: { missing: ["pins:write", "usergroups:read"] } },
    ]);
  });
});

describe("while it runs", () => {
  beforeEach(async () => {
    bot = await startBot(slack);
  });

  test("a socket that breaks is replaced at once", async () => {
    slack.world.disconnectAll();
    await until(() => !bot.surface.connected());
    await until(() => bot.surface.connected());
    expect(await answers()).toBe(true);
  });

  test("a socket that Slack wants replaced is", async () => {
    slack.world.refreshSockets();
    await until(() => !bot.surface.connected());
    await until(() => bot.surface.connected());
    expect(await answers()).toBe(true);
  });

  test("Slack away for a while ends nothing", async () => {
    slack.faults.set("slack.apps.connections.open", { kind: "refuse", code: "internal_error", status: 500 }, 2);
    slack.world.disconnectAll();
    await until(() => !bot.surface.connected());
    await until(() => bot.surface.connected());
    expect(await answers()).toBe(true);
  });

  test("no token is logged", async () => {
    slack.world.disconnectAll();
    await until(() => !bot.surface.connected());
    await until(() => bot.surface.connected());
    const logged = inspect(bot.log.lines, { depth: 20, maxStringLength: null, maxArrayLength: null });
    expect(logged).not.toContain(botToken);
    expect(logged).not.toContain(appToken);
  });

  test("it closes for good", async () => {
    await bot.surface.close();
    expect(bot.surface.connected()).toBe(false);
    await until(() => !slack.world.surface.workspace(MIA).botConnected);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(slack.world.surface.workspace(MIA).botConnected).toBe(false);
  });
});
