import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { FirebreakError } from "../../../src/domain/errors.ts";
import { unread } from "../../../src/domain/inventory/sighting.ts";
import { after, between } from "../../../src/domain/time.ts";
import type { OwnersOf } from "../../../src/ports/code-owners.ts";
import { until } from "../../../src/simulator/drills/until.ts";
import { dana } from "../../domain/story.ts";
import { type Bot, channels, configured, startBot } from "./bot.ts";
import { application, createPlace, idOf, iosProd, placeOf, type WatchedPlace } from "./sources.ts";
import { openStore, type TestStore } from "./store.ts";
import { createWorld, type World } from "./world.ts";

const minute = 60_000;
/** A source is read about once an hour: after this time it has been. */
const rhythm = 70 * minute;

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
  bot = startBot({ world, data: store.data, sources: [sns.source] });
});

/** Lets time pass, and the bot do what is due then. */
async function pass(milliseconds: number): Promise<void> {
  world.time.now = new Date(after(world.time.now, milliseconds));
  await bot.settle();
}

/** As many applications as that, none of which ends soon. */
const many = (number: number) => Array.from({ length: number }, (_, index) => application(`app-${index}`, 300));
const unavailable = () => new FirebreakError("unavailable", "SNS does not answer.");
const refused = () => new FirebreakError("not-allowed", "The role may not list applications.", { todo: "Allow it." });

/** A place on a mount that hangs after its first page. */
async function* hang() {
  yield* [[application("ios-prod", 300)]];
  await new Promise(() => undefined);
}

describe("a reading", () => {
  test("that shows nothing new writes nothing", async () => {
    sns.pages = [many(5), [application("ios-prod", 300)]];
    await bot.settle();
    const before = await store.size();
    await pass(rhythm);
    await pass(rhythm);
    expect(sns.readings).toBe(3);
    expect(await store.size()).toBe(before);
  });

  test("keeps to its rhythm, and is not begun while it goes on", async () => {
    await bot.settle();
    await pass(50 * minute);
    expect(sns.readings).toBe(1);
    let open: () => void = () => undefined;
    sns.gate = new Promise((resolve) => (open = resolve));
    world.time.now = new Date(after(world.time.now, rhythm));
    await bot.watch.round();
    await bot.watch.round();
    open();
    await bot.watch.idle();
    expect(sns.readings).toBe(2);
  });

  test("that meets an item that can't be read records all the others, and that one as unread", async () => {
    sns.show(unread(placeOf("ios-locked"), "Access is denied."), application("ios-prod", 300));
    await bot.settle();
    expect((await store.item("ios-locked")).unread?.why).toBe("Access is denied.");
    expect((await store.item("ios-prod")).unread).toBeNull();

    sns.show(application("ios-locked", 300), application("ios-prod", 300));
    await pass(rhythm);
    expect(await store.history("ios-locked")).toEqual(["certificate.found", "certificate.changed"]);
    expect((await store.item("ios-locked")).unread).toBeNull();
  });

  test("that shows one thing twice on a page records it once", async () => {
    sns.show(application("ios-prod", 300), application("ios-prod", 300));
    await bot.settle();
    expect(await store.history("ios-prod")).toEqual(["certificate.found"]);
  });

  test("says that what is not shown any more has gone, and that it is back", async () => {
    sns.show(application("ios-prod", 300), application("ios-beta", 300));
    await bot.settle();
    sns.show(application("ios-prod", 300));
    await pass(rhythm);
    expect(await store.history("ios-beta")).toEqual(["certificate.found", "certificate.gone", "certificate.alerted"]);
    expect(world.chat.said(channels.mobile)).toEqual(["ios-beta: not there any more"]);
    await pass(rhythm);
    expect(await store.history("ios-beta")).toHaveLength(3);

    sns.show(application("ios-prod", 300), application("ios-beta", 300));
    await pass(rhythm);
    expect((await store.item("ios-beta")).gone).toBeNull();
    expect(world.chat.said(channels.mobile)).toEqual(["ios-beta: not there any more (past)"]);
  });
});

describe("a source that can't be read", () => {
  test("for the network's sake is told of at the second try, once, and again when it is back", async () => {
    sns.failure = unavailable();
    await bot.settle();
    expect(world.chat.said(channels.wide)).toEqual([]);
    await pass(minute);
    expect(world.chat.said(channels.wide)).toEqual(["SNS in eu-west-1: SNS does not answer."]);
    await pass(rhythm);
    await pass(rhythm);
    expect(world.chat.said(channels.wide)).toEqual(["SNS in eu-west-1: SNS does not answer."]);

    sns.failure = undefined;
    await pass(rhythm);
    expect(world.chat.said(channels.wide)).toEqual(["SNS in eu-west-1: can be read"]);
    expect((await store.events(`source/${sns.source.id}`)).map(({ type }) => type)).toEqual([
      "source.failed",
      "source.recovered",
    ]);
  });

  test("and can be at the second try was no news", async () => {
    sns.failure = unavailable();
    await bot.settle();
    sns.failure = undefined;
    await pass(minute);
    await pass(rhythm);
    sns.failure = unavailable();
    await pass(rhythm);
    expect(await store.events(`source/${sns.source.id}`)).toEqual([]);
  });

  test("for want of a permission is told of at once, with what to do", async () => {
    sns.failure = refused();
    await bot.settle();
    expect(world.chat.said(channels.wide)).toEqual(["SNS in eu-west-1: The role may not list applications."]);
    expect(world.chat.last(channels.wide)).toMatchObject({ source: { failing: { todo: "Allow it." } } });
  });

  test("a second time is told of a second time", async () => {
    for (const _ of [1, 2]) {
      sns.failure = refused();
      await pass(rhythm);
      sns.failure = undefined;
      await pass(rhythm);
    }
    expect(world.chat.said(channels.wide)).toEqual(
      expect.arrayContaining(Array(2).fill("SNS in eu-west-1: can be read")),
    );
    expect((await store.events(`source/${sns.source.id}`)).map(({ type }) => type)).toEqual([
      "source.failed",
      "source.recovered",
      "source.failed",
      "source.recovered",
    ]);
  });

  test("is tried again after a minute, then after twice as long, but never more rarely than its rhythm", async () => {
    sns.failure = unavailable();
    await bot.settle();
    const pauses: number[] = [];
    for (const _ of Array(8).keys()) {
      const [row] = await store.data.schedule.all();
      const pause = between(world.time.now, row?.dueAt ?? new Date(0));
      pauses.push(pause / minute);
      await pass(pause - 1);
      await pass(1);
    }
    expect(sns.readings).toBe(9);
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  });

  test("keeps its items: none has gone, however often it fails and wherever it breaks off", async () => {
    sns.pages = [many(3), [application("ios-prod", 300)]];
    await bot.settle();
    sns.pages = [many(1)];
    sns.failure = unavailable();
    await pass(rhythm);
    await pass(minute);
    await pass(rhythm);
    expect(await store.history("ios-prod")).toEqual(["certificate.found"]);
    expect(await store.history("app-2")).toEqual(["certificate.found"]);
  });

  test("stops no other", async () => {
    const tls = createPlace({ id: "sns/111122223333/us-east-1", title: "SNS in us-east-1" });
    tls.show(application("ios-prod", 300));
    sns.failure = refused();
    bot = startBot({ world, data: store.data, sources: [sns.source, tls.source] });
    await bot.settle();
    expect(await store.history("ios-prod")).toEqual(["certificate.found"]);
  });
});

describe("a source that shows less than half of what it has shown", () => {
  beforeEach(async () => {
    sns.show(...many(12));
    await bot.settle();
    sns.show(...many(5));
  });

  test("is looked at again before anything counts as gone", async () => {
    await pass(rhythm);
    expect(await store.history("app-11")).toEqual(["certificate.found"]);
    expect(world.chat.said(channels.wide)).toEqual([]);

    await pass(minute);
    expect(await store.history("app-11")).toContain("certificate.gone");
    expect(await store.history("app-4")).toEqual(["certificate.found"]);
  });

  test("and shows everything at the second look has lost nothing, and nobody is told", async () => {
    await pass(rhythm);
    sns.show(...many(12));
    await pass(minute);
    sns.show(...many(5));
    await pass(rhythm);
    expect(await store.history("app-11")).toEqual(["certificate.found"]);
    expect(await store.events(`source/${sns.source.id}`)).toEqual([]);
  });

  test("and fails at the second look is doubted still", async () => {
    await pass(rhythm);
    sns.failure = unavailable();
    await pass(minute);
    sns.failure = undefined;
    await pass(2 * minute);
    expect(await store.history("app-11")).toEqual(["certificate.found"]);
  });
});

describe("a reading that does not end", () => {
  test("is cut off when its time is over, and what it has not shown has not gone", async () => {
    sns.show(application("ios-prod", 300), application("ios-beta", 300));
    await bot.settle();

    const slow = createPlace({ budget: 20 });
    slow.show(application("ios-prod", 200));
    slow.gate = new Promise(() => undefined);
    bot = startBot({ world, data: store.data, sources: [slow.source] });
    await pass(rhythm);
    expect(await store.history("ios-beta")).toEqual(["certificate.found"]);
    expect(await store.history("ios-prod")).toContain("certificate.changed");

    await pass(minute);
    expect(world.chat.said(channels.wide)).toContain(
      "SNS in eu-west-1: SNS in eu-west-1 could not be read to its end. more to read than 0 seconds allow",
    );
  });

  test("and does not notice that its time is over is left behind, and holds up neither the others nor the bot's end", async () => {
    const hanging = [1, 2, 3, 4].map((number) => createPlace({ id: `files/${number}`, budget: 20, read: hang }));
    sns.show(application("ios-beta", 300));
    bot = startBot({ world, data: store.data, sources: [...hanging, sns].map(({ source }) => source) });
    await bot.settle();
    expect(await store.history("ios-beta")).toEqual(["certificate.found"]);
    expect((await store.item("ios-prod")).gone).toBeNull();
    expect((await store.data.schedule.all()).map(({ failures }) => failures)).toEqual([1, 1, 1, 1, 0]);

    await pass(rhythm);
    await bot.watch.round();
    await bot.watch.close();
  });

  test("is cut off when the bot ends: that is no news, and the next process reads it at once", async () => {
    sns.gate = new Promise(() => undefined);
    await bot.watch.round();
    await bot.watch.close();
    expect(await store.events(`source/${sns.source.id}`)).toEqual([]);

    sns.gate = undefined;
    sns.show(application("ios-prod", 300));
    bot = startBot({ world, data: store.data, sources: [sns.source] });
    await bot.settle();
    expect(await store.history("ios-prod")).toEqual(["certificate.found"]);
  });
});

describe("sources", () => {
  test("are read four at a time", async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const places = Array.from({ length: 6 }, (_, index) => createPlace({ id: `sns/${index}` }));
    for (const one of places) one.gate = gate;
    bot = startBot({ world, data: store.data, sources: places.map(({ source }) => source) });
    const begun = () => places.filter(({ readings }) => readings > 0).length;
    await bot.watch.round();
    await until(() => Promise.resolve(begun() === 4), { timeoutMs: 5000, what: "four readings" });
    await bot.watch.round();
    expect(begun()).toBe(4);
    open();
    await bot.watch.idle();
    await bot.watch.round();
    await bot.watch.idle();
    expect(begun()).toBe(6);
  });

  test("that firebreak.yml names no more are told of, with what is not watched any more, and when they are back", async () => {
    sns.show(application("ios-prod", 300), application("ios-beta", 300));
    await bot.settle();
    bot = startBot({ world, data: store.data, sources: [] });
    await bot.settle();
    expect(world.chat.said(channels.wide)).toContain("sns/111122223333/eu-west-1: not watched, 2 items");
    expect(await store.history("ios-prod")).toEqual(["certificate.found"]);

    bot = startBot({ world, data: store.data, sources: [sns.source] });
    await bot.settle();
    expect(world.chat.said(channels.wide)).toContain("sns/111122223333/eu-west-1: can be read");
  });
});

describe("whose an item is", () => {
  const config = () =>
    configured({
      owners: ["mobile", "wallet"].map((id) => ({
        id,
        name: id,
        channel: channels[id as "mobile"],
        codeowners: [`@acme/${id}`],
      })),
    });
  let owners: { of: OwnersOf; failure: FirebreakError | undefined; asked: number };

  beforeEach(() => {
    owners = { of: () => [], failure: undefined, asked: 0 };
    const codeOwners = {
      read: async () => {
        owners.asked += 1;
        if (owners.failure !== undefined) throw owners.failure;
        return owners.of;
      },
    };
    const vendors = { ...world.vendors, codeOwners };
    bot = startBot({ world: { ...world, vendors }, data: store.data, sources: [sns.source], config: config() });
    sns.show(application("ios-prod", 300));
  });

  test("is what CODEOWNERS says of its code, asked once a reading, and follows it", async () => {
    owners.of = (arn) => (arn === iosProd ? ["@acme/wallet"] : []);
    sns.show(application("ios-prod", 300), application("ios-beta", 300));
    await bot.settle();
    expect((await store.item("ios-prod")).ownership).toEqual({ owner: "wallet", by: "codeowners" });
    expect((await store.item("ios-beta")).ownership).toBeNull();
    expect(owners.asked).toBe(1);

    owners.of = () => ["@acme/mobile"];
    await pass(rhythm);
    expect((await store.item("ios-prod")).ownership).toEqual({ owner: "mobile", by: "codeowners" });
  });

  test("stays as it was while CODEOWNERS can't be read, and the reading goes on", async () => {
    owners.of = () => ["@acme/wallet"];
    await bot.settle();
    owners.failure = new FirebreakError("unavailable", "GitHub can't be reached.");
    sns.show(application("ios-prod", 300), application("ios-beta", 300));
    await pass(rhythm);
    expect((await store.item("ios-prod")).ownership).toEqual({ owner: "wallet", by: "codeowners" });
    expect((await store.item("ios-beta")).ownership).toBeNull();
    expect(world.log.lines).toContain("warn CODEOWNERS could not be read GitHub can't be reached.");
  });

  test("stays with whom a person handed it over to, whatever code and tags say", async () => {
    await bot.settle();
    await bot.dispatch({
      kind: "hand-over-certificate",
      by: dana,
      key: "hand-over",
      certificate: idOf("ios-prod"),
      owner: "wallet",
    });
    owners.of = () => ["@acme/mobile"];
    sns.show(application("ios-prod", 300, { owner: "mobile" }));
    await pass(rhythm);
    expect((await store.item("ios-prod")).ownership).toEqual({ owner: "wallet", by: "hand-over" });
  });
});
