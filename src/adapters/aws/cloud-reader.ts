import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetEndpointAttributesCommand, GetPlatformApplicationAttributesCommand, SNSClient } from "@aws-sdk/client-sns";
import { z } from "zod";
import { FirebreakError } from "../../domain/errors.ts";
import { CloudCall } from "../../domain/runbook/cloud-call.ts";
import type { CloudReader } from "../../ports/application-push.ts";
import { everyApplication } from "./applications.ts";
import { ask } from "./asking.ts";
import { everyMetric } from "./metrics.ts";
import { clientsFor, type PlacesSettings } from "./places.ts";

const Time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const Dimensions = z.array(z.strictObject({ Name: z.string(), Value: z.string() })).optional();
const Metric = z.strictObject({ Namespace: z.string(), MetricName: z.string(), Dimensions });
const Span = { StartTime: Time, EndTime: Time };

const MetricData = z.strictObject({
  ...Span,
  MetricDataQueries: z
    .array(
      z.strictObject({
        Id: z.string(),
        Label: z.string().optional(),
        Expression: z.string().optional(),
        MetricStat: z.strictObject({ Metric, Period: z.int(), Stat: z.string() }).optional(),
        Period: z.int().optional(),
        ReturnData: z.boolean().optional(),
      }),
    )
    .min(1),
});
const MetricStatistics = z.strictObject({
  ...Metric.shape,
  ...Span,
  Period: z.int(),
  Statistics: z.array(z.enum(["Average", "Maximum", "Minimum", "SampleCount", "Sum"])).min(1),
});

/** A call as a runbook makes it: its input not yet looked at. */
type Reading = (input: Record<string, unknown>) => Promise<object>;

/** The read-only calls that a runbook may name; each takes its input as AWS documents it, instants as ISO 8601. What names an ARN is read where that is; all else at home. */
export function createCloudReader(settings: PlacesSettings): CloudReader {
  const clients = clientsFor(settings, ({ reading }) => ({
    sns: new SNSClient(reading),
    cloudwatch: new CloudWatchClient(reading),
    secrets: new SecretsManagerClient(reading),
  }));

  const readings: Record<CloudCall, Reading> = {
    "sns:ListPlatformApplications": taking(z.strictObject({}), async () => ({
      PlatformApplications: await everyApplication(clients.home.sns),
    })),
    "sns:GetPlatformApplicationAttributes": taking(z.strictObject({ PlatformApplicationArn: z.string() }), (input) =>
      clients.of(input.PlatformApplicationArn).sns.send(new GetPlatformApplicationAttributesCommand(input)),
    ),
    "sns:GetEndpointAttributes": taking(z.strictObject({ EndpointArn: z.string() }), (input) =>
      clients.of(input.EndpointArn).sns.send(new GetEndpointAttributesCommand(input)),
    ),
    "cloudwatch:GetMetricData": taking(MetricData, async (input) => ({
      MetricDataResults: await everyMetric(clients.home.cloudwatch, input),
    })),
    "cloudwatch:GetMetricStatistics": taking(MetricStatistics, (input) =>
      clients.home.cloudwatch.send(new GetMetricStatisticsCommand(input)),
    ),
    "secretsmanager:DescribeSecret": taking(z.strictObject({ SecretId: z.string() }), (input) =>
      clients.of(input.SecretId).secrets.send(new DescribeSecretCommand(input)),
    ),
  };
  const calls = Object.keys(readings);

  return {
    calls,
    async read(call, input) {
      const known = CloudCall.safeParse(call);
      const reading = known.success ? readings[known.data] : undefined;
      if (reading === undefined) {
        throw new FirebreakError("not-allowed", `A runbook can't call ${call}.`, {
          expected: `one of ${calls.join(", ")}`,
          todo: "Name one of these calls in the runbook.",
        });
      }
      const answer = await ask({ doing: `answer ${call}`, permission: call, carrying: [] }, () => reading(input));
      return plain(answer);
    },
  };
}

function taking<Input>(schema: z.ZodType<Input>, send: (input: Input) => Promise<object>): Reading {
  return async (input) => {
    const read = schema.safeParse(input);
    if (read.success) return send(read.data);
    throw new FirebreakError("bad-input", "The runbook gives this call something that it does not take.", {
      found: read.error.issues.map(({ path, message }) => `${path.join(".") || "with"}: ${message}`).join("; "),
      todo: "Compare the step's `with` with the call's parameters in AWS's API reference.",
    });
  };
}

/** The answer as JSON: instants as text, and without what the SDK adds. */
function plain(answer: object): unknown {
  const { $metadata: _, ...content } = answer as { $metadata?: unknown };
  return JSON.parse(JSON.stringify(content));
}
