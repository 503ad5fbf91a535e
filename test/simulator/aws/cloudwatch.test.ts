import type { MetricStat } from "@aws-sdk/client-cloudwatch";
import { GetMetricDataCommand, GetMetricStatisticsCommand, ListMetricsCommand } from "@aws-sdk/client-cloudwatch";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { MetricSeed } from "../../../src/simulator/aws/seed.ts";
import type { AwsWorld } from "../../../src/simulator/aws/world.ts";
import { ACCOUNT, createClients, createContext, createSeed, keys, startWorld } from "./estate.ts";

const at = (minute: string) => new Date(`2024-08-20T${minute}:00Z`);
const failed = (application: string, time: string, count: number): MetricSeed => ({
  application,
  platform: "APNS",
  metric: "NumberOfNotificationsFailed",
  at: `2024-08-20T${time}Z`,
  count,
});

let world: AwsWorld;
beforeAll(async () => {
  const metrics = [
    failed("ios-prod", "10:00:12", 3),
    failed("ios-prod", "10:01:00", 4),
    failed("ios-prod", "10:05:59", 5),
    failed("ios-other", "10:01:30", 7),
  ];
  world = await startWorld(createContext(), await createSeed({ metrics }));
});
afterAll(() => world.close());

const { cloudwatch } = createClients(keys.admin);
const stat = (dimensions: Record<string, string>, Period = 60, Stat = "Sum"): MetricStat => ({
  Metric: {
    Namespace: "AWS/SNS",
    MetricName: "NumberOfNotificationsFailed",
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
  },
  Period,
  Stat,
});
const data = (MetricStat: MetricStat, changes = {}) =>
  cloudwatch.send(
    new GetMetricDataCommand({
      StartTime: at("10:00"),
      EndTime: at("11:00"),
      ScanBy: "TimestampAscending",
      MetricDataQueries: [{ Id: "m1", MetricStat }],
      ...changes,
    }),
  );

describe("GetMetricData", () => {
  test("gives the numbers of each minute that has any", async () => {
    const { MetricDataResults } = await data(stat({ Application: "ios-prod" }));
    expect(MetricDataResults).toEqual([
      {
        Id: "m1",
        Label: "NumberOfNotificationsFailed",
        StatusCode: "Complete",
        Timestamps: [at("10:00"), at("10:01"), at("10:05")],
        Values: [3, 4, 5],
      },
    ]);
  });

  test.each<[string, MetricStat, number[]]>([
    ["of an application and its platform", stat({ Application: "ios-prod", Platform: "APNS" }), [3, 4, 5]],
    ["of a platform", stat({ Platform: "APNS" }), [3, 11, 5]],
    ["of an application nobody knows", stat({ Application: "none" }), []],
    ["without dimensions, which SNS does not report", stat({}), []],
    ["in longer periods", stat({ Application: "ios-prod" }, 300), [7, 5]],
    ["as averages", stat({ Application: "ios-prod" }, 300, "Average"), [1, 1]],
  ])("gives those %s", async (_what, metricStat, values) => {
    expect((await data(metricStat)).MetricDataResults?.[0]?.Values).toEqual(values);
  });

  test("begins with its start, ends before its end, and is newest first unless asked otherwise", async () => {
    const within = { StartTime: at("10:01"), EndTime: at("10:05") };
    expect((await data(stat({ Application: "ios-prod" }), within)).MetricDataResults?.[0]?.Values).toEqual([4]);
    const newestFirst = await data(stat({ Application: "ios-prod" }), { ScanBy: undefined });
    expect(newestFirst.MetricDataResults?.[0]?.Values).toEqual([5, 4, 3]);
  });

  test("refuses what CloudWatch refuses", async () => {
    await expect(data(stat({ Application: "ios-prod" }, 61))).rejects.toMatchObject({ Code: "ValidationError" });
    await expect(data(stat({}), { EndTime: at("10:00") })).rejects.toMatchObject({
      message: "The parameter StartTime must be less than the parameter EndTime.",
    });
    const guest = createClients(keys.guest).cloudwatch;
    await expect(guest.send(new ListMetricsCommand({}))).rejects.toMatchObject({
      Code: "AccessDenied",
      message:
        `User: arn:aws:iam::${ACCOUNT}:user/guest is not authorized to perform: cloudwatch:ListMetrics ` +
        "because no identity-based policy allows the cloudwatch:ListMetrics action",
    });
  });
});

describe("GetMetricStatistics", () => {
  const statistics = (EndTime: Date) =>
    cloudwatch.send(
      new GetMetricStatisticsCommand({
        Namespace: "AWS/SNS",
        MetricName: "NumberOfNotificationsFailed",
        Dimensions: [{ Name: "Application", Value: "ios-prod" }],
        StartTime: at("10:00"),
        EndTime,
        Period: 60,
        Statistics: ["Sum", "SampleCount"],
      }),
    );

  test("gives the same numbers", async () => {
    const { Datapoints } = await statistics(at("10:05"));
    expect(Datapoints).toEqual([
      { Timestamp: at("10:00"), Unit: "Count", Sum: 3, SampleCount: 3 },
      { Timestamp: at("10:01"), Unit: "Count", Sum: 4, SampleCount: 4 },
    ]);
  });

  test("refuses more than 1,440 data points", async () => {
    await expect(statistics(new Date("2024-08-22T10:00:00Z"))).rejects.toMatchObject({
      Code: "InvalidParameterCombination",
      message: expect.stringContaining("You have requested up to 2,880 datapoints"),
    });
  });
});

test("ListMetrics names each set of dimensions, and narrows down", async () => {
  const all = await cloudwatch.send(new ListMetricsCommand({ Namespace: "AWS/SNS" }));
  expect(all.Metrics).toHaveLength(5);
  const narrowed = new ListMetricsCommand({
    Dimensions: [{ Name: "Application", Value: "ios-other" }, { Name: "Platform" }],
  });
  expect((await cloudwatch.send(narrowed)).Metrics).toEqual([
    {
      Namespace: "AWS/SNS",
      MetricName: "NumberOfNotificationsFailed",
      Dimensions: [
        { Name: "Application", Value: "ios-other" },
        { Name: "Platform", Value: "APNS" },
      ],
    },
  ]);
});
