import { type GapKind, gapKinds } from "../../domain/inventory/coverage.ts";
import { groupBy } from "../../domain/grouping.ts";
import type { Item } from "../../domain/inventory/item.ts";
import type { CertificateSource } from "../../ports/certificate-source.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Inventory } from "../../ports/inventory.ts";
import type { Log } from "../../ports/log.ts";
import type { Outbox } from "../../ports/outbox.ts";
import type { ScheduledSource, WatchSchedule } from "../../ports/watch-schedule.ts";
import type { CertificateDesk } from "../../projections/certificate-desk.ts";
import type { ItemLine } from "../../projections/inventory.ts";

/** What the metrics are read from. */
export interface MetricsDeps {
  desk: Pick<CertificateDesk, "line" | "gaps">;
  inventory: Pick<Inventory, "pages">;
  schedule: Pick<WatchSchedule, "all">;
  /** The sources that firebreak.yml names. */
  sources: readonly Pick<CertificateSource, "id" | "kind">[];
  outbox: Pick<Outbox, "pending">;
  clock: Clock;
  log: Log;
}

/** An item as the metrics show it. */
export interface MeasuredItem extends ItemLine {
  /** Whether its service makes use of it; null where nothing can be switched off. */
  enabled: boolean | null;
}

/** Everything that one scrape shows. */
export interface MetricFacts {
  items: MeasuredItem[];
  sources: { id: string; kind: string; scheduled: ScheduledSource | undefined }[];
  /** How many gaps there are of each kind, and when they were looked for; undefined while nobody could tell. */
  coverage: Coverage | undefined;
  /** How many messages wait for the chat. */
  undelivered: number;
  now: Date;
}

/** How many gaps there were at a time. */
export interface Coverage {
  at: Date;
  gaps: Map<GapKind, number>;
}

/** The coverage asks the chat, Apple and the directory: often enough for a graph, and no load for them. In milliseconds. */
const coverageLife = 5 * 60_000;

/** Reads what a scrape shows, at the moment of the scrape; the coverage at most every five minutes. */
export function createMetricFacts(deps: MetricsDeps): () => Promise<MetricFacts> {
  const coverage = createCoverageCount(deps);
  return async () => {
    const scheduled = new Map((await deps.schedule.all()).map((row) => [row.source, row]));
    return {
      items: await itemsOf(deps),
      sources: deps.sources.map(({ id, kind }) => ({ id, kind, scheduled: scheduled.get(id) })),
      coverage: await coverage(),
      undelivered: (await deps.outbox.pending()).length,
      now: deps.clock.now(),
    };
  };
}

/** Page by page, and of each item what is shown alone: ten thousand whole ones would be tens of megabytes a scrape. */
async function itemsOf({ inventory, desk }: MetricsDeps): Promise<MeasuredItem[]> {
  const measured = (item: Item) => ({ ...desk.line(item), enabled: item.reading?.enabled ?? null });
  const items: MeasuredItem[] = [];
  for await (const page of inventory.pages()) items.push(...page.map(measured));
  return items;
}

/** Counts the gaps, once for all scrapes of five minutes. What can't be counted leaves the rest of a scrape alone. */
function createCoverageCount({ desk, clock, log }: MetricsDeps): () => Promise<Coverage | undefined> {
  let latest: { at: Date; counting: Promise<Coverage | undefined> } | undefined;
  const count = async (at: Date): Promise<Coverage | undefined> => {
    try {
      const byKind = groupBy(await desk.gaps(), (gap) => gap.kind);
      return { at, gaps: new Map(gapKinds.map((kind) => [kind, byKind.get(kind)?.length ?? 0])) };
    } catch (error) {
      log.warn("the gaps in the coverage could not be counted for the metrics", { error });
      return undefined;
    }
  };
  return () => {
    const now = clock.now();
    if (latest === undefined || now.getTime() - latest.at.getTime() >= coverageLife) {
      latest = { at: now, counting: count(now) };
    }
    return latest.counting;
  };
}
