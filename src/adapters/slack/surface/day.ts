import type { Instant } from "../../../domain/time.ts";

/** A day of somebody's calendar, `2024-08-20`. */
export type Day = string;

const hour = 3_600_000;

/** The day that it is at an instant, in a zone of the IANA's. */
export function dayIn(instant: Instant | Date, zone: string): Day {
  const parts = new Intl.DateTimeFormat("en", {
    timeZone: zone,
    calendar: "gregory",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).formatToParts(new Date(instant));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? "";
  return `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`;
}

/**
 * The end of a day in a zone: the instant at which the next one begins there, whatever clocks are set to that night.
 * Undefined when it is no day.
 */
export function endOf(day: Day, zone: string): Instant | undefined {
  const midnight = Date.parse(`${day}T00:00:00.000Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(midnight)) return undefined;
  // Zones lie between 12 hours behind UTC and 14 ahead of it: the day is on its way at `early`, over at `late`.
  let early = midnight - 14 * hour;
  let late = midnight + 24 * hour + 12 * hour;
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (dayIn(new Date(middle), zone) > day) late = middle;
    else early = middle;
  }
  return new Date(late).toISOString();
}
