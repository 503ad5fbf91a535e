import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Command } from "../../../src/domain/command.ts";
import type { NewEvent } from "../../../src/domain/event.ts";
import { itemStream } from "../../../src/domain/inventory/item.ts";
import { readingOf } from "../../../src/domain/inventory/sighting.ts";
import { after } from "../../../src/domain/time.ts";
import { began } from "../../domain/inventory/items.ts";
import { approvers, dana, liam } from "../../domain/story.ts";
import { type Bot, channels, configured, startBot } from "./bot.ts";
import { application, createPlace, idOf, iosProd, placeOf } from "./sources.ts";
import { openStore, type TestStore } from "./store.ts";
import { createWorld, type World } from "./world.ts";

const day = 86_400_000;

let store: TestStore;
let world: World;
let bot: Bot;

beforeAll(async () => {
  store = await openStore();
}, 60_000);
afterAll(() => store.close());
beforeEach(async () => {
  await store.empty();
  world = createWorld();
  world.push.applications.set(iosProd, { arn: iosProd, name: "ios-prod", expiry: null, token: null, enabled: true });
  const sns = createPlace();
  sns.show(
    application("ios-prod", 300),
    application("ios-beta", 50),
    application("ios-soon", 2),
    application("ios-token", readingOf({ kind: "never", why: "a token key has no end" })),
  );
  bot = startBot({ world, data: store.data, sources: [sns.source] });
  await bot.settle();
});

/** The events that a command has added to an item. */
async function added(name: string, command: Command): Promise<unknown[]> {
  const before = (await store.history(name)).length;
  await bot.dispatch(command);
  return (await store.events(itemStream(idOf(name)))).slice(before);
}

const snooze = (name: string, days: number, key = "click"): Command => ({
  kind: "snooze-certificate",
  by: dana,
  key,
  certificate: idOf(name),
  until: after(began, days * day),
  reason: "The vendor sends it next week.",
});
const handOver = (name: string, owner: string, key = "click"): Command => ({
  kind: "hand-over-certificate",
  by: dana,
  key,
  certificate: idOf(name),
  owner,
});
const rehearse = (name: string, key = "click"): Command => ({
  kind: "rehearse-rotation",
  by: dana,
  key,
  certificate: idOf(name),
});
const rotate = (name: string, by = dana, key = "click"): Command => ({
  kind: "rotate-certificate",
  by,
  key,
  certificate: idOf(name),
  rehearsal: false,
});

describe("any of these commands", () => {
  test.each([snooze("none", 1), handOver("none", "wallet"), rehearse("none"), rotate("none")])(
    "about an item that there is not is refused: $kind",
    async (command) => {
      await expect(bot.dispatch(command)).rejects.toMatchObject({
        kind: "not-found",
        message: `There is no certificate ${idOf("none")}.`,
        todo: "List them with /cert list.",
      });
    },
  );

  test.each([snooze("ios-beta", 5), handOver("ios-beta", "wallet"), rehearse("ios-prod")])(
    "that comes twice from its surface is done once: $kind",
    async (command) => {
      const first = await bot.dispatch(command);
      const size = await store.size();
      expect(await bot.dispatch(command)).toEqual(first);
      expect(await store.size()).toBe(size);
    },
  );
});

test("a decision about an item that somebody else moves at the same moment is taken anew, and neither is lost", async () => {
  const { journal } = store.data;
  const other = bot;
  let quicker: (() => Promise<unknown>) | undefined = () => other.dispatch(handOver("ios-beta", "wallet"));
  const append: typeof journal.append = async (batch) => {
    const first = quicker;
    quicker = undefined;
    await first?.();
    return journal.append(batch);
  };
  const data = { ...store.data, journal: { ...journal, append } };
  bot = startBot({ world, data, sources: [createPlace().source] });
  await bot.dispatch(snooze("ios-beta", 20, "another click"));
  expect(await store.item("ios-beta")).toMatchObject({
    ownership: { owner: "wallet", by: "hand-over" },
    snooze: { until: after(began, 20 * day), by: dana },
  });
});

describe("a snooze", () => {
  test("is who, until when, and a reason that stays typed text", async () => {
    expect(await added("ios-beta", snooze("ios-beta", 20))).toMatchObject([
      {
        type: "certificate.snoozed",
        actor: { kind: "person", id: dana },
        data: { until: after(began, 20 * day) },
        typed: { reason: "The vendor sends it next week." },
      },
    ]);
    expect((await store.item("ios-beta")).snooze).toEqual({ until: after(began, 20 * day), by: dana });
    expect(JSON.stringify(await store.item("ios-beta"))).not.toContain("vendor");
  });

  test("answers with the moment at which the item comes back", async () => {
    expect(await bot.dispatch(snooze("ios-beta", 20))).toEqual({
      incident: null,
      text: "ios-beta is silent until 2026-06-21 12:00 UTC, and comes back then.",
    });
  });

  test.each([
    ["that ends in the past", snooze("ios-beta", -1), /ends in the future/],
    ["that reaches to where somebody is woken", snooze("ios-beta", 47.01), /can't be silent for so long/],
    ["of what ends so soon that people are woken already", snooze("ios-soon", 1), /can't be snoozed/],
    ["of what has no end", snooze("ios-token", 1), /can't be snoozed/],
  ])("%s is refused", async (_, command, message) => {
    const size = await store.size();
    await expect(bot.dispatch(command)).rejects.toMatchObject({ message: expect.stringMatching(message) });
    expect(await store.size()).toBe(size);
  });

  test("until the very moment at which somebody is woken is taken", async () => {
    await bot.dispatch(snooze("ios-beta", 47));
    expect((await store.item("ios-beta")).snooze?.until).toBe(after(began, 47 * day));
  });
});

describe("handing over", () => {
  test("makes another team the owner, and keeps what rotates it", async () => {
    expect(await added("ios-prod", handOver("ios-prod", "wallet"))).toMatchObject([
      {
        type: "certificate.assigned",
        actor: { kind: "person", id: dana },
        data: { ownership: { owner: "wallet", by: "hand-over" }, runbook: "apns-certificate-rotation" },
      },
    ]);
  });

  test("to whom it was handed over already changes nothing", async () => {
    await bot.dispatch(handOver("ios-beta", "wallet"));
    expect(await added("ios-beta", handOver("ios-beta", "wallet", "another click"))).toEqual([]);
  });

  test("to the team that owns it by firebreak.yml makes that stay", async () => {
    expect((await store.item("ios-beta")).ownership).toEqual({ owner: "mobile", by: "configuration" });
    await bot.dispatch(handOver("ios-beta", "mobile"));
    expect((await store.item("ios-beta")).ownership).toEqual({ owner: "mobile", by: "hand-over" });
  });

  test("to a team that there is not is refused, with those there are", async () => {
    await expect(bot.dispatch(handOver("ios-beta", "nobody"))).rejects.toMatchObject({
      kind: "bad-input",
      expected: "one of mobile, wallet",
    });
  });
});

describe("a rehearsal", () => {
  test("of what Firebreak can't rotate is refused, with what to do", async () => {
    await expect(bot.dispatch(rehearse("ios-beta"))).rejects.toMatchObject({
      kind: "not-allowed",
      todo: expect.stringContaining("topic, canary and secret"),
    });
  });

  test("that is asked for while one is under way is that one", async () => {
    await bot.dispatch(rehearse("ios-prod"));
    expect(await added("ios-prod", rehearse("ios-prod", "another click"))).toEqual([]);
  });

  test("is no incident, and says where its result will be", async () => {
    const { incident, text } = await bot.dispatch(rehearse("ios-prod"));
    expect(incident).toBeNull();
    expect(text).toContain(`/cert show ${idOf("ios-prod")}`);
  });
});

describe("rotating", () => {
  test("opens a planned change in the name of who asked, its rotation prepared in nobody's", async () => {
    expect(await bot.dispatch(rotate("ios-prod"))).toMatchObject({
      incident: 1,
      text: expect.stringContaining("INC-1"),
    });
    expect(await bot.incidents.find(1)).toMatchObject({
      severity: "sev3",
      declaredBy: { kind: "person", id: dana },
      component: "ios-push",
      title: "Rotate ios-prod before it ends",
      watch: { certificate: idOf("ios-prod"), opening: "planned-change", alert: null },
      rotations: [{ targets: [{ application: iosProd }], requester: null }],
      updates: [],
    });
  });

  test("a second time leads to the change that is open, however it was asked", async () => {
    await bot.dispatch(rotate("ios-prod"));
    for (const key of ["click", "another click"]) {
      expect(await bot.dispatch(rotate("ios-prod", liam, key))).toMatchObject({
        incident: 1,
        text: expect.stringContaining("go on in its channel"),
      });
    }
    expect(await bot.incidents.all()).toMatchObject([{ rotations: [{}] }]);
  });

  test("while the component fails goes on in that incident", async () => {
    const said = { title: "iOS push is failing", impact: "", severity: "sev1", component: "ios-push" } as const;
    await bot.dispatch({ kind: "declare-incident", by: { kind: "person", id: dana }, key: "k", ...said });
    expect(await bot.dispatch(rotate("ios-prod"))).toMatchObject({ incident: 1 });
    expect(await bot.incidents.all()).toMatchObject([
      { severity: "sev1", rotations: [{ targets: [{ application: iosProd }] }] },
    ]);
  });

  describe("of one whose secret others have too", () => {
    const [ios] = configured().applications;
    const shared = iosProd.replace("ios-prod", "ios-shared");
    const applicationsWith = (...more: object[]) => [ios, ...more.map((one) => ({ ...ios, ...one }))];
    const startWith = (changes: Record<string, unknown>) => {
      const config = configured(changes);
      bot = startBot({ world, data: store.data, sources: [createPlace().source], config });
    };
    const rotated = async () => (await bot.incidents.all()).flatMap((incident) => incident.rotations[0]?.targets ?? []);

    beforeEach(() => {
      const ios = { name: "", expiry: null, token: null, enabled: true };
      world.push.applications.set(shared, { arn: shared, ...ios });
    });

    test("prepares one rotation of all of them, the one that was asked for first", async () => {
      startWith({ applications: applicationsWith({ arn: shared }, { arn: `${iosProd}-own`, secret: "push/own" }) });
      await bot.dispatch(rotate("ios-prod"));
      expect((await rotated()).map(({ application }) => application)).toEqual([iosProd, shared]);
    });

    test("prepares the one alone where another can't be read", async () => {
      startWith({ applications: applicationsWith({ arn: `${iosProd}-gone` }) });
      await bot.dispatch(rotate("ios-prod"));
      expect((await rotated()).map(({ application }) => application)).toEqual([iosProd]);
    });

    test("prepares the one alone where nobody may ask for all", async () => {
      const policy = { action: "rotate-credential", requestLifetime: "1h", grantLifetime: "15m" };
      const of = (application: string, person: string) => ({
        ...policy,
        targets: [application],
        ask: [{ person }],
        approve: [{ from: [{ group: approvers }], count: 2 }],
      });
      startWith({
        applications: applicationsWith({ arn: shared }),
        guard: { policies: [of(iosProd, dana), of(shared, liam)] },
      });
      await bot.dispatch(rotate("ios-prod"));
      expect((await rotated()).map(({ application }) => application)).toEqual([iosProd]);
    });
  });

  test("after the change was resolved begins another one", async () => {
    await bot.dispatch(rotate("ios-prod"));
    const resolved: NewEvent = { type: "incident.resolved", actor: { kind: "bot" }, data: { followUps: [] } };
    const stream = "incident/1";
    const expected = (await store.events(stream)).length;
    await store.data.journal.append({ stream, expected, at: world.time.now, owed: [], events: [resolved] });
    expect(await bot.dispatch(rotate("ios-prod", dana, "another click"))).toMatchObject({ incident: 2 });
  });

  test.each([
    ["who may not ask for a rotation", () => world.directory.members.delete(liam)],
    ["who is a guest", () => world.directory.standings.set(liam, "guest")],
    ["whom the directory can't tell", () => void (world.directory.state.reachable = false)],
  ])("is refused to somebody %s, and nothing opens", async (_, change) => {
    change();
    await expect(bot.dispatch(rotate("ios-prod", liam))).rejects.toMatchObject({ kind: "not-allowed" });
    expect(await bot.incidents.all()).toEqual([]);
  });

  test("what firebreak.yml does not list is refused", async () => {
    await expect(bot.dispatch(rotate("ios-beta"))).rejects.toMatchObject({
      kind: "not-allowed",
      message: "Firebreak can't rotate ios-beta.",
    });
  });

  test("what belongs to no component is refused, with what to do", async () => {
    const config = configured({
      components: [{ id: "api", name: "API", responders: [{ person: dana }] }],
      owners: [{ id: "mobile", name: "Mobile", channel: channels.mobile, owns: ["**"] }],
    });
    bot = startBot({ world, data: store.data, sources: [createPlace().source], config });
    await expect(bot.dispatch(rotate("ios-prod"))).rejects.toMatchObject({
      kind: "misconfigured",
      message: `Nothing says which component ${placeOf("ios-prod").name} belongs to.`,
    });
  });

  test("what can't be read now opens the change all the same, which says what is missing", async () => {
    world.push.away = true;
    await bot.dispatch(rotate("ios-prod"));
    const notes = (await store.events("incident/1")).filter(({ type }) => type === "incident.noted");
    expect(notes).toMatchObject([
      { typed: { text: expect.stringMatching(/could not be prepared.*SNS does not answer/) } },
    ]);
  });
});
