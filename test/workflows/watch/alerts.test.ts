import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { FirebreakError } from "../../../src/domain/errors.ts";
import type { EventType } from "../../../src/domain/event.ts";
import { type Sighting, unread } from "../../../src/domain/inventory/sighting.ts";
import { after } from "../../../src/domain/time.ts";
import { began, endingIn } from "../../domain/inventory/items.ts";
import { dana } from "../../domain/story.ts";
import { type Bot, channels, configured, startBot } from "./bot.ts";
import { application, createPlace, idOf, iosProd, placeOf, type WatchedPlace } from "./sources.ts";
import { openStore, type TestStore } from "./store.ts";
import { createWorld, type World } from "./world.ts";

const day = 86_400_000;
const hour = day / 24;

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
  world.push.applications.set(iosProd, {
    arn: iosProd,
    name: "ios-prod",
    expiry: after(began, 61 * day),
    token: null,
    enabled: true,
  });
});

/** Goes to so many days after the beginning. */
async function goTo(days: number): Promise<void> {
  world.time.now = new Date(after(began, days * day));
  await bot.settle();
}

/** Lets the source show these, and the bot read them two hours later. */
async function becomes(...seen: readonly Sighting[]): Promise<void> {
  sns.show(...seen);
  world.time.now = new Date(after(world.time.now, 2 * hour));
  await bot.settle();
}

/** The events of the incidents, the first one's first. */
async function incidents() {
  return (await bot.incidents.all()).toSorted((one, other) => one.number - other.number);
}

/** A journal that takes no event of these types. */
function failing(...types: EventType[]) {
  const state = { failing: true };
  const { journal } = store.data;
  const append: typeof journal.append = (batch) =>
    state.failing && batch.events.some(({ type }) => types.includes(type))
      ? Promise.reject(new FirebreakError("unavailable", "The database is away."))
      : journal.append(batch);
  return { state, data: { ...store.data, journal: { ...journal, append } } };
}

describe("an item that ends", () => {
  test("is told of at each rung, once, however many rounds there are, and ever further", async () => {
    sns.show(application("android-prod", 61, { owner: "wallet" }));
    for (const days of [0, 1, 1.1, 16, 31, 47, 54, 58, 60, 61, 62]) await goTo(days);
    expect(world.chat.said(channels.wallet).filter((text) => !text.startsWith("digest"))).toEqual([
      "android-prod: 60 days left (past)",
      "android-prod: 45 days left (past)",
      "android-prod: 30 days left (past)",
      "android-prod: 14 days left (past)",
      "android-prod: 7 days left (past)",
      "android-prod: 3 days left (past)",
      "android-prod: 1 day left (past)",
      "android-prod: expired",
    ]);
    expect(world.chat.said(channels.wide).filter((text) => text.startsWith("android-prod"))).toHaveLength(5);
    expect(world.pagers.wallet.woken()).toEqual([
      "trigger android-prod: 3 days left",
      "trigger android-prod: 1 day left",
      "trigger android-prod: expired",
    ]);
    expect(await incidents()).toEqual([]);
  });

  test("and was found late is told of once, with the days that are left", async () => {
    sns.show(application("android-prod", 5));
    await goTo(0);
    await goTo(0.1);
    expect(world.chat.said(channels.wide)).toEqual(["android-prod: 5 days left"]);
  });

  test("and is replaced in time is told of as over, and its page is resolved", async () => {
    sns.show(application("ios-prod", 3));
    await goTo(0);
    expect(world.pagers.mobile.woken()).toEqual(["trigger INC-1: ios-prod: 3 days left"]);
    await becomes(application("ios-prod", 398));
    expect(world.chat.said(channels.mobile)).toContain("ios-prod: 3 days left (past)");
    expect(world.pagers.mobile.woken().slice(1)).toEqual(["resolve INC-1: ios-prod: 3 days left"]);
  });

  test("is told of by another ladder once the bot has started with it", async () => {
    sns.show(application("android-prod", 100));
    await goTo(0);
    const config = configured({ watch: { ladder: { rungs: [99, 30] } } });
    bot = startBot({ world, data: store.data, sources: [sns.source], config });
    await goTo(1);
    expect(world.chat.said(channels.wide)).toContain("android-prod: 99 days left");
  });
});

describe("told at once is", () => {
  beforeEach(async () => {
    sns.show(application("ios-prod", endingIn(300, { notBefore: after(began, -65 * day) })));
    await goTo(0);
  });

  test.each([
    ["that its service has switched it off", endingIn(300, { enabled: false }), "switched off by its service"],
    ["a change that no rotation made", endingIn(700), "changed, and no rotation did it"],
    ["an end that is earlier than before", endingIn(200), "ends earlier than before"],
    ["a replacement that lives less long", endingIn(310, { notBefore: began }), "replaced by one that lives less long"],
  ])("%s", async (_, reading, said) => {
    await becomes(application("ios-prod", reading));
    await becomes(application("ios-prod", reading));
    expect(world.chat.said(channels.mobile)).toEqual([`ios-prod: ${said}`]);
    expect(world.chat.said(channels.wide)).toContain(`ios-prod: ${said}`);
  });

  test("that it is not there any more; what a component depends on wakes its owner", async () => {
    await becomes();
    await becomes();
    expect(world.chat.said(channels.mobile)).toEqual(["ios-prod: not there any more"]);
    expect(world.pagers.mobile.woken()).toEqual(["trigger ios-prod: not there any more"]);
  });

  test("nothing, when the age of its key could not be read, or can be read again", async () => {
    const keyChangedAt = after(began, -65 * day);
    await becomes(application("ios-prod", endingIn(300, { keyChangedAt })));
    await becomes(application("ios-prod", endingIn(300)));
    await becomes(application("ios-prod", endingIn(300, { keyChangedAt })));
    expect(world.chat.said(channels.mobile)).toEqual([]);
    await becomes(application("ios-prod", endingIn(300, { keyChangedAt: after(began, day) })));
    expect(world.chat.said(channels.mobile)).toEqual(["ios-prod: changed, and no rotation did it"]);
  });
});

test("an item that can't be read is told of after six hours, once; the ladder goes on by what was read last", async () => {
  sns.show(application("ios-prod", 61));
  await goTo(0);
  await becomes(unread(placeOf("ios-prod"), "Access is denied."));
  expect(world.chat.said(channels.mobile)).toEqual([]);
  await goTo(0.5);
  await goTo(0.6);
  expect(world.chat.said(channels.mobile)).toEqual(["ios-prod: can't be read"]);
  await goTo(1);
  expect(world.chat.said(channels.mobile)).toEqual(["ios-prod: can't be read (past)", "ios-prod: 60 days left"]);
});

describe("a month ahead", () => {
  beforeEach(async () => {
    sns.show(application("ios-prod", 61));
    await goTo(0);
  });

  test("a planned change opens, once, with the rotation prepared in nobody's name; customers read nothing", async () => {
    for (const days of [31, 31.1, 47, 54]) await goTo(days);
    const [planned, ...others] = await incidents();
    expect(others).toEqual([]);
    expect(planned).toMatchObject({
      severity: "sev3",
      component: "ios-push",
      watch: { certificate: idOf("ios-prod"), opening: "planned-change", why: "30 days left" },
      rotations: [{ targets: [{ application: iosProd }], requester: null, stage: "started" }],
      updates: [],
    });
    expect(bot.started.map(({ name }) => name)).toEqual(expect.arrayContaining(["open-channel", "make-request"]));
    expect((await store.item("ios-prod")).alerts.map(({ incident }) => incident)).toContain(1);
  });

  test("and the application can't be read, the change opens all the same and says what to do", async () => {
    world.push.away = true;
    await goTo(31);
    const notes = (await store.events("incident/1")).filter(({ type }) => type === "incident.noted");
    expect(notes).toMatchObject([{ typed: { text: expect.stringContaining("SNS does not answer.") } }]);
    expect((await incidents())[0]?.rotations).toEqual([]);
  });

  test("no second change opens where somebody has begun one already", async () => {
    await bot.dispatch({
      kind: "rotate-certificate",
      by: dana,
      key: "k",
      certificate: idOf("ios-prod"),
      rehearsal: false,
    });
    await goTo(31);
    expect(await incidents()).toHaveLength(1);
    expect((await incidents())[0]?.rotations).toHaveLength(1);
    expect((await store.item("ios-prod")).alerts.at(-1)).toMatchObject({ incident: 1 });
  });

  test("nothing opens where firebreak.yml says so, nor for what Firebreak can't rotate", async () => {
    const config = configured({ watch: { ladder: { plan: false } } });
    bot = startBot({ world, data: store.data, sources: [sns.source], config });
    sns.show(application("ios-prod", 61), application("ios-beta", 61));
    await goTo(31);
    expect(await incidents()).toEqual([]);
  });
});

describe("at the end", () => {
  test("an incident opens, once, with the diagnosis begun and customers told, and then somebody is woken", async () => {
    sns.show(application("ios-prod", 3));
    await goTo(0);
    await goTo(3);
    await goTo(3.2);
    const night = (await incidents()).filter(({ severity }) => severity === "sev2");
    expect(night).toMatchObject([
      {
        component: "ios-push",
        watch: { opening: "incident", why: "expired" },
        runs: [{ runbook: "sns-push-diagnosis", inputs: { application: iosProd } }],
        updates: [{ status: "investigating" }],
      },
    ]);
    expect(world.pagers.mobile.woken()).toEqual([
      "trigger INC-1: ios-prod: 3 days left",
      `trigger INC-${night[0]?.number}: ios-prod: expired`,
    ]);
  });

  test("the incident that is open about the component is joined, and has the diagnosis", async () => {
    const by = { kind: "person" as const, id: dana };
    const said = { title: "iOS push is failing", impact: "", severity: "sev1" as const, component: "ios-push" };
    await bot.dispatch({ kind: "declare-incident", by, key: "k", ...said });
    sns.show(application("ios-prod", -1));
    await goTo(0);
    expect(await incidents()).toMatchObject([{ number: 1, runs: [{ runbook: "sns-push-diagnosis" }] }]);
    expect(world.pagers.mobile.woken()).toEqual(["trigger INC-1: ios-prod: expired"]);
  });

  test("what nobody depends on and had ended long before it was found alerts nobody", async () => {
    sns.show(application("android-old", -40));
    await goTo(0);
    expect((await store.item("android-old")).alerts).toMatchObject([{ quiet: true }]);
    expect(world.chat.messages).toEqual([]);
  });
});

describe("what can't be opened", () => {
  test("stops no other item, wakes its owner all the same, and opens a minute later", async () => {
    const { state, data } = failing("incident.declared");
    bot = startBot({ world, data, sources: [sns.source] });
    sns.show(application("ios-prod", -1), application("android-prod", 5));
    await goTo(0);
    expect(world.chat.said(channels.wide)).toContain("android-prod: 5 days left");
    expect(world.pagers.mobile.woken()).toEqual(["trigger ios-prod: expired"]);
    expect((await store.item("ios-prod")).alerts).toMatchObject([{ openingFailed: "The database is away." }]);

    state.failing = false;
    await goTo(2 / 1440);
    expect(await incidents()).toHaveLength(1);
    expect((await store.item("ios-prod")).alerts).toMatchObject([{ incident: 1 }]);
    expect(world.pagers.mobile.woken()).toHaveLength(1);
  });

  test("since firebreak.yml names no component for it any more is said, wakes, and is tried again in its time", async () => {
    const { data } = failing("incident.declared", "certificate.opening-failed");
    bot = startBot({ world, data, sources: [sns.source] });
    sns.show(application("ios-prod", -1));
    await goTo(0);
    expect(world.pagers.mobile.woken()).toEqual([]);

    const components = [{ id: "api", name: "API", responders: [{ person: dana }] }];
    const owners = [{ id: "mobile", name: "Mobile", channel: channels.mobile, pager: "mobile", owns: ["**"] }];
    const config = configured({ components, owners });
    bot = startBot({ world, data: store.data, sources: [sns.source], config });
    await goTo(0.1);
    expect(world.pagers.mobile.woken()).toEqual(["trigger ios-prod: expired"]);
    expect((await store.item("ios-prod")).alerts).toMatchObject([
      { openingFailed: "Nothing says which component ios-prod belongs to." },
    ]);
    expect(await store.data.inventory.due(world.time.now, 10)).toEqual([]);
    expect(await incidents()).toEqual([]);

    bot = startBot({ world, data: store.data, sources: [sns.source] });
    await goTo(0.2);
    expect(await incidents()).toMatchObject([{ watch: { opening: "incident" } }]);
    expect(world.pagers.mobile.woken()).toHaveLength(1);
  });
});

describe("a snooze", () => {
  const snooze = (days: number) =>
    bot.dispatch({
      kind: "snooze-certificate",
      by: dana,
      key: `snooze ${days}`,
      certificate: idOf("android-prod"),
      until: after(began, days * day),
      reason: "The vendor sends it next week.",
    });

  beforeEach(async () => {
    sns.show(application("android-prod", 20, { owner: "wallet" }));
    await goTo(0);
  });
  const said = () => world.chat.said(channels.wallet).filter((text) => !text.startsWith("digest"));

  test("silences the rungs until it ends, and then comes back", async () => {
    await snooze(10);
    await goTo(6);
    expect(said()).toEqual(["android-prod: 20 days left"]);
    await goTo(10);
    expect(said()).toEqual(["android-prod: 20 days left (past)", "android-prod: 10 days left"]);
    await goTo(13);
    expect(said().at(-1)).toBe("android-prod: 7 days left");
  });

  test("reaches no further than the rung that wakes", async () => {
    await expect(snooze(17.1)).rejects.toMatchObject({ kind: "bad-input", expected: /2026-06-18 12:00 UTC/ });
    await snooze(17);
    await goTo(16.9);
    expect(said()).toHaveLength(1);
    await goTo(17);
    expect(said().at(-1)).toBe("android-prod: 3 days left");
    expect(world.pagers.wallet.woken()).toEqual(["trigger android-prod: 3 days left"]);
  });

  test("silences nothing that is told at once", async () => {
    await snooze(10);
    await becomes(application("android-prod", endingIn(20, { enabled: false }), { owner: "wallet" }));
    expect(said().at(-1)).toBe("android-prod: switched off by its service");
  });

  test("ends when the certificate is replaced", async () => {
    await snooze(10);
    await becomes(application("android-prod", 59, { owner: "wallet" }));
    expect(said().at(-1)).toMatch(/59 days left$/);
  });
});
