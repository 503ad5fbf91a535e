import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type CoverageRecord, digestDue } from "../../../src/domain/inventory/digest.ts";

const settings = { weekday: "monday", hour: 9, zone: "Europe/Berlin" } as const;
const record = (since: string | null, digest: string | null = null): CoverageRecord => ({
  sequence: 1,
  since,
  tally: {},
  digest,
});

describe("the weekly digest", () => {
  test("comes at its hour of its zone's clock, the first one after the watch began", () => {
    const began = record("2026-11-25T12:00:00.000Z");
    expect(digestDue(settings, began, new Date("2026-11-29T23:00:00Z"))).toBeUndefined();
    expect(digestDue(settings, began, new Date("2026-11-30T07:59:00Z"))).toBeUndefined();
    expect(digestDue(settings, began, new Date("2026-11-30T08:00:00Z"))).toBe("2026-W49");
  });

  test("keeps to the clock on the wall when daylight saving begins", () => {
    const began = record("2026-03-24T12:00:00.000Z");
    expect(digestDue(settings, began, new Date("2026-03-30T06:59:00Z"))).toBeUndefined();
    expect(digestDue(settings, began, new Date("2026-03-30T07:00:00Z"))).toBe("2026-W14");
  });

  test("comes once a week, and late rather than never", () => {
    const sent = record("2026-11-01T00:00:00.000Z", "2026-W48");
    expect(digestDue(settings, sent, new Date("2026-11-29T12:00:00Z"))).toBeUndefined();
    expect(digestDue(settings, sent, new Date("2026-12-02T12:00:00Z"))).toBe("2026-W49");
  });

  test("weeks are named as ISO 8601 counts them", () => {
    const old = record("2020-01-01T00:00:00.000Z");
    expect(digestDue(settings, old, new Date("2027-01-01T12:00:00Z"))).toBe("2026-W53");
    expect(digestDue(settings, old, new Date("2027-01-04T12:00:00Z"))).toBe("2027-W01");
  });

  test("in any stretch of looks there is one for each week that passed, in order", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 1, max: 60 }), (start, length) => {
        const begin = Date.UTC(2026, 0, 1) + start * 86_400_000;
        let state = record(new Date(begin).toISOString());
        const weeks: string[] = [];
        for (let hour = 0; hour <= length * 24; hour += 6) {
          const week = digestDue(settings, state, new Date(begin + hour * 3_600_000));
          if (week === undefined) continue;
          weeks.push(week);
          state = record(state.since, week);
        }
        expect(weeks).toEqual([...new Set(weeks)].toSorted());
        expect(Math.abs(weeks.length - length / 7)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 20 },
    );
  });
});
