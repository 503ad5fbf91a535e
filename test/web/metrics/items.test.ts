import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { NewEvent } from "../../../src/domain/event.ts";
import { readingOf } from "../../../src/domain/inventory/sighting.ts";
import { anyText } from "../../domain/arbitrary-text.ts";
import { inDays, item, manyItems } from "../certificates/watched.ts";
import { scrape, valueOf } from "./scrape.ts";

const seconds = (days: number) => Date.parse(inDays(days)) / 1000;
const bot = { kind: "bot" } as const;
const gone: NewEvent = { type: "certificate.gone", actor: bot, data: {} };
const alerted = (alert: number, quiet = false): NewEvent => ({
  type: "certificate.alerted",
  actor: bot,
  data: { alert, cause: { kind: "rung", days: 30, left: 30 }, wide: false, page: false, quiet, opens: null },
});

describe("of each item", () => {
  test("its end is there, with whose it is and where", async () => {
    const one = item("ios-prod", { days: 12 });
    const samples = await scrape([one]);
    expect(samples.get("firebreak_certificate_not_after_seconds")).toEqual([
      {
        labels: {
          id: one.id,
          kind: "sns",
          name: "ios-prod",
          owner: "mobile",
          account: "111122223333",
          region: "eu-west-1",
        },
        value: seconds(12),
      },
    ]);
    expect(valueOf(samples, "firebreak_certificate_enabled", { id: one.id })).toBe(1);
  });

  test("what has no end is said to have none, and what can't be read too", async () => {
    const items = [
      item("token", { reading: readingOf({ kind: "never", why: "it signs tokens" }) }),
      item("locked", { reading: null }),
    ];
    const samples = await scrape(items);
    expect(samples.get("firebreak_certificate_not_after_seconds") ?? []).toEqual([]);
    expect(valueOf(samples, "firebreak_certificate_without_end", { name: "token", state: "lasting" })).toBe(1);
    expect(valueOf(samples, "firebreak_certificate_without_end", { name: "locked", state: "unread" })).toBe(1);
    expect(samples.get("firebreak_certificate_enabled") ?? []).toEqual([]);
  });

  test("what is nobody's, and nowhere, is labelled none", async () => {
    const nowhere = item("shop", { owned: false, place: { kind: "tls", account: null, region: null } });
    const [sample] = (await scrape([nowhere])).get("firebreak_certificate_not_after_seconds") ?? [];
    expect(sample?.labels).toMatchObject({ owner: "none", account: "none", region: "none" });
  });

  test("what has gone has no series any more, and is still counted", async () => {
    const samples = await scrape([item("old", { since: [[gone, 3]] })]);
    expect(samples.get("firebreak_certificate_not_after_seconds") ?? []).toEqual([]);
    expect(valueOf(samples, "firebreak_certificates", { state: "gone", kind: "sns" })).toBe(1);
  });

  test("there are never more than 2,000 of them: those that end soonest", async () => {
    const items = Array.from({ length: 2300 }, (_, index) => item(`n${index}`, { days: 1 + ((index * 7) % 2300) }));
    const samples = await scrape(items);
    const shown = samples.get("firebreak_certificate_not_after_seconds") ?? [];
    expect(shown).toHaveLength(2000);
    expect(Math.max(...shown.map(({ value }) => value))).toBe(seconds(2000));
    expect(valueOf(samples, "firebreak_certificates_not_shown")).toBe(300);
    expect(valueOf(samples, "firebreak_certificates", { state: "well", kind: "sns" })).toBe(2300 - 60);
  });

  test("whatever it is called, the scrape can be read and the label is short and of one line", async () => {
    const called = fc.record({ name: anyText(300), account: fc.option(anyText()), region: fc.option(anyText()) });
    await fc.assert(
      fc.asyncProperty(called, async (place) => {
        const samples = await scrape([item("x", { place })]);
        const [sample] = samples.get("firebreak_certificate_not_after_seconds") ?? [];
        expect(sample?.labels["id"]).toBe(item("x", { place }).id);
        for (const label of ["name", "account", "region"]) {
          const value = sample?.labels[label] ?? "";
          expect(Array.from(value).length).toBeLessThanOrEqual(120);
          expect(value).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202e]/u);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("of all items", () => {
  test("every state and kind is counted, zeroes too, and together they are all", async () => {
    const items = manyItems(500);
    const counts = (await scrape(items)).get("firebreak_certificates") ?? [];
    expect(counts).toHaveLength(9 * 6);
    expect(counts.reduce((sum, { value }) => sum + value, 0)).toBe(500);
  });

  test("those that somebody has silenced are counted while they are", async () => {
    const snoozed = (days: number): NewEvent => ({
      type: "certificate.snoozed",
      actor: bot,
      data: { until: inDays(days) },
    });
    const items = [item("a", { since: [[snoozed(5), 2]] }), item("b", { since: [[snoozed(-1), 2]] }), item("c")];
    expect(valueOf(await scrape(items), "firebreak_certificates_snoozed")).toBe(1);
  });

  test("open alerts are counted by cause, those that are over or told nobody are not", async () => {
    const replaced: NewEvent = {
      type: "certificate.changed",
      actor: bot,
      data: { cause: "renewal", reading: readingOf({ kind: "at", at: inDays(300) }) },
    };
    const items = [
      item("open", { days: 29, since: [[alerted(1), 1]] }),
      item("replaced", {
        days: 29,
        since: [
          [alerted(1), 3],
          [replaced, 1],
        ],
      }),
      item("quiet", { days: 29, since: [[alerted(1, true), 1]] }),
    ];
    const samples = await scrape(items);
    expect(valueOf(samples, "firebreak_alerts_open", { cause: "rung" })).toBe(1);
    expect(valueOf(samples, "firebreak_alerts_open", { cause: "disabled" })).toBe(0);
    expect(samples.get("firebreak_alerts_open")).toHaveLength(9);
    expect(valueOf(samples, "firebreak_alerts_total")).toBe(3);
  });
});

test("two apps on one process do not share a registry", async () => {
  const [one, other] = await Promise.all([scrape([item("a")]), scrape([item("b"), item("c")])]);
  expect(one.get("firebreak_certificate_not_after_seconds")).toHaveLength(1);
  expect(other.get("firebreak_certificate_not_after_seconds")).toHaveLength(2);
});
