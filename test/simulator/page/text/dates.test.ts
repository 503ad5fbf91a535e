import { describe, expect, test } from "@jest/globals";
import { distance, duration, formatDateTokens } from "../../../../src/simulator/page/text/dates.ts";

const now = new Date("2024-08-20T10:31:00Z");

describe("distance", () => {
  test.each([
    ["2024-08-20T10:30:30Z", "just now"],
    ["2024-08-20T10:30:00Z", "1 minute ago"],
    ["2024-08-20T09:46:00Z", "45 minutes ago"],
    ["2024-08-20T13:31:00Z", "in 3 hours"],
    ["2024-08-18T10:31:00Z", "2 days ago"],
    ["2025-09-19T10:31:00Z", "in 395 days"],
  ])("%s is %s", (date, words) => {
    expect(distance(new Date(date), now)).toBe(words);
  });
});

test.each([
  [59_000, "less than a minute"],
  [60_000, "1 minute"],
  [119 * 60_000, "119 minutes"],
  [49 * 3_600_000, "49 hours"],
])("%i ms are %s", (milliseconds, words) => {
  expect(duration(milliseconds)).toBe(words);
});

describe("formatDateTokens", () => {
  const reader = { locale: "en-GB", timeZone: "America/Denver", now };
  test.each([
    ["{date_num} {time}", "2024-08-20 03:46"],
    ["{date_slash} {time_secs}", "2024/08/20 03:46:00"],
    ["{date_short_pretty} at {time}", "today at 03:46"],
    ["{ago}, {unknown}", "45 minutes ago, {unknown}"],
  ])("%s", (format, words) => {
    expect(formatDateTokens(1724147160, format, reader)).toBe(words);
  });

  test("another day is told by its date", () => {
    expect(formatDateTokens(1724147160 - 3 * 86_400, "{date_pretty}", reader)).toBe("17 August 2024");
    expect(formatDateTokens(1724147160 - 86_400, "{date_pretty}", reader)).toBe("yesterday");
  });
});
