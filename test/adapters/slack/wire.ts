import { listen } from "../../../src/simulator/core/listen.ts";
import { signedHeaders } from "../../../src/simulator/slack/signing.ts";
import { openTap, type Sent, sendTo } from "./tap.ts";
import {
  type AppDifference,
  signingSecret,
  startBot,
  startSlack,
  type TestBot,
  type TestBotOptions,
  type TestSlack,
} from "./workspace.ts";

/** The wire between Slack and a bot that is told over HTTP. */
export interface Wire {
  slack: TestSlack;
  bot: TestBot;
  /** The bot's own address. */
  address: string;
  /** What Slack has sent the bot, oldest first; its challenge at the beginning left out. */
  sent: Sent[];
  /** Sends the bot a request, one of the wire's own or anybody's. */
  send(request: Sent): Promise<{ status: number; text: string }>;
  close(): Promise<void>;
}

/** A bot that listens where the test can reach it. Its time is Slack's. */
export async function listeningBot(
  slack: Pick<TestSlack, "apiUrl" | "clock">,
  options: Omit<TestBotOptions, "http"> = {},
): Promise<{ bot: TestBot; address: string }> {
  let address = "";
  const serve: NonNullable<TestBotOptions["http"]>["serve"] = async (app) => {
    const { url, close } = await listen(app, 0);
    address = `${url}/slack`;
    return { address, close };
  };
  const bot = await startBot(slack, { clock: slack.clock, ...options, http: { serve } });
  return { bot, address };
}

/** A workspace, a bot that is told over HTTP, and somebody who listens in between. */
export async function openWire(
  options: Omit<TestBotOptions, "http"> = {},
  difference: AppDifference = {},
): Promise<Wire> {
  const slack = await startSlack(difference);
  const { bot, address } = await listeningBot(slack, options);
  const tap = await openTap(address);
  await slack.world.app.useRequestUrl(tap.url);
  tap.sent.length = 0;
  return {
    slack,
    bot,
    address,
    sent: tap.sent,
    send: (request) => sendTo(address, request),
    async close() {
      await bot.surface.close();
      tap.close();
      await slack.close();
    },
  };
}

/** A request as Slack would sign it now, or so many seconds from now. */
export function signed(
  body: string,
  { type = "application/x-www-form-urlencoded", after = 0, secret = signingSecret } = {},
): Sent {
  const seconds = Math.floor(Date.now() / 1000) + after;
  return { headers: { "content-type": type, ...signedHeaders(secret, { seconds, body }) }, body };
}

/** A slash command's body: Mia's `/incident help`, unless it says otherwise. */
export function commandBody(more: Record<string, string> = {}): string {
  return new URLSearchParams({
    api_app_id: "A0WORLD",
    team_id: "T0WORLD",
    user_id: "UMIA",
    channel_id: "CINCIDENT",
    command: "/incident",
    text: "help",
    trigger_id: "1.1.0",
    ...more,
  }).toString();
}
