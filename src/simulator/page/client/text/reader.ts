import type { Reader } from "../../text/dates.ts";

/** How the person at this browser reads time. */
export function reader(now: Date): Reader {
  return { locale: "en-GB", timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone, now };
}
