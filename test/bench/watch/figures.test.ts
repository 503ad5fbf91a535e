import { describe, expect, test } from "@jest/globals";
import { render } from "../../../src/bench/figures.ts";
import { boundOf, pagesOf, tableOf } from "../../../src/bench/watch/figures.ts";
import type { Measured, Readings } from "../../../src/bench/watch/readings.ts";

const spread = { accounts: 20, regions: 5, applications: 100 };
const together = { accounts: 1, regions: 1, applications: 10_000 };

describe("an estate", () => {
  test.each([
    { ...spread, pages: 100 },
    { ...together, pages: 100 },
    { accounts: 2, regions: 3, applications: 101, pages: 12 },
    { accounts: 2, regions: 3, applications: 0, pages: 6 },
  ])("of $accounts accounts, $regions regions and $applications applications in each has $pages pages", (estate) => {
    expect(pagesOf(estate)).toBe(estate.pages);
  });

  test("is bound by the quota of its regions, which are read beside each other", () => {
    expect(boundOf(spread)).toBe(0);
    expect(boundOf(together)).toBeCloseTo(99 / 15);
    expect(boundOf({ ...spread, applications: 1_501 })).toBe(1);
  });
});

describe("the table of the watch", () => {
  const measured = (changes: Partial<Measured> = {}): Measured => {
    return { seconds: 2, processor: 1, rows: 0, calls: 100, throttled: 0, ...changes };
  };
  const readings = (first: Partial<Measured>, memory: Readings["memory"]): Readings => {
    return { first: measured({ calls: 120, rows: 10_000, ...first }), quiet: [measured(), measured()], memory };
  };
  const run = {
    watch: readings({ rows: 10_008 }, { first: 400, middle: 490, last: 500, most: 550 }),
    bare: readings({ seconds: 1 }, undefined),
    together: readings({ seconds: 9.9, throttled: 3 }, undefined),
  };
  const lines = render(tableOf([run, run], { spread, together }));
  const cells = (what: string) => lines.filter((line) => line.includes(what)).map((line) => line.trim().split(/ {2,}/));

  test("says how large the estate was, and how often it was read", () => {
    expect(lines[1]).toContain("10000 applications in 20 accounts of 5 regions, read 6 times in 2 runs");
  });

  test("holds the readings of one region against what its quota allows", () => {
    expect(cells("first reading, all in one region")).toEqual([expect.arrayContaining(["9.90 s", "x 1.50"])]);
  });

  test("shows what was refused, wherever it was", () => {
    expect(cells("refused as too many")).toEqual([["calls that AWS refused as too many", "0", "0", "3"]]);
  });

  test("shows what a quiet reading writes", () => {
    expect(cells("events and messages, quiet reading").at(0)?.slice(1)).toEqual(["0", "0", "0"]);
  });

  test("leaves out what the machine can't tell", () => {
    expect(cells("memory after the last reading")).toEqual([expect.arrayContaining(["500 MiB"])]);
    expect(lines.at(-1)).toContain("n/a");
  });

  test("fits a terminal of 80 columns", () => {
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  });
});
