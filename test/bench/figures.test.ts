import { describe, expect, test } from "@jest/globals";
import { beside, render, summarize } from "../../src/bench/figures.ts";

describe("summarize", () => {
  test.each([
    { samples: [7], min: 7, median: 7, max: 7 },
    { samples: [10, 9, 2], min: 2, median: 9, max: 10 },
    { samples: [4, 1, 100, 2], min: 1, median: 3, max: 100 },
  ])("$samples", ({ samples, ...summary }) => {
    expect(summarize(samples)).toEqual(summary);
  });

  test("has nothing to say about no samples", () => {
    expect(summarize([])).toBeUndefined();
  });
});

describe("a table", () => {
  const table = {
    title: "Start to ready",
    runs: "3 starts of each",
    figures: [
      ...beside("ms", ["a name as long as a name may ever be…", [3, 120.4, 41.27]], ["bare: nothing", [10, 20, 30]]),
      { what: "memory", unit: "MiB" as const, samples: [] },
    ],
  };

  test("holds each figure against the median of its bare cost", () => {
    const [, , , , ours, bare] = render(table);
    expect(ours?.split(/ {2,}/)).toEqual(["", expect.any(String), "3.00 ms", "41.3 ms", "120 ms", "x 2.06"]);
    expect(bare?.split(/ {2,}/)).toEqual(["", "bare: nothing", "10.0 ms", "20.0 ms", "30.0 ms"]);
  });

  test("says so where the machine can't tell", () => {
    expect(render(table).at(-1)?.split(/ {2,}/)).toEqual(["", "memory", "n/a", "n/a", "n/a"]);
  });

  test("shows what is counted whole, and without a unit", () => {
    const counted = { what: "calls", unit: "whole" as const, samples: [9, 10_008, 10_008], bare: [10_000] };
    const [, , , , calls] = render({ ...table, figures: [counted] });
    expect(calls?.split(/ {2,}/)).toEqual(["", "calls", "9", "10008", "10008", "x 1.00"]);
  });

  test("fits a terminal of 80 columns", () => {
    for (const line of render(table)) expect(line.length).toBeLessThanOrEqual(80);
  });
});
