import { z } from "zod";
import { AwsError } from "../wire/error.ts";
import { pageOf } from "../wire/page.ts";
import type { Action, Call, Service } from "../wire/service.ts";
import { action } from "../wire/service.ts";
import type { Bucket, MetricName, Metrics } from "./metrics.ts";

const STATISTICS = ["Average", "Maximum", "Minimum", "SampleCount", "Sum"] as const;

/** Metrics of a page of ListMetrics. (CloudWatch API Reference, ListMetrics.) */
const METRICS_PER_PAGE = 500;

/** Data points of an answer of GetMetricStatistics. (CloudWatch API Reference, GetMetricStatistics.) */
const MAX_DATAPOINTS = 1440;

const instant = z.number().transform((seconds) => new Date(seconds * 1000));
const statistic = z.enum(STATISTICS);
const period = z.number().int().min(60).multipleOf(60, "Period must be a multiple of 60.");
const dimensions = z.array(z.object({ Name: z.string(), Value: z.string() })).default([]);

/** CloudWatch, as far as reading SNS's metrics. */
export function createCloudWatch(metrics: Metrics): Service {
  return {
    name: "cloudwatch",
    scope: "monitoring",
    denial: { code: "AccessDenied", status: 403 },
    throttling: "Throttling",
    rates: {},
    actions: {
      GetMetricData: getMetricData(metrics),
      GetMetricStatistics: getMetricStatistics(metrics),
      ListMetrics: listMetrics(metrics),
    },
  };
}

function getMetricData(metrics: Metrics): Action {
  const Query = z.object({
    Id: z.string().regex(/^[a-z]\w{0,254}$/u),
    Label: z.string().optional(),
    ReturnData: z.boolean().default(true),
    MetricStat: z.object({
      Metric: z.object({ Namespace: z.string(), MetricName: z.string(), Dimensions: dimensions }),
      Period: period,
      Stat: statistic,
    }),
  });
  const Fields = z.object({
    StartTime: instant,
    EndTime: instant,
    // 500 queries a call. (CloudWatch API Reference, GetMetricData.)
    MetricDataQueries: z.array(Query).min(1).max(500),
    ScanBy: z.enum(["TimestampAscending", "TimestampDescending"]).default("TimestampDescending"),
  });
  return action(Fields, ({ StartTime: start, EndTime: end, MetricDataQueries, ScanBy }, call) => {
    call.authorize({ action: "cloudwatch:GetMetricData", resource: "*" });
    checkSpan(start, end);
    const results = MetricDataQueries.filter(({ ReturnData }) => ReturnData).map(({ Id, Label, MetricStat }) => {
      const name = metricName(call, MetricStat.Metric);
      const oldestFirst = metrics.read(name, { start, end, periodSeconds: MetricStat.Period });
      const buckets = ScanBy === "TimestampAscending" ? oldestFirst : oldestFirst.toReversed();
      return {
        Id,
        Label: Label ?? MetricStat.Metric.MetricName,
        Timestamps: buckets.map((bucket) => bucket.start),
        Values: buckets.map((bucket) => valueOf(bucket, MetricStat.Stat)),
        StatusCode: "Complete",
      };
    });
    return { MetricDataResults: results, Messages: [] };
  });
}

function getMetricStatistics(metrics: Metrics): Action {
  const Fields = z.object({
    Namespace: z.string(),
    MetricName: z.string(),
    Dimensions: dimensions,
    StartTime: instant,
    EndTime: instant,
    Period: period,
    Statistics: z.array(statistic).min(1),
  });
  return action(Fields, (fields, call) => {
    call.authorize({ action: "cloudwatch:GetMetricStatistics", resource: "*" });
    const { StartTime: start, EndTime: end, Period: periodSeconds } = fields;
    checkSpan(start, end);
    const requested = Math.floor((end.getTime() - start.getTime()) / 1000 / periodSeconds);
    if (requested > MAX_DATAPOINTS) {
      throw new AwsError(
        "InvalidParameterCombination",
        `You have requested up to ${requested.toLocaleString("en-US")} datapoints, which exceeds the limit of 1,440. ` +
          "You may reduce the datapoints requested by increasing Period, or decreasing the time range.",
      );
    }
    const buckets = metrics.read(metricName(call, fields), { start, end, periodSeconds });
    return {
      Label: fields.MetricName,
      Datapoints: buckets.map((bucket) => ({
        Timestamp: bucket.start,
        Unit: "Count",
        ...Object.fromEntries(fields.Statistics.map((one) => [one, valueOf(bucket, one)])),
      })),
    };
  });
}

function listMetrics(metrics: Metrics): Action {
  const Fields = z.object({
    Namespace: z.string().optional(),
    MetricName: z.string().optional(),
    Dimensions: z.array(z.object({ Name: z.string(), Value: z.string().optional() })).default([]),
    NextToken: z.string().optional(),
  });
  return action(Fields, (fields, call) => {
    call.authorize({ action: "cloudwatch:ListMetrics", resource: "*" });
    const found = metrics
      .names(call.caller.account, call.region)
      .filter(
        (one) =>
          (fields.Namespace === undefined || one.namespace === fields.Namespace) &&
          (fields.MetricName === undefined || one.metric === fields.MetricName) &&
          fields.Dimensions.every(({ Name, Value }) =>
            Value === undefined ? Object.hasOwn(one.dimensions, Name) : one.dimensions[Name] === Value,
          ),
      );
    const page = pageOf(found, fields.NextToken, METRICS_PER_PAGE);
    if (page === undefined) throw new AwsError("InvalidParameterValue", "The value of NextToken is not valid.");
    return {
      Metrics: page.items.map((one) => ({
        Namespace: one.namespace,
        MetricName: one.metric,
        Dimensions: Object.entries(one.dimensions).map(([Name, Value]) => ({ Name, Value })),
      })),
      NextToken: page.nextToken,
    };
  });
}

function metricName(
  { region, caller }: Call,
  asked: { Namespace: string; MetricName: string; Dimensions: { Name: string; Value: string }[] },
): MetricName {
  return {
    account: caller.account,
    region,
    namespace: asked.Namespace,
    metric: asked.MetricName,
    dimensions: Object.fromEntries(asked.Dimensions.map(({ Name, Value }) => [Name, Value])),
  };
}

/** Every sample is one notification, of value 1. */
function valueOf({ count }: Bucket, statistic: (typeof STATISTICS)[number]): number {
  return statistic === "Sum" || statistic === "SampleCount" ? count : 1;
}

function checkSpan(start: Date, end: Date): void {
  if (start < end) return;
  throw new AwsError("ValidationError", "The parameter StartTime must be less than the parameter EndTime.");
}
