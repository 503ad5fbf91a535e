import {
  type CloudWatchClient,
  type GetMetricDataCommandInput,
  type MetricDataQuery,
  type MetricDataResult,
  paginateGetMetricData,
} from "@aws-sdk/client-cloudwatch";
import { applicationName } from "../../domain/estate.ts";
import { FirebreakError } from "../../domain/errors.ts";
import { type DeliveryPeriod, periodMilliseconds } from "../../domain/proof/watch.ts";
import { platformOf } from "./platform.ts";

const minute = 60_000;
const day = 86_400_000;

/** All pages of a GetMetricData, the values of one query together. */
export async function everyMetric(
  client: CloudWatchClient,
  input: GetMetricDataCommandInput,
): Promise<MetricDataResult[]> {
  const byId = new Map<string, MetricDataResult>();
  for await (const page of paginateGetMetricData({ client }, input)) {
    for (const result of page.MetricDataResults ?? []) {
      const earlier = byId.get(result.Id ?? "");
      byId.set(result.Id ?? "", {
        ...result,
        Timestamps: [...(earlier?.Timestamps ?? []), ...(result.Timestamps ?? [])],
        Values: [...(earlier?.Values ?? []), ...(result.Values ?? [])],
      });
    }
  }
  return [...byId.values()];
}

/**
 * What to ask for the deliveries of an application: SNS counts them by application and platform.
 * The first period counts whole, as CloudWatch rounds the start down to it.
 */
export function deliveryQuery(application: string, span: { since: Date; now: Date }): GetMetricDataCommandInput {
  const period = periodFor(span.now.getTime() - span.since.getTime());
  const step = period * 1000;
  const start = Math.floor(span.since.getTime() / step) * step;
  const end = Math.max(span.now.getTime(), start + 1000);
  return {
    StartTime: new Date(start),
    EndTime: new Date(Math.ceil(end / minute) * minute),
    MetricDataQueries: [
      sumOf("delivered", "NumberOfNotificationsDelivered", { application, period }),
      sumOf("failed", "NumberOfNotificationsFailed", { application, period }),
    ],
  };
}

/** What to ask for the deliveries of a time in whole periods of five minutes. */
export function periodsQuery(application: string, { since, until }: { since: Date; until: Date }) {
  const period = periodMilliseconds / 1000;
  return {
    StartTime: new Date(firstPeriod(since)),
    EndTime: new Date(Math.ceil(until.getTime() / periodMilliseconds) * periodMilliseconds),
    MetricDataQueries: [
      sumOf("delivered", "NumberOfNotificationsDelivered", { application, period }),
      sumOf("failed", "NumberOfNotificationsFailed", { application, period }),
    ],
  };
}

/**
 * The periods of that time, oldest first, with what was counted in each.
 *
 * @throws FirebreakError `unavailable` when CloudWatch could not work it out
 */
export function periodsIn(
  results: readonly MetricDataResult[],
  { since, until }: { since: Date; until: Date },
): DeliveryPeriod[] {
  const [delivered, failed] = [valuesIn(results, "delivered"), valuesIn(results, "failed")];
  const first = firstPeriod(since);
  const number = Math.max(0, Math.ceil((until.getTime() - first) / periodMilliseconds));
  return Array.from({ length: number }, (_, index) => first + index * periodMilliseconds).map((start) => ({
    since: new Date(start).toISOString(),
    delivered: delivered.get(start) ?? 0,
    failed: failed.get(start) ?? 0,
  }));
}

function firstPeriod(since: Date): number {
  return Math.floor(since.getTime() / periodMilliseconds) * periodMilliseconds;
}

/** CloudWatch keeps single minutes for 15 days, five minutes for 63 and hours for 455. In seconds. */
function periodFor(milliseconds: number): number {
  if (milliseconds < 15 * day) return 60;
  return milliseconds < 63 * day ? 300 : 3600;
}

function sumOf(id: string, metric: string, of: { application: string; period: number }): MetricDataQuery {
  const Dimensions = [
    { Name: "Application", Value: applicationName(of.application) },
    { Name: "Platform", Value: platformOf(of.application) },
  ];
  return {
    Id: id,
    MetricStat: {
      Metric: { Namespace: "AWS/SNS", MetricName: metric, Dimensions },
      Period: of.period,
      Stat: "Sum",
    },
  };
}

/**
 * The sum of a query's values; 0 when nothing was counted.
 *
 * @throws FirebreakError `unavailable` when CloudWatch could not work it out
 */
export function sumIn(results: readonly MetricDataResult[], id: string): number {
  return [...valuesIn(results, id).values()].reduce((sum, value) => sum + value, 0);
}

/** The values of a query by the beginnings of their periods, in milliseconds since 1970. */
function valuesIn(results: readonly MetricDataResult[], id: string): Map<number, number> {
  const result = results.find((one) => one.Id === id);
  if (result?.StatusCode === "InternalError" || result?.StatusCode === "Forbidden") {
    throw new FirebreakError("unavailable", `CloudWatch could not count the ${id} notifications.`, {
      found: result.StatusCode,
      todo: "Firebreak tries again later.",
    });
  }
  const starts = result?.Timestamps ?? [];
  return new Map((result?.Values ?? []).map((value, index) => [starts[index]?.getTime() ?? index, value]));
}
