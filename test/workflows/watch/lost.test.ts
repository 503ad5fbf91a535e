import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { FirebreakError } from "../../../src/domain/errors.ts";
import { after } from "../../../src/domain/time.ts";
import { PagerBusy } from "../../../src/ports/pager.ts";
import { type Bot, channels, startBot } from "./bot.ts";
import { application, createPlace, idOf, type WatchedPlace } from "./sources.ts";
import { openStore, type TestStore } from "./store.ts";
import { createWorld, type World } from "./world.ts";

const minute = 60_000;

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
  sns = createPlace();
  sns.show(application("ios-beta", 3));
  bot = startBot({ world, data: store.data, sources: [sns.source] });
});

/** Lets as many tries be made, a minute each. */
async function tries(number: number): Promise<void> {
  for (const _ of Array(number).keys()) {
    await bot.settle();
    world.time.now = new Date(after(world.time.now, minute));
  }
}
const alert = async () => (await store.item("ios-beta")).alerts[0];
const away = () => new FirebreakError("unavailable", "The pager does not answer.");

describe("a page that does not get through", () => {
  test("for the network's sake is said in the wider channel after five tries, and wakes once it does", async () => {
    world.pagers.mobile.state.refusal = away;
    await tries(4);
    expect(await alert()).not.toHaveProperty("undelivered");
    await tries(1);
    await bot.settle();
    expect(await alert()).toMatchObject({ undelivered: { pager: "The pager does not answer." } });
    expect(world.chat.last(channels.wide)).toMatchObject({ alert: { undelivered: { pager: expect.any(String) } } });
    await tries(10);
    expect((await store.history("ios-beta")).filter((type) => type === "certificate.alert-undelivered")).toHaveLength(
      1,
    );

    world.pagers.mobile.state.refusal = undefined;
    await tries(1);
    expect(world.pagers.mobile.woken()).toEqual(["trigger ios-beta: 3 days left"]);
  });

  test("is said a little later where the pager was only busy at the fifth try", async () => {
    let tried = 0;
    world.pagers.mobile.state.refusal = () => ((tried += 1) === 5 ? new PagerBusy(1000) : away());
    await tries(9);
    expect(await alert()).not.toHaveProperty("undelivered");
    await tries(2);
    expect(await alert()).toMatchObject({ undelivered: { pager: "The pager does not answer." } });
  });

  test("keeps no card from its channels", async () => {
    world.pagers.mobile.state.refusal = away;
    await bot.settle();
    expect(world.chat.said(channels.mobile)).toEqual(["ios-beta: 3 days left"]);
    expect(world.chat.said(channels.wide)).toEqual(["ios-beta: 3 days left"]);
  });
});

describe("a card that does not get through", () => {
  test.each([
    ["is gone", "not-found" as const],
    ["does not have the bot in it", "not-allowed" as const],
    ["can't be reached", "unavailable" as const],
  ])("to an owner's channel that %s holds back neither the wider one's nor the page", async (_, kind) => {
    world.chat.refusals.set(channels.mobile, () => new FirebreakError(kind, "It can't be sent."));
    await bot.settle();
    expect(world.chat.said(channels.wide)).toEqual(["ios-beta: 3 days left"]);
    expect(world.pagers.mobile.woken()).toEqual(["trigger ios-beta: 3 days left"]);
  });

  test("for the network's sake is no news: it arrives once the chat answers", async () => {
    const refusal = () => new FirebreakError("unavailable", "The chat does not answer.");
    for (const channel of [channels.mobile, channels.wide]) world.chat.refusals.set(channel, refusal);
    await tries(6);
    expect(await alert()).not.toHaveProperty("undelivered");
    world.chat.refusals.clear();
    await tries(1);
    expect(world.chat.said(channels.mobile)).toEqual(["ios-beta: 3 days left"]);
    expect(world.chat.said(channels.wide)).toEqual(["ios-beta: 3 days left"]);
  });

  test("is said once where the process died as it was to say so at the fifth try", async () => {
    world.chat.refusals.set(channels.mobile, () => new FirebreakError("not-allowed", "The bot is not in it."));
    await tries(4);
    const { outbox } = store.data;
    const postponed: typeof outbox.postpone = () => Promise.reject(new Error("This process has just died."));
    const { journal } = store.data;
    const append: typeof journal.append = () => Promise.reject(new Error("This process has just died."));
    const data = { ...store.data, outbox: { ...outbox, postpone: postponed }, journal: { ...journal, append } };
    await expect(startBot({ world, data, sources: [] }).deliverer.deliverDue()).rejects.toThrow("died");
    await tries(7);
    expect(await store.history("ios-beta")).toContain("certificate.alert-undelivered");
    expect(await store.data.outbox.pending()).toMatchObject([
      { key: `certificate/${idOf("ios-beta")}/alert-1/owner`, why: "The bot is not in it." },
    ]);
  });
});
