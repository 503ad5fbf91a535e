import { z } from "zod";

/** An instant as the journal writes it: ISO 8601, UTC, `2024-08-20T09:46:00.000Z` or without milliseconds. */
export const Instant = z.iso.datetime();
export type Instant = z.infer<typeof Instant>;

/** A length of time as people write it: `90s`, `15m`, `2h`, `60d`. Its value is in milliseconds. */
export const Duration = z
  .string()
  .regex(/^\d+(ms|s|m|h|d)$/, "a length of time is a whole number and a unit: 90s, 15m, 2h, 60d")
  .transform((text) => {
    const [, count = "0", unit = "ms"] = /^(\d+)(\D+)$/.exec(text) ?? [];
    return Number(count) * (unitMilliseconds[unit] ?? 1);
  })
  .refine((milliseconds) => milliseconds <= longestDuration, "at most 3650d");

/** Ten years, in milliseconds: an instant that far ahead can still be written down. */
const longestDuration = 3650 * 86_400_000;
const unitMilliseconds: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The instant `milliseconds` after another. */
export function after(instant: Instant | Date, milliseconds: number): Instant {
  return new Date(new Date(instant).getTime() + milliseconds).toISOString();
}

/** Milliseconds from one instant to another; negative when the second comes first. */
export function between(from: Instant | Date, to: Instant | Date): number {
  return new Date(to).getTime() - new Date(from).getTime();
}

/** Whether the instant has come. */
export function hasCome(instant: Instant, now: Date): boolean {
  return between(instant, now) >= 0;
}

/** A length of time in words, coarse as speech is: `4 minutes`, `2 hours 10 minutes`, `12 days`. */
export function inWords(milliseconds: number): string {
  const minutes = Math.floor(Math.abs(milliseconds) / 60_000);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (minutes < 1) return count(Math.floor(Math.abs(milliseconds) / 1000), "second");
  if (hours < 1) return count(minutes, "minute");
  if (days < 2)
    return minutes % 60 === 0 ? count(hours, "hour") : `${count(hours, "hour")} ${count(minutes % 60, "minute")}`;
  return count(days, "day");
}

/** `1 minute`, `2 minutes`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** The instant as a reader writes it down: `2024-08-20 09:46 UTC`. */
export function written(instant: Instant): string {
  return `${new Date(instant).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
