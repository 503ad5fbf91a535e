import { beside, type Figure, type Table } from "../figures.ts";
import type { EstateSize } from "./estate.ts";
import type { Measured, Readings } from "./readings.ts";

/** Every program's readings in one run. */
export interface Run {
  /** Of an estate of many accounts. */
  watch: Readings;
  bare: Readings;
  /** By the bot's watch, of an estate that is all in one region. */
  together: Readings;
}

// The applications that SNS lists on a page, and the pages that an account may ask for in a second in a region.
// (SNS API Reference, ListPlatformApplications.)
const pageSize = 100;
const pagesPerSecond = 15;

/** The pages of an estate. An empty region has one too. */
export function pagesOf({ accounts, regions, applications }: EstateSize): number {
  return accounts * regions * Math.max(1, Math.ceil(applications / pageSize));
}

/** The least that an estate takes by its quotas, in seconds: each region has its own, and its first page comes at once. */
export function boundOf({ applications }: EstateSize): number {
  return (pagesOf({ accounts: 1, regions: 1, applications }) - 1) / pagesPerSecond;
}

/** The runs as a table. */
export function tableOf(runs: readonly Run[], sizes: { spread: EstateSize; together: EstateSize }): Table {
  const { accounts, regions, applications } = sizes.spread;
  const all = accounts * regions * applications;
  const readings = runs.map(({ watch }) => 1 + watch.quiet.length).reduce((sum, each) => sum + each, 0);
  return {
    title: "The watch of a large estate",
    runs: `${all} applications in ${accounts} accounts of ${regions} regions, read ${readings} times in ${runs.length} runs`,
    figures: [...times(runs, sizes.together), ...counts(runs), ...memory(runs)],
  };
}

type Who = keyof Run;

function first(runs: readonly Run[], who: Who, what: keyof Measured): number[] {
  return runs.flatMap((run) => run[who].first[what] ?? []);
}

function quiet(runs: readonly Run[], who: Who, what: keyof Measured): number[] {
  return runs.flatMap((run) => run[who].quiet.flatMap((one) => one[what] ?? []));
}

function times(runs: readonly Run[], together: EstateSize): Figure[] {
  const bound = [`bound: ${pagesOf(together)} pages at ${pagesPerSecond} a second`, [boundOf(together)]] as const;
  const program = "bare: the SDK and a table";
  return [
    ...beside("s", ["first reading", first(runs, "watch", "seconds")], [program, first(runs, "bare", "seconds")]),
    ...beside("s", ["quiet reading", quiet(runs, "watch", "seconds")], [program, quiet(runs, "bare", "seconds")]),
    ...beside(
      "s",
      ["processor time of a first reading", first(runs, "watch", "processor")],
      [program, first(runs, "bare", "processor")],
    ),
    ...beside(
      "s",
      ["processor time of a quiet reading", quiet(runs, "watch", "processor")],
      [program, quiet(runs, "bare", "processor")],
    ),
    ...beside("s", ["first reading, all in one region", first(runs, "together", "seconds")], bound),
    ...beside("s", ["quiet reading, all in one region", quiet(runs, "together", "seconds")], bound),
  ];
}

function counts(runs: readonly Run[]): Figure[] {
  const both = (who: Who, what: keyof Measured) => [...first(runs, who, what), ...quiet(runs, who, what)];
  return [
    ...beside(
      "whole",
      ["calls to AWS, first reading", first(runs, "watch", "calls")],
      ["bare: one a page and one a role", first(runs, "bare", "calls")],
    ),
    ...beside(
      "whole",
      ["calls to AWS, quiet reading", quiet(runs, "watch", "calls")],
      ["bare: one a page", quiet(runs, "bare", "calls")],
    ),
    {
      what: "calls that AWS refused as too many",
      unit: "whole",
      samples: [...both("watch", "throttled"), ...both("together", "throttled")],
    },
    ...beside(
      "whole",
      ["events and messages, first reading", first(runs, "watch", "rows")],
      ["bare: a row an application", first(runs, "bare", "rows")],
    ),
    { what: "events and messages, quiet reading", unit: "whole", samples: quiet(runs, "watch", "rows") },
  ];
}

function memory(runs: readonly Run[]): Figure[] {
  const when = [
    ["first", "memory after the first reading"],
    ["middle", "memory half way"],
    ["last", "memory after the last reading"],
    ["most", "memory at most"],
  ] as const;
  return when.flatMap(([which, what]) => {
    const of = (who: Who) => runs.flatMap((run) => run[who].memory?.[which] ?? []);
    return beside("MiB", [what, of("watch")], ["bare: the SDK and a table", of("bare")]);
  });
}
