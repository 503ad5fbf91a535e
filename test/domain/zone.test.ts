import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { isZone, writtenIn } from "../../src/domain/zone.ts";

test.each([
  ["2026-10-04T09:30:00Z", "Europe/Berlin", "2026-10-04 09:30 UTC (11:30 Europe/Berlin)"],
  ["2026-12-04T09:30:00Z", "Europe/Berlin", "2026-12-04 09:30 UTC (10:30 Europe/Berlin)"],
  ["2026-10-04T20:30:00Z", "Asia/Kolkata", "2026-10-04 20:30 UTC (2026-10-05 02:00 Asia/Kolkata)"],
  ["2026-01-01T02:00:00Z", "America/New_York", "2026-01-01 02:00 UTC (2025-12-31 21:00 America/New_York)"],
  ["2026-10-04T22:00:00Z", "Europe/Berlin", "2026-10-04 22:00 UTC (2026-10-05 00:00 Europe/Berlin)"],
  ["2026-10-04T09:30:00Z", "UTC", "2026-10-04 09:30 UTC"],
  ["2026-10-04T09:30:00Z", "Etc/UTC", "2026-10-04 09:30 UTC"],
  ["9999-12-31T22:59:59Z", "Europe/Berlin", "9999-12-31 22:59 UTC (23:59 Europe/Berlin)"],
  ["9999-12-31T23:59:59Z", "Europe/Berlin", "9999-12-31 23:59 UTC (10000-01-01 00:59 Europe/Berlin)"],
  ["0000-01-01T00:00:00Z", "Europe/Berlin", "0000-01-01 00:00 UTC"],
])("%s in %s", (instant, zone, expected) => {
  expect(writtenIn(instant, zone)).toBe(expected);
});

test("a zone is told from what is none", () => {
  expect(["Europe/Berlin", "UTC", "Europe/Nowhere", "", "Berlin; DROP"].map(isZone)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

test("every instant that can be written is written, in UTC first", () => {
  const instants = fc.date({
    min: new Date("0000-01-01T00:00:00Z"),
    max: new Date("9999-12-31T23:59:59Z"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(instants, fc.constantFrom("Asia/Tokyo", "America/St_Johns", "Pacific/Apia"), (at, zone) => {
      expect(writtenIn(at.toISOString(), zone)).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d UTC( \(|$)/);
    }),
  );
});
