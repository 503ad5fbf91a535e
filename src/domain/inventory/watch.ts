import { bot } from "../actor.ts";
import type { NewEvent } from "../event.ts";
import { after, between, hasCome, type Instant } from "../time.ts";
import type { AlertCause, Opening } from "./events.ts";
import { endOf, isOver, type Item } from "./item.ts";
import type { Stake } from "./stake.ts";

/** When somebody is told that a certificate ends, and how far the word goes. All in days before its end. */
export interface Ladder {
  /** Whoever owns it is told at each of these; descending. */
  rungs: readonly number[];
  /** From this rung on the wider channel is told too. */
  wide: number;
  /** From this rung on somebody is woken. No snooze reaches further. */
  page: number;
  /** From this rung on a planned change opens by itself; null where none shall. */
  plan: number | null;
}

/** The ladder where firebreak.yml says nothing else: two months ahead, then ever closer. */
export const usualLadder: Ladder = { rungs: [60, 45, 30, 14, 7, 3, 1], wide: 14, page: 3, plan: 30 };

/** A day, in milliseconds. */
export const day = 86_400_000;
/** How long an item may be out of reach before somebody is told: a night's maintenance is no news. In milliseconds. */
const unreadPatience = 6 * 3_600_000;
/** What had expired so long before it was found is somebody's leftover and wakes nobody. In milliseconds. */
const leftover = 30 * day;

/** Something to tell about an item, and from when on. */
interface Due {
  at: Instant;
  cause: AlertCause;
}

/**
 * When an item has to be attended to next: something is to be told, an opening or a rehearsal waits.
 * Null when nothing will be due by itself. Every answer of {@link attend} is due at such an instant.
 */
export function nextAttention(item: Item, ladder: Ladder): Instant | null {
  const waiting = [
    ...(pendingOpening(item) === undefined ? [] : [item.foundAt]),
    ...(item.rehearsal?.askedBy ? [item.foundAt] : []),
  ];
  const instants = [...duesOf(item, ladder).map((due) => due.at), ...waiting];
  return instants.reduce<Instant | null>((first, at) => (first === null || between(at, first) > 0 ? at : first), null);
}

/** The alert that is due for an item now, if any. After it was recorded another one may be. */
export function attend(item: Item, from: { ladder: Ladder; stake: Stake; now: Date }): NewEvent | undefined {
  const ready = duesOf(item, from.ladder).filter((due) => hasCome(due.at, from.now));
  const cause = gravest(ready.map((due) => due.cause));
  return cause === undefined ? undefined : alert(item, asOf(from.now, cause, item), from);
}

/** What is told late says how many days are left, not how many there were. */
function asOf(now: Date, cause: AlertCause, item: Item): AlertCause {
  const end = endOf(item.reading);
  if (end === null || (cause.kind !== "rung" && cause.kind !== "reminder")) return cause;
  return { ...cause, left: Math.max(0, Math.round(between(now, end) / day)) };
}

/** What waits to be opened by itself for an item. Nothing opens about what is over by now. */
export function pendingOpening(item: Item): { alert: number; opening: Opening; cause: AlertCause } | undefined {
  const alert = item.alerts.find((one) => one.opens !== null && one.incident === undefined && !isOver(item, one));
  return alert?.opens ? { alert: alert.alert, opening: alert.opens, cause: alert.cause } : undefined;
}

/** Until when an item's rungs may be silenced: somebody is woken from then on. Null where there is nothing to silence. */
export function latestSnooze(item: Item, ladder: Ladder): Instant | null {
  const end = endOf(item.reading);
  return end === null || item.gone !== null ? null : after(end, -ladder.page * day);
}

/** An alert, with how far it goes and what it opens. */
export function alert(item: Item, cause: AlertCause, from: { ladder: Ladder; stake: Stake; now: Date }): NewEvent {
  const quiet = isLeftover(item, cause, from.stake);
  const data = {
    alert: (item.alerts.at(-1)?.alert ?? 0) + 1,
    cause,
    wide: !quiet && isWide(cause, from),
    page: !quiet && wakes(item, cause, from),
    quiet,
    opens: quiet ? null : openingOf(item, cause, from),
  };
  return { type: "certificate.alerted", actor: bot, data };
}

function duesOf(item: Item, ladder: Ladder): Due[] {
  if (item.gone !== null) return [];
  return [...disabledDue(item), ...expiryDues(item, ladder), ...unreadDue(item)];
}

/** Who was told of an expiry since then was told why it is switched off, too. */
function disabledDue(item: Item): Due[] {
  const { disabledSince: since } = item;
  if (since === null || alertedSince(item, "disabled", since) || alertedSince(item, "expired", since)) return [];
  return [{ at: since, cause: { kind: "disabled" } }];
}

/** The rungs that are still to come: below the one that was told last, silenced ones when the snooze has ended. */
function expiryDues(item: Item, ladder: Ladder): Due[] {
  const end = endOf(item.reading);
  if (end === null) return [];
  const { rung, snooze } = item;
  const toCome = [...ladder.rungs, 0].filter((days) => rung === null || days < rung);
  const silenced = (days: number, at: Instant) =>
    snooze !== null && days > ladder.page && between(at, snooze.until) > 0 ? snooze.until : at;
  const rungs = toCome.map((days): Due => {
    const cause: AlertCause = days === 0 ? { kind: "expired" } : { kind: "rung", days, left: days };
    return { at: silenced(days, after(end, -days * day)), cause };
  });
  const reminder: Due[] =
    snooze === null || rung === null || rung === 0
      ? []
      : [{ at: snooze.until, cause: { kind: "reminder", days: rung, left: rung } }];
  return [...rungs, ...reminder];
}

function unreadDue(item: Item): Due[] {
  const { unread } = item;
  if (unread === null || alertedSince(item, "unread", unread.since)) return [];
  return [{ at: after(unread.since, unreadPatience), cause: { kind: "unread" } }];
}

function alertedSince(item: Item, kind: AlertCause["kind"], since: Instant): boolean {
  return item.alerts.some((alert) => alert.cause.kind === kind && between(since, alert.at) >= 0);
}

/** Of several things to tell the one that matters most; of several rungs the lowest: the others are past. */
function gravest(causes: readonly AlertCause[]): AlertCause | undefined {
  const weight = (cause: AlertCause) => {
    if (cause.kind === "expired") return -2;
    if (cause.kind === "disabled") return -1;
    if (cause.kind === "rung") return cause.days;
    return cause.kind === "reminder" ? cause.days + 0.5 : Number.MAX_SAFE_INTEGER;
  };
  return causes.toSorted((one, other) => weight(one) - weight(other))[0];
}

/** Found long after its end, and nothing hangs on it. */
function isLeftover(item: Item, cause: AlertCause, stake: Stake): boolean {
  if (stake.dependedOn || (cause.kind !== "expired" && cause.kind !== "disabled")) return false;
  const end = endOf(item.reading);
  return end !== null && between(end, item.foundAt) > leftover;
}

function isWide(cause: AlertCause, { ladder, stake }: { ladder: Ladder; stake: Stake }): boolean {
  switch (cause.kind) {
    case "rung":
    case "reminder":
      return cause.days <= ladder.wide;
    case "expired":
    case "disabled":
      return true;
    default:
      return stake.dependedOn;
  }
}

function wakes(item: Item, cause: AlertCause, { ladder, stake }: { ladder: Ladder; stake: Stake }): boolean {
  switch (cause.kind) {
    case "rung":
    case "reminder":
      return cause.days <= ladder.page;
    case "expired":
      return stake.dependedOn || workedBefore(item, cause);
    case "disabled":
      // Whoever was woken for the expiry knows: that its service has noticed too is no second reason.
      return item.rung !== 0 && (stake.dependedOn || workedBefore(item, cause));
    case "gone":
      return stake.dependedOn;
    default:
      return false;
  }
}

/** Whether the watch saw it in order before: what was broken when it was found is no sudden news. */
function workedBefore(item: Item, cause: AlertCause): boolean {
  if (cause.kind === "disabled") return item.disabledSince !== null && between(item.foundAt, item.disabledSince) > 0;
  const end = endOf(item.reading);
  return end !== null && between(item.foundAt, end) > 0;
}

function openingOf(item: Item, cause: AlertCause, { ladder, stake }: { ladder: Ladder; stake: Stake }): Opening | null {
  if (stake.component === null) return null;
  const opened = (opening: Opening) =>
    item.alerts.some((alert) => alert.opens === opening && between(item.readingSince, alert.at) >= 0);
  switch (cause.kind) {
    case "rung":
    case "reminder": {
      const planned = ladder.plan !== null && cause.days <= ladder.plan && stake.rotatable;
      return planned && !opened("planned-change") ? "planned-change" : null;
    }
    case "expired":
    case "disabled":
      return wakes(item, cause, { ladder, stake }) && !opened("incident") ? "incident" : null;
    default:
      return null;
  }
}
