import type { WrittenTime } from "../../domain/certificate/inspection.ts";
import { harmless } from "../../domain/harmless.ts";
import type { Element } from "./der.ts";

/** The tags of the two forms of time (RFC 5280, 4.1.2.5). */
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;

const utcTime =
  /^(?<year>\d{2})(?<month>\d\d)(?<day>\d\d)(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)?(?<zone>Z|[+-]\d{4})$/;
const generalizedTime =
  /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)(?<hour>\d\d)(?:(?<minute>\d\d)(?:(?<second>\d\d)(?:[.,](?<fraction>\d+))?)?)?(?<zone>Z|[+-]\d{4})?$/;

/** What RFC 5280, 4.1.2.5.1 and .2, ask of the text: seconds, no fraction, and Z. */
const exact = /^(?:\d{2}){6,7}Z$/;

/** UTCTime ends in the year 2049; from 2050 on it is GeneralizedTime (RFC 5280, 4.1.2.5). */
const lastYearOfUtcTime = 2049;

/** A time as it stands in a certificate: its text, the instant it means, and what is odd about it. */
export function writtenTime({ tag, content }: Element): WrittenTime {
  const text = content.toString("latin1");
  const shown = harmless(text.slice(0, 64));
  const parts = tag === UTC_TIME ? utcTime.exec(text) : tag === GENERALIZED_TIME ? generalizedTime.exec(text) : null;
  const at = parts?.groups === undefined ? null : instantOf(parts.groups, tag === UTC_TIME);
  if (at === null) return { text: shown, instant: null, oddity: "it is no date" };
  return { text: shown, instant: at.toISOString(), oddity: oddityOf({ tag, text, year: at.getUTCFullYear() }) };
}

function oddityOf({ tag, text, year }: { tag: number; text: string; year: number }): string | null {
  if (!exact.test(text)) return "it is not written as RFC 5280 asks: to the second, in UTC, without a fraction";
  if (tag === GENERALIZED_TIME && year <= lastYearOfUtcTime) return "RFC 5280 asks for UTCTime before the year 2050";
  return null;
}

type Groups = Record<string, string | undefined>;

/** The instant, UTC where no zone is written; null when there is no such day or minute, or no such year. */
function instantOf({ year = "", fraction = "", zone = "Z", ...groups }: Groups, twoDigits: boolean): Date | null {
  const { month = "", day = "", hour = "", minute = "00", second = "00" } = groups;
  const iso = `${twoDigits ? centuryOf(year) : ""}${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, "0")}Z`;
  const at = new Date(iso);
  // A 30th of February is moved to March, not refused.
  if (Number.isNaN(at.getTime()) || at.toISOString() !== iso) return null;
  const shifted = new Date(at.getTime() - offsetOf(zone));
  return /^\d{4}-/.test(shifted.toISOString()) ? shifted : null;
}

/** RFC 5280, 4.1.2.5.1: 50 to 99 are of the twentieth century. */
function centuryOf(year: string): string {
  return Number(year) >= 50 ? "19" : "20";
}

/** Milliseconds by which a zone is ahead of UTC. */
function offsetOf(zone: string): number {
  if (zone === "Z") return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3));
  return minutes * 60_000 * (zone.startsWith("-") ? -1 : 1);
}
