import type { Registry } from "prom-client";
import { AlertCause } from "../../domain/inventory/events.ts";
import { SourceKind } from "../../domain/inventory/sighting.ts";
import { hasCome } from "../../domain/time.ts";
import { byUrgency, itemStates } from "../../projections/inventory.ts";
import type { MeasuredItem, MetricFacts } from "./facts.ts";
import { countedElsewhere, gauge } from "./gauge.ts";
import { itemLabels, labelsOf } from "./labels.ts";

/** For so many items there are series of their own, the most urgent first; the rest are counted. */
const mostItems = 2000;

/** When each item ends, or that it does not, and whether it is switched on. */
export function showItems(registry: Registry, items: readonly MeasuredItem[]): void {
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

/** How many items there are, all of them. */
export function showCounts(registry: Registry, { items, now }: Pick<MetricFacts, "items" | "now">): void {
  const counts = gauge(registry, {
    name: "firebreak_certificates",
    help: "Items by state and kind.",
    labelNames: ["state", "kind"],
  });
  for (const state of itemStates) for (const kind of SourceKind.options) counts.set({ state, kind }, 0);
  for (const { state, kind } of items) counts.inc({ state, kind });
  gauge(registry, {
    name: "firebreak_certificates_snoozed",
    help: "Items whose ladder somebody has silenced for now.",
  }).set(items.filter(({ snoozedUntil }) => snoozedUntil !== null && !hasCome(snoozedUntil, now)).length);
}

/** What people were told of. */
export function showAlerts(registry: Registry, items: readonly MeasuredItem[]): void {
  const open = gauge(registry, {
    name: "firebreak_alerts_open",
    help: "Items that somebody was told of and that are not mended, by the cause of the alert.",
    labelNames: ["cause"],
  });
  for (const { shape } of AlertCause.options) open.set({ cause: shape.kind.value }, 0);
  for (const cause of items.flatMap(({ openCauses }) => openCauses)) open.inc({ cause });
  const about = { name: "firebreak_alerts_total", help: "Alerts ever, those that told nobody included." };
  countedElsewhere(
    registry,
    about,
    items.reduce((sum, { alerts }) => sum + alerts, 0),
  );
}
