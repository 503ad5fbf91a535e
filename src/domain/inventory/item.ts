import { FirebreakError } from "../errors.ts";
import type { EventData, Recorded, RecordedEvent } from "../event.ts";
import type { PersonId } from "../actor.ts";
import { between, count, hasCome, type Instant } from "../time.ts";
import type { AlertCause, ChangeCause, Opening, RehearsalCheck } from "./events.ts";
import { type Ownership, ownerIdOf } from "./owner.ts";
import type { ItemId, Place, Reading } from "./sighting.ts";

/** Somebody was told of an item. */
export interface Alert extends EventData<"certificate.alerted"> {
  at: Instant;
  /** Whose it was, one after the other, if it was handed on while it was open: as in {@link ownerIdOf}. */
  owners?: readonly string[];
  /** The incident that it opened, if it opens one and has. */
  incident?: number;
  /** Why what it opens could not be opened so far. */
  openingFailed?: string;
  /** Why its owner's channel, or pager, could not be reached. */
  undelivered?: Partial<Record<EventData<"certificate.alert-undelivered">["to"], string>>;
}

/** One line of an item's history. */
export interface PastReading {
  at: Instant;
  what: "found" | "gone" | "returned" | ChangeCause;
  /** When it ended, as was read then; null where nothing was said. */
  notAfter: Instant | null;
  fingerprint: string | null;
}

/** A thing that can expire, as its events tell it. Holds no text that a person typed. */
export interface Item {
  id: ItemId;
  /** The sequence of the last event applied. */
  sequence: number;
  /** The id of the source that sees it. */
  source: string;
  place: Place;
  foundAt: Instant;
  /** What was read of it last; null while nothing could be. */
  reading: Reading | null;
  /** When that reading was first had: when what is in place now was noticed. */
  readingSince: Instant;
  /** Since when it can't be read, and why. */
  unread: { since: Instant; why: string } | null;
  /** Since when it is not there any more. */
  gone: Instant | null;
  /** Since when its service has it switched off, as far as was seen. */
  disabledSince: Instant | null;
  ownership: Ownership;
  runbook: string | null;
  /** The lowest rung that was alerted for the present expiry: days, 0 for the expiry itself. */
  rung: number | null;
  snooze: { until: Instant; by: PersonId | null } | null;
  alerts: Alert[];
  rehearsal: { askedBy: PersonId | null; at: Instant | null; checks: RehearsalCheck[] } | null;
  history: PastReading[];
}

/** How many alerts and readings an item keeps at hand; its stream has all of them. */
const kept = 20;

/** The stream of an item's events. */
export function itemStream(id: ItemId): string {
  return `certificate/${id}`;
}

/** The item as its events tell it; undefined when there are none. */
export function foldItem(events: readonly RecordedEvent[]): Item | undefined {
  const [first, ...rest] = events;
  if (first === undefined) return undefined;
  if (first.type !== "certificate.found") {
    throw new FirebreakError("broken", `The stream ${first.stream} does not begin with a certificate that was found.`);
  }
  return rest.reduce(applyToItem, found(first));
}

function found(event: Recorded<"certificate.found">): Item {
  const { source, place, reading, why, ownership, runbook } = event.data;
  return {
    id: event.stream.replace("certificate/", ""),
    sequence: event.sequence,
    source,
    place,
    foundAt: event.at,
    reading,
    readingSince: event.at,
    unread: why === null ? null : { since: event.at, why },
    gone: null,
    disabledSince: reading?.enabled === false ? event.at : null,
    ownership,
    runbook,
    rung: null,
    snooze: null,
    alerts: [],
    rehearsal: null,
    history: [past(event.at, "found", reading)],
  };
}

/** Applies one more event to an item; to none, the first. */
export function applyToItem(item: Item, event: RecordedEvent): Item {
  return { ...item, ...ofReading(item, event), ...ofWatch(item, event), sequence: event.sequence };
}

function ofReading(item: Item, event: RecordedEvent): Partial<Item> {
  switch (event.type) {
    case "certificate.changed": {
      const { reading, cause } = event.data;
      const disabledSince = reading.enabled === false ? (item.disabledSince ?? event.at) : null;
      const shown = { reading, unread: null, disabledSince };
      if (cause === "detail") return shown;
      // What was alerted, snoozed and planned was about the certificate that was there before.
      return {
        ...shown,
        readingSince: event.at,
        rung: null,
        snooze: null,
        history: remember(item, past(event.at, cause, reading)),
      };
    }
    case "certificate.unread":
      return { unread: { since: event.at, why: event.data.why } };
    case "certificate.read-again":
      return { unread: null };
    case "certificate.gone":
      return { gone: event.at, history: remember(item, past(event.at, "gone", item.reading)) };
    case "certificate.returned":
      return {
        gone: null,
        source: event.data.source,
        history: remember(item, past(event.at, "returned", item.reading)),
      };
    case "certificate.assigned":
      return { ...event.data, alerts: handedOn(item, ownerIdOf(event.data)) };
    default:
      return {};
  }
}

function ofWatch(item: Item, event: RecordedEvent): Partial<Item> {
  switch (event.type) {
    case "certificate.alerted": {
      const { cause } = event.data;
      const rung = cause.kind === "expired" ? 0 : "days" in cause ? cause.days : item.rung;
      const snooze = item.snooze !== null && hasCome(item.snooze.until, new Date(event.at)) ? null : item.snooze;
      return { rung, snooze, alerts: [...item.alerts, { ...event.data, at: event.at }].slice(-kept) };
    }
    case "certificate.alert-undelivered":
      return { alerts: item.alerts.map((alert) => (alert.alert === event.data.alert ? missed(alert, event) : alert)) };
    case "certificate.opening-failed":
      return { alerts: changed(item, event.data.alert, { openingFailed: event.data.why }) };
    case "certificate.incident-opened":
      return { alerts: changed(item, event.data.alert, { incident: event.data.incident }) };
    case "certificate.snoozed":
      return { snooze: { until: event.data.until, by: event.actor.kind === "person" ? event.actor.id : null } };
    case "certificate.rehearsal-asked":
      return {
        rehearsal: {
          askedBy: event.data.by,
          at: item.rehearsal?.at ?? null,
          checks: item.rehearsal?.checks ?? [],
        },
      };
    case "certificate.rehearsed":
      return { rehearsal: { askedBy: null, at: event.at, checks: event.data.checks } };
    default:
      return {};
  }
}

/** What is still open goes on to whoever owns the item now; what was told before is history. */
function handedOn(item: Item, owner: string): Alert[] {
  const latest = latestAlert(item);
  if (latest === undefined || isOver(item, latest)) return item.alerts;
  const owners = ownersOf(item, latest);
  return owners.includes(owner) ? item.alerts : changed(item, latest.alert, { owners: [...owners, owner] });
}

/** Whose an alert was, one after the other: at least its present owner's. As in {@link ownerIdOf}. */
export function ownersOf(item: Pick<Item, "ownership">, alert: Alert): readonly string[] {
  return alert.owners ?? [ownerIdOf(item)];
}

function changed(item: Item, alert: number, change: Partial<Alert>): Alert[] {
  return item.alerts.map((one) => (one.alert === alert ? { ...one, ...change } : one));
}

function missed(alert: Alert, { data }: Recorded<"certificate.alert-undelivered">): Alert {
  return { ...alert, undelivered: { ...alert.undelivered, [data.to]: data.why } };
}

function remember(item: Item, line: PastReading): PastReading[] {
  return [...item.history, line].slice(-kept);
}

function past(at: Instant, what: PastReading["what"], reading: Reading | null): PastReading {
  return { at, what, notAfter: endOf(reading), fingerprint: reading?.fingerprint ?? null };
}

/** When what was read ends; null when it does not, or nobody knows. */
export function endOf(reading: Reading | null): Instant | null {
  return reading?.expiry.kind === "at" ? reading.expiry.at : null;
}

/** The latest alert that told somebody something. */
export function latestAlert(item: Item): Alert | undefined {
  return item.alerts.findLast((alert) => !alert.quiet);
}

/** Whether what an alert told of is over: mended, replaced, there again. */
export function isOver(item: Item, alert: Alert): boolean {
  switch (alert.cause.kind) {
    case "disabled":
      return item.disabledSince === null;
    case "gone":
      return item.gone === null;
    case "unread":
      return item.unread === null;
    case "rung":
    case "reminder":
    case "expired":
      return item.gone !== null || between(alert.at, item.readingSince) > 0;
    case "unexplained":
    case "moved-back":
    case "shorter-lived":
      return between(alert.at, item.readingSince) > 0;
  }
}

/** The cause of an alert, in a few words: `30 days left`, `expired`. */
export function causeInWords(cause: AlertCause): string {
  switch (cause.kind) {
    case "rung":
    case "reminder":
      return cause.left === 0 ? "less than a day left" : `${count(cause.left, "day")} left`;
    case "expired":
      return "expired";
    case "disabled":
      return "switched off by its service";
    case "gone":
      return "not there any more";
    case "unread":
      return "can't be read";
    case "unexplained":
      return "changed, and no rotation did it";
    case "moved-back":
      return "ends earlier than before";
    case "shorter-lived":
      return "replaced by one that lives less long";
  }
}

/** What an alert opens, in words. */
export const openingInWords: Record<Opening, string> = {
  "planned-change": "a planned change",
  incident: "an incident",
};
