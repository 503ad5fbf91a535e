import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { after, between, Duration, hasCome, inWords, Instant, written } from "../../src/domain/time.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const instants = fc.date({ min: new Date("1970-01-01"), max: new Date("2200-01-01"), noInvalidDate: true });
const decade = fc.integer({ min: -3650 * DAY, max: 3650 * DAY });

describe("instants", () => {
  test("after and between undo one another", () => {
    fc.assert(
      fc.property(instants, decade, (instant, milliseconds) => {
        const later = after(instant, milliseconds);
        expect(between(instant, later)).toBe(milliseconds);
        expect(between(later, instant)).toBe(milliseconds === 0 ? 0 : -milliseconds);
        expect(hasCome(later, instant)).toBe(milliseconds <= 0);
        expect(Instant.parse(later)).toBe(later);
      }),
    );
  });

  test("are written down to the minute, in UTC", () => {
    expect(written("2024-08-20T09:46:59.999Z")).toBe("2024-08-20 09:46 UTC");
  });
});

describe("a length of time in words", () => {
  test.each([
    [0, "0 seconds"],
    [999, "0 seconds"],
    [SECOND, "1 second"],
    [59 * SECOND, "59 seconds"],
    [MINUTE, "1 minute"],
    [59 * MINUTE + 59 * SECOND, "59 minutes"],
    [HOUR, "1 hour"],
    [2 * HOUR + 10 * MINUTE, "2 hours 10 minutes"],
    [47 * HOUR + MINUTE, "47 hours 1 minute"],
    [2 * DAY, "2 days"],
    [-12 * DAY, "12 days"],
  ])("%d ms are %s", (milliseconds, words) => {
    expect(inWords(milliseconds)).toBe(words);
  });

  test("is never empty, nor without a number", () => {
    fc.assert(
      fc.property(decade, (milliseconds) => {
        expect(inWords(milliseconds)).toMatch(/^\d+ (second|minute|hour|day)s?( \d+ minutes?)?$/);
      }),
    );
  });
});

describe("a length of time as people write it", () => {
  test.each([
    ["250ms", 250],
    ["90s", 90 * SECOND],
    ["15m", 15 * MINUTE],
    ["2h", 2 * HOUR],
    ["60d", 60 * DAY],
    ["0s", 0],
  ])("%s is %d ms", (text, milliseconds) => {
    expect(Duration.parse(text)).toBe(milliseconds);
  });

  test.each(["", "15", "m", "1.5h", "-5m", "15 m", "15M", "1h30m", "3651d", `${"9".repeat(400)}s`])(
    "%j is none",
    (text) => {
      expect(Duration.safeParse(text).success).toBe(false);
    },
  );
});
