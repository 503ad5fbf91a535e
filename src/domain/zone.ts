import { type Instant, written } from "./time.ts";

/** Whether a text names a time zone, as in `Europe/Berlin` or `UTC`. */
export function isZone(text: string): boolean {
  try {
    return clock(text).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** The names that UTC has among the zones. */
const UTC = /^(?:Etc\/)?(?:UTC|UCT|GMT|Universal|Zulu)$/i;

/**
 * An instant for a reader in a zone of the IANA's: `2026-10-04 09:30 UTC (11:30 Europe/Berlin)`, with the date
 * where it is another. In UTC, and before zones were agreed on, UTC alone.
 *
 * @throws RangeError when there is no such zone
 */
export function writtenIn(instant: Instant, zone: string): string {
  const utc = written(instant);
  const at = new Date(instant);
  const formatter = clock(zone);
  // Local times had odd minutes and seconds until about 1900.
  if (at.getUTCFullYear() < 1900 || UTC.test(zone)) return utc;
  const parts = new Map(formatter.formatToParts(at).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? "";
  const date = `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`;
  const time = `${part("hour")}:${part("minute")}`;
  return `${utc} (${utc.startsWith(date) ? "" : `${date} `}${time} ${zone})`;
}

function clock(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    calendar: "gregory",
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
}
