import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Command, Reply } from "../../../src/domain/command.ts";
import type { Estate } from "../../../src/domain/estate.ts";
import type { RecordedEvent } from "../../../src/domain/event.ts";
import type { Incident } from "../../../src/domain/incident/incident.ts";
import type { CoverageFacts } from "../../../src/domain/inventory/coverage.ts";
import type { Item } from "../../../src/domain/inventory/item.ts";
import type { Owner } from "../../../src/domain/inventory/owner.ts";
import { usualLadder } from "../../../src/domain/inventory/watch.ts";
import { openDesk } from "../../../src/projections/certificate-desk.ts";
import { coverageFacts, inventoryOf, now } from "../../web/certificates/watched.ts";
import { openInspector } from "../x509/built-inspector.ts";
import type { GuardSimulation, House } from "../../../src/ports/house.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { Log } from "../../../src/ports/log.ts";
import type { SeenRequests } from "../../../src/ports/seen-requests.ts";
import type { Uploads } from "../../../src/ports/uploads.ts";
import type { Incidents } from "../../../src/projections/incidents.ts";
import type { PolicyLine } from "../../../src/projections/policies.ts";
import type { Serve } from "../../../src/adapters/slack/surface/listener.ts";
import { createSlackSurface, type SlackSurface } from "../../../src/adapters/slack/surface.ts";
import type { WorldContext } from "../../../src/simulator/core/context.ts";
import { createFaults } from "../../../src/simulator/core/faults.ts";
import { openLedger } from "../../../src/simulator/core/ledger.ts";
import { openShelves } from "../../../src/simulator/core/shelf.ts";
import type { SlackSeed } from "../../../src/simulator/slack/seed.ts";
import type { ChannelView, MessageView } from "../../../src/simulator/slack/surface.ts";
import { createSlackWorld, type SlackWorld } from "../../../src/simulator/slack/world.ts";
import { application, mia, noah, priya } from "./story.ts";

export const botToken = "xoxb-tests-bot";
export const appToken = "xapp-tests-app";
export const signingSecret = "8f742231b10e8888abcd99baac5ce5a5";
export const bot = "UFIREBREAK";

/** What manifest.yml says. */
export const manifest = parse(readFileSync(new URL("../../../manifest.yml", import.meta.url), "utf8")) as {
  features: { slash_commands: { command: string; usage_hint: string }[] };
  oauth_config: { scopes: { bot: string[] } };
};

const people = { MIA: "UMIA", NOAH: "UNOAH", PRIYA: "UPRIYA" } as const;
/** The ids of the workspace's people, as Slack's own clients name them. */
export const { MIA, NOAH, PRIYA } = people;

/** A workspace whose app lacks the scopes `without`, and has further commands. */
function seed({ without = [], commands = [], team = "T0WORLD", appId = "A0WORLD", ...more }: AppDifference): SlackSeed {
  const user = (id: string, more: object = {}) => ({
    id,
    name: id.toLowerCase().slice(1),
    realName: id,
    title: "",
    ...more,
  });
  const { features, oauth_config: oauth } = manifest;
  const scopes = oauth.scopes.bot.filter((scope) => !without.includes(scope));
  const others = commands.map((command) => ({ command, description: "Of another version", usage_hint: "" }));
  const app = {
    ...manifest,
    features: { ...features, slash_commands: [...features.slash_commands, ...others] },
    oauth_config: { ...oauth, scopes: { bot: scopes } },
  };
  return {
    team: { id: team, name: "Acme", domain: "acme", ...more },
    users: [
      user(MIA, { realName: "Mia Chen" }),
      user(NOAH),
      user(PRIYA),
      user("UGUEST", { guest: true }),
      user("UGONE", { deactivated: true }),
      user("UOTHERBOT", { bot: true }),
      user("UNEW"),
      user("USTRANGER", { team: "T0OTHER" }),
    ],
    channels: [
      { id: "CINCIDENTS", name: "incidents", members: [MIA, NOAH, PRIYA, bot] },
      { id: "CINCIDENT", name: "inc-1-push", members: [MIA, NOAH, PRIYA, "UGUEST", "USTRANGER", bot] },
      { id: "CELSEWHERE", name: "elsewhere", members: [MIA] },
    ],
    userGroups: [{ id: "S0MOBILE", handle: "mobile", name: "Mobile", users: [NOAH, PRIYA] }],
    app: {
      id: appId,
      botUserId: bot,
      botToken,
      appToken,
      signingSecret,
      manifest: app,
    },
  };
}

/** A line that the bot logged. */
export interface LogLine {
  level: keyof Log;
  message: string;
  fields: Record<string, unknown>;
}

/** A log that remembers. */
export function createTestLog(): Log & { lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at =
    (level: keyof Log) =>
    (message: string, fields: Record<string, unknown> = {}): void =>
      void lines.push({ level, message, fields });
  return { lines, debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** A running Slack, with the manifest's app in it. */
export interface TestSlack extends WorldContext {
  world: SlackWorld;
  apiUrl: string;
  /** What Slack has applied, oldest first. */
  effects(): string[];
  channel(name: string, as?: string): ChannelView;
  newest(name: string, as?: string): MessageView;
  /** Moves Slack's clock on, in milliseconds. */
  wait(milliseconds: number): void;
  close(): Promise<void>;
}

/** How the installed app differs from manifest.yml. */
export interface AppDifference {
  without?: readonly string[];
  commands?: readonly string[];
  /** Another workspace, or app, by its id. */
  team?: string;
  appId?: string;
  /** The organization that the workspace belongs to; none unless given. */
  enterprise?: string;
}

export async function startSlack({
  port = 0,
  ...difference
}: AppDifference & { port?: number } = {}): Promise<TestSlack> {
  let ahead = 0;
  const clock = { now: () => new Date(Date.now() + ahead) };
  const shelves = openShelves(undefined);
  const context = { clock, shelves, ledger: openLedger(shelves, clock), faults: createFaults() };
  const world = await createSlackWorld(context, seed(difference), { port });
  const channel = (name: string, as: string = MIA): ChannelView => {
    const found = world.surface.workspace(as).channels.find((one) => one.name === name);
    if (found === undefined) throw new Error(`${as} sees no channel ${name}.`);
    return found;
  };
  return {
    ...context,
    world,
    apiUrl: `${world.url}/api/`,
    effects: () => context.ledger.entries().map((entry) => entry.effect),
    channel,
    newest(name, as) {
      const message = channel(name, as).messages.at(-1);
      if (message === undefined) throw new Error(`#${name} is empty.`);
      return message;
    },
    wait: (milliseconds) => void (ahead += milliseconds),
    close: () => world.close(),
  };
}

/** The team's estate in these tests. */
export const estate: Estate = {
  components: [{ id: "ios-push", name: "iOS push", responders: [{ group: "S0MOBILE" }], application }],
  applications: [{ arn: application, topic: "com.acme.pocket", canary: "arn:of:a:device", secret: "push/ios-prod" }],
  people: [mia, noah, priya].map((chat) => ({ chat, identity: chat.slice(-3).toLowerCase() })),
  owners: [
    team("mobile", { channel: "CINCIDENTS", members: [{ group: "S0MOBILE" }], owns: ["arn:aws:sns:**"] }),
    team("wallet", { channel: "CELSEWHERE", members: [{ person: mia }] }),
  ],
  consumers: [],
};

function team(id: string, more: Pick<Owner, "channel"> & Partial<Owner>): Owner {
  const name = `${id.charAt(0).toUpperCase()}${id.slice(1)} team`;
  return { id, name, portal: [], members: [], owns: [], codeowners: [], ...more };
}

/** Incidents that are what the test says. */
export function readingOf(incidents: readonly Incident[], events: () => RecordedEvent[] = () => []): Incidents {
  return {
    find: async (number) => incidents.find((incident) => incident.number === number),
    inChannel: async (channel) => incidents.find((incident) => incident.channel === channel),
    all: async () => [...incidents],
    events: async () => events(),
  };
}

/** The present, as the certificates of these tests have it. */
const inAugust: Clock = { now: () => now };

/** Requests that are remembered until the test ends. */
export function rememberingRequests(): SeenRequests {
  const ids = new Set<string>();
  return {
    async first(id) {
      const isNew = !ids.has(id);
      ids.add(id);
      return isNew;
    },
  };
}

/** The bot's surface, connected to that Slack, and what people have asked of it. */
export interface TestBot {
  surface: SlackSurface;
  log: ReturnType<typeof createTestLog>;
  asked: Command[];
  /** What the next commands are answered with; a thrown error is a refusal. */
  answer: (command: Command) => Promise<Reply>;
  /** The incidents that it knows. */
  incidents: Incident[];
  /** What the journal has of them. */
  events: RecordedEvent[];
  /** The certificates that it watches. */
  items: Item[];
  /** What is not covered, beside what is wrong with the certificates. */
  coverage: Partial<CoverageFacts>;
  /** How a rotation would go. */
  policies: PolicyLine[];
  simulation: (question: Parameters<House["simulate"]>[0]) => GuardSimulation;
}

export interface TestBotOptions {
  config?: { botToken?: string; appToken?: string };
  /** Over HTTP, in place of Socket Mode. */
  http?: { serve: Serve };
  /** What Slack has sent before; nothing, unless another bot has kept it. */
  seen?: SeenRequests;
  /** The bot's time, in place of a day in August. */
  clock?: Clock;
  /** Stays unconnected until told. */
  start?: boolean;
  /** Where the certificates are drawn; nowhere unless given. */
  horizon?: string;
  /** What the team looks after, in place of the one application. */
  estate?: Estate;
  /** Pages for files with a key; none unless given. */
  uploads?: Uploads;
}

export async function startBot(slack: Pick<TestSlack, "apiUrl">, options: TestBotOptions = {}): Promise<TestBot> {
  const { config, http, start = true, horizon, uploads, seen = rememberingRequests(), clock = inAugust } = options;
  const ours = options.estate ?? estate;
  const log = createTestLog();
  const asked: Command[] = [];
  const incidents: Incident[] = [];
  const items: Item[] = [];
  const inspector = openInspector();
  const bot: Omit<TestBot, "surface"> = {
    log,
    asked,
    incidents,
    events: [],
    items,
    coverage: {},
    policies: [],
    simulation: ({ application: named, severity }) => ({
      deed: `rotate-credential of ${named}, in a ${severity}`,
      policy: 1,
      askers: [],
      quorums: [{ needed: 2, from: "the group S0MOBILE", able: ["Noah", "Priya"] }],
      alone: [],
      runs: [],
      sessionPolicy: null,
      stops: [],
    }),
    answer: async () => ({ incident: 1, text: "It is done." }),
  };
  const surface = createSlackSurface({
    config: {
      botToken: config?.botToken ?? botToken,
      apiUrl: slack.apiUrl,
      transport:
        http === undefined
          ? { kind: "socket", appToken: config?.appToken ?? appToken }
          : { kind: "http", signingSecret, path: "/slack", ...http },
    },
    seen,
    dispatch: (command) => {
      asked.push(command);
      return bot.answer(command);
    },
    incidents: readingOf(incidents, () => bot.events),
    uploads,
    desk: openDesk({
      inventory: inventoryOf(items),
      estate: ours,
      ladder: usualLadder,
      clock,
      coverage: async () => coverageFacts(items, { estate: ours, now: clock.now(), ...bot.coverage }),
    }),
    inspector,
    policies: async () => bot.policies,
    simulate: (question) => Promise.resolve(bot.simulation(question)),
    directory: { members: async (group) => (group === "S0MOBILE" ? [noah, priya] : []) },
    clock,
    horizon,
    estate: ours,
    runbooks: {
      all: () => [
        {
          id: "sns-push-diagnosis",
          title: "Why does push fail?",
          inputs: { application: { type: "string", default: "${incident.application}" } },
        },
      ],
    },
    log,
  });
  if (start) await surface.start();
  const close = async () => {
    await surface.close();
    await inspector.close();
  };
  return Object.assign(bot, { surface: { ...surface, close } });
}

/** Waits until `condition` holds; fails after twenty seconds: a loaded machine starts a thread slowly. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Still not so after 20 s: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
