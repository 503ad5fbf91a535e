import type { PolicyDocument, PolicyStatement } from "../../../src/simulator/aws/iam/policy.ts";
import type { Push, PushGateway, PushOutcome } from "../../../src/simulator/aws/push-gateway.ts";
import type { ApplicationSeed, AwsSeed } from "../../../src/simulator/aws/seed.ts";
import { type AwsWorld, createAwsWorld } from "../../../src/simulator/aws/world.ts";
import { createWorldClock, type WorldClock } from "../../../src/simulator/core/clock.ts";
import type { WorldContext } from "../../../src/simulator/core/context.ts";
import { createFaults } from "../../../src/simulator/core/faults.ts";
import { type LedgerEntry, openLedger } from "../../../src/simulator/core/ledger.ts";
import { openShelves } from "../../../src/simulator/core/shelf.ts";
import type { Log } from "../../../src/ports/log.ts";
import type { Pair } from "../../simulator/aws/certificates.ts";
import { makePair } from "../../simulator/aws/certificates.ts";

export const REGION = "eu-west-1";
const ACCOUNT = "111122223333";
const SNS = `arn:aws:sns:${REGION}:${ACCOUNT}`;
export const APPLICATION = `${SNS}:app/APNS/ios-prod`;
export const OTHER_APPLICATION = `${SNS}:app/APNS/ios-beta`;
export const CANARY = `${SNS}:endpoint/APNS/ios-prod/canary`;
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/firebreak-breakglass`;
export const CONSUMER_ROLE = `arn:aws:iam::${ACCOUNT}:role/firebreak-rollout`;
export const SERVICE = `arn:aws:ecs:${REGION}:${ACCOUNT}:service/push/notification-service`;
export const EXTERNAL_ID = "estate-1";
export const SECRET = "push/ios-prod";
const BOT = `arn:aws:iam::${ACCOUNT}:user/firebreak`;

/** The account that the bot works in, and what stands around it. */
export interface Account {
  world: AwsWorld;
  context: WorldContext;
  /** The pushes that reached Apple. */
  pushes: Push[];
  /** The credential that the seeded applications have: its certificate has expired. */
  expired: Pair;
  /** By the world's time. */
  clock: WorldContext["clock"];
  /** The effects of this name that the world has seen. */
  effects(name: string): LedgerEntry[];
  close(): Promise<void>;
}

/** Opens an account and points the SDK at it, as the environment of a training does. */
export async function openAccount({
  ahead = 0,
  changes = {},
  outcome = { outcome: "delivered", apnsId: "apns-1" },
  clock = createWorldClock(ahead),
}: { ahead?: number; changes?: Partial<AwsSeed>; outcome?: PushOutcome; clock?: WorldClock } = {}): Promise<Account> {
  const shelves = openShelves(undefined);
  const context = { clock, shelves, ledger: openLedger(shelves, clock), faults: createFaults() };
  const expired = await makePair({ notAfter: new Date(clock.now().getTime() - 600_000) });
  const pushes: Push[] = [];
  const push: PushGateway = {
    deliver(one) {
      pushes.push(one);
      return Promise.resolve(outcome);
    },
  };
  const world = await createAwsWorld(context, { ...seedWith(expired), ...changes }, { port: 0, push });
  useEnvironment(world.url);
  return {
    world,
    context,
    pushes,
    expired,
    clock,
    effects: (name) => context.ledger.entries().filter(({ effect }) => effect === name),
    close: () => world.close(),
  };
}

/** What a container of the bot would find: where AWS is, and who it is there. */
export function useEnvironment(url: string): void {
  process.env["AWS_ENDPOINT_URL"] = url;
  process.env["AWS_ACCESS_KEY_ID"] = "AKIAFIREBREAK";
  process.env["AWS_SECRET_ACCESS_KEY"] = "the bot's own secret access key";
  process.env["AWS_EC2_METADATA_DISABLED"] = "true";
}

/** Somebody who may do all: for what the bot must not be able to do itself. */
export const administrator = { accessKeyId: "AKIAADMINISTRATOR", secretAccessKey: "the administrator's own key" };

/** A log that is read afterwards. */
export function createTestLog(): Log & { lines: { message: string; fields: unknown }[] } {
  const lines: { message: string; fields: unknown }[] = [];
  const write = (message: string, fields: unknown) => void lines.push({ message, fields });
  return { lines, debug: write, info: write, warn: write, error: write };
}

/** An application as a seed has it. */
export function applicationSeed(name: string, pair: Pair, changes: Partial<ApplicationSeed> = {}): ApplicationSeed {
  return { name, platform: "APNS", ...pair, enabled: true, ...changes };
}

function seedWith(pair: Pair): AwsSeed {
  return {
    accountId: ACCOUNT,
    region: REGION,
    principals: [
      {
        accessKeyId: "AKIAFIREBREAK",
        secretAccessKey: "the bot's own secret access key",
        arn: BOT,
        policies: [botPolicy],
      },
      {
        ...administrator,
        arn: `arn:aws:iam::${ACCOUNT}:user/administrator`,
        policies: [policy({ Effect: "Allow", Action: "*", Resource: "*" })],
      },
    ],
    roles: [
      { name: "firebreak-breakglass", trustPolicy, policies: [rolePolicy] },
      { name: "firebreak-rollout", trustPolicy, policies: [consumerPolicy] },
    ],
    services: ["notification-service", "other-service"].map((name) => ({
      cluster: "push",
      name,
      tasks: 4,
      taskMilliseconds: 1000,
      reads: SECRET,
      circuitBreaker: true,
    })),
    applications: [
      applicationSeed("ios-prod", pair, { enabled: false }),
      applicationSeed("ios-beta", pair),
      applicationSeed("ios-sandbox", pair, { platform: "APNS_SANDBOX" }),
    ],
    endpoints: [
      { id: "canary", application: "ios-prod", platform: "APNS", deviceToken: "ab".repeat(32), enabled: true },
      { id: "canary", application: "ios-beta", platform: "APNS", deviceToken: "cd".repeat(32), enabled: true },
      { id: "lost", application: "ios-beta", platform: "APNS", deviceToken: "ef".repeat(32), enabled: false },
      {
        id: "canary",
        application: "ios-sandbox",
        platform: "APNS_SANDBOX",
        deviceToken: "12".repeat(32),
        enabled: true,
      },
    ],
    secrets: [{ name: SECRET, value: "what consumers read now" }],
    metrics: [],
  };
}

const policy = (...Statement: PolicyStatement[]): PolicyDocument => ({ Version: "2012-10-17", Statement });

/** Whoever moves these labels changes what consumers read. */
const labelsOfAws = { "ForAnyValue:StringLike": { "secretsmanager:VersionStage": "AWS*" } };

const botPolicy = policy(
  { Effect: "Deny", Action: "secretsmanager:UpdateSecretVersionStage", Resource: "*", Condition: labelsOfAws },
  {
    Effect: "Allow",
    Action: [
      "sns:ListPlatformApplications",
      "sns:GetPlatformApplicationAttributes",
      "sns:GetEndpointAttributes",
      "sns:ListEndpointsByPlatformApplication",
      "sns:Publish",
      "logs:DescribeLogGroups",
      "logs:FilterLogEvents",
      "cloudwatch:GetMetricData",
      "cloudwatch:GetMetricStatistics",
      "secretsmanager:DescribeSecret",
      "secretsmanager:GetSecretValue",
      "secretsmanager:PutSecretValue",
      "secretsmanager:ListSecretVersionIds",
      "secretsmanager:UpdateSecretVersionStage",
      "ecs:DescribeServices",
    ],
    Resource: "*",
  },
);

const rolePolicy = policy({
  Effect: "Allow",
  Action: [
    "sns:GetPlatformApplicationAttributes",
    "sns:SetPlatformApplicationAttributes",
    "secretsmanager:DescribeSecret",
    "secretsmanager:UpdateSecretVersionStage",
    "sns:GetEndpointAttributes",
    "sns:SetEndpointAttributes",
  ],
  Resource: "*",
});

const consumerPolicy = policy({
  Effect: "Allow",
  Action: ["ecs:DescribeServices", "ecs:UpdateService"],
  Resource: "*",
});

const trustPolicy = policy(
  {
    Effect: "Allow",
    Principal: { AWS: BOT },
    Action: "sts:AssumeRole",
    Condition: {
      StringEquals: { "sts:ExternalId": EXTERNAL_ID },
      StringLike: { "sts:RoleSessionName": "firebreak-inc-*", "sts:SourceIdentity": "?*" },
      Null: { "aws:RequestTag/RequestId": "false", "aws:RequestTag/PlanHash": "false" },
    },
  },
  {
    Effect: "Allow",
    Principal: { AWS: BOT },
    Action: "sts:TagSession",
    Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": ["RequestId", "PlanHash", "Approvers"] } },
  },
  { Effect: "Allow", Principal: { AWS: BOT }, Action: "sts:SetSourceIdentity" },
);
