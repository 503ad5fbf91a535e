import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { FirebreakError } from "../../../src/domain/errors.ts";
import type { NewEvent } from "../../../src/domain/event.ts";
import { coverageOf } from "../../../src/domain/inventory/coverage.ts";
import { after } from "../../../src/domain/time.ts";
import { dana, liam, mara, omar } from "../../domain/story.ts";
import { type Bot, channels, configured, startBot } from "./bot.ts";
import { application, createPlace, iosProd, type WatchedPlace } from "./sources.ts";
import { openStore, type TestStore } from "./store.ts";
import { createWorld, type World } from "./world.ts";

const minute = 60_000;
/** Coverage is assessed about as often. */
const quarter = 15 * minute;

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
  sns.show(application("ios-prod", 300));
  bot = startBot({ world, data: store.data, sources: [sns.source] });
  await bot.settle();
  // What the first reading has found is no loss; from here on something can be lost.
  await pass(quarter);
});

async function pass(milliseconds: number): Promise<void> {
  world.time.now = new Date(after(world.time.now, milliseconds));
  await bot.settle();
}
/** What was said to be lost, oldest first. */
const lost = () => world.chat.said(channels.wide).filter((text) => text.includes("→"));
const gaps = async () => coverageOf(await bot.coverage()).map(({ kind, name }) => `${kind}: ${name}`);

describe("coverage that is lost", () => {
  test("is told of once, and a second time when it was regained in between", async () => {
    world.chat.states.set(channels.mobile, "archived");
    for (const _ of [1, 2, 3]) await pass(quarter);
    expect(lost()).toEqual(["channel/-/- 0 → 1"]);

    world.chat.states.set(channels.mobile, "open");
    await pass(quarter);
    world.chat.states.set(channels.mobile, "empty");
    await pass(quarter);
    expect(lost()).toEqual(["channel/-/- 0 → 1", "channel/-/- 0 → 1"]);
  });

  test("is told of again when there is more of it", async () => {
    world.chat.states.set(channels.mobile, "archived");
    await pass(quarter);
    world.chat.states.set(channels.wallet, "archived");
    await pass(quarter);
    expect(lost()).toEqual(["channel/-/- 0 → 1", "channel/-/- 1 → 2"]);
  });

  test("is recorded when it changes, and not otherwise", async () => {
    const before = await store.events("coverage");
    for (const _ of [1, 2, 3]) await pass(quarter);
    expect(await store.events("coverage")).toEqual(before);
  });

  test("is neither regained nor lost while the chat can't be asked", async () => {
    world.chat.states.set(channels.mobile, "archived");
    world.directory.members.clear();
    await pass(quarter);
    const told = lost();
    expect(told).toEqual([expect.stringContaining("channel/-/- 0 → 1")]);
    expect(told[0]).toContain("quorum/-/- 0 → 1");

    world.chat.states.set(channels.mobile, "unknown");
    world.directory.state.reachable = false;
    await pass(quarter);
    world.chat.states.set(channels.mobile, "archived");
    world.directory.state.reachable = true;
    await pass(quarter);
    expect(lost()).toEqual(told);
  });

  test("while the chat could not be asked is told of once it can be", async () => {
    world.chat.states.set(channels.mobile, "unknown");
    world.directory.state.reachable = false;
    await pass(quarter);
    expect(lost()).toEqual([]);
    world.chat.states.set(channels.mobile, "without-bot");
    world.directory.state.reachable = true;
    await pass(quarter);
    expect(lost()).toEqual(["channel/-/- 0 → 1"]);
  });

  test("is told of also when somebody else records something of the coverage at the same moment", async () => {
    const { journal } = store.data;
    let quicker = true;
    const append: typeof journal.append = async (batch) => {
      if (quicker && batch.stream === "coverage") {
        quicker = false;
        const events: NewEvent[] = [{ type: "digest.due", actor: { kind: "bot" }, data: { week: "2026-W52" } }];
        await journal.append({ ...batch, events, owed: [] });
      }
      return journal.append(batch);
    };
    bot = startBot({ world, data: { ...store.data, journal: { ...journal, append } }, sources: [sns.source] });
    world.chat.states.set(channels.mobile, "archived");
    await pass(quarter);
    expect(lost()).toEqual(["channel/-/- 0 → 1"]);
    expect((await store.events("coverage")).map(({ type }) => type).slice(-2)).toEqual([
      "digest.due",
      "coverage.assessed",
    ]);
  });

  test("is told of at the next look when it could not be assessed at one", async () => {
    const { journal } = store.data;
    const heads: typeof journal.heads = () =>
      Promise.reject(new FirebreakError("unavailable", "The database is away."));
    const data = { ...store.data, journal: { ...journal, heads } };
    const troubled = startBot({ world, data, sources: [sns.source] });
    world.chat.states.set(channels.mobile, "archived");
    world.time.now = new Date(after(world.time.now, quarter));
    await troubled.watch.round();
    await troubled.watch.idle();
    expect(world.log.lines).toContainEqual(expect.stringMatching(/^error coverage could not be assessed/));

    await pass(quarter);
    expect(lost()).toEqual(["channel/-/- 0 → 1"]);
  });
});

describe("what a source's first reading has found", () => {
  const region = { account: "444455556666", region: "us-east-1" };

  const there = (name: string) => {
    const seen = application(name, 300);
    return { ...seen, place: { ...seen.place, ...region } };
  };
  const readings = async () => {
    for (const _ of Array(8).keys()) await pass(quarter);
  };
  let late: WatchedPlace;

  beforeEach(() => {
    late = createPlace({ id: "sns/444455556666/us-east-1", title: "SNS in us-east-1", ...region });
    late.show(there("android-old"));
    bot = startBot({ world, data: store.data, sources: [sns.source, late.source] });
  });

  test("is no loss where firebreak.yml names it later than the others; what a later one finds is", async () => {
    await bot.settle();
    await readings();
    expect(await gaps()).toContain("no-owner: android-old");
    expect(lost()).toEqual([]);

    late.show(there("android-old"), there("android-older"));
    await readings();
    expect(lost()).toEqual(["no-owner/444455556666/us-east-1 1 → 2, no-runbook/444455556666/us-east-1 1 → 2"]);
  });

  test("is no loss where its first tries have failed", async () => {
    late.failure = new FirebreakError("not-allowed", "There is no role yet.");
    await readings();
    late.failure = undefined;
    await readings();
    expect(await gaps()).toContain("no-owner: android-old");
    expect(lost()).toEqual([]);
  });

  test("hides nothing that is lost meanwhile beside it", async () => {
    late.failure = new FirebreakError("not-allowed", "There is no role yet.");
    await bot.settle();
    world.chat.states.set(channels.mobile, "archived");
    await readings();
    expect(lost()).toEqual(["channel/-/- 0 → 1"]);
  });
});

describe("what is not covered", () => {
  test("is looked up in the world as it now is", async () => {
    const config = configured({
      owners: [
        { id: "mobile", name: "Mobile", channel: channels.mobile, pager: "mobile", portal: [dana, liam] },
        { id: "wallet", name: "Wallet", channel: channels.wallet, portal: [mara, omar] },
      ],
    });
    bot = startBot({ world, data: store.data, sources: [sns.source], config });
    world.chat.states.set(channels.wallet, "missing");
    world.directory.standings.set(omar, "deactivated");
    world.apple.reach = { reachable: false, why: "the connection was refused" };
    sns.show(application("ios-beta", 300));
    await pass(70 * minute);

    expect(await gaps()).toEqual([
      "not-found: ios-prod",
      "no-owner: ios-beta",
      `channel: Wallet (${channels.wallet})`,
      "no-pager: Wallet",
      "no-runbook: ios-beta",
      "portal: Wallet",
      "apns-closed: Apple's production push service",
    ]);
  });

  test("are rotations that too few could approve today", async () => {
    world.directory.members.delete(omar);
    world.directory.members.delete(mara);
    expect((await gaps()).filter((gap) => /quorum|approver/.test(gap))).toEqual([
      expect.stringMatching(/^one-approver: the group/),
    ]);
    world.directory.standings.set(liam, "guest");
    expect((await gaps()).filter((gap) => /quorum|approver/.test(gap))).toEqual([
      expect.stringMatching(/^quorum: the group/),
    ]);
  });

  test("are sources that can't be read, were not read yet, or are watched no more", async () => {
    sns.failure = new FirebreakError("not-allowed", "The role is gone.");
    await pass(70 * minute);
    expect(await gaps()).toContain("source-failing: SNS in eu-west-1");

    const other = createPlace({ id: "sns/111122223333/us-east-1", title: "SNS in us-east-1", region: "us-east-1" });
    other.gate = new Promise(() => undefined);
    bot = startBot({ world, data: store.data, sources: [other.source] });
    await bot.watch.round();
    expect(await gaps()).toEqual(
      expect.arrayContaining(["source-dropped: SNS in eu-west-1", "source-unread: SNS in us-east-1"]),
    );
    await bot.watch.close();
  });
});

test("a rehearsal tries each part of a rotation, and its result is there until the next", async () => {
  const application = { arn: iosProd, name: "ios-prod", expiry: null, token: null, enabled: false };
  world.push.applications.set(iosProd, application);
  const { id } = await store.item("ios-prod");
  const rehearse = (key: string) => bot.dispatch({ kind: "rehearse-rotation", by: dana, key, certificate: id });
  await rehearse("first");
  await bot.settle();
  const verdicts = async () =>
    Object.fromEntries(
      ((await store.item("ios-prod")).rehearsal?.checks ?? []).map((check) => [check.id, check.verdict]),
    );
  expect(await verdicts()).toEqual({
    application: "pass",
    secret: "pass",
    code: "pass",
    approvals: "pass",
    portal: "pass",
    apple: "pass",
  });
  expect(await gaps()).not.toContain("never-rehearsed: ios-prod");

  world.push.away = true;
  world.code.why = "No resource declares it.";
  world.apple.reach = { reachable: false, why: "the connection was refused" };
  world.directory.members.clear();
  await rehearse("second");
  expect((await store.item("ios-prod")).rehearsal).toMatchObject({ askedBy: dana, checks: [{}, {}, {}, {}, {}, {}] });
  await bot.settle();
  expect(await verdicts()).toEqual({
    application: "unknown",
    secret: "pass",
    code: "fail",
    approvals: "fail",
    portal: "pass",
    apple: "fail",
  });
  expect((await store.item("ios-prod")).rehearsal).toMatchObject({ askedBy: null });
  expect(await gaps()).toContain("rehearsal-failed: ios-prod");
});
