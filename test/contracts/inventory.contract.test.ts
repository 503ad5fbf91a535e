import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { sql } from "kysely";
import type { Database } from "../../src/adapters/store/database.ts";
import { createInventory } from "../../src/adapters/store/inventory.ts";
import { createJournal } from "../../src/adapters/store/journal.ts";
import { createWatchSchedule } from "../../src/adapters/store/watch-schedule.ts";
import { bot } from "../../src/domain/actor.ts";
import { foldItem, itemStream } from "../../src/domain/inventory/item.ts";
import { read, readingOf, type Sighting } from "../../src/domain/inventory/sighting.ts";
import { reconcile } from "../../src/domain/inventory/reconcile.ts";
import { nextAttention, usualLadder } from "../../src/domain/inventory/watch.ts";
import type { Inventory } from "../../src/ports/inventory.ts";
import { everyItem } from "../../src/ports/inventory.ts";
import type { Journal } from "../../src/ports/journal.ts";
import type { SourceTurn, WatchSchedule } from "../../src/ports/watch-schedule.ts";
import { createItemRecorder, type ItemRecorder } from "../../src/workflows/record-item.ts";
import { nothing } from "../domain/inventory/items.ts";
import { databasesUnderTest } from "./databases.ts";

const now = new Date("2026-06-01T12:00:00Z");
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);

const circumstances = {
  source: "sns/111122223333/eu-west-1",
  ownership: null,
  runbook: null,
  rotations: [],
  ladder: usualLadder,
  stake: nothing,
  now,
};

function sighting(name: string, ends: Date): Sighting {
  const locator = `arn:aws:sns:eu-west-1:111122223333:app/APNS/${name}`;
  const place = { kind: "sns" as const, locator, name, account: "111122223333", region: "eu-west-1" };
  return read(place, readingOf({ kind: "at", at: ends.toISOString() }));
}

describe.each(databasesUnderTest())("the inventory on $name", ({ open }) => {
  let database: Database;
  let journal: Journal;
  let inventory: Inventory;
  let schedule: WatchSchedule;
  let items: ItemRecorder;

  beforeAll(async () => {
    database = await open();
    journal = createJournal(database.db);
    inventory = createInventory(database.db);
    schedule = createWatchSchedule(database.db);
    items = createItemRecorder({
      journal,
      inventory,
      ladder: usualLadder,
      clock: { now: () => now },
      onRecorded: () => undefined,
    });
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await sql`truncate inventory, watch_schedule`.execute(database.db);
  });

  async function record(...seen: Sighting[]): Promise<void> {
    const known = await inventory.known(seen.map(({ id }) => id));
    await items.onItems(
      seen.map((one) => {
        const before = known.get(one.id);
        return { id: one.id, before, events: reconcile(before, one, circumstances) };
      }),
    );
  }

  test("a page of a source is recorded in one round, and every item is what its own stream tells", async () => {
    const page = Array.from({ length: 100 }, (_, index) => sighting(`page-${index}`, inDays(90)));
    await record(...page);

    expect(await inventory.count()).toBe(100);
    for (const item of (await everyItem(inventory)).slice(0, 5)) {
      expect(foldItem(await journal.read(itemStream(item.id)))).toEqual(item);
    }
  });

  test("what was recorded by somebody else meanwhile is left alone: the next look decides anew", async () => {
    const one = sighting("race", inDays(90));
    const decision = { id: one.id, before: undefined, events: reconcile(undefined, one, circumstances) };
    await items.onItems([decision]);
    await items.onItems([decision]);
    expect(await journal.read(itemStream(one.id))).toHaveLength(1);
    expect((await inventory.find(one.id))?.sequence).toBe(1);
  });

  test("an item is due when something is to be told of it, and not before", async () => {
    await record(sighting("due", inDays(61)), sighting("later", inDays(300)));
    expect(await inventory.due(now, 10)).toEqual([]);
    expect((await inventory.due(inDays(1), 10)).map(({ place }) => place.name)).toEqual(["due"]);
    await inventory.postpone(sighting("due", now).id, inDays(2));
    expect(await inventory.due(inDays(1), 10)).toEqual([]);
    expect(await inventory.due(inDays(2), 10)).toHaveLength(1);
  });

  test("a ladder that has changed makes everything due by it", async () => {
    await record(sighting("soon", inDays(61)), sighting("far", inDays(300)));
    const sooner = { ...usualLadder, rungs: [299, ...usualLadder.rungs] };
    await inventory.reschedule((item) => nextAttention(item, sooner));
    expect((await inventory.due(inDays(1), 10)).map(({ place }) => place.name)).toEqual(["soon", "far"]);
    await inventory.reschedule(() => null);
    expect(await inventory.due(inDays(400), 10)).toEqual([]);
  });

  test("the items of a source are those that it saw and that have not gone", async () => {
    const stays = sighting("stays", inDays(90));
    const goes = sighting("goes", inDays(90));
    await record(stays, goes);
    await items.onItem(goes.id, () => [{ type: "certificate.gone", actor: bot, data: {} }]);
    expect(await inventory.presentIn("sns/111122223333/eu-west-1")).toEqual([stays.id]);
    expect(await inventory.presentIn("sns/111122223333/eu-west-2")).toEqual([]);
  });

  test("a command that comes twice is recorded once", async () => {
    const one = sighting("twice", inDays(90));
    await record(one);
    const snooze = () =>
      items.onItem(
        one.id,
        () => [{ type: "certificate.snoozed", actor: bot, data: { until: inDays(5).toISOString() } }],
        "slack/view/V1",
      );
    await snooze();
    await snooze();
    expect((await journal.read(itemStream(one.id))).map(({ type }) => type)).toEqual([
      "certificate.found",
      "certificate.snoozed",
    ]);
  });

  test("more items than a page are read to the last, each once", async () => {
    const many = Array.from({ length: 1203 }, (_, index) => sighting(`many-${index}`, inDays(90)));
    for (let start = 0; start < many.length; start += 100) await record(...many.slice(start, start + 100));
    const ids = (await everyItem(inventory)).map(({ id }) => id);
    expect(new Set(ids).size).toBe(1203);
  });

  describe("the schedule", () => {
    const sources = ["sns/a", "sns/b"].map((source) => ({ source, dueAt: now }));
    const lease = 60_000;
    const names = sources.map(({ source }) => source);
    const claim = (at: Date, known = names) => schedule.claim(known, at, lease);
    const ended = { readAt: now, failures: 0, doubted: false, dueAt: inDays(1) };
    const take = async (at: Date, known = names): Promise<SourceTurn> => {
      const turn = await claim(at, known);
      if (turn === undefined) throw new Error("nothing is due");
      return turn;
    };

    test("gives each source to one reader at a time, also when several ask at once", async () => {
      await schedule.enrol(sources);
      const turns = await Promise.all(Array.from({ length: 5 }, () => claim(now)));
      const given = turns.flatMap((turn) => (turn === undefined ? [] : [turn.source]));
      expect(given.toSorted()).toEqual(["sns/a", "sns/b"]);
      expect(await claim(now)).toBeUndefined();
    });

    test("gives it to another one when the first has died, and not before its next turn when it has ended", async () => {
      await schedule.enrol(sources.slice(0, 1));
      const first = await take(now);
      expect(await claim(new Date(now.getTime() + lease - 1))).toBeUndefined();
      const second = await take(new Date(now.getTime() + lease));
      expect(second).toMatchObject({ source: first.source, failures: 0, doubted: false });
      await schedule.finish(second, ended);
      expect(await claim(new Date(inDays(1).getTime() - 1))).toBeUndefined();
      expect(await claim(inDays(1))).toMatchObject({ source: "sns/a", failures: 0 });
    });

    test("leaves a turn alone that somebody else has taken over", async () => {
      await schedule.enrol(sources.slice(0, 1));
      const slow = await take(now);
      await take(new Date(now.getTime() + lease));
      await schedule.finish(slow, { ...ended, dueAt: now });
      expect(await claim(new Date(now.getTime() + lease + 1))).toBeUndefined();
      expect(await schedule.all()).toMatchObject([{ readAt: null }]);
    });

    test("gives only what the reader knows, and holds nothing else back", async () => {
      await schedule.enrol(sources);
      expect(await claim(now, [])).toBeUndefined();
      expect(await claim(now, ["sns/b", "sns/c"])).toMatchObject({ source: "sns/b" });
      expect(await claim(now)).toMatchObject({ source: "sns/a" });
    });

    test("keeps what it knows of a source that is enrolled again, and forgets those that are not any more", async () => {
      await schedule.enrol(sources);
      await schedule.finish(await take(now, ["sns/a"]), { ...ended, failures: 3, doubted: true });
      await schedule.enrol([{ source: "sns/a", dueAt: inDays(9) }]);
      expect(await claim(inDays(1))).toMatchObject({ failures: 3, doubted: true });
      expect(await schedule.all()).toEqual([{ source: "sns/a", dueAt: inDays(1), readAt: now, failures: 3 }]);
    });

    test("frees what a dead process held", async () => {
      await schedule.enrol(sources.slice(0, 1));
      await claim(now);
      await schedule.freeAll();
      expect(await claim(now)).toBeDefined();
    });

    test("gives the assessment of the coverage to one at a time, and never as a source", async () => {
      await schedule.enrol(sources.slice(0, 1));
      const taken = await Promise.all([1, 2, 3].map(() => schedule.claimAssessment(now, lease)));
      expect(taken.filter(Boolean)).toHaveLength(1);
      await schedule.finishAssessment(inDays(1));
      expect(await schedule.claimAssessment(now, lease)).toBe(false);
      expect(await schedule.claimAssessment(inDays(1), lease)).toBe(true);
      expect((await schedule.all()).map(({ source }) => source)).toEqual(["sns/a"]);
      await schedule.enrol(sources.slice(0, 1));
      expect(await schedule.claimAssessment(inDays(1), lease)).toBe(false);
    });
  });
});
