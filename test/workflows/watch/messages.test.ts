import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { FirebreakError } from "../../../src/domain/errors.ts";
import type { NewEvent } from "../../../src/domain/event.ts";
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
const gone = () => new FirebreakError("not-found", "The channel is gone.");

describe("an alert", () => {
  test("of what nobody owns is told to the team that firebreak.yml names for that, and its pager wakes", async () => {
    begin({ watch: { owner: "wallet" } });
    sns.show(application("android-prod", 3));
    await bot.settle();
    expect(world.chat.said(channels.wallet)).toEqual(["android-prod: 3 days left"]);
    expect(world.pagers.wallet.woken()).toEqual(["trigger android-prod: 3 days left"]);
  });

  test("of what nobody owns stands in the wider channel, once, where firebreak.yml names no such team", async () => {
    sns.show(application("android-prod", 3));
    await bot.settle();
    expect(world.chat.messages.map(({ channel }) => channel)).toEqual([channels.wide]);
    expect(world.chat.last(channels.wide)).toMatchObject({ facts: { to: "owner", otherOwners: true } });
    expect([...world.pagers.wallet.pages, ...world.pagers.mobile.pages]).toEqual([]);
  });

  test("stands once in a channel that is the team's own and the wider one", async () => {
    begin({ watch: { channel: channels.mobile } });
    sns.show(application("ios-beta", 3));
    await bot.settle();
    expect(world.chat.said(channels.mobile)).toEqual(["ios-beta: 3 days left"]);
  });

  test("leaves its buttons to the latest: what was told before is history", async () => {
    sns.show(application("ios-beta", 14));
    await bot.settle();
    await pass(7 * day);
    const cards = world.chat.messages.flatMap(({ notice, channel }) =>
      notice.kind === "certificate-alert" ? [{ channel, past: notice.facts.past, left: notice.alert.cause }] : [],
    );
    expect(cards.map(({ channel, past }) => [channel, past])).toEqual([
      [channels.mobile, true],
      [channels.wide, true],
      [channels.mobile, false],
      [channels.wide, false],
    ]);
  });

  test("says until when it may be snoozed: never beyond the rung that wakes", async () => {
    sns.show(application("ios-beta", 14));
    await bot.settle();
    expect(world.chat.last(channels.mobile)).toMatchObject({ facts: { snoozeUntil: after(began, 11 * day) } });
    await pass(11 * day);
    const cards = world.chat.messages.flatMap(({ notice, channel }) =>
      channel === channels.mobile && notice.kind === "certificate-alert" ? [notice.facts.snoozeUntil] : [],
    );
    expect(cards).toEqual([null, null]);
  });
});

describe("an alert that does not reach its owner's channel", () => {
  test("goes to the wider channel, and says why it is there", async () => {
    world.chat.refusals.set(channels.mobile, gone);
    sns.show(application("ios-beta", 45));
    await bot.settle();
    await bot.settle();
    expect(world.chat.said(channels.wide)).toEqual(["ios-beta: 45 days left"]);
    expect(world.chat.last(channels.wide)).toMatchObject({
      alert: { undelivered: { channel: "The channel is gone." } },
      facts: { to: "wide" },
    });
    expect(world.log.lines).toContainEqual(
      expect.stringMatching(/^error a message does not arrive .*The channel is gone/),
    );
  });

  test("since the bot is not in it goes to the wider channel after some tries, and there once it is let in", async () => {
    world.chat.refusals.set(channels.mobile, () => new FirebreakError("not-allowed", "The bot is not in it."));
    sns.show(application("ios-beta", 45));
    await bot.settle();
    expect(world.chat.messages).toEqual([]);
    for (const _ of Array(5).keys()) await pass(minute);
    expect(world.chat.said(channels.wide)).toEqual(["ios-beta: 45 days left"]);

    world.chat.refusals.delete(channels.mobile);
    for (const _ of Array(2).keys()) await pass(minute);
    expect(world.chat.said(channels.mobile)).toEqual(["ios-beta: 45 days left"]);
    expect(world.chat.said(channels.wide)).toHaveLength(1);
  });

  test("is drawn again in the wider channel, where it stands there already", async () => {
    world.chat.refusals.set(channels.mobile, gone);
    sns.show(application("ios-beta", 14));
    await bot.settle();
    expect(world.chat.said(channels.wide)).toEqual(["ios-beta: 14 days left"]);
    expect(world.chat.last(channels.wide)).toMatchObject({ alert: { undelivered: { channel: expect.any(String) } } });
  });
});

describe("a page", () => {
  test("says what, whose and where to go, in a line and in facts", async () => {
    begin({ web: { public: { port: 0, name: "A" }, internal: { port: 0, address: "https://bot.test/" } } });
    sns.show(application("ios-beta", 3));
    await bot.settle();
    expect(world.pagers.mobile.pages).toEqual([
      {
        key: `firebreak/${idOf("ios-beta")}/alert-1`,
        action: "trigger",
        summary: "ios-beta: 3 days left",
        severity: "error",
        source: iosProd.replace("ios-prod", "ios-beta"),
        at: began,
        links: [
          { href: `https://chat.test/${channels.mobile}`, text: "The alert's channel" },
          { href: `https://bot.test/certificates/${idOf("ios-beta")}`, text: "The certificate" },
        ],
        details: {
          certificate: idOf("ios-beta"),
          ends: expect.stringContaining("2026-06-04"),
          owner: "Mobile platform",
        },
      },
    ]);
  });

  test("leads to the incident that the alert has opened", async () => {
    sns.show(application("ios-prod", -1));
    await bot.watch.round();
    await bot.watch.idle();
    await bot.watch.round();
    const opened: NewEvent = {
      type: "incident.channel-opened",
      actor: { kind: "bot" },
      data: { channel: "C1", invited: [] },
    };
    const at = { stream: "incident/1", expected: (await store.events("incident/1")).length, at: world.time.now };
    await store.data.journal.append({ ...at, events: [opened], owed: [] });
    await bot.deliverer.deliverDue();
    expect(world.pagers.mobile.pages).toMatchObject([
      {
        severity: "critical",
        summary: "INC-1: ios-prod: expired",
        links: [{ href: "https://chat.test/C1", text: "The incident's channel" }, {}],
        details: { incident: "INC-1" },
      },
    ]);
    expect(world.chat.last(channels.mobile)).toMatchObject({ facts: { incidentChannel: "C1" } });
  });

  test("wakes nobody for what is over before it got through", async () => {
    world.pagers.mobile.state.refusal = () => new FirebreakError("unavailable", "The pager does not answer.");
    sns.show(application("ios-beta", 3));
    await bot.settle();
    sns.show(application("ios-beta", 400));
    await pass(2 * hour);
    world.pagers.mobile.state.refusal = undefined;
    await pass(2 * minute);
    expect(world.pagers.mobile.woken().filter((text) => text.startsWith("trigger"))).toEqual([]);
  });

  test("that does not get through is said in the wider channel", async () => {
    world.pagers.mobile.state.refusal = () => new FirebreakError("misconfigured", "The pager refuses the key.");
    begin({ watch: { ladder: { rungs: [60], wide: 1, page: 1 } } });
    sns.show(application("ios-prod", 300));
    await bot.settle();
    sns.show();
    await pass(2 * hour);
    for (const _ of Array(5).keys()) await pass(minute);
    expect(world.chat.last(channels.wide)).toBeDefined();
    expect((await store.item("ios-prod")).alerts.at(-1)).toMatchObject({
      undelivered: { pager: "The pager refuses the key." },
    });
  });

  test("is none where nothing wakes the owner: that is a gap", async () => {
    const owners = [{ id: "mobile", name: "Mobile", channel: channels.mobile, owns: ["**"] }];
    begin({ owners });
    sns.show(application("ios-beta", 3));
    await bot.settle();
    expect(await store.data.outbox.pending()).toEqual([]);
    expect(world.chat.said(channels.mobile)).toEqual(["ios-beta: 3 days left"]);
  });
});

describe("what is handed over", () => {
  test("is told to the other team from then on, and the card that stands says whose it is", async () => {
    sns.show(application("ios-beta", 14));
    await bot.settle();
    await handOver("ios-beta", "wallet");
    await bot.settle();
    expect(world.chat.last(channels.mobile)).toMatchObject({ facts: { owner: { id: "wallet" } } });
    await pass(7 * day);
    expect(world.chat.said(channels.wallet)).toContain("ios-beta: 7 days left");
    expect(world.chat.said(channels.mobile)).not.toContain("ios-beta: 7 days left");
  });

  test("lets whoever was woken sleep, and wakes the other team", async () => {
    sns.show(application("ios-beta", 3));
    await bot.settle();
    await handOver("ios-beta", "wallet");
    await bot.settle();
    expect(world.pagers.mobile.woken()).toEqual(["trigger ios-beta: 3 days left", "resolve ios-beta: 3 days left"]);
    expect(world.pagers.wallet.woken()).toEqual(["trigger ios-beta: 3 days left"]);

    sns.show(application("ios-beta", 400));
    await pass(2 * hour);
    expect(world.pagers.wallet.woken().at(-1)).toBe("resolve ios-beta: 3 days left");
  });

  test("within one rota wakes nobody a second time", async () => {
    const owners = ["mobile", "wallet"].map((id) => {
      const owns = id === "mobile" ? ["**"] : [];
      return { id, name: id, channel: channels[id as "mobile"], pager: "mobile", owns };
    });
    begin({ owners });
    sns.show(application("ios-beta", 3));
    await bot.settle();
    await handOver("ios-beta", "wallet");
    await bot.settle();
    expect(world.pagers.mobile.woken()).toEqual(["trigger ios-beta: 3 days left"]);
  });
});

describe("the week's digest", () => {
  test("says to each team how it stands with what is theirs, and to all with everything", async () => {
    sns.show(
      application("ios-prod", 300),
      application("ios-beta", 20),
      application("android-prod", 300, { owner: "wallet" }),
      application("android-old", 300),
    );
    await bot.settle();
    await pass(6.5 * day);
    sns.show(
      application("ios-prod", 300),
      application("ios-beta", 20),
      application("android-prod", endingIn(700), { owner: "wallet" }),
      application("android-old", 300),
    );
    await pass(2 * hour);
    await pass(day);
    const digestIn = (channel: string) =>
      world.chat.messages.flatMap((one) =>
        one.channel === channel && one.notice.kind === "certificate-digest" ? [one.notice.digest] : [],
      );
    expect(digestIn(channels.mobile)).toMatchObject([
      {
        week: "2026-W24",
        owner: { id: "mobile" },
        counts: [
          { state: "ending soon", number: 1 },
          { state: "in order", number: 1 },
        ],
        upcoming: [{ name: "ios-beta", place: "111122223333, eu-west-1", owner: "Mobile platform" }],
        replaced: [],
      },
    ]);
    expect(digestIn(channels.wallet)).toMatchObject([
      { upcoming: [], replaced: [{ name: "android-prod", what: "unexplained" }] },
    ]);
    expect(digestIn(channels.wide)).toMatchObject([
      {
        owner: null,
        counts: [{ number: 1 }, { number: 3 }],
        gaps: expect.arrayContaining([{ what: "nobody owns it", number: 1 }]),
      },
    ]);
  });
});

describe("a message about what the journal does not hold", () => {
  test.each([
    ["certificate-alert", { certificate: "c-000000000000", alert: 1, to: "owner" }],
    ["page", { certificate: "c-000000000000", alert: 1, action: "trigger" }],
    ["source-alert", { source: "sns/none" }],
    ["coverage-alert", { sequence: 9 }],
  ])("is a mistake of our own, and is said to be: %s", async (kind, subject) => {
    const owed = [{ key: "stray", lane: "stray", kind, subject }];
    const note = { type: "digest.due", actor: { kind: "bot" }, data: { week: "2026-W01" } } as const;
    await store.data.journal.append({ stream: "coverage", expected: 0, events: [note], at: world.time.now, owed });
    for (const _ of Array(5).keys()) {
      await bot.deliverer.deliverDue();
      world.time.now = new Date(after(world.time.now, minute));
    }
    expect(await store.data.outbox.pending()).toMatchObject([{ nextAt: null, why: /the journal does not hold/ }]);
  });
});
