import { Gauge, Registry } from "prom-client";
import { SourceKind } from "../../domain/inventory/sighting.ts";
import { byUrgency, itemStates } from "../../projections/inventory.ts";
import type { MeasuredItem, MetricFacts } from "./facts.ts";
import { itemLabels, labelsOf, labelValue } from "./labels.ts";

/** For so many items there are series of their own, the most urgent first; the rest are counted. */
const mostItems = 2000;

/** A scrape's answer: all metrics in Prometheus' text format. */
export async function expositionOf(facts: MetricFacts): Promise<{ text: string; contentType: string }> {
  // A registry for each scrape: what is not there any more leaves no series behind.
  const registry = new Registry();
  showItems(registry, facts.items);
  showCounts(registry, facts.items);
  showSources(registry, facts);
  showCoverage(registry, facts);
  gauge(registry, {
    name: "firebreak_messages_undelivered",
    help: "Messages that are owed to the chat and have not been delivered.",
  }).set(facts.undelivered);
  return { text: await registry.metrics(), contentType: registry.contentType };
}

function gauge<Label extends string>(
  registry: Registry,
  about: { name: string; help: string; labelNames?: readonly Label[] },
): Gauge<Label> {
  return new Gauge<Label>({ ...about, registers: [registry] });
}

function showItems(registry: Registry, items: readonly MeasuredItem[]): void {
  const present = byUrgency(items.filter((item) => item.state !== "gone"));
  const enabledOf = new Map(items.map(({ id, enabled }) => [id, enabled]));
  const notAfter = gauge(registry, {
    name: "firebreak_certificate_not_after_seconds",
    help: "When the item ends, as a Unix timestamp in seconds.",
    labelNames: itemLabels,
  });
  const endless = gauge(registry, {
    name: "firebreak_certificate_without_end",
    help: "1 for an item that has no end, or whose end is not known: its state says which.",
    labelNames: [...itemLabels, "state"],
  });
  const switchedOn = gauge(registry, {
    name: "firebreak_certificate_enabled",
    help: "Whether the item's service makes use of it: 1 or 0. Only for items that can be switched off.",
    labelNames: itemLabels,
  });
  for (const item of present.slice(0, mostItems)) {
    const labels = labelsOf(item);
    if (item.end === null) endless.set({ ...labels, state: item.state }, 1);
    else notAfter.set(labels, Date.parse(item.end) / 1000);
    const enabled = enabledOf.get(item.id) ?? null;
    if (enabled !== null) switchedOn.set(labels, Number(enabled));
  }
  gauge(registry, {
    name: "firebreak_certificates_not_shown",
    help: `Items without series of their own, because there are more than ${mostItems}: the least urgent ones.`,
  }).set(Math.max(0, present.length - mostItems));
}

function showCounts(registry: Registry, items: readonly MeasuredItem[]): void {
  const counts = gauge(registry, {
    name: "firebreak_certificates",
    help: "Items by state and kind.",
    labelNames: ["state", "kind"],
  });
  for (const state of itemStates) for (const kind of SourceKind.options) counts.set({ state, kind }, 0);
  for (const { state, kind } of items) counts.inc({ state, kind });
}

function showSources(registry: Registry, { sources, now }: MetricFacts): void {
  const lastRead = gauge(registry, {
    name: "firebreak_source_last_read_seconds",
    help: "When the source was last read to its end, as a Unix timestamp in seconds; 0 while it never was.",
    labelNames: ["source", "kind"],
  });
  const failing = gauge(registry, {
    name: "firebreak_source_failing",
    help: "Whether the source could not be read the last time: 1 or 0.",
    labelNames: ["source"],
  });
  for (const { id, kind, scheduled } of sources) {
    const source = labelValue(id);
    lastRead.set({ source, kind }, (scheduled?.readAt?.getTime() ?? 0) / 1000);
    failing.set({ source }, Number((scheduled?.failures ?? 0) > 0));
  }
  gauge(registry, {
    name: "firebreak_watch_sources_due",
    help: "Sources whose reading is due and has not ended.",
  }).set(sources.filter(({ scheduled }) => scheduled !== undefined && scheduled.dueAt <= now).length);
}

function showCoverage(registry: Registry, { coverage }: MetricFacts): void {
  if (coverage === undefined) return;
  const gaps = gauge(registry, {
    name: "firebreak_coverage_gaps",
    help: "What is not covered, by kind. Counted at most every five minutes.",
    labelNames: ["kind"],
  });
  for (const [kind, number] of coverage.gaps) gaps.set({ kind }, number);
  gauge(registry, {
    name: "firebreak_coverage_counted_seconds",
    help: "When the gaps were counted, as a Unix timestamp in seconds.",
  }).set(coverage.at.getTime() / 1000);
}
