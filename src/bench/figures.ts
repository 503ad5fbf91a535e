/** What one thing cost, run after run. */
export interface Figure {
  /** At most 38 characters. */
  what: string;
  unit: Unit;
  /** One number a run; none where this machine can't tell. */
  samples: readonly number[];
  /** The bare cost of the same thing in the same runs, in the same unit. */
  bare?: readonly number[];
}

/** What something costs, and below it the bare cost that it is held against. */
export function beside(unit: Figure["unit"], ours: NamedSamples, bare: NamedSamples): Figure[] {
  return [
    { unit, what: ours[0], samples: ours[1], bare: bare[1] },
    { unit, what: bare[0], samples: bare[1] },
  ];
}

/** What is measured, and what is counted: `/s` is how many in a second, `whole` is just how many. */
type Unit = "ms" | "s" | "MiB" | "/s" | "whole";

type NamedSamples = readonly [what: string, samples: readonly number[]];

/** The figures of one benchmark. */
export interface Table {
  title: string;
  /** How many runs there were, and of what. */
  runs: string;
  figures: readonly Figure[];
}

/** The least, the middle and the most of some samples. */
export interface Summary {
  min: number;
  median: number;
  max: number;
}

/** Sums the samples up; there is nothing to say about none. */
export function summarize(samples: readonly number[]): Summary | undefined {
  const sorted = samples.toSorted((one, other) => one - other);
  const min = sorted.at(0);
  const max = sorted.at(-1);
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.floor(sorted.length / 2)];
  if (min === undefined || max === undefined || low === undefined || high === undefined) return undefined;
  return { min, median: (low + high) / 2, max };
}

/** The table as lines of text, none longer than 80 characters. */
export function render({ title, runs, figures }: Table): string[] {
  const heading = row("", ["min", "median", "max", "to bare"]);
  return [title, `  ${runs}`, "", heading, ...figures.map(renderFigure)];
}

function renderFigure({ what, unit, samples, bare }: Figure): string {
  const summary = summarize(samples);
  if (summary === undefined) return row(what, ["n/a", "n/a", "n/a", ""]);
  const { min, median, max } = summary;
  const unburdened = summarize(bare ?? [])?.median;
  const ratio = unburdened === undefined ? "" : `x ${short(median / unburdened)}`;
  return row(what, [...[min, median, max].map((number) => shown(number, unit)), ratio]);
}

function row(what: string, columns: readonly string[]): string {
  return `  ${what.padEnd(38)}${columns.map((text) => text.padStart(10)).join("")}`.trimEnd();
}

function shown(number: number, unit: Unit): string {
  return unit === "whole" ? number.toFixed(0) : `${short(number)} ${unit}`;
}

/** Three digits that say something: `0.41`, `8.25`, `41.3`, `612`. */
function short(number: number): string {
  if (number >= 100) return number.toFixed(0);
  return number.toFixed(number >= 10 ? 1 : 2);
}
