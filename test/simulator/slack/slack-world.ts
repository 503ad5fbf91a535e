import { App, LogLevel } from "@slack/bolt";
import { WebClient } from "@slack/web-api";
import type { WorldContext } from "../../../src/simulator/core/context.ts";
import { createFaults } from "../../../src/simulator/core/faults.ts";
import { openLedger } from "../../../src/simulator/core/ledger.ts";
import { openShelves } from "../../../src/simulator/core/shelf.ts";
import type { SlackSeed } from "../../../src/simulator/slack/seed.ts";
import type { ChannelView, MessageView, SlackSurface } from "../../../src/simulator/slack/surface.ts";
import { createSlackWorld } from "../../../src/simulator/slack/world.ts";
import type { SlackWorld, SlackWorldOptions } from "../../../src/simulator/slack/world.ts";

export const BOT = "UFIREBREAK";
export const MIA = "UMIA";
export const NOAH = "UNOAH";
export const GUEST = "UGUEST";
export const GONE = "UGONE";
export const GENERAL = "CGENERAL";
export const SECRET = "CSECRET";

export const botToken = "xoxb-world-bot";
export const appToken = "xapp-world-app";
export const signingSecret = "8f742231b10e8888abcd99baac5ce5a5";

const scopes = [
  "commands",
  "chat:write",
  "channels:manage",
  "channels:read",
  "channels:history",
  "channels:join",
  "groups:write",
  "groups:read",
  "groups:history",
  "pins:write",
  "pins:read",
  "bookmarks:write",
  "bookmarks:read",
  "reactions:read",
  "reactions:write",
  "usergroups:read",
  "users:read",
  "files:read",
  "files:write",
  "app_mentions:read",
];

/** The workspace of the tests; `without` takes scopes away, and `homeTab` the app's home tab. */
export function seedWith({ without = [] as string[], homeTab = true } = {}): SlackSeed {
  return {
    team: { id: "T0WORLD", name: "Acme", domain: "acme" },
    users: [
      { id: MIA, name: "mia", realName: "Mia Chen", title: "On call" },
      { id: NOAH, name: "noah", realName: "Noah Weber", title: "Mobile lead" },
      { id: GUEST, name: "gus", realName: "Gus Guest", title: "Contractor", guest: true },
      { id: GONE, name: "gone", realName: "Gone Person", title: "", deactivated: true },
    ],
    channels: [
      { id: GENERAL, name: "general", members: [MIA, NOAH, BOT], isGeneral: true },
      { id: SECRET, name: "secret", members: [NOAH], isPrivate: true },
    ],
    userGroups: [{ id: "S0MOBILE", handle: "mobile", name: "Mobile", users: [MIA, NOAH] }],
    app: {
      id: "A0WORLD",
      botUserId: BOT,
      botToken,
      appToken,
      signingSecret,
      manifest: manifest(without, homeTab),
    },
  };
}

const manifest = (without: readonly string[], homeTab: boolean): unknown => ({
  display_information: { name: "Firebreak" },
  features: {
    app_home: { home_tab_enabled: homeTab },
    bot_user: { display_name: "Firebreak" },
    slash_commands: [
      { command: "/incident", description: "Incidents", usage_hint: "open", should_escape: true },
      { command: "/slow", description: "Never acknowledged" },
    ],
    shortcuts: [
      { name: "Open an incident", type: "global", callback_id: "open", description: "Opens one" },
      { name: "Add to timeline", type: "message", callback_id: "note", description: "Adds it" },
    ],
  },
  oauth_config: { scopes: { bot: scopes.filter((scope) => !without.includes(scope)) } },
  settings: {
    event_subscriptions: { bot_events: ["message.channels", "app_mention", "reaction_added", "app_home_opened"] },
    interactivity: { is_enabled: true },
    socket_mode_enabled: true,
  },
});

/** A running Slack, and what a test does to it from outside. */
export interface TestSlack {
  world: SlackWorld;
  surface: SlackSurface;
  context: WorldContext;
  /** An app's own client, with the bot's token unless another is given. */
  client(token?: string): WebClient;
  /** Moves the world's clock on. */
  wait(milliseconds: number): void;
  close(): Promise<void>;
}

export async function startSlack(
  options: SlackWorldOptions & { directory?: string; without?: string[]; homeTab?: boolean } = {},
): Promise<TestSlack> {
  let ahead = 0;
  const clock = { now: () => new Date(Date.now() + ahead) };
  const shelves = openShelves(options.directory);
  const context = { clock, shelves, ledger: openLedger(shelves, clock), faults: createFaults() };
  const world = await createSlackWorld(
    context,
    seedWith({ without: options.without ?? [], homeTab: options.homeTab ?? true }),
    options,
  );
  return {
    world,
    surface: world.surface,
    context,
    client: (token = botToken) =>
      new WebClient(token, {
        slackApiUrl: `${world.url}/api/`,
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
        logLevel: LogLevel.ERROR,
        logger: silent,
      }),
    wait: (milliseconds) => void (ahead += milliseconds),
    close: () => world.close(),
  };
}

/** The real Bolt over Socket Mode, with the listeners a test needs; the answer stops it. */
export async function startBot(slack: TestSlack, listen: (app: App) => void): Promise<() => Promise<void>> {
  const clientOptions = { slackApiUrl: `${slack.world.url}/api/`, retryConfig: { retries: 0 } };
  const app = new App({
    token: botToken,
    appToken,
    socketMode: true,
    deferInitialization: true,
    clientOptions: { ...clientOptions },
    installerOptions: { clientOptions: { ...clientOptions } },
    logger: silent,
  });
  listen(app);
  await app.init();
  await app.start();
  return async () => {
    await app.stop();
  };
}

/** The error code Slack refused a call with. */
export async function codeOf(call: Promise<unknown>): Promise<unknown> {
  const { data } = await refusalOf(call);
  return data.error;
}

/** Slack's whole refusal of a call. */
export async function refusalOf(call: Promise<unknown>): Promise<{ data: Record<string, unknown> }> {
  const outcome = await call.then(
    () => ({ data: { error: "none: the call was accepted" } }),
    (error: unknown) => error as { data: Record<string, unknown> },
  );
  return outcome;
}

export function channelOf(slack: TestSlack, person: string, name: string): ChannelView {
  const channel = slack.surface.workspace(person).channels.find((one) => one.name === name);
  if (channel === undefined) throw new Error(`${person} sees no channel ${name}.`);
  return channel;
}

export function lastMessage(slack: TestSlack, person: string, name = "general"): MessageView {
  const message = channelOf(slack, person, name).messages.at(-1);
  if (message === undefined) throw new Error(`${name} is empty.`);
  return message;
}

/** Waits until `condition` holds; fails after three seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 3_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Still not so after 3 s: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const silent = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};
