import type { RecordedEvent } from "../event.ts";
import { between, type Instant } from "../time.ts";
import type { Tally } from "./coverage.ts";
import type { DigestSettings } from "./settings.ts";

/** What the coverage's stream tells. */
export interface CoverageRecord {
  sequence: number;
  /** When it was assessed first; null before that. */
  since: Instant | null;
  tally: Tally | null;
  /** The last week whose digest was due. */
  digest: string | null;
}

/** The coverage as its events tell it. */
export function foldCoverage(events: readonly RecordedEvent[]): CoverageRecord {
  return events.reduce<CoverageRecord>(
    (record, event) => {
      const { sequence } = event;
      if (event.type === "coverage.assessed") {
        return { ...record, sequence, since: record.since ?? event.at, tally: event.data.tally };
      }
      return event.type === "digest.due" ? { ...record, sequence, digest: event.data.week } : record;
    },
    { sequence: 0, since: null, tally: null, digest: null },
  );
}

const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/**
 * The week whose digest is due and was not sent yet; undefined when none is. The first comes at the
 * first such hour after the watch began, and one that was missed comes late rather than never.
 */
export function digestDue(settings: DigestSettings, record: CoverageRecord, now: Date): string | undefined {
  const week = latestDigest(settings, now);
  const began = record.since === null ? week : latestDigest(settings, new Date(record.since));
  const last = record.digest ?? began;
  return week > last ? week : undefined;
}

/** The week of the latest digest hour at or before the instant, `2026-W48`: such names sort as the weeks do. */
function latestDigest({ weekday, hour, zone }: DigestSettings, at: Date): string {
  const local = localTime(zone, at);
  const day = (local.getUTCDay() + 6) % 7;
  const wanted = weekdays.indexOf(weekday);
  const isPast = day > wanted || (day === wanted && local.getUTCHours() >= hour);
  return isoWeek(isPast ? local : new Date(local.getTime() - 7 * dayLength));
}

const dayLength = 86_400_000;

/** What a clock in the zone shows, as if it were UTC. */
function localTime(zone: string, at: Date): Date {
  const parts = new Intl.DateTimeFormat("en", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  return new Date(Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute")));
}

/** ISO 8601: a week belongs to the year that its Thursday is in, and the first has January 4th in it. */
function isoWeek(date: Date): string {
  const day = (date.getUTCDay() + 6) % 7;
  const thursday = new Date(date.getTime() + (3 - day) * dayLength);
  const year = thursday.getUTCFullYear();
  const first = Date.UTC(year, 0, 4);
  const monday = first - ((new Date(first).getUTCDay() + 6) % 7) * dayLength;
  const week = Math.floor(between(new Date(monday), thursday) / (7 * dayLength)) + 1;
  return `${year}-W${String(week).padStart(2, "0")}`;
}
