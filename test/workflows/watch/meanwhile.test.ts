import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { FirebreakError } from "../../../src/domain/errors.ts";
import { after } from "../../../src/domain/time.ts";
import { began, endingIn } from "../../domain/inventory/items.ts";
import { dana } from "../../domain/story.ts";
import { type Bot, channels, configured, startBot } from "./bot.ts";
import { application, createPlace, idOf, iosProd, type WatchedPlace } from "./sources.ts";
import { openStore, type TestStore } from "./store.ts";
import { createWorld, type World } from "./world.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

let store: TestStore;
let world: World;
let sns: WatchedPlace;
let bot: Bot;

beforeAll(async () => {
  store = await openStore();
}, 60_000);
afterAll(() => store.close());
beforeEach(async () => {
  await store.empty();
  world = createWorld();
  world.push.applications.set(iosProd, { arn: iosProd, name: "ios-prod", expiry: null, token: null, enabled: true });
  sns = createPlace();
  begin();
});

/** Starts the bot with a firebreak.yml that says this. */
function begin(changes: Record<string, unknown> = {}): void {
  bot = startBot({ world, data: store.data, sources: [sns.source], config: configured(changes) });
}
async function pass(milliseconds: number): Promise<void> {
  world.time.now = new Date(after(world.time.now, milliseconds));
  await bot.settle();
}
const handOver = (name: string, owner: string) =>
  bot.dispatch({ kind: "hand-over-certificate", by: dana, key: `to ${owner}`, certificate: idOf(name), owner });

/** While `away`, the journal takes no incident. */
function withoutIncidents() {
  const state = { away: true };
  const { journal } = store.data;
  const append: typeof journal.append = (batch) =>
    state.away && batch.stream.startsWith("incident/")
      ? Promise.reject(new FirebreakError("unavailable", "The database is away."))
      : journal.append(batch);
  bot = startBot({ world, data: { ...store.data, journal: { ...journal, append } }, sources: [sns.source] });
  return state;
}

describe("what an alert opens does not open any more once it is over:", () => {
  test.each([
    ["an incident about a certificate that was replaced", -1, 398],
    ["a planned change of one that was replaced", 30, 398],
    ["an incident about one that is on again", endingIn(300, { enabled: false }), 300],
  ])("%s", async (_, alarming, mended) => {
    sns.show(application("ios-prod", 300));
    await bot.settle();
    const state = withoutIncidents();
    sns.show(application("ios-prod", alarming));
    await pass(2 * hour);
    expect((await store.item("ios-prod")).alerts.at(-1)).toMatchObject({ openingFailed: "The database is away." });

    sns.show(application("ios-prod", mended));
    await pass(2 * hour);
    state.away = false;
    await pass(10 * minute);
    expect(await bot.incidents.all()).toEqual([]);
    expect(await store.data.inventory.due(world.time.now, 10)).toEqual([]);
  });

  test("an incident about one that is deleted", async () => {
    sns.show(application("ios-prod", 1), application("ios-beta", 300));
    await bot.settle();
    const planned = (await bot.incidents.all()).length;
    const state = withoutIncidents();
    await pass(2 * day);
    sns.show(application("ios-beta", 300));
    await pass(2 * hour);
    state.away = false;
    await pass(10 * minute);
    expect(await bot.incidents.all()).toHaveLength(planned);
  });
});

describe("what nobody owns and then somebody does", () => {
  test("lets the team sleep that looks after what nobody owns, and wakes the owner", async () => {
    begin({ watch: { owner: "mobile" } });
    sns.show(application("android-prod", 3));
    await bot.settle();
    expect(world.pagers.mobile.woken()).toEqual(["trigger android-prod: 3 days left"]);

    await handOver("android-prod", "wallet");
    await bot.settle();
    expect(world.pagers.mobile.woken().slice(1)).toEqual(["resolve android-prod: 3 days left"]);
    expect(world.pagers.wallet.woken()).toEqual(["trigger android-prod: 3 days left"]);
  });

  test("wakes the owner, where nothing has woken anybody yet", async () => {
    sns.show(application("android-prod", 3));
    await bot.settle();
    expect(await store.data.outbox.pending()).toEqual([]);
    sns.show(application("android-prod", 3, { owner: "wallet" }));
    await pass(2 * hour);
    expect(world.pagers.wallet.woken()).toEqual(["trigger android-prod: 3 days left"]);
  });

  test("wakes the team that looks after what nobody owns, once its owner is none any more", async () => {
    begin({ watch: { owner: "mobile" } });
    sns.show(application("android-prod", 3, { owner: "wallet" }));
    await bot.settle();
    sns.show(application("android-prod", 3));
    await pass(2 * hour);
    expect(world.pagers.wallet.woken()).toEqual([
      "trigger android-prod: 3 days left",
      "resolve android-prod: 3 days left",
    ]);
    expect(world.pagers.mobile.woken()).toEqual(["trigger android-prod: 3 days left"]);

    sns.show(application("android-prod", 300));
    await pass(2 * hour);
    expect(world.pagers.mobile.woken().slice(1)).toEqual(["resolve android-prod: 3 days left"]);
  });

  test("is given to a team from the wider channel, where its only card stands, and stands in both then", async () => {
    sns.show(application("android-prod", 14));
    await bot.settle();
    await handOver("android-prod", "wallet");
    await bot.settle();
    expect(cards()).toEqual([
      [channels.wide, "android-prod", "without buttons"],
      [channels.wallet, "android-prod", "with buttons"],
    ]);
    expect(await store.data.outbox.pending()).toEqual([]);
  });
});

/** Every card: its channel, what it is about, and whether something can be done with it there. */
const cards = () =>
  world.chat.messages.flatMap(({ channel, notice }) =>
    notice.kind === "certificate-alert"
      ? [[channel, notice.item.place.name, notice.facts.to === "owner" ? "with buttons" : "without buttons"]]
      : [],
  );

describe("an alert of an item that is handed over", () => {
  test("goes to the other team's channel with its buttons, and both cards stay current", async () => {
    sns.show(application("ios-beta", endingIn(300, { enabled: false })));
    await bot.settle();
    await handOver("ios-beta", "wallet");
    await bot.settle();
    expect(cards()).toEqual([
      [channels.mobile, "ios-beta", "without buttons"],
      [channels.wide, "ios-beta", "without buttons"],
      [channels.wallet, "ios-beta", "with buttons"],
    ]);
    sns.show(application("ios-beta", 300));
    await pass(2 * hour);
    expect(world.chat.said(channels.mobile)).toEqual(["ios-beta: switched off by its service (past)"]);
    expect(world.chat.said(channels.wallet)).toEqual(["ios-beta: switched off by its service (past)"]);
  });

  test("comes back with it, and stands once in each channel", async () => {
    sns.show(application("ios-beta", 20));
    await bot.settle();
    await handOver("ios-beta", "wallet");
    await bot.settle();
    await handOver("ios-beta", "mobile");
    await bot.settle();
    expect(cards()).toEqual([
      [channels.mobile, "ios-beta", "with buttons"],
      [channels.wallet, "ios-beta", "without buttons"],
    ]);
  });

  test("does not follow when it is over: that is no news to the other team", async () => {
    sns.show(application("ios-beta", endingIn(300, { enabled: false })));
    await bot.settle();
    sns.show(application("ios-beta", 300));
    await pass(2 * hour);
    await handOver("ios-beta", "wallet");
    await bot.settle();
    expect(world.chat.said(channels.wallet)).toEqual([]);
  });

  test("reaches the other team where the first one's channel takes nothing, and waits for that one no more", async () => {
    world.chat.refusals.set(channels.mobile, () => new FirebreakError("not-allowed", "The bot is not in it."));
    sns.show(application("ios-beta", 20));
    await bot.settle();
    await handOver("ios-beta", "wallet");
    await pass(minute);
    expect(cards()).toEqual([[channels.wallet, "ios-beta", "with buttons"]]);
    expect(await store.data.outbox.pending()).toEqual([]);
  });

  test("goes to the wider channel when the other team's is gone", async () => {
    world.chat.refusals.set(channels.wallet, () => new FirebreakError("not-found", "The channel is gone."));
    sns.show(application("ios-beta", 20));
    await bot.settle();
    await handOver("ios-beta", "wallet");
    await bot.settle();
    expect(cards()).toEqual([
      [channels.mobile, "ios-beta", "without buttons"],
      [channels.wide, "ios-beta", "without buttons"],
    ]);
  });

  test("stands once where both teams have one channel, with its buttons", async () => {
    const owners = ["mobile", "wallet"].map((id) => ({ id, name: id, channel: channels.mobile }));
    begin({ owners });
    sns.show(application("ios-beta", 20, { owner: "mobile" }));
    await bot.settle();
    await handOver("ios-beta", "wallet");
    await bot.settle();
    expect(cards()).toEqual([[channels.mobile, "ios-beta", "with buttons"]]);
  });
});

test("more items that are due by an earlier ladder than one round takes hold it up no longer than once", async () => {
  const items = Array.from({ length: 101 }, (_, index) => application(`app-${index}`, 300));
  sns.show(...items);
  await bot.settle();
  const before = await store.size();
  // As a replica with another ladder leaves them, which has not ended yet.
  await store.data.inventory.reschedule(() => began);
  world.time.now = new Date(after(began, minute));
  await bot.watch.round();
  expect(await store.data.inventory.due(world.time.now, 10)).toEqual([]);
  expect(await store.size()).toBe(before);
});
