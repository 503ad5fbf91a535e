import type { Instant } from "../../domain/time.ts";

/** SNS documents the first name; code in the wild reads the second. */
const names = ["AppleCertificateExpiryDate", "AppleCertificateExpirationDate"];

/** `2016-06-21T09:30:24Z` as reported, and its relatives: a blank for the T, a fraction, an offset, no zone. */
const iso = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d+)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?$/;
/** `Tue Jun 21 09:30:24 UTC 2016`, as Java prints it, and `Tue, 21 Jun 2016 09:30:24 GMT` (RFC 9110). */
const spelled =
  /^[A-Z][a-z]{2},? (?:[A-Z][a-z]{2} \d{1,2}|\d{1,2} [A-Z][a-z]{2} \d{4}) \d\d:\d\d:\d\d (?:UTC|GMT)(?: \d{4})?$/;
/** Seconds or milliseconds since 1970. */
const counted = /^\d{10}(\d{3})?$/;

/**
 * When an application's certificate ends, as its attributes say.
 *
 * @returns null when they name no expiry, as with token authentication; the text itself, as
 * `unreadable`, when it is no instant
 */
export function expiryIn(attributes: Record<string, string>): { expiry: Instant | null } | { unreadable: string } {
  const text = names.map((name) => attributes[name]?.trim()).find((value) => value !== undefined && value !== "");
  if (text === undefined) return { expiry: null };
  const milliseconds = millisecondsOf(text);
  return Number.isNaN(milliseconds) ? { unreadable: text } : { expiry: new Date(milliseconds).toISOString() };
}

function millisecondsOf(text: string): number {
  if (counted.test(text)) return Number(text.padEnd(13, "0"));
  if (spelled.test(text)) return Date.parse(text);
  const [, day, time, fraction = "", zone = "Z"] = iso.exec(text) ?? [];
  if (day === undefined) return Number.NaN;
  const offset = /^[+-]/.test(zone) ? zone.replace(/^(...)(\d\d)$/, "$1:$2") : "Z";
  return Date.parse(`${day}T${time}${fraction.slice(0, 4)}${offset}`);
}
