import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { listen } from "../../../src/simulator/core/listen.ts";
import { listeningBot } from "./wire.ts";
import { type AppDifference, MIA, startBot, startSlack, type TestBot, type TestSlack, until } from "./workspace.ts";

/** What is meant for another app, workspace or organization than the bot's own. */

const others: [string, AppDifference, object][] = [
  ["another workspace", { team: "T0OTHER" }, { app: "A0WORLD", team: "T0OTHER" }],
  ["another app", { appId: "A0OTHER" }, { app: "A0OTHER", team: "T0WORLD" }],
  ["another organization", { enterprise: "E0OTHER" }, { team: "T0WORLD", enterprise: "E0OTHER" }],
];

let own: TestSlack;
let closing: (() => Promise<void>)[];
beforeEach(async () => {
  own = await startSlack();
  closing = [() => own.close()];
});
afterEach(async () => {
  for (const close of closing.toReversed()) await close();
});

async function startOther(difference: AppDifference): Promise<TestSlack> {
  const other = await startSlack(difference);
  closing.push(() => other.close());
  return other;
}

const turnedAway = (bot: TestBot) =>
  bot.log.lines.filter(({ message }) => message.includes("for another app or workspace"));
const refusal =
  "This Firebreak belongs to another workspace, so nothing was done.\n" +
  "Ask whoever looks after Firebreak here to check how it is connected to Slack.";

describe.each(others)("what comes from %s", (_, difference, meant) => {
  test("over HTTP is not done, though it is signed: the person is told, and the log warns", async () => {
    const other = await startOther(difference);
    const { bot, address } = await listeningBot(own);
    closing.push(bot.surface.close);
    await other.world.app.useRequestUrl(address);
    await other.world.surface.command(MIA, "CELSEWHERE", "/incident open Push fails");
    await until(() => other.channel("elsewhere").messages.length === 1);
    expect(other.newest("elsewhere")).toMatchObject({ text: refusal, ephemeral: true });
    expect(turnedAway(bot)).toMatchObject([{ level: "warn", fields: meant }]);
    await other.world.surface.openHome(MIA);
    await until(() => turnedAway(bot).length === 2);
    expect(own.effects()).toEqual([]);
    expect(other.effects()).toEqual(["response_url"]);
  });

  test("over a socket is not done either", async () => {
    const other = await startOther(difference);
    const bot = await startBot({ apiUrl: await socketsOf(other) });
    closing.push(bot.surface.close);
    await other.world.surface.command(MIA, "CELSEWHERE", "/incident open Push fails");
    await until(() => other.channel("elsewhere").messages.length === 1);
    expect(other.newest("elsewhere").text).toBe(refusal);
    expect(turnedAway(bot)).toMatchObject([{ level: "warn", fields: meant }]);
    expect(own.effects()).toEqual([]);
  });
});

/** Slack's API as the bot's own workspace has it, but for the socket, which leads to the other one. */
async function socketsOf(other: TestSlack): Promise<string> {
  const api = new Hono();
  api.all("/api/:method", async ({ req }) => {
    const method = req.param("method");
    const to = method === "apps.connections.open" ? other : own;
    const { authorization = "", "content-type": type = "" } = req.header();
    const body = await req.text();
    const answer = await fetch(`${to.apiUrl}${method}`, {
      method: "POST",
      headers: { authorization, "content-type": type },
      body,
    });
    return new Response(await answer.text(), { headers: { "content-type": "application/json" } });
  });
  const { url, close } = await listen(api, 0);
  closing.push(close);
  return `${url}/api/`;
}

describe("what is the bot's own", () => {
  test("is done in a workspace of an organization too", async () => {
    const grid = await startOther({ enterprise: "E0ACME" });
    const { bot, address } = await listeningBot(grid);
    closing.push(bot.surface.close);
    await grid.world.app.useRequestUrl(address);
    await grid.world.surface.command(MIA, "CINCIDENT", "/incident help");
    await until(() => grid.channel("inc-1-push").messages.length === 1);
    await grid.world.surface.openHome(MIA);
    await until(() => grid.world.surface.workspace(MIA).home !== null);
    expect(turnedAway(bot)).toEqual([]);
  });

  test("is known by the workspace alone where the bot may not read which app it is", async () => {
    const poor = await startOther({ without: ["users:read"] });
    const { bot, address } = await listeningBot(poor);
    closing.push(bot.surface.close);
    expect(bot.log.lines.filter(({ level }) => level === "warn")).toMatchObject([
      { message: "the bot may not read which app it belongs to", fields: { found: "no scope users:read" } },
      { message: expect.stringContaining("lacks permissions") },
    ]);
    await poor.world.app.useRequestUrl(address);
    await poor.world.surface.command(MIA, "CINCIDENT", "/incident help");
    await until(() => poor.channel("inc-1-push").messages.length === 1);
  });

  test("is asked again when Slack could not be asked at the start", async () => {
    own.faults.set("slack.auth.test", { kind: "refuse", code: "internal_error", status: 500 });
    const { bot, address } = await listeningBot(own);
    closing.push(bot.surface.close);
    expect(bot.surface.connected()).toBe(true);
    await own.world.app.useRequestUrl(address);
    await own.world.surface.command(MIA, "CINCIDENT", "/incident help");
    await until(() => own.channel("inc-1-push").messages.length === 1);
    expect(own.newest("inc-1-push").text).toContain("Slack can't be reached.");
    own.faults.clear();
    await own.world.surface.command(MIA, "CINCIDENT", "/incident help");
    await until(() => own.channel("inc-1-push").messages.length === 2);
    expect(own.newest("inc-1-push").text).toContain("/incident open");
  });
});

test("a token that Slack refuses is a reason to stop, over HTTP too", async () => {
  const start = listeningBot(own, { config: { botToken: "xoxb-unknown" } });
  await expect(start).rejects.toMatchObject({ kind: "misconfigured", message: /SLACK_BOT_TOKEN/ });
});
