import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Item } from "../../../src/domain/inventory/item.ts";
import { attend, day, latestSnooze, nextAttention, usualLadder } from "../../../src/domain/inventory/watch.ts";
import { after, between } from "../../../src/domain/time.ts";
import { apply, attended, began, endingIn, found, nothing, told, vital } from "./items.ts";

const atDay = (days: number) => after(began, days * day);
const someone = { kind: "person", id: "T01/U0DANA" } as const;

function snoozed(item: Item, untilDay: number, at: string): Item {
  return apply(item, { type: "certificate.snoozed", actor: someone, data: { until: atDay(untilDay) } }, at);
}

describe("the ladder", () => {
  test("tells at 60, 45, 30, 14, 7, 3 and 1 days and at the end, each once, when the watch looks every hour", () => {
    let item = found(endingIn(70));
    const seen: { day: number; what: string }[] = [];
    for (let hour = 0; hour <= 75 * 24; hour += 1) {
      const before = item.alerts.length;
      item = attended(item, after(began, hour * 3_600_000));
      for (const what of told(item).slice(before)) seen.push({ day: hour / 24, what });
    }
    expect(seen).toEqual([
      { day: 10, what: "rung 60" },
      { day: 25, what: "rung 45" },
      { day: 40, what: "rung 30" },
      { day: 56, what: "rung 14" },
      { day: 63, what: "rung 7" },
      { day: 67, what: "rung 3" },
      { day: 69, what: "rung 1" },
      { day: 70, what: "expired" },
    ]);
  });

  test("of several rungs that have passed unseen only the lowest is told", () => {
    expect(told(attended(found(endingIn(70)), atDay(58)))).toEqual(["rung 14"]);
    expect(told(attended(found(endingIn(5)), began))).toEqual(["rung 7"]);
  });

  test("the wider channel hears of it from 14 days on, and somebody is woken from 3", () => {
    let item = found(endingIn(70));
    for (let days = 0; days <= 70; days += 1) item = attended(item, atDay(days));
    expect(item.alerts.map(({ wide, page }) => [wide, page])).toEqual([
      [false, false],
      [false, false],
      [false, false],
      [true, false],
      [true, false],
      [true, true],
      [true, true],
      [true, true],
    ]);
  });

  const ladders = fc
    .uniqueArray(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 8 })
    .map((rungs) => ({ ...usualLadder, rungs: rungs.toSorted((one, other) => other - one) }));
  const looks = fc.array(fc.integer({ min: 0, max: 200 * 24 }), { maxLength: 40 });

  test("no rung is told twice, none too early, the end always, and nothing is told when nothing was due", () => {
    fc.assert(
      fc.property(ladders, looks, fc.integer({ min: 1, max: 150 }), (ladder, hours, lasts) => {
        let item = found(endingIn(lasts));
        for (const hour of [...hours.toSorted((one, other) => one - other), 200 * 24 + 1]) {
          const at = after(began, hour * 3_600_000);
          const due = nextAttention(item, ladder);
          const before = item.alerts.length;
          item = attended(item, at, { ladder });
          expect(item.alerts.length > before).toBe(due !== null && between(due, at) >= 0);
          for (const { cause } of item.alerts.slice(before)) {
            const left = between(at, atDay(lasts)) / day;
            expect(left).toBeLessThanOrEqual(cause.kind === "rung" ? cause.days : 0);
          }
        }
        const all = told(item);
        expect(new Set(all).size).toBe(all.length);
        expect(all.at(-1)).toBe("expired");
        expect(nextAttention(item, ladder)).toBeNull();
      }),
    );
  });
});

describe("a snooze", () => {
  test("silences the rungs until its end, and reminds then", () => {
    let item = attended(found(endingIn(60)), began);
    item = snoozed(item, 20, atDay(1));
    for (let days = 1; days < 20; days += 1) item = attended(item, atDay(days));
    expect(told(item)).toEqual(["rung 60"]);
    item = attended(item, atDay(20));
    expect(told(item)).toEqual(["rung 60", "rung 45"]);
    expect(item.snooze).toBeNull();
  });

  test("reminds of the same rung when no lower one has come", () => {
    const item = snoozed(attended(found(endingIn(60)), began), 5, atDay(1));
    expect(told(attended(item, atDay(5)))).toEqual(["rung 60", "reminder 60"]);
    expect(told(attended(attended(item, atDay(5)), atDay(6)))).toEqual(["rung 60", "reminder 60"]);
  });

  test("never reaches the rungs that wake people, nor the end", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (until) => {
        let item = snoozed(attended(found(endingIn(60)), began), until, began);
        for (let days = 0; days <= 61; days += 1) item = attended(item, atDay(days));
        expect(told(item)).toEqual(expect.arrayContaining(["rung 3", "rung 1", "expired"]));
      }),
    );
  });

  test("may last until somebody would be woken, and no longer", () => {
    expect(latestSnooze(found(endingIn(60)), usualLadder)).toBe(atDay(57));
  });

  test("ends with the certificate that it was about", () => {
    let item = snoozed(attended(found(endingIn(60)), began), 40, began);
    item = apply(
      item,
      { type: "certificate.changed", actor: { kind: "bot" }, data: { reading: endingIn(400), cause: "rotation" } },
      atDay(2),
    );
    expect(item.snooze).toBeNull();
    expect(told(attended(item, atDay(340)))).toEqual(["rung 60", "rung 60"]);
  });
});

describe("what opens by itself", () => {
  const openings = (item: Item) => item.alerts.map(({ opens }) => opens);

  test("a planned change at 30 days, and an incident at the end, where a component depends on it", () => {
    let item = found(endingIn(70));
    for (let days = 0; days <= 71; days += 1) item = attended(item, atDay(days), { stake: vital });
    expect(told(item).map((what, index) => [what, openings(item)[index]])).toEqual([
      ["rung 60", null],
      ["rung 45", null],
      ["rung 30", "planned-change"],
      ["rung 14", null],
      ["rung 7", null],
      ["rung 3", null],
      ["rung 1", null],
      ["expired", "incident"],
    ]);
  });

  test("one incident for an application that was disabled because it expired", () => {
    let item = attended(found(endingIn(1)), began, { stake: vital });
    item = attended(item, atDay(1), { stake: vital });
    const reading = endingIn(1, { enabled: false });
    item = apply(
      item,
      { type: "certificate.changed", actor: { kind: "bot" }, data: { reading, cause: "detail" } },
      atDay(1.1),
    );
    item = attended(item, atDay(1.1), { stake: vital });
    expect(told(item)).toEqual(["rung 1", "expired", "disabled"]);
    expect(item.alerts.map(({ page }) => page)).toEqual([true, true, false]);
    expect(openings(item).filter((opening) => opening === "incident")).toHaveLength(1);
  });

  test("one alert and one incident for what is found expired and switched off", () => {
    const item = attended(found(endingIn(-1, { enabled: false })), began, { stake: vital });
    expect(item.alerts).toMatchObject([{ cause: { kind: "expired" }, page: true, opens: "incident" }]);
  });

  test("nothing for what was broken long before it was found and nobody depends on: no message either", () => {
    const item = attended(found(endingIn(-400, { enabled: false })), began);
    expect(item.alerts).toMatchObject([{ quiet: true, page: false, opens: null }]);
  });

  test("an incident at once for what a component depends on, however long it has been expired", () => {
    const item = attended(found(endingIn(-400)), began, { stake: vital });
    expect(item.alerts).toMatchObject([{ quiet: false, page: true, opens: "incident" }]);
  });

  test("no planned change where firebreak.yml turns it off, or where Firebreak can't rotate", () => {
    const off = { ...usualLadder, plan: null };
    expect(openings(attended(found(endingIn(20)), began, { stake: vital, ladder: off }))).toEqual([null]);
    const elsewhere = { ...vital, rotatable: false };
    expect(openings(attended(found(endingIn(20)), began, { stake: elsewhere }))).toEqual([null]);
  });
});

describe("what else is told", () => {
  test("an application that its service has disabled, at once, and again only after it was enabled between", () => {
    let item = attended(found(endingIn(300)), began);
    const flip = (enabled: boolean, at: string) => {
      const reading = endingIn(300, { enabled });
      item = apply(
        item,
        { type: "certificate.changed", actor: { kind: "bot" }, data: { reading, cause: "detail" } },
        at,
      );
      item = attended(item, at);
    };
    flip(false, atDay(1));
    flip(false, atDay(2));
    flip(true, atDay(3));
    flip(false, atDay(4));
    expect(told(item)).toEqual(["disabled", "disabled"]);
  });

  test("what can't be read, after six hours", () => {
    let item = found(endingIn(300));
    item = apply(item, { type: "certificate.unread", actor: { kind: "bot" }, data: { why: "no answer" } }, atDay(1));
    expect(told(attended(item, after(atDay(1), 5 * 3_600_000)))).toEqual([]);
    expect(told(attended(item, after(atDay(1), 6 * 3_600_000)))).toEqual(["unread"]);
  });

  test("nothing of what has gone", () => {
    const item = apply(found(endingIn(5)), { type: "certificate.gone", actor: { kind: "bot" }, data: {} }, began);
    expect(attend(item, { ladder: usualLadder, stake: nothing, now: new Date(atDay(10)) })).toBeUndefined();
    expect(nextAttention(item, usualLadder)).toBeNull();
  });

  test("the last known end counts on while an item can't be read", () => {
    let item = found(endingIn(10));
    item = apply(item, { type: "certificate.unread", actor: { kind: "bot" }, data: { why: "no answer" } }, began);
    expect(told(attended(item, atDay(3)))).toEqual(["rung 7", "unread"]);
  });
});
