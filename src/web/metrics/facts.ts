import type { AlertCause } from "../../domain/inventory/events.ts";
import { isOver, type Item } from "../../domain/inventory/item.ts";
import type { CertificateSource } from "../../ports/certificate-source.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Inventory } from "../../ports/inventory.ts";
import type { Log } from "../../ports/log.ts";
import type { Outbox, PendingItem } from "../../ports/outbox.ts";
import type { ScheduledSource, WatchSchedule } from "../../ports/watch-schedule.ts";
import type { CertificateDesk } from "../../projections/certificate-desk.ts";
import type { PolicyLine } from "../../projections/policies.ts";
import type { ItemLine } from "../../projections/inventory.ts";
import { type CoverageCount, createCoverageCount } from "./coverage-count.ts";
import type { Beat } from "./pulse.ts";

/** What the metrics are read from. */
export interface MetricsDeps {
  desk: Pick<CertificateDesk, "line" | "gaps">;
  inventory: Pick<Inventory, "pages">;
  schedule: Pick<WatchSchedule, "all">;
  /** The sources that firebreak.yml names. */
  sources: readonly Pick<CertificateSource, "id" | "kind">[];
  /** The guard's policies, and how each stands. */
  policies: () => Promise<readonly PolicyLine[]>;
  outbox: Pick<Outbox, "pending">;
  chatConnected: () => boolean;
  /** The last round of the watch in this process; undefined before the first has ended. */
  watchRound: () => Beat | undefined;
  clock: Clock;
  log: Log;
}

/** An item as the metrics show it. */
export interface MeasuredItem extends ItemLine {
  /** Whether its service makes use of it; null where nothing can be switched off. */
  enabled: boolean | null;
  /** How many alerts it ever had, quiet ones too. */
  alerts: number;
  /** What it was alerted for and is not over. */
  openCauses: AlertCause["kind"][];
}

/** Everything that one scrape shows. */
export interface MetricFacts {
  items: MeasuredItem[];
  sources: { id: string; kind: string; scheduled: ScheduledSource | undefined }[];
  /** Undefined while nobody could tell. */
  coverage: CoverageCount | undefined;
  policies: readonly PolicyLine[];
  undelivered: readonly PendingItem[];
  chatConnected: boolean;
  watchRound: Beat | undefined;
  now: Date;
}

/** Reads what a scrape shows, at the moment of the scrape; the coverage every five minutes at most. */
export function createMetricFacts(deps: MetricsDeps): () => Promise<MetricFacts> {
  const coverage = createCoverageCount(deps);
  return async () => {
    const scheduled = new Map((await deps.schedule.all()).map((row) => [row.source, row]));
    return {
      items: await itemsOf(deps),
      sources: deps.sources.map(({ id, kind }) => ({ id, kind, scheduled: scheduled.get(id) })),
      coverage: await coverage(),
      policies: await deps.policies(),
      undelivered: await deps.outbox.pending(),
      chatConnected: deps.chatConnected(),
      watchRound: deps.watchRound(),
      now: deps.clock.now(),
    };
  };
}

/** Page by page, and of each item what is shown alone: ten thousand whole ones would be tens of megabytes a scrape. */
async function itemsOf({ inventory, desk }: MetricsDeps): Promise<MeasuredItem[]> {
  const items: MeasuredItem[] = [];
  for await (const page of inventory.pages()) items.push(...page.map((item) => measured(item, desk)));
  return items;
}

function measured(item: Item, desk: MetricsDeps["desk"]): MeasuredItem {
  const open = item.alerts.filter((alert) => !alert.quiet && !isOver(item, alert));
  return {
    ...desk.line(item),
    enabled: item.reading?.enabled ?? null,
    alerts: item.alerts.at(-1)?.alert ?? 0,
    openCauses: [...new Set(open.map(({ cause }) => cause.kind))],
  };
}
