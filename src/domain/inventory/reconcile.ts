import { bot } from "../actor.ts";
import { canonical } from "../digest.ts";
import type { NewEvent } from "../event.ts";
import { between, type Instant } from "../time.ts";
import type { AlertCause, ChangeCause } from "./events.ts";
import { endOf, type Item } from "./item.ts";
import type { Ownership } from "./owner.ts";
import type { Reading, Sighting } from "./sighting.ts";
import { alert, day, type Ladder } from "./watch.ts";
import type { Stake } from "./stake.ts";

/** What a sighting is held against. */
export interface Circumstances {
  source: string;
  ownership: Ownership;
  runbook: string | null;
  /** What our own rotations have put in place: a change to one of these is no surprise. */
  rotations: readonly { application: string; notAfter: Instant }[];
  ladder: Ladder;
  stake: Stake;
  now: Date;
}

/**
 * What a sighting says that the inventory did not know yet, with the alerts that a change calls for.
 * Nothing when it is as it was: a look that finds nothing new leaves no trace.
 *
 * @param item what is known of it; undefined when it was never seen
 */
export function reconcile(item: Item | undefined, sighting: Sighting, from: Circumstances): NewEvent[] {
  const { seen, place } = sighting;
  if (item === undefined) {
    const { source, ownership, runbook } = from;
    const what = seen.kind === "read" ? { reading: seen.reading, why: null } : { reading: null, why: seen.why };
    return [{ type: "certificate.found", actor: bot, data: { source, place, ...what, ownership, runbook } }];
  }
  return [...returned(item, from), ...reassigned(item, from), ...reread(item, seen, from)];
}

/** What is to be recorded of an item that its source does not show any more. */
export function missed(item: Item, from: Pick<Circumstances, "ladder" | "stake" | "now">): NewEvent[] {
  if (item.gone !== null) return [];
  return [{ type: "certificate.gone", actor: bot, data: {} }, alert(item, { kind: "gone" }, from)];
}

function returned(item: Item, { source }: Circumstances): NewEvent[] {
  return item.gone === null && item.source === source
    ? []
    : [{ type: "certificate.returned", actor: bot, data: { source } }];
}

/** What a person handed over stays where it is. */
function reassigned(item: Item, { ownership, runbook }: Circumstances): NewEvent[] {
  const owned = item.ownership?.by === "hand-over" ? item.ownership : ownership;
  if (canonical(owned) === canonical(item.ownership) && runbook === item.runbook) return [];
  return [{ type: "certificate.assigned", actor: bot, data: { ownership: owned, runbook } }];
}

function reread(item: Item, seen: Sighting["seen"], from: Circumstances): NewEvent[] {
  if (seen.kind === "unread") {
    return item.unread === null ? [{ type: "certificate.unread", actor: bot, data: { why: seen.why } }] : [];
  }
  const reading = remembering(item.reading, seen.reading);
  if (item.reading !== null && canonical(item.reading) === canonical(reading)) {
    return item.unread === null ? [] : [{ type: "certificate.read-again", actor: bot, data: {} }];
  }
  const cause = causeOf(item, reading, from);
  const told = cause === "detail" ? undefined : surprise(item, reading, { cause, now: from.now });
  return [
    { type: "certificate.changed", actor: bot, data: { reading, cause } },
    ...(told === undefined ? [] : [alert(item, told, from)]),
  ];
}

/** When a key was changed is read elsewhere: while it can't be, it is as it was, so that a change in between is noticed. */
function remembering(before: Reading | null, now: Reading): Reading {
  if (before === null || now.keyChangedAt !== null || !isSameCredential(before, now)) return now;
  return { ...now, keyChangedAt: before.keyChangedAt };
}

function causeOf(item: Item, reading: Reading, { rotations }: Circumstances): ChangeCause {
  const before = item.reading;
  if (before === null || isSameCredential(before, reading)) return "detail";
  const [was, is] = [endOf(before), endOf(reading)];
  const ours = rotations.some(
    (rotation) => rotation.application === item.place.locator && is !== null && between(rotation.notAfter, is) === 0,
  );
  if (ours) return "rotation";
  const later = was !== null && is !== null && between(was, is) > 0;
  return reading.renewsItself && later ? "renewal" : "unexplained";
}

/** By fingerprint where both are known; else by the end, which is all that SNS shows, and by the key's age. */
function isSameCredential(before: Reading, now: Reading): boolean {
  if (before.fingerprint !== null && now.fingerprint !== null) return before.fingerprint === now.fingerprint;
  if (canonical(before.expiry) !== canonical(now.expiry)) return false;
  // When the key was changed is read elsewhere: that it could not be, or can be now, changes nothing.
  return before.keyChangedAt === null || now.keyChangedAt === null || before.keyChangedAt === now.keyChangedAt;
}

/** What a change has that somebody has to hear, the gravest first. */
function surprise(
  item: Item,
  reading: Reading,
  { cause, now }: { cause: ChangeCause; now: Date },
): AlertCause | undefined {
  const [from, to] = [endOf(item.reading), endOf(reading)];
  if (from !== null && to !== null) {
    if (between(from, to) < 0) return { kind: "moved-back", from, to };
    const fromDays = daysOf(item.reading?.notBefore ?? noticedChange(item), from);
    const toDays = daysOf(reading.notBefore ?? now.toISOString(), to);
    // A tenth shorter: vendors round the lives of what they issue by some days.
    if (fromDays !== null && toDays !== null && toDays < fromDays * 0.9)
      return { kind: "shorter-lived", fromDays, toDays };
  }
  return cause === "unexplained" ? { kind: "unexplained" } : undefined;
}

/** When what is in place now was put there, as far as the watch saw it happen: where no beginning is shown, its life counts from then. */
function noticedChange(item: Item): Instant | null {
  return item.readingSince === item.foundAt ? null : item.readingSince;
}

function daysOf(begin: Instant | null, end: Instant): number | null {
  return begin === null ? null : Math.round(between(begin, end) / day);
}
