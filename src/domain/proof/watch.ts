import { z } from "zod";
import { count, Instant, inWords } from "../time.ts";

/** How many notifications of an application were delivered and failed in one period of five minutes. */
export const DeliveryPeriod = z.strictObject({
  since: Instant,
  delivered: z.int().min(0),
  failed: z.int().min(0),
});
export type DeliveryPeriod = z.infer<typeof DeliveryPeriod>;

/** The length of a period in milliseconds: SNS hands its metrics over every five minutes. (SNS Developer Guide, "Monitoring Amazon SNS topics using CloudWatch".) */
export const periodMilliseconds = 300_000;

/** From when on failures are too many. */
export interface Tolerance {
  /** Share of failures above what failed before, from 0 to 1. */
  share: number;
  /** So many failures at least: a handful of dead phones is no outage. */
  failures: number;
}

/**
 * One in five, and at least ten. Ours to choose: every device that has lost its app fails once and is
 * disabled, so that a few per cent are usual, while a credential that Apple refuses fails everything.
 */
export const usualTolerance: Tolerance = { share: 0.2, failures: 10 };

/** What the watch has seen. */
export const WatchVerdict = z.strictObject({
  /** `quiet`: too little was sent to tell. */
  verdict: z.enum(["well", "failing", "quiet"]),
  delivered: z.int(),
  failed: z.int(),
  sentence: z.string(),
});
export type WatchVerdict = z.infer<typeof WatchVerdict>;

type Sum = Pick<DeliveryPeriod, "delivered" | "failed">;

/**
 * Judges the periods since the write, compared with those before, where they tell what is usual. Push is
 * failing when too much failed in all, or in the last period that says anything: a long good time does not
 * hide that it has just broken.
 *
 * @param before periods from a time in which push worked; none where there is no such time
 */
export function watchVerdict(
  samples: readonly DeliveryPeriod[],
  before: readonly DeliveryPeriod[],
  tolerance: Tolerance,
): WatchVerdict {
  const all = sum(samples);
  const usual = usualShare(before);
  const inAll = { ...all, verdict: "well" as const };
  const isTooMuch = (one: Sum) => one.failed >= tolerance.failures && shareOf(one) - usual >= tolerance.share;
  const newest = newestOf(samples, tolerance);

  if (isTooMuch(all)) return { ...inAll, verdict: "failing", sentence: `${failures(all)} since the write.` };
  if (newest !== undefined && isTooMuch(newest)) {
    const when = `in the last ${inWords(periodMilliseconds)} that anything was sent`;
    return { ...inAll, verdict: "failing", sentence: `${failures(newest)} ${when}.` };
  }
  if (all.delivered > 0) return { ...inAll, sentence: `${deliveries(all)} since the write.` };
  return { ...inAll, verdict: "quiet", sentence: quietWords(all, before) };
}

function sum(periods: readonly Sum[]): Sum {
  return periods.reduce<Sum>(
    (total, { delivered, failed }) => ({ delivered: total.delivered + delivered, failed: total.failed + failed }),
    { delivered: 0, failed: 0 },
  );
}

/** The newest period in which so much was tried that it could be judged by itself. */
function newestOf(samples: readonly DeliveryPeriod[], { failures: least }: Tolerance): DeliveryPeriod | undefined {
  return samples
    .toSorted((one, other) => Date.parse(one.since) - Date.parse(other.since))
    .findLast((one) => one.delivered + one.failed >= least);
}

function shareOf({ delivered, failed }: Sum): number {
  return delivered + failed === 0 ? 0 : failed / (delivered + failed);
}

/** What failed before; a time in which most failed is no measure of what is usual. */
function usualShare(before: readonly Sum[]): number {
  const share = shareOf(sum(before));
  return share > 0.5 ? 0 : share;
}

function failures(of: Sum): string {
  const percent = Math.round(shareOf(of) * 100);
  return `${of.failed} of ${count(of.delivered + of.failed, "notification")} failed (${percent} %)`;
}

function deliveries(of: Sum): string {
  return of.failed === 0 ? `${count(of.delivered, "notification")} delivered, none failed` : failures(of);
}

function quietWords({ failed }: Sum, before: readonly Sum[]): string {
  const usual = before.length === 0 ? 0 : Math.round(sum(before).delivered / before.length);
  const nothing =
    failed === 0
      ? "Nobody has sent anything since the write: nobody can tell."
      : `Only ${count(failed, "notification")} since the write, and ${failed === 1 ? "it" : "all"} failed: too few to tell.`;
  return usual === 0 ? nothing : `${nothing} Before, ${usual} were delivered every five minutes.`;
}
