import { describe, expect, test } from "@jest/globals";
import { bot } from "../../../src/domain/actor.ts";
import type { NewEvent } from "../../../src/domain/event.ts";
import type { Reading } from "../../../src/domain/inventory/sighting.ts";
import { readingOf } from "../../../src/domain/inventory/sighting.ts";
import { stateInWords } from "../../../src/projections/inventory.ts";
import { liam } from "../../domain/story.ts";
import { linksIn, wordsAt, wordsIn } from "./page-text.ts";
import { ask, inDays, item, textAt, type Told } from "./watched.ts";

const pathOf = (id: string) => `/certificates/${id}`;
const pageFor = (told: Told) => {
  const one = item("ios-prod", told);
  return textAt(pathOf(one.id), [one]);
};
const wordsFor = async (told: Told) => wordsIn(await pageFor(told));

const ending = (days: number, more: Partial<Reading> = {}) => readingOf({ kind: "at", at: inDays(days) }, more);
const told = (alert: number, more: object): NewEvent => ({
  type: "certificate.alerted",
  actor: bot,
  data: { alert, cause: { kind: "expired" }, wide: false, page: false, quiet: false, opens: null, ...more },
});

describe("an item's page", () => {
  test("tells what it is and when it ends", async () => {
    const words = await wordsFor({ days: 12 });
    expect(words).toContain(`ios-prod ${stateInWords.soon.words} · ends in 12 days, on 2026-06-13 12:00 UTC`);
    expect(words).toContain("Address arn:aws:sns:eu-west-1:111122223333:app/APNS/ios-prod");
    expect(words).toContain("Owner Mobile platform, named in firebreak.yml");
    expect(words).toContain("Runbook none: Firebreak can’t rotate it");
  });

  test.each([
    { days: -3, says: "ended 3 days ago, on 2026-05-29 12:00 UTC" },
    { days: 0.5, says: "ends in 12 hours, on 2026-06-02 00:00 UTC" },
  ])("of what ends $days days from now", async ({ days, says }) => {
    expect(await wordsFor({ days })).toContain(says);
  });

  test("of what can't be read says why, and since when", async () => {
    expect(await wordsFor({ reading: null })).toContain("Can’t be read access was refused Since 2026-02-21 12:00 UTC");
  });

  test("tells all that was read, and nothing that was not", async () => {
    const words = await wordsFor({
      reading: ending(90, {
        notBefore: inDays(-300),
        issuer: "Apple Worldwide Developer Relations",
        facts: { serial: "0a:1b", "delivery logs": "on" },
      }),
    });
    expect(words).toContain("Issuer Apple Worldwide Developer Relations Valid from 2025-08-05 12:00 UTC");
    expect(words).toContain("Serial 0a:1b Delivery logs on");
    expect(words).not.toContain("Fingerprint");
    expect(words).not.toContain("Switched on");
  });

  test.each([
    { runbook: "rotate-apns", leads: false },
    { runbook: "https://wiki.example.com/rotate", leads: true },
    { runbook: "javascript:alert(1)", leads: false },
  ])("its runbook $runbook is a link only when it is a page", async ({ runbook, leads }) => {
    const text = await pageFor({ runbook });
    expect(wordsIn(text)).toContain(`Runbook ${runbook}`);
    expect(linksIn(text).includes(runbook)).toBe(leads);
  });

  test("leads to what is not covered of it", async () => {
    const one = item("ios-prod");
    const [gaps = ""] = linksIn(await textAt(pathOf(one.id), [one])).filter((link) => link.startsWith("/coverage?"));
    const words = await wordsAt(gaps, [one, item("ios-beta")]);
    expect(words).toContain("ios-prod");
    expect(words).not.toContain("ios-beta");
  });

  test.each(["c-000000000000", "nonsense", "..%2f..%2fetc%2fpasswd"])("%s is not there", async (id) => {
    const response = await ask(pathOf(id), [item("ios-prod")]);
    expect(response.status).toBe(404);
    expect(wordsIn(await response.text())).toContain("There is no such item.");
  });
});

describe("its life", () => {
  test("is drawn from its begin to its end, with today and the rungs on it, and told in words", async () => {
    const text = await pageFor({ reading: ending(100, { notBefore: inDays(-300) }) });
    expect(text).toContain('<title id="life">From 2025-08-05 12:00 UTC to 2026-09-09 12:00 UTC, today marked</title>');
    expect(text).toMatch(/<line class="now" x1="75%"/);
    expect(text).toMatch(/<rect class="lived"[^>]* width="75%"/);
    expect(text.match(/class="rung"/g)).toHaveLength(7);
  });

  test("of what has ended goes on to today", async () => {
    const text = await pageFor({ reading: ending(-100, { notBefore: inDays(-300) }) });
    expect(text).toMatch(/<line class="now" x1="100%"/);
    expect(text).toMatch(/<rect class="lived"[^>]* width="66.7%"/);
  });

  test("is not drawn for what has no end", async () => {
    expect(await pageFor({ reading: readingOf({ kind: "never", why: "it is a token" }) })).not.toContain(
      'class="life"',
    );
  });
});

describe("what has been", () => {
  test("its history, the latest first", async () => {
    const words = await wordsFor({
      since: [
        [
          {
            type: "certificate.changed",
            actor: bot,
            data: { reading: ending(365, { fingerprint: "cd".repeat(32) }), cause: "rotation" },
          },
          30,
        ],
        [{ type: "certificate.gone", actor: bot, data: {} }, 2],
      ],
    });
    expect(words).toMatch(
      new RegExp(
        [
          "History 2026-05-30 12:00 UTC not there any more",
          "2026-05-02 12:00 UTC replaced by a rotation ends 2027-06-01 12:00 UTC (cd){32}",
          "2026-02-21 12:00 UTC found ends 2026-12-18 12:00 UTC",
        ].join(".*"),
      ),
    );
  });

  test("who was told, who was woken, and what was opened", async () => {
    const words = await wordsFor({
      since: [
        [told(1, { cause: { kind: "rung", days: 30, left: 30 } }), 30],
        [told(2, { wide: true, page: true, opens: "incident" }), 1],
        [{ type: "certificate.incident-opened", actor: bot, data: { alert: 2, incident: 7, opening: "incident" } }, 1],
      ],
    });
    expect(words).toMatch(/Alerts 2026-05-31 .*told its owner and the wider channel; woke somebody; opened .*INC-7/);
    expect(words).toMatch(/INC-7 2026-05-02 12:00 UTC [^0-9]*30[^;]* told its owner History/);
  });

  test("an alert that told nobody says so", async () => {
    expect(await wordsFor({ days: -90, since: [[told(1, { quiet: true }), 9]] })).toContain("nobody told");
  });

  test("its rehearsal, and who asked for another", async () => {
    const checks = [
      { id: "policy", verdict: "pass", found: "Two people can approve." },
      {
        id: "access",
        verdict: "fail",
        found: "The role may not update it.",
        todo: "Add sns:SetPlatformApplicationAttributes.",
      },
    ] as const;
    const words = await wordsFor({
      since: [
        [{ type: "certificate.rehearsed", actor: bot, data: { checks: [...checks] } }, 5],
        [{ type: "certificate.rehearsal-asked", actor: bot, data: { by: liam } }, 1],
      ],
    });
    expect(words).toContain("Liam Walsh has asked for one");
    expect(words).toContain("Tried 2026-05-27 12:00 UTC ✓ passes Two people can approve. ✕ fails The role may not");
    expect(words).toContain("Add sns:SetPlatformApplicationAttributes.");
  });

  test("until when it is silent, and who asked for that", async () => {
    const snoozed: NewEvent = {
      type: "certificate.snoozed",
      actor: { kind: "person", id: liam },
      data: { until: inDays(7) },
    };
    expect(await wordsFor({ days: 12, since: [[snoozed, 1]] })).toContain(
      "Silent until 2026-06-08 12:00 UTC, asked by Liam Walsh",
    );
  });
});
