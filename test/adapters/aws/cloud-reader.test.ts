import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createCloudReader } from "../../../src/adapters/aws/cloud-reader.ts";
import type { CloudReader } from "../../../src/ports/application-push.ts";
import { type Account, APPLICATION, applicationSeed, CANARY, openAccount, REGION, SECRET } from "./account.ts";
import { makePair } from "../../simulator/aws/certificates.ts";

const MINUTE = 60_000;
const at = (minutes: number) => new Date(Date.now() - minutes * MINUTE).toISOString();
const span = { StartTime: at(60), EndTime: at(0) };
const failures = {
  Namespace: "AWS/SNS",
  MetricName: "NumberOfNotificationsFailed",
  Dimensions: [{ Name: "Application", Value: "ios-prod" }],
};

let account: Account;
let cloud: CloudReader;

beforeAll(async () => {
  const pair = await makePair();
  const many = Array.from({ length: 101 }, (_, number) => applicationSeed(`app-${number}`, pair));
  account = await openAccount({
    changes: {
      applications: [applicationSeed("ios-prod", pair), ...many],
      endpoints: [
        { id: "canary", application: "ios-prod", platform: "APNS", deviceToken: "ab".repeat(32), enabled: true },
      ],
      metrics: [
        { application: "ios-prod", platform: "APNS", metric: "NumberOfNotificationsFailed", at: at(20), count: 4 },
      ],
    },
  });
  cloud = createCloudReader({ region: REGION, clock: account.clock });
});
afterAll(() => account.close());

describe("a runbook's reading", () => {
  test("of all applications is one list, whatever its pages", async () => {
    const answer = (await cloud.read("sns:ListPlatformApplications", {})) as { PlatformApplications: unknown[] };
    expect(Object.keys(answer)).toEqual(["PlatformApplications"]);
    expect(answer.PlatformApplications).toHaveLength(102);
  });

  test("of an application or a device gives its attributes and nothing of the SDK's", async () => {
    expect(await cloud.read("sns:GetPlatformApplicationAttributes", { PlatformApplicationArn: APPLICATION })).toEqual({
      Attributes: expect.objectContaining({ Enabled: "true", AppleCertificateExpiryDate: "2040-01-02T03:04:05Z" }),
    });
    expect(await cloud.read("sns:GetEndpointAttributes", { EndpointArn: CANARY })).toEqual({
      Attributes: expect.objectContaining({ Enabled: "true" }),
    });
  });

  test("of metrics takes instants as text, and gives them as text", async () => {
    const Statistics = ["Sum"];
    const statistics = await cloud.read("cloudwatch:GetMetricStatistics", {
      ...failures,
      ...span,
      Period: 60,
      Statistics,
    });
    expect(statistics).toMatchObject({
      Label: "NumberOfNotificationsFailed",
      Datapoints: [{ Sum: 4, Timestamp: expect.stringMatching(/^\d{4}-.*Z$/) }],
    });
    const MetricDataQueries = [{ Id: "failed", MetricStat: { Metric: failures, Period: 60, Stat: "Sum" } }];
    expect(await cloud.read("cloudwatch:GetMetricData", { ...span, MetricDataQueries })).toMatchObject({
      MetricDataResults: [{ Id: "failed", Values: [4], Timestamps: [expect.stringMatching(/^\d{4}-.*Z$/)] }],
    });
  });

  test("of a secret describes it and has no value", async () => {
    const answer = await cloud.read("secretsmanager:DescribeSecret", { SecretId: SECRET });
    expect(answer).toMatchObject({ Name: SECRET });
    expect(JSON.stringify(answer)).not.toContain("what consumers read now");
    expect(JSON.parse(JSON.stringify(answer))).toEqual(answer);
  });
});

describe("what a runbook can't do", () => {
  test.each([
    "sns:SetPlatformApplicationAttributes",
    "sns:Publish",
    "secretsmanager:GetSecretValue",
    "sts:AssumeRole",
    "toString",
    "",
  ])("is to call '%s': it is told what it may call", async (call) => {
    const before = account.context.ledger.entries().length;
    await expect(cloud.read(call, {})).rejects.toMatchObject({
      kind: "not-allowed",
      expected: expect.stringContaining("sns:GetPlatformApplicationAttributes"),
    });
    expect(account.context.ledger.entries()).toHaveLength(before);
  });

  test("is to give a call something else than it takes", async () => {
    const wrong = { PlatformApplicationArn: 7, Extra: "x" };
    await expect(cloud.read("sns:GetPlatformApplicationAttributes", wrong)).rejects.toMatchObject({
      kind: "bad-input",
      found: expect.stringMatching(/PlatformApplicationArn: .*; .*Extra/),
    });
    const later = { ...failures, StartTime: "yesterday", EndTime: at(0), Period: 60, Statistics: ["Sum"] };
    await expect(cloud.read("cloudwatch:GetMetricStatistics", later)).rejects.toMatchObject({
      kind: "bad-input",
      found: expect.stringContaining("StartTime"),
    });
  });

  test("is to read what is not there", async () => {
    const gone = { PlatformApplicationArn: `${APPLICATION}-gone` };
    await expect(cloud.read("sns:GetPlatformApplicationAttributes", gone)).rejects.toMatchObject({ kind: "not-found" });
  });

  test("is named in full by the list of calls, all of which only read", () => {
    expect(cloud.calls).toHaveLength(6);
    for (const call of cloud.calls) expect(call).toMatch(/^[a-z]+:(List|Get|Describe)[A-Z]/);
    expect(cloud.calls).not.toContain("secretsmanager:GetSecretValue");
  });
});
