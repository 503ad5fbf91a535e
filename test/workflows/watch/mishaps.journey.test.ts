import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { FirebreakError } from "../../../src/domain/errors.ts";
import { after } from "../../../src/domain/time.ts";
import { began, endingIn } from "../../domain/inventory/items.ts";
import { dana } from "../../domain/story.ts";
import { type Bot, channels, type Start, startBot } from "./bot.ts";
import { type Mishap, withMishap } from "./mishap.ts";
import { application, createPlace, idOf, iosProd, type WatchedPlace } from "./sources.ts";
import { openStore, type TestStore } from "./store.ts";
import { createWorld, type World } from "./world.ts";

const hour = 3_600_000;
const day = 24 * hour;

let store: TestStore;

beforeAll(async () => {
  store = await openStore();
}, 60_000);
afterAll(() => store.close());

interface Stage {
  world: World;
  sns: WatchedPlace;
}

/** Something that happens: what was before it, and what the process may die in. */
interface Scene {
  before?: (stage: Stage) => void;
  /** Asked of the bot, before the process that may die has begun. */
  asked?: (bot: Bot) => Promise<unknown>;
  moment: (stage: Stage) => void;
  /** Milliseconds between the two. */
  later?: number;
  /** Whether the process that comes later is told of no source any more. */
  unwatched?: boolean;
}

/** Plays a scene with a mishap in it; after one's death another process takes over. */
async function play(scene: Scene, mishap: Mishap) {
  await store.empty();
  const world = createWorld();
  const application = { arn: iosProd, name: "ios-prod", expiry: null, token: null, enabled: true };
  world.push.applications.set(iosProd, application);
  const sns = createPlace();
  const start: Start = { world, data: store.data, sources: [sns.source] };
  if (scene.before !== undefined) {
    scene.before({ world, sns });
    const bot = startBot(start);
    await bot.settle();
    await scene.asked?.(bot);
  }
  scene.moment({ world, sns });
  world.time.now = new Date(after(began, scene.later ?? 2 * hour));

  const next = scene.unwatched === true ? { ...start, sources: [] } : start;
  const { life, start: struck } = withMishap(next, mishap);
  const first = startBot(struck);
  await first.settle().catch((error: unknown) => {
    if (life.effects < mishap.after) throw error;
  });
  const { effects } = life;
  const second = life.dead ? await takeOver(next) : first;
  // By now what was postponed has its time, and so has the coverage.
  world.time.now = new Date(after(world.time.now, 20 * 60_000));
  await second.settle();
  return { effects, outcome: await outcomeOf(world, second) };
}

/** As a process does that opens the data after another one's death. */
async function takeOver(start: Start): Promise<Bot> {
  await store.data.outbox.freeAll();
  await store.data.schedule.freeAll();
  return startBot(start);
}

async function outcomeOf({ chat, pagers }: World, { incidents }: Bot) {
  const all = await incidents.all();
  return {
    said: Object.values(channels).map((channel) => chat.said(channel).toSorted()),
    // Whoever is woken before the incident could be opened is not told its number.
    woken: Object.values(pagers).map(({ woken }) => woken().map((text) => text.replace(/INC-\d+: /, ""))),
    incidents: all.map(({ number, title, rotations, runs, updates }) => ({
      number,
      title,
      rotations: rotations.flatMap(({ targets }) => targets.map(({ application }) => application)),
      runs: runs.map((run) => run.runbook),
      updates: updates.length,
    })),
    prod: await deedsOf("ios-prod"),
    other: await deedsOf("android-prod"),
    sources: (await store.events("source/sns/111122223333/eu-west-1")).map(({ type }) => type),
    undelivered: (await store.data.outbox.pending()).map(({ key, why }) => ({ key, why })),
  };
}

/** What happened to an application, but for a second try of opening what it opens. */
async function deedsOf(name: string): Promise<string[]> {
  return (await store.history(name)).filter((type) => type !== "certificate.opening-failed").toSorted();
}

const healthy = ({ sns }: Stage) =>
  sns.show(application("ios-prod", 300), application("android-prod", 300), application("ios-beta", 300));

const scenes: [string, Scene, string][] = [
  [
    "a planned change that opens",
    { moment: ({ sns }) => sns.show(application("ios-prod", 30)) },
    "ios-prod: 30 days left",
  ],
  [
    "an incident at the end",
    { moment: ({ sns }) => sns.show(application("ios-prod", -1)) },
    "trigger ios-prod: expired",
  ],
  [
    "what has changed, and what has gone",
    {
      before: healthy,
      moment: ({ sns }) => sns.show(application("ios-prod", endingIn(200)), application("ios-beta", 300)),
    },
    "android-prod: not there any more",
  ],
  [
    "a certificate that is replaced after somebody was woken",
    {
      before: ({ sns }) => sns.show(application("ios-prod", 3)),
      moment: ({ sns }) => sns.show(application("ios-prod", 398)),
    },
    "resolve ios-prod: 3 days left",
  ],
  [
    "a source that can't be read",
    {
      before: healthy,
      moment: ({ sns }) => void (sns.failure = new FirebreakError("not-allowed", "The role is gone.")),
    },
    "SNS in eu-west-1: The role is gone.",
  ],
  [
    "a source that firebreak.yml names no more",
    { before: healthy, moment: () => undefined, unwatched: true },
    "sns/111122223333/eu-west-1: not watched, 3 items",
  ],
  [
    "an alert whose channel and pager are gone",
    {
      moment({ world, sns }) {
        const gone = () => new FirebreakError("not-found", "It is gone.");
        world.chat.refusals.set(channels.mobile, gone);
        world.pagers.mobile.state.refusal = gone;
        sns.show(application("ios-beta", 3), application("ios-prod", 30));
      },
    },
    "ios-beta: 3 days left",
  ],
  [
    "a rehearsal",
    {
      before: healthy,
      asked: (bot) => bot.dispatch({ kind: "rehearse-rotation", by: dana, key: "k", certificate: idOf("ios-prod") }),
      moment: healthy,
    },
    "certificate.rehearsed",
  ],
  [
    "a week's digest, and coverage that was lost",
    {
      before: healthy,
      moment: ({ world }) => world.directory.members.clear(),
      later: 7 * day,
    },
    "quorum/-/- 0 → 1",
  ],
];

const undisturbed = { after: Infinity, process: "lives" } as const;

describe.each([
  ["dies", scenes],
  // It catches what goes wrong: that matters where it does several things in a row.
  ["lives", scenes.slice(1, 3)],
] as const)("where the answer to any effect is lost, and the process %s,", (process, played) => {
  test.each(played)(
    "nothing is lost, and nothing told twice: %s",
    async (_, scene, told) => {
      const { effects, outcome } = await play(scene, undisturbed);
      expect(JSON.stringify(outcome)).toContain(told);
      expect(effects).toBeGreaterThan(3);
      for (let after = 1; after <= effects; after += 1) {
        const disturbed = await play(scene, { after, process });
        expect({ after, ...disturbed.outcome }).toEqual({ after, ...outcome });
      }
    },
    60_000,
  );
});
