import { ACMClient } from "@aws-sdk/client-acm";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SNSClient } from "@aws-sdk/client-sns";
import type { Credentials } from "@aws-sdk/client-sts";
import { STSClient } from "@aws-sdk/client-sts";
import type { PolicyDocument, PolicyStatement } from "../../../src/simulator/aws/iam/policy.ts";
import type { Push, PushGateway, PushOutcome } from "../../../src/simulator/aws/push-gateway.ts";
import type { AwsSeed } from "../../../src/simulator/aws/seed.ts";
import type { AwsWorld } from "../../../src/simulator/aws/world.ts";
import { createAwsWorld } from "../../../src/simulator/aws/world.ts";
import type { WorldContext } from "../../../src/simulator/core/context.ts";
import { createFaults } from "../../../src/simulator/core/faults.ts";
import { openLedger } from "../../../src/simulator/core/ledger.ts";
import { openShelves } from "../../../src/simulator/core/shelf.ts";
import type { Pair } from "./certificates.ts";
import { makePair } from "./certificates.ts";

export const ACCOUNT = "123456789012";
export const REGION = "eu-central-1";
export const APPLICATION = `arn:aws:sns:${REGION}:${ACCOUNT}:app/APNS/ios-prod`;
export const OTHER_APPLICATION = `arn:aws:sns:${REGION}:${ACCOUNT}:app/APNS/ios-other`;
export const ENDPOINT = `arn:aws:sns:${REGION}:${ACCOUNT}:endpoint/APNS/ios-prod/canary`;
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/firebreak-breakglass`;
export const BOT = `arn:aws:iam::${ACCOUNT}:user/firebreak`;
export const STRANGER = "arn:aws:iam::999999999999:user/stranger";
export const DEVICE_TOKEN = "ab".repeat(32);

/** Keys of the seeded people: the bot may read and assume, the administrator may do all, the guest nothing; the stranger may do much, in her own account. */
export const keys = {
  admin: { accessKeyId: "AKIAADMIN", secretAccessKey: "the administrator's secret" },
  bot: { accessKeyId: "AKIABOT", secretAccessKey: "the bot's secret" },
  guest: { accessKeyId: "AKIAGUEST", secretAccessKey: "the guest's secret" },
  stranger: { accessKeyId: "AKIASTRANGER", secretAccessKey: "a secret of another account" },
};
export type Key = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

export const policy = (...Statement: PolicyStatement[]): PolicyDocument => ({ Version: "2012-10-17", Statement });
export const allowAll = policy({ Effect: "Allow", Action: "*", Resource: "*" });

const allowSnsAndSecrets = policy({ Effect: "Allow", Action: ["sns:*", "secretsmanager:*"], Resource: "*" });

const trusted = [BOT, STRANGER];
export const trustPolicy = policy(
  {
    Effect: "Allow",
    Principal: { AWS: trusted },
    Action: "sts:AssumeRole",
    Condition: {
      StringEquals: { "sts:ExternalId": "estate-1" },
      StringLike: {
        "sts:SourceIdentity": "slack-*",
        "sts:RoleSessionName": "firebreak-*",
        "aws:RequestTag/PlanHash": "sha256:*",
      },
      Null: { "aws:RequestTag/RequestId": "false" },
    },
  },
  {
    Effect: "Allow",
    Principal: { AWS: trusted },
    Action: "sts:TagSession",
    Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": ["RequestId", "PlanHash", "Approvers"] } },
  },
  {
    Effect: "Allow",
    Principal: { AWS: trusted },
    Action: "sts:SetSourceIdentity",
    Condition: { StringLike: { "sts:SourceIdentity": "slack-*" } },
  },
);

/** A clock that stands still unless it is moved. */
export function createTestClock(start = "2024-08-20T10:00:00Z") {
  let now = Date.parse(start);
  return { now: () => new Date(now), move: (milliseconds: number) => void (now += milliseconds) };
}

/** A push service that answers as it is told, and remembers. */
export function createTestGateway() {
  const pushes: Push[] = [];
  const gateway: PushGateway & { pushes: Push[]; next: PushOutcome | Error } = {
    pushes,
    next: { outcome: "delivered", apnsId: "apns-1" },
    deliver(push) {
      pushes.push(push);
      return gateway.next instanceof Error ? Promise.reject(gateway.next) : Promise.resolve(gateway.next);
    },
  };
  return gateway;
}

/** A world on disk-less shelves, its clock at the real time unless another is given. */
export function createContext(options: { directory?: string; clock?: WorldContext["clock"] } = {}): WorldContext {
  const shelves = openShelves(options.directory);
  const clock = options.clock ?? { now: () => new Date() };
  return { clock, shelves, ledger: openLedger(shelves, clock), faults: createFaults() };
}

export async function createSeed(changes: Partial<AwsSeed> = {}): Promise<AwsSeed & { pair: Pair }> {
  const pair = await makePair({ notAfter: new Date("2039-06-21T09:30:24Z") });
  const seeded = { platform: "APNS" as const, ...pair, enabled: true };
  return {
    pair,
    accountId: ACCOUNT,
    region: REGION,
    principals: [
      { ...keys.admin, arn: `arn:aws:iam::${ACCOUNT}:user/admin`, policies: [allowAll] },
      {
        ...keys.bot,
        arn: BOT,
        policies: [
          policy({ Effect: "Allow", Action: ["sns:List*", "sns:Get*", "cloudwatch:Get*"], Resource: "*" }),
          policy({ Effect: "Deny", Action: "sns:*", Resource: OTHER_APPLICATION }),
        ],
      },
      { ...keys.guest, arn: `arn:aws:iam::${ACCOUNT}:user/guest`, policies: [] },
      { ...keys.stranger, arn: STRANGER, policies: [allowSnsAndSecrets] },
    ],
    roles: [
      {
        name: "firebreak-breakglass",
        trustPolicy,
        policies: [policy({ Effect: "Allow", Action: ["sns:*PlatformApplication*", "sts:AssumeRole"], Resource: "*" })],
        maxSessionSeconds: 7200,
      },
    ],
    applications: [
      { name: "ios-prod", ...seeded },
      { name: "ios-other", ...seeded },
    ],
    endpoints: [{ id: "canary", application: "ios-prod", platform: "APNS", deviceToken: DEVICE_TOKEN, enabled: true }],
    secrets: [{ name: "push/ios-prod", value: "first value" }],
    metrics: [],
    ...changes,
  };
}

/** Clients as a product makes them: they find the world by `AWS_ENDPOINT_URL` alone. */
export function createClients(credentials: Key, options: { region?: string; maxAttempts?: number } = {}) {
  const config = { region: REGION, maxAttempts: 1, credentials, ...options };
  return {
    get sns() {
      return new SNSClient(config);
    },
    get sts() {
      return new STSClient(config);
    },
    get secrets() {
      return new SecretsManagerClient(config);
    },
    get cloudwatch() {
      return new CloudWatchClient(config);
    },
    get acm() {
      return new ACMClient(config);
    },
    get tagging() {
      return new ResourceGroupsTaggingAPIClient(config);
    },
  };
}

export function keyOf(credentials: Credentials | undefined): Key {
  const { AccessKeyId, SecretAccessKey, SessionToken } = credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken) throw new Error("STS gave no credentials.");
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

/** Starts a world and points the SDKs at it. */
export async function startWorld(
  context: WorldContext,
  seed: AwsSeed,
  push: PushGateway = createTestGateway(),
): Promise<AwsWorld> {
  const world = await createAwsWorld(context, seed, { port: 0, push });
  process.env["AWS_ENDPOINT_URL"] = world.url;
  return world;
}

/** Waits until `look` sees something. */
export async function eventually<Seen>(look: () => Seen | undefined | false): Promise<Seen> {
  for (let tries = 0; tries < 200; tries += 1) {
    const seen = look();
    if (seen !== undefined && seen !== false) return seen;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error("It did not happen within a second.");
}
