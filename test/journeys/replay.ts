import { readFileSync } from "node:fs";
import { parse, stringify } from "yaml";
import { type Data, openData } from "../../src/composition/data.ts";
import { createParts, type Parts } from "../../src/composition/parts.ts";
import { readRunbooks } from "../../src/composition/runbook-files.ts";
import { readConfig } from "../../src/config.ts";
import type { Incident } from "../../src/domain/incident/incident.ts";
import type { DuePhase } from "../../src/domain/phase.ts";
import { type Instant, written } from "../../src/domain/time.ts";
import type { Phases } from "../../src/ports/phases.ts";
import { createWorldClock } from "../../src/simulator/core/clock.ts";
import { wordsOf } from "../../src/simulator/page/block-kit/reading.ts";
import type { ChannelView, MessageView } from "../../src/simulator/slack/surface.ts";
import { account } from "../../src/simulator/story/account.ts";
import { cast } from "../../src/simulator/story/cast.ts";
import { createWorld, type World } from "../../src/simulator/world.ts";
import { makeDatabaseFolder } from "../embedded.ts";
import { memoryLog } from "../workflows/house.ts";

/** Somebody was told something. */
export interface Told {
  /** `2024-06-21 09:46` */
  at: string;
  what: string;
  /** The channels, and `pager` where somebody was woken. */
  readers: string[];
}

/** A bot in the simulated world, and a clock that a test moves. Nothing moves by itself. */
export interface Replay {
  /** What the bot's log says. */
  log: string[];
  /** Moves the world to an instant, and lets the bot do what has become due. */
  goTo(instant: Date): Promise<void>;
  /** Lets the bot go on until it has nothing to do any more. */
  settle(): Promise<void>;
  /** What people were told of an item, oldest first. */
  alerts(item: string): Told[];
  /** The days on which a channel had the week's digest. */
  digests(channel: string): string[];
  /** Who was woken because of an item, and whether that is over. */
  pages(item: string): { what: string; state: string }[];
  incidents(): Promise<Incident[]>;
  /** What the public was told, and when. */
  publicUpdates(incident: Incident | undefined): { at: string; status: string }[];
  /** The incident's card, as words. */
  cardOf(incident: Incident | undefined): string;
  filesIn(incident: Incident | undefined): string[];
  membersOf(incident: Incident | undefined): string[];
  close(): Promise<void>;
}

/** Begins the story at `from`, with a certificate that ends at `expiry` and is watched. */
export async function startReplay({ from, expiry }: { from: Date; expiry: Date }): Promise<Replay> {
  const machine = moveMachineTo(from);
  const clock = createWorldClock();
  const manifest: unknown = parse(readFileSync("manifest.yml", "utf8"));
  const statusPage = "http://127.0.0.1:61/";
  const world = await createWorld({
    directory: undefined,
    manifest,
    port: 0,
    statusPage,
    clock,
    watched: true,
    productionUntil: expiry,
  });
  const { directory, remove } = await makeDatabaseFolder();
  const data = await openData({ kind: "embedded", directory }, { pem: undefined, file: undefined });
  const phases = queueOfPhases();
  const log = memoryLog();
  const parts = createParts(
    {
      config: configOf(world),
      runbooks: readRunbooks({}),
      trust: world.introduction.trust,
      clock,
      log,
    },
    data,
    phases,
  );
  const settle = () => settled(parts, data, phases);
  return {
    settle,
    async goTo(instant) {
      machine.moveTo(instant);
      await settle();
    },
    log: log.lines,
    ...seenIn(world),
    incidents: async () => (await parts.shared.incidents.all()).toSorted((one, other) => one.number - other.number),
    async close() {
      await parts.watch.close();
      await data.database.close();
      remove();
      await world.close();
      machine.back();
    },
  };
}

/**
 * Moves this process' own idea of the present; it runs on from there. A vendor and its client agree on the time then,
 * as they do in the world outside: a signature by another day's date would be refused.
 */
function moveMachineTo(start: Date): { moveTo(instant: Date): void; back(): void } {
  const RealDate = globalThis.Date;
  let ahead = start.getTime() - RealDate.now();
  const now = () => RealDate.now() + ahead;
  globalThis.Date = new Proxy(RealDate, {
    construct: (real, parts) => Reflect.construct(real, parts.length === 0 ? [now()] : parts) as Date,
    get: (real, name) => (name === "now" ? now : (Reflect.get(real, name) as unknown)),
  });
  return {
    moveTo: (instant) => void (ahead = instant.getTime() - RealDate.now()),
    back: () => void (globalThis.Date = RealDate),
  };
}

/** The configuration of the training ground: of its accounts the one of the night, and pages that nobody opens. */
function configOf({ introduction }: World) {
  const { config, environment } = introduction;
  const file = {
    ...config,
    apns: { ...(config["apns"] as object), issuers: "issuers.pem" },
    watch: { aws: [{ account: account.id, regions: [account.region] }] },
    web: { public: { port: 0, name: "Acme status" }, internal: { port: 0 } },
  };
  // The AWS SDK finds its credentials where it always does.
  Object.assign(process.env, environment);
  return readConfig(stringify(file), environment);
}

/** Phases that wait until somebody runs them, each id once. */
function queueOfPhases(): Phases & { take(): DuePhase[] } {
  const known = new Set<string>();
  const waiting: DuePhase[] = [];
  return {
    start(phase) {
      if (!known.has(phase.id)) waiting.push(phase);
      known.add(phase.id);
      return Promise.resolve();
    },
    recover: () => Promise.resolve(),
    forget: () => Promise.resolve(),
    take: () => waiting.splice(0),
  };
}

/** Everything that is due, until nothing is recorded any more. */
async function settled(parts: Parts, { journal }: Data, phases: ReturnType<typeof queueOfPhases>): Promise<void> {
  const recorded = async () => (await journal.heads("")).reduce((sum, { sequence }) => sum + sequence, 0);
  for (let before = -1, now = await recorded(); before !== now; now = await recorded()) {
    before = now;
    await parts.watch.round();
    await parts.watch.idle();
    await parts.sweep();
    for (const move of phases.take()) await parts.runPhase(move);
    await parts.deliverer.deliverDue();
  }
}

/** What the people of the world see. */
function seenIn({ slack, pager }: World) {
  const channels = () => slack.surface.workspace(cast.dana).channels;
  const woken = (saying: RegExp) =>
    pager
      .alerts()
      .filter(({ summary }) => saying.test(summary))
      .map(({ at, summary, state }) => ({ at: minute(at), what: causeIn(summary), readers: ["pager"], state }));
  const inChannels = (saying: RegExp): Told[] =>
    channels().flatMap(({ name, messages }) =>
      messages.filter((message) => saying.test(message.text)).map((message) => toldBy(message, name)),
    );
  const channelOf = (incident: Incident | undefined): ChannelView => {
    const found = channels().find(({ id }) => id === incident?.channel);
    if (found === undefined) throw new Error(`INC-${incident?.number} has no channel`);
    return found;
  };
  return {
    alerts: (item: string) => together([...inChannels(about(item)), ...woken(about(item))]),
    digests: (channel: string) =>
      inChannels(/^\d{4}-W\d\d, /)
        .filter(({ readers }) => readers.includes(`#${channel}`))
        .map(({ at }) => at.slice(0, 10)),
    pages: (item: string) => woken(about(item)).map(({ what, state }) => ({ what, state })),
    publicUpdates: (incident: Incident | undefined) =>
      (incident?.updates ?? []).flatMap(({ status, publishedAt }) =>
        publishedAt === undefined ? [] : [{ at: minute(publishedAt), status }],
      ),
    cardOf(incident: Incident | undefined) {
      const { messages, pins } = channelOf(incident);
      return messages
        .filter(({ ts }) => pins.includes(ts))
        .map((message) => wordsOf(message))
        .join("\n");
    },
    filesIn: (incident: Incident | undefined) =>
      channelOf(incident).messages.flatMap(({ files }) => files.map(({ name }) => name)),
    membersOf: (incident: Incident | undefined) => channelOf(incident).members.map(({ realName }) => realName),
  };
}

function toldBy({ ts, text }: MessageView, channel: string): Told {
  return { at: minute(new Date(Number(ts) * 1000).toISOString()), what: causeIn(text), readers: [`#${channel}`] };
}

/** `30 days left` from `ios-prod: 30 days left · and more`. */
function causeIn(text: string): string {
  return /: ([^:·]+?)(?: ·|$)/.exec(text)?.[1] ?? text;
}

function minute(at: Instant): string {
  return written(at).slice(0, 16);
}

/** What is said of an item begins with its name. */
function about(item: string): RegExp {
  return new RegExp(`^(INC-\\d+: )?${item}: `);
}

/** What several heard in the same minute is one line, oldest first. */
function together(told: readonly Told[]): Told[] {
  const lines = new Map<string, Told>();
  for (const { at, what, readers } of told) {
    const line = lines.get(`${at} ${what}`) ?? { at, what, readers: [] };
    lines.set(`${at} ${what}`, { ...line, readers: [...line.readers, ...readers].toSorted() });
  }
  return [...lines.values()].toSorted((one, other) => one.at.localeCompare(other.at));
}
