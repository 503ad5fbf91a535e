import { z } from "zod";

/** The calls to the cloud that a runbook may make: none of them changes anything. */
export const CloudCall = z.enum([
  "sns:ListPlatformApplications",
  "sns:GetPlatformApplicationAttributes",
  "sns:GetEndpointAttributes",
  "cloudwatch:GetMetricData",
  "cloudwatch:GetMetricStatistics",
  "secretsmanager:DescribeSecret",
]);
export type CloudCall = z.infer<typeof CloudCall>;
