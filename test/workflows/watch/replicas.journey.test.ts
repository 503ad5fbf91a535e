import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { FirebreakError } from "../../../src/domain/errors.ts";
import { after } from "../../../src/domain/time.ts";
import { dana } from "../../domain/story.ts";
import { type Bot, channels, startBot } from "./bot.ts";
import { application, createPlace, idOf, iosProd, type WatchedPlace } from "./sources.ts";
import { openStore, type TestStore } from "./store.ts";
import { createWorld, type World } from "./world.ts";

const minute = 60_000;
const hour = 60 * minute;

let store: TestStore;
let world: World;
let places: WatchedPlace[];
let bots: Bot[];

beforeAll(async () => {
  store = await openStore();
}, 60_000);
afterAll(() => store.close());
beforeEach(async () => {
  await store.empty();
  world = createWorld();
  world.push.applications.set(iosProd, { arn: iosProd, name: "ios-prod", expiry: null, token: null, enabled: true });
  places = ["eu-west-1", "eu-west-2", "us-east-1"].map((region) =>
    createPlace({ id: `sns/111122223333/${region}`, title: `SNS in ${region}`, region }),
  );
  bots = [1, 2].map(() => startBot({ world, data: store.data, sources: places.map(({ source }) => source) }));
});

/** Lets both go on at once until neither has anything to do. */
async function together(milliseconds = 0): Promise<void> {
  world.time.now = new Date(after(world.time.now, milliseconds));
  await Promise.all(bots.map((bot) => bot.settle()));
  await Promise.all(bots.map((bot) => bot.settle()));
}

const readings = () => places.map((place) => place.readings);

describe("two processes on one database", () => {
  test("read each source once in its time", async () => {
    await together();
    expect(readings()).toEqual([1, 1, 1]);
    await together(2 * hour);
    expect(readings()).toEqual([2, 2, 2]);
  });

  test("tell each alert once, open one incident, and wake once", async () => {
    const [first, second, third] = places;
    first?.show(application("ios-prod", -1));
    second?.show(...Array.from({ length: 20 }, (_, index) => application(`ios-${index}`, 14)));
    third?.show(application("android-prod", 14));
    await together();

    const mobile = world.chat.said(channels.mobile);
    expect(mobile.toSorted()).toEqual([...new Set(mobile)].toSorted());
    expect(mobile).toHaveLength(21);
    expect(world.chat.said(channels.wide)).toHaveLength(22);
    expect(world.pagers.mobile.woken()).toEqual(["trigger INC-1: ios-prod: expired"]);
    expect(await bots[0]?.incidents.all()).toMatchObject([{ number: 1, runs: [{}] }]);
    expect((await store.history("ios-prod")).filter((type) => type === "certificate.alerted")).toHaveLength(1);
  });

  test("open one incident about a component of which several certificates end at once", async () => {
    places[0]?.show(...["ios-beta", "ios-gamma", "ios-delta"].map((name) => application(name, 1)));
    await together();
    await together(24 * hour);
    expect(await bots[0]?.incidents.all()).toMatchObject([{ number: 1, severity: "sev2", component: "ios-push" }]);
    expect(world.pagers.mobile.woken().filter((text) => text.includes("INC-1"))).toHaveLength(3);
  });

  test("open one planned change with one rotation", async () => {
    places[0]?.show(application("ios-prod", 30));
    await together();
    expect(await bots[1]?.incidents.all()).toMatchObject([
      { number: 1, rotations: [{ targets: [{ application: iosProd }] }] },
    ]);
    expect(world.chat.said(channels.mobile)).toEqual(["ios-prod: 30 days left"]);
  });

  test("tell of a source that can't be read once, and once of all that is not covered", async () => {
    await together();
    for (const place of places) place.failure = new FirebreakError("not-allowed", "The role is gone.");
    world.directory.members.clear();
    await together(2 * hour);
    await together(2 * hour);
    const said = world.chat.said(channels.wide);
    for (const place of places) {
      expect(said.filter((text) => text.startsWith(`${place.source.title}:`))).toHaveLength(1);
    }
    expect(said.filter((text) => text.includes("quorum"))).toHaveLength(1);
    expect(said.filter((text) => text.includes("source-failing"))).toHaveLength(1);
  });

  test("rehearse once what was asked for once", async () => {
    places[0]?.show(application("ios-prod", 300));
    await together();
    await Promise.all(
      bots.map((bot) =>
        bot.dispatch({ kind: "rehearse-rotation", by: dana, key: "click", certificate: idOf("ios-prod") }),
      ),
    );
    await together();
    const history = await store.history("ios-prod");
    expect(history.filter((type) => type.startsWith("certificate.rehears"))).toEqual([
      "certificate.rehearsal-asked",
      "certificate.rehearsed",
    ]);
  });

  test("send the week's digest once", async () => {
    await together();
    await together(7 * 24 * hour);
    const digests = Object.values(channels).map((channel) =>
      world.chat.said(channel).filter((text) => text.startsWith("digest")),
    );
    expect(digests).toEqual([["digest 2026-W24"], ["digest 2026-W24"], ["digest 2026-W24"]]);
  });

  test("go on where the other one has died, once what it held is free", async () => {
    for (const place of places) place.gate = new Promise(() => undefined);
    await bots[0]?.watch.round();
    for (const place of places) place.gate = undefined;
    places[0]?.show(application("ios-prod", 300));
    const [, survivor] = bots;
    await survivor?.settle();
    expect(await store.history("ios-prod")).toEqual([]);

    // A minute longer than any reading may take.
    world.time.now = new Date(after(world.time.now, 2 * minute));
    await survivor?.settle();
    expect(await store.history("ios-prod")).toEqual(["certificate.found"]);
    await bots[0]?.watch.close();
    expect(await store.history("ios-prod")).toEqual(["certificate.found"]);
  });
});
