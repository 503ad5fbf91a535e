import type { Registry } from "prom-client";
import type { PendingItem } from "../../ports/outbox.ts";
import type { MetricFacts } from "./facts.ts";
import { gauge } from "./gauge.ts";
import { labelValue } from "./labels.ts";

/** Whether each source can be read, and is. */
export function showSources(registry: Registry, { sources, now }: MetricFacts): void {
  const labelNames = ["source", "kind"];
  const lastRead = gauge(registry, {
    name: "firebreak_source_last_read_seconds",
    help: "When the source was last read to its end, as a Unix timestamp in seconds; 0 while it never was.",
    labelNames,
  });
  const failures = gauge(registry, {
    name: "firebreak_source_failures",
    help: "How often in a row the source could not be read.",
    labelNames,
  });
  const overdue = gauge(registry, {
    name: "firebreak_source_overdue_seconds",
    help: "For how long the source should have been read; it may be being read. 0 while it is not due.",
    labelNames,
  });
  for (const { id, kind, scheduled } of sources) {
    const labels = { source: labelValue(id), kind };
    lastRead.set(labels, seconds(scheduled?.readAt ?? new Date(0)));
    failures.set(labels, scheduled?.failures ?? 0);
    overdue.set(labels, Math.max(0, seconds(now) - seconds(scheduled?.dueAt ?? now)));
  }
}

/** How many gaps the coverage has. Without a count there is nothing, and no zero. */
export function showCoverage(registry: Registry, { coverage }: MetricFacts): void {
  const gaps = gauge(registry, {
    name: "firebreak_coverage_gaps",
    help: "What is not covered, by kind. Counted every five minutes at most.",
    labelNames: ["kind"],
  });
  for (const [kind, number] of coverage?.gaps ?? []) gaps.set({ kind }, number);
  if (coverage === undefined) return;
  gauge(registry, {
    name: "firebreak_coverage_counted_seconds",
    help: "When the gaps were counted, as a Unix timestamp in seconds.",
  }).set(seconds(coverage.at));
}

/** How the bot itself does. */
export function showBot(registry: Registry, { undelivered, chatConnected, watchRound, now }: MetricFacts): void {
  showMessages(registry, undelivered, now);
  gauge(registry, {
    name: "firebreak_chat_connected",
    help: "Whether the chat's connection is open: 1 or 0.",
  }).set(Number(chatConnected));
  if (watchRound === undefined) return;
  gauge(registry, {
    name: "firebreak_watch_round_ended_seconds",
    help: "When the watch last made its round, as a Unix timestamp in seconds.",
  }).set(seconds(watchRound.endedAt));
  gauge(registry, {
    name: "firebreak_watch_round_duration_seconds",
    help: "How long the last round of the watch took. Sources are read beside it.",
  }).set(watchRound.seconds);
}

/** `waiting`: not tried yet · `tried`: it will be tried again · `given-up`: it will not. */
const deliveryStates = ["waiting", "tried", "given-up"] as const;

function showMessages(registry: Registry, undelivered: readonly PendingItem[], now: Date): void {
  const messages = gauge(registry, {
    name: "firebreak_messages_undelivered",
    help: "Messages and pages that are owed and not delivered: waiting, tried in vain, or given up.",
    labelNames: ["to", "state"],
  });
  for (const to of ["chat", "pager"]) for (const state of deliveryStates) messages.set({ to, state }, 0);
  for (const item of undelivered) {
    messages.inc({ to: item.kind === "page" ? "pager" : "chat", state: stateOf(item) });
  }
  const due = undelivered.flatMap(({ nextAt }) => nextAt ?? []);
  gauge(registry, {
    name: "firebreak_messages_overdue_seconds",
    help: "For how long the message that is due longest should have been sent; 0 while none is due.",
  }).set(due.reduce((longest, at) => Math.max(longest, seconds(now) - seconds(at)), 0));
}

function stateOf({ nextAt, attempts }: PendingItem): (typeof deliveryStates)[number] {
  if (nextAt === null) return "given-up";
  return attempts === 0 ? "waiting" : "tried";
}

function seconds(at: Date): number {
  return at.getTime() / 1000;
}
