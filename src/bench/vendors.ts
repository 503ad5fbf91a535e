import { DescribeSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetPlatformApplicationAttributesCommand, SNSClient } from "@aws-sdk/client-sns";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import { WebClient } from "@slack/web-api";
import { z } from "zod";
import type { Introduction } from "../training/files.ts";

const Environment = z.object({
  SLACK_BOT_TOKEN: z.string(),
  SLACK_APP_TOKEN: z.string(),
  AWS_ENDPOINT_URL: z.string(),
  AWS_ACCESS_KEY_ID: z.string(),
  AWS_SECRET_ACCESS_KEY: z.string(),
  GITHUB_APP_PRIVATE_KEY: z.string(),
});

const Configuration = z.object({
  slack: z.object({ api: z.string() }),
  aws: z.object({ region: z.string() }),
  applications: z.tuple([z.object({ arn: z.string(), secret: z.string() })]),
  github: z.object({
    api: z.string(),
    app: z.int(),
    installation: z.int(),
    owner: z.string(),
    repository: z.string(),
  }),
});

/** The vendors that the bot changes something at in a walk. */
export const vendorNames = ["slack", "sns", "sts", "secretsmanager", "github"] as const;
/** One of them, by the name that the world's ledger has for it. */
export type VendorName = (typeof vendorNames)[number];

/** How a Slack app gets into the world. */
export function slackAccess({ environment, config }: Introduction): {
  botToken: string;
  appToken: string;
  api: string;
} {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken } = Environment.parse(environment);
  return { botToken, appToken, api: Configuration.parse(config).slack.api };
}

/**
 * The smallest request that each vendor answers to the bot, made with the client that the vendor offers:
 * no change there can cost less than that.
 */
export function createRequests({ environment, config }: Introduction): Record<VendorName, () => Promise<unknown>> {
  const given = Environment.parse(environment);
  const { slack, aws, applications, github } = Configuration.parse(config);
  const [application] = applications;
  const account = {
    region: aws.region,
    endpoint: given.AWS_ENDPOINT_URL,
    credentials: { accessKeyId: given.AWS_ACCESS_KEY_ID, secretAccessKey: given.AWS_SECRET_ACCESS_KEY },
  };
  const clients = {
    slack: new WebClient(given.SLACK_BOT_TOKEN, { slackApiUrl: slack.api }),
    sns: new SNSClient(account),
    sts: new STSClient(account),
    secrets: new SecretsManagerClient(account),
    github: new Octokit({
      baseUrl: github.api,
      authStrategy: createAppAuth,
      auth: { appId: github.app, installationId: github.installation, privateKey: given.GITHUB_APP_PRIVATE_KEY },
    }),
  };
  return {
    slack: () => clients.slack.auth.test(),
    sns: () =>
      clients.sns.send(new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn: application.arn })),
    sts: () => clients.sts.send(new GetCallerIdentityCommand({})),
    secretsmanager: () => clients.secrets.send(new DescribeSecretCommand({ SecretId: application.secret })),
    github: () => clients.github.rest.repos.get({ owner: github.owner, repo: github.repository }),
  };
}
