/** Times as people read them. */

/** Where and how a reader reads time. */
export interface Reader {
  /** A BCP 47 language tag. */
  locale: string;
  /** An IANA time zone. */
  timeZone: string;
  now: Date;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How far `date` is from now: `in 3 days`, `12 minutes ago`, `just now`. */
export function distance(date: Date, now: Date): string {
  const away = date.getTime() - now.getTime();
  const size = Math.abs(away);
  if (size < minute) return "just now";
  const [count, unit] =
    size < hour
      ? [Math.floor(size / minute), "minute"]
      : size < 2 * day
        ? [Math.floor(size / hour), "hour"]
        : [Math.floor(size / day), "day"];
  const words = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return away < 0 ? `${words} ago` : `in ${words}`;
}

/** How long something took: `less than a minute`, `3 minutes`, `2 hours`. */
export function duration(milliseconds: number): string {
  const [count, unit] =
    milliseconds < 2 * hour ? [Math.floor(milliseconds / minute), "minute"] : [Math.floor(milliseconds / hour), "hour"];
  if (count === 0) return "less than a minute";
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** The clock's time alone: `03:46`. */
export function clockTime(date: Date, reader: Omit<Reader, "now">): string {
  return part(date, reader, { hour: "2-digit", minute: "2-digit", hour12: false });
}

/** The whole of it: `20 Aug 2024, 03:46`. */
export function fullTime(date: Date, reader: Omit<Reader, "now">): string {
  return `${part(date, reader, { day: "numeric", month: "short", year: "numeric" })}, ${clockTime(date, reader)}`;
}

/**
 * Fills Slack's date tokens in, `{date_short} at {time}`, as "Date formatting" lists them.
 * A token that isn't known stays as it is.
 */
export function formatDateTokens(epochSeconds: number, format: string, reader: Reader): string {
  const date = new Date(epochSeconds * 1000);
  return format.replaceAll(/\{(\w+)\}/g, (token, name: string) => tokens[name]?.(date, reader) ?? token);
}

const long = { weekday: "long", day: "numeric", month: "long", year: "numeric" } as const;
const medium = { day: "numeric", month: "long", year: "numeric" } as const;
const short = { day: "numeric", month: "short", year: "numeric" } as const;

const tokens: Record<string, (date: Date, reader: Reader) => string> = {
  date: (date, reader) => part(date, reader, medium),
  date_num: (date, reader) => isoDay(date, reader),
  date_slash: (date, reader) => isoDay(date, reader).replaceAll("-", "/"),
  date_short: (date, reader) => part(date, reader, short),
  date_long: (date, reader) => part(date, reader, long),
  date_pretty: (date, reader) => pretty(date, reader) ?? part(date, reader, medium),
  date_short_pretty: (date, reader) => pretty(date, reader) ?? part(date, reader, short),
  date_long_pretty: (date, reader) => pretty(date, reader) ?? part(date, reader, long),
  time: (date, reader) => clockTime(date, reader),
  time_secs: (date, reader) =>
    part(date, reader, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false }),
  ago: (date, reader) => distance(date, reader.now),
};

function part(date: Date, reader: Omit<Reader, "now">, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(reader.locale, { ...options, timeZone: reader.timeZone }).format(date);
}

function isoDay(date: Date, reader: Reader): string {
  return part(date, { ...reader, locale: "sv-SE" }, { day: "2-digit", month: "2-digit", year: "numeric" });
}

function pretty(date: Date, reader: Reader): string | undefined {
  const days: [number, string][] = [
    [0, "today"],
    [-1, "yesterday"],
    [1, "tomorrow"],
  ];
  const of = isoDay(date, reader);
  return days.find(([offset]) => isoDay(new Date(reader.now.getTime() + offset * day), reader) === of)?.[1];
}
