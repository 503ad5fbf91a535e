import type { WorldContext } from "../../core/context.ts";
import type { AccountSeed, MetricSeed } from "../seed.ts";

/** Notifications counted in one minute. Each is a sample of value 1. */
export interface MetricCount extends MetricSeed {
  account: string;
  region: string;
}

/** What a metric is narrowed down to: `Application`, `Platform`, or both. */
export type Dimensions = Readonly<Record<string, string>>;

/** One metric, as it is asked for. */
export interface MetricName {
  account: string;
  region: string;
  namespace: string;
  metric: string;
  dimensions: Dimensions;
}

/** The samples of one period. */
export interface Bucket {
  /** When the period begins. */
  start: Date;
  count: number;
}

/** The numbers SNS reports, kept by the minute. */
export interface Metrics {
  count(counted: MetricCount): void;
  /** The periods of `[start, end)` that have samples, oldest first. */
  read(name: MetricName, span: { start: Date; end: Date; periodSeconds: number }): Bucket[];
  /** All metrics that an account ever had in a region. */
  names(account: string, region: string): MetricName[];
}

/** The one namespace of this world. */
export const SNS_NAMESPACE = "AWS/SNS";

const MINUTE_MILLISECONDS = 60_000;

/** Opens the counts kept on the world's shelves, filled from the seeds when the world is new. */
export function openMetrics({ shelves }: WorldContext, seeds: readonly AccountSeed[]): Metrics {
  const shelf = shelves.shelf<{ minutes: MetricCount[] }>("aws-cloudwatch", () => ({
    minutes: seeds.flatMap(({ accountId: account, region, metrics = [] }) =>
      metrics.map((metric) => ({ region, ...metric, account, at: minuteOf(metric.at) })),
    ),
  }));

  return {
    count(counted) {
      const minute = { ...counted, at: minuteOf(counted.at) };
      const same = shelf.state.minutes.find((one) => one.at === minute.at && isSameMetric(one, minute));
      if (same === undefined) shelf.state.minutes.push(minute);
      else same.count += minute.count;
      shelf.save();
    },
    read(name, { start, end, periodSeconds }) {
      const period = periodSeconds * 1000;
      const buckets = new Map<number, number>();
      for (const minute of shelf.state.minutes.filter((one) => belongsTo(one, name))) {
        const at = Date.parse(minute.at);
        if (at < floor(start.getTime(), MINUTE_MILLISECONDS) || at >= end.getTime()) continue;
        const bucket = floor(at, period);
        buckets.set(bucket, (buckets.get(bucket) ?? 0) + minute.count);
      }
      return [...buckets]
        .toSorted(([one], [other]) => one - other)
        .map(([bucket, count]) => ({ start: new Date(bucket), count }));
    },
    names(account, region) {
      const here = shelf.state.minutes.filter((one) => one.account === account && one.region === region);
      const names = here.flatMap(namesOf);
      return [...new Map(names.map((name) => [JSON.stringify(name), name])).values()];
    },
  };
}

function minuteOf(at: string): string {
  return new Date(floor(Date.parse(at), MINUTE_MILLISECONDS)).toISOString();
}

function floor(value: number, step: number): number {
  return Math.floor(value / step) * step;
}

function isSameMetric(one: MetricCount, other: MetricCount): boolean {
  return (
    one.account === other.account &&
    one.region === other.region &&
    one.metric === other.metric &&
    one.application === other.application &&
    one.platform === other.platform
  );
}

/** SNS counts a notification under each of these. (SNS Developer Guide, "Dimensions for Amazon SNS metrics".) */
function namesOf({ account, region, metric, application, platform }: MetricCount): MetricName[] {
  const dimensions = [
    { Application: application },
    { Application: application, Platform: platform },
    { Platform: platform },
  ];
  return dimensions.map((one) => ({ account, region, namespace: SNS_NAMESPACE, metric, dimensions: one }));
}

/** A metric with other dimensions is another metric: they have to be the same, not a part. */
function belongsTo(counted: MetricCount, name: MetricName): boolean {
  return namesOf(counted).some(
    (one) =>
      one.account === name.account &&
      one.region === name.region &&
      one.namespace === name.namespace &&
      one.metric === name.metric &&
      Object.keys(one.dimensions).length === Object.keys(name.dimensions).length &&
      Object.entries(one.dimensions).every(([dimension, value]) => name.dimensions[dimension] === value),
  );
}
