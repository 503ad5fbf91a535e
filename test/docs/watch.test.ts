import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { gapInWords } from "../../src/domain/inventory/coverage.ts";
import { AlertCause } from "../../src/domain/inventory/events.ts";
import { causeInWords } from "../../src/domain/inventory/item.ts";
import { SourceKind } from "../../src/domain/inventory/sighting.ts";
import { usualLadder } from "../../src/domain/inventory/watch.ts";
import { stateInWords } from "../../src/projections/inventory.ts";

const page = readFileSync(new URL("../../docs/watch.md", import.meta.url), "utf8");

/** The cells of the tables' rows. */
const rows = page
  .split("\n")
  .filter((line) => line.startsWith("|"))
  .map((line) => line.split("|").map((cell) => cell.trim()));

const instants = { from: "2024-09-20T09:46:00Z", to: "2024-08-20T09:46:00Z" };
/** The causes that say more than their kind. */
const withDetails: Partial<Record<AlertCause["kind"], AlertCause>> = {
  "moved-back": { kind: "moved-back", ...instants },
  "shorter-lived": { kind: "shorter-lived", fromDays: 398, toDays: 90 },
};

describe("docs/watch.md", () => {
  test("has every kind of item, and every state with its mark and words", () => {
    const firsts = rows.map(([, first]) => first);
    expect(SourceKind.options.filter((kind) => !firsts.includes(`\`${kind}\``))).toEqual([]);
    const shown = rows.map(([, mark, words]) => `${mark} ${words}`);
    const states = Object.values(stateInWords).map(({ mark, words }) => `${mark} ${words}`);
    expect(states.filter((state) => !shown.includes(state))).toEqual([]);
  });

  test("has every rung of the usual ladder, and who hears of it", () => {
    const days = (cell = "") => (/^\d+(, \d+)*$/.test(cell) ? cell.split(", ").map(Number) : []);
    const rungs = rows.flatMap(([, first, , wide = "", pager = "", opens = ""]) =>
      days(first).map((rung) => ({ rung, wide: wide !== "", pager: pager !== "", opens: opens !== "" })),
    );
    expect(rungs).toEqual(
      [...usualLadder.rungs, 0].map((rung) => ({
        rung,
        wide: rung <= usualLadder.wide,
        pager: rung <= usualLadder.page,
        opens: rung === usualLadder.plan || rung === 0,
      })),
    );
  });

  test("has every alert that comes at once", () => {
    const causes = AlertCause.options
      .map((option) => option.shape.kind.value)
      .filter((kind) => kind !== "rung" && kind !== "reminder" && kind !== "expired")
      .map((kind) => causeInWords(AlertCause.parse(withDetails[kind] ?? { kind })));
    expect(causes).toHaveLength(6);
    expect(causes.filter((words) => !rows.some(([, first]) => first === words))).toEqual([]);
  });

  test("has every gap, in the words that people read, with what to do", () => {
    const gaps = Object.entries(gapInWords).map(([kind, words]) => `\`${kind}\`: ${words}`);
    const closed = rows.filter(([, , todo]) => todo !== "").map(([, gap]) => gap);
    expect(gaps.filter((gap) => !closed.includes(gap))).toEqual([]);
  });
});
