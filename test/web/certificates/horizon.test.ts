import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { SourceKind } from "../../../src/domain/inventory/sighting.ts";
import { usualLadder } from "../../../src/domain/inventory/watch.ts";
import type { ItemLine } from "../../../src/projections/inventory.ts";
import { axisOf, monthsOf, rungsOf, xOf } from "../../../src/web/certificates/horizon/axis.ts";
import { type Horizon, horizonOf, type Lane } from "../../../src/web/certificates/horizon/horizon.ts";
import { pictureWidths } from "../../../src/web/certificates/picture.tsx";
import { narrow, readAsked } from "../../../src/web/certificates/question.ts";
import { inDays, item, linesOf, manyItems, now } from "./watched.ts";

const widths = Object.values(pictureWidths);
const view = { now, ahead: 400, width: pictureWidths.wide, ladder: usualLadder };

/** What ends and what does not: in the states that their ends allow. */
const anyLine: fc.Arbitrary<Omit<ItemLine, "id">> = fc
  .oneof(
    fc.record({ days: fc.double({ min: -2000, max: 0, noNaN: true }), state: fc.constantFrom("expired", "gone") }),
    fc.record({
      days: fc.double({ min: 0.01, max: 4000, noNaN: true }),
      state: fc.constantFrom("disabled", "urgent", "soon", "unread", "well", "gone"),
    }),
    fc.record({ days: fc.constant(null), state: fc.constantFrom("unread", "unknown", "lasting", "disabled", "gone") }),
  )
  .chain(({ days, state }) =>
    fc.record({
      kind: fc.constantFrom(...SourceKind.options),
      name: fc.constant("it"),
      locator: fc.constant("there"),
      account: fc.constant(null),
      region: fc.constant(null),
      state: fc.constant(state),
      end: fc.constant(days === null ? null : inDays(days)),
      days: fc.constant(days === null ? null : Math.floor(days)),
      ends: fc.constant("then"),
      owner: fc.constant(null),
      runbook: fc.constant(null),
      snoozedUntil: fc.constant(null),
    }),
  );

const anyLines = fc
  .array(anyLine, { maxLength: 500, size: "max" })
  .map((lines) => lines.map((line, index): ItemLine => ({ ...line, id: `c-${index}` })));

const anyView = fc.record({
  now: fc.constant(now),
  ahead: fc.integer({ min: 7, max: 3650 }),
  width: fc.constantFrom(...widths),
  ladder: fc.constant(usualLadder),
});

const marksOf = (horizon: Horizon) => horizon.lanes.flatMap((lane) => lane.marks);

describe("whatever there is", () => {
  const holds = (check: (horizon: Horizon, lines: ItemLine[]) => void) =>
    fc.assert(
      fc.property(anyLines, anyView, (lines, asked) => check(horizonOf(lines, asked), lines)),
      { numRuns: 40 },
    );

  test("each item is in the picture once: in a mark, off the scale, or beside the line", () => {
    holds((horizon, lines) => {
      const shown = horizon.lanes.flatMap((lane) => [
        ...lane.marks.flatMap((mark) => mark.lines),
        ...lane.earlier,
        ...lane.later,
      ]);
      const ids = [...shown, ...horizon.endless].map((line) => line.id);
      expect(ids.toSorted()).toEqual(lines.map((line) => line.id).toSorted());
    });
  });

  test("no two marks of a lane touch", () => {
    holds(({ lanes }) => {
      for (const { marks } of lanes) {
        const near = marks.toSorted((one, other) => one.x - other.x);
        for (const [index, one] of near.entries()) {
          for (const other of near.slice(index + 1, index + 20)) {
            const apart = Math.hypot(one.x - other.x, one.above - other.above);
            expect(apart).toBeGreaterThanOrEqual(one.radius + other.radius);
          }
        }
      }
    });
  });

  test("a mark is whole, in its own lane, and all of its lines are of its state", () => {
    holds(({ lanes, axis, top }) => {
      let above = top;
      for (const { marks, words, ground } of lanes) {
        expect(words).toBeGreaterThan(above);
        for (const { x, above: height, radius, state, lines } of marks) {
          expect(x).toBeGreaterThanOrEqual(axis.left);
          expect(x).toBeLessThanOrEqual(axis.right);
          expect(ground - height - radius).toBeGreaterThan(words);
          expect(height).toBeGreaterThan(radius);
          expect(new Set(lines.map((line) => line.state))).toEqual(new Set([state]));
        }
        above = ground;
      }
    });
  });

  test("a mark stands in the stretch that it stands for, which has all of its ends and no other of its state", () => {
    holds(({ lanes, axis }) => {
      for (const { marks } of lanes) {
        for (const { x, from, until, state, lines } of marks) {
          // Drawn to a tenth of a unit.
          expect(x).toBeGreaterThanOrEqual(xOf(axis, from) - 0.1);
          expect(x).toBeLessThanOrEqual(xOf(axis, until) + 0.1);
          const alike = marks.filter((mark) => mark.state === state && lines.length > 1).flatMap((mark) => mark.lines);
          const within = (alike.length > 0 ? alike : lines).filter(
            ({ end }) => Date.parse(end) >= from && Date.parse(end) < until,
          );
          expect(new Set(within)).toEqual(new Set(lines));
        }
      }
    });
  });

  test("what has ended stands before today, what has not stands after it", () => {
    holds((horizon) => {
      for (const { x, lines } of marksOf(horizon)) {
        const past = lines.filter(({ end }) => Date.parse(end) < now.getTime());
        expect([0, lines.length]).toContain(past.length);
        expect(past.length > 0 ? x <= horizon.today : x >= horizon.today).toBe(true);
      }
    });
  });
});

describe("the scale", () => {
  test("names months, years and rungs with room between them, however far it looks", () => {
    fc.assert(
      fc.property(anyView, ({ ahead, width, ladder }) => {
        const axis = axisOf(now, { ahead, width });
        const named = (ticks: { x: number; label: string | null }[]) =>
          ticks.filter(({ label }) => label !== null).map(({ x }) => x);
        const gaps = (places: number[]) => places.slice(1).map((x, index) => Math.abs(x - (places[index] ?? 0)));
        expect(Math.min(Infinity, ...gaps(named(monthsOf(axis))))).toBeGreaterThan(30);
        expect(Math.min(Infinity, ...gaps(named(rungsOf(axis, ladder))))).toBeGreaterThan(18);
      }),
    );
  });

  test("every January has its year", () => {
    const labels = monthsOf(axisOf(now, { ahead: 1100, width: pictureWidths.wide })).map(({ label }) => label);
    expect(labels.filter((label) => /\d/.test(label ?? ""))).toEqual(["2027", "2028", "2029"]);
  });
});

describe("as many as there are", () => {
  test("one is one mark, where it ends", async () => {
    const horizon = horizonOf(await linesOf([item("ios-prod", { days: 12 })]), view);
    expect(marksOf(horizon)).toMatchObject([{ state: "soon", x: xOf(horizon.axis, now.getTime() + 12 * 86_400_000) }]);
    expect(horizon.lanes).toMatchObject([{ kind: "sns", earlier: [], later: [] }]);
  });

  test("forty are forty marks", async () => {
    const lines = await linesOf(manyItems(40));
    for (const width of widths) {
      expect(marksOf(horizonOf(lines, { ...view, width })).every((mark) => mark.lines.length === 1)).toBe(true);
    }
  });

  test.each(widths)("ten thousand still fit a picture %i wide", async (width) => {
    const lines = narrow(await linesOf(manyItems(10_000)), readAsked({}));
    const horizon = horizonOf(lines, { ...view, width });
    expect(marksOf(horizon).length).toBeLessThan(500);
    expect(horizon.height).toBeLessThan(1500);
    const inMarks = ({ marks, earlier, later }: Lane) =>
      marks.reduce((sum, { lines }) => sum + lines.length, earlier.length + later.length);
    const onLine = horizon.lanes.reduce((sum, lane) => sum + inMarks(lane), 0);
    expect(onLine + horizon.endless.length).toBe(lines.length);
    expect(lines.length).toBeGreaterThan(9000);
  });

  test("ten thousand that end on one day are one mark", async () => {
    const items = Array.from({ length: 10_000 }, (_, index) => item(`n${index}`, { days: 30 }));
    expect(marksOf(horizonOf(await linesOf(items), view)).map(({ lines }) => lines.length)).toEqual([10_000]);
  });
});
