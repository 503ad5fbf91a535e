import type { Credential } from "../apple/authority.ts";
import type { PolicyDocument } from "../aws/iam/policy.ts";
import type { AwsSeed, EndpointSeed, ManagedPolicySeed, MetricSeed, RoleSeed } from "../aws/seed.ts";
import type { Story } from "./story.ts";
import { notificationService } from "./consumers.ts";
import { wallet, walletSeed } from "./wallet.ts";

/** The AWS account of the company, its region, and what is in it. */
export const account = {
  id: "111122223333",
  region: "us-east-1",
  application: "arn:aws:sns:us-east-1:111122223333:app/APNS/ios-prod",
  canary: "arn:aws:sns:us-east-1:111122223333:endpoint/APNS/ios-prod/5d3a2b1c-0000-4000-8000-00000000c0de",
  role: "arn:aws:iam::111122223333:role/firebreak-break-glass",
  externalId: "acme-firebreak",
  revoker: "arn:aws:iam::111122223333:role/firebreak-revoker",
  closingPolicy: "arn:aws:iam::111122223333:policy/firebreak-break-glass-closed",
} as const;

/** What keeps the credential in its memory. */
export const notifications = notificationService(account);

/** The bundle ids of the company's app, and of its development build. */
export const bundleIds = { production: "com.acme.pocket", sandbox: "com.acme.pocket.beta" } as const;

/** The secrets that hold the credentials, by the names that the Terraform code has. */
export const secretNames = { production: "push/apns/ios-prod", sandbox: "push/apns/ios-sandbox" } as const;

/** The devices that push reaches. The first is the team's own, for test pushes. */
export const devices = [
  { token: "c0de".repeat(16), endpoint: account.canary.split("/").at(-1) ?? "", name: "Acme's test phone" },
  { token: "a11ce000".repeat(8), endpoint: "7e9f0a2b-0000-4000-8000-00000000a11c", name: "A customer's phone" },
] as const;

/**
 * Phones that SNS sends nothing to: Apple did not know their tokens when SNS last tried, and so it disabled their
 * endpoints. Apple knows most of them again; the last two have lost the app for good.
 */
export const disabledDevices = Array.from({ length: 8 }, (_, index) => ({
  token: `d15ab1ed${index}`.padEnd(64, "0"),
  endpoint: `d15ab1ed-0000-4000-8000-00000000000${index}`,
  name: `A customer's phone, disabled ${index + 1}`,
  known: index < 6,
}));

/** Access keys of the training ground: throw-away, and good for nothing anywhere else. */
export const accessKeys = {
  bot: { accessKeyId: "AKIATRAININGBOT00001", secretAccessKey: "training/bot/key/good/for/nothing/else/1" },
  developer: { accessKeyId: "AKIATRAININGDEV00001", secretAccessKey: "training/dev/key/good/for/nothing/else/1" },
} as const;

/** Where the company keeps what nobody may change afterwards. */
export const audit = { bucket: "acme-audit", prefix: "firebreak/" } as const;

const botUser = `arn:aws:iam::${account.id}:user/firebreak`;

const pushSecrets = `arn:aws:secretsmanager:${account.region}:${account.id}:secret:push/apns/*`;

/** What the bot may do by itself: read, send test pushes, keep pending secrets, and ask for its roles. */
const botPolicy: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: [
        "sns:List*",
        "sns:Get*",
        "sns:Publish",
        "cloudwatch:GetMetric*",
        "cloudwatch:ListMetrics",
        "logs:DescribeLogGroups",
        "logs:FilterLogEvents",
      ],
      Resource: "*",
    },
    {
      Effect: "Allow",
      Action: [
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
        "secretsmanager:DescribeSecret",
        "secretsmanager:ListSecretVersionIds",
        "secretsmanager:UpdateSecretVersionStage",
      ],
      Resource: pushSecrets,
    },
    {
      Effect: "Deny",
      Action: "secretsmanager:UpdateSecretVersionStage",
      Resource: "*",
      Condition: { "ForAnyValue:StringLike": { "secretsmanager:VersionStage": "AWS*" } },
    },
    {
      Effect: "Allow",
      Action: ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
      Resource: [account.role, notifications.role],
    },
    { Effect: "Allow", Action: "ecs:DescribeServices", Resource: notifications.service },
    { Effect: "Allow", Action: "sts:AssumeRole", Resource: [wallet.role, account.revoker] },
    {
      Effect: "Allow",
      Action: ["s3:PutObject", "s3:PutObjectRetention"],
      Resource: `arn:aws:s3:::${audit.bucket}/${audit.prefix}*`,
    },
  ],
};

/** A developer's rights: enough to try a push. */
const developerPolicy: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["sns:Publish", "sns:List*", "sns:Get*"], Resource: "*" }],
};

/** The break-glass role, and that of the notification service, open for the bot alone, with its external id, a person's name and the request's tags. */
const trustPolicy: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { AWS: botUser },
      Action: "sts:AssumeRole",
      Condition: {
        StringEquals: { "sts:ExternalId": account.externalId },
        StringLike: {
          "sts:RoleSessionName": "firebreak-*",
          "sts:SourceIdentity": "?*",
          "aws:RequestTag/RequestId": "?*",
          "aws:RequestTag/PlanHash": "?*",
          "aws:RequestTag/Approvers": "?*",
        },
      },
    },
    {
      Effect: "Allow",
      Principal: { AWS: botUser },
      Action: "sts:TagSession",
      Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": ["RequestId", "PlanHash", "Approvers"] } },
    },
    {
      Effect: "Allow",
      Principal: { AWS: botUser },
      Action: "sts:SetSourceIdentity",
      Condition: { StringLike: { "sts:SourceIdentity": "?*" } },
    },
  ],
};

const breakGlassPolicy: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: ["sns:GetPlatformApplicationAttributes", "sns:SetPlatformApplicationAttributes"],
      Resource: `arn:aws:sns:${account.region}:${account.id}:app/*`,
    },
    { Effect: "Allow", Action: "secretsmanager:DescribeSecret", Resource: pushSecrets },
    {
      Effect: "Allow",
      Action: "secretsmanager:UpdateSecretVersionStage",
      Resource: pushSecrets,
      Condition: { "ForAnyValue:StringEquals": { "secretsmanager:VersionStage": "AWSCURRENT" } },
    },
    {
      Effect: "Allow",
      Action: ["sns:GetEndpointAttributes", "sns:SetEndpointAttributes"],
      Resource: `arn:aws:sns:${account.region}:${account.id}:endpoint/APNS*`,
    },
  ],
};

/** What SNS writes its delivery records with. */
const feedback = `arn:aws:iam::${account.id}:role/sns-delivery-records`;

/** The revoker opens for the bot; it can close the break-glass role, and see whether it is closed. */
const revoker: RoleSeed = {
  name: "firebreak-revoker",
  trustPolicy: {
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { AWS: botUser },
      Action: "sts:AssumeRole",
      Condition: {
        StringEquals: { "sts:ExternalId": account.externalId },
        StringLike: { "sts:RoleSessionName": "firebreak-*" },
      },
    },
  },
  policies: [
    {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "iam:AttachRolePolicy",
          Resource: account.role,
          Condition: { ArnEquals: { "iam:PolicyARN": account.closingPolicy } },
        },
        { Effect: "Allow", Action: "iam:ListAttachedRolePolicies", Resource: account.role },
      ],
    },
  ],
};

/** What closes a role once it is attached. */
const closingPolicy: ManagedPolicySeed = {
  name: "firebreak-break-glass-closed",
  document: { Version: "2012-10-17", Statement: { Effect: "Deny", Action: "*", Resource: "*" } },
};

/** The credentials that the applications were given long ago. */
export interface PastCredentials {
  production: Credential;
  sandbox: Credential;
}

/** The account as the story finds it. Once the certificate has expired, SNS has met Apple's refusal and disabled the application. */
export function accountSeed(past: PastCredentials, story: Story): AwsSeed {
  const given = ({ certificatePem, privateKeyPem }: Credential) => ({ certificatePem, keyPem: privateKeyPem });
  const kept = ({ certificatePem: certificate, privateKeyPem: key }: Credential) =>
    JSON.stringify({ certificate, key });
  return {
    accountId: account.id,
    region: account.region,
    principals: [
      { ...accessKeys.bot, arn: botUser, policies: [botPolicy] },
      { ...accessKeys.developer, arn: `arn:aws:iam::${account.id}:user/developer`, policies: [developerPolicy] },
    ],
    roles: [
      { name: "firebreak-break-glass", trustPolicy, policies: [breakGlassPolicy] },
      { name: notifications.roleName, trustPolicy, policies: [notifications.permissions] },
      revoker,
    ],
    services: [notifications.seed(secretNames.production)],
    managedPolicies: [closingPolicy],
    applications: [
      {
        name: "ios-prod",
        platform: "APNS",
        ...given(past.production),
        enabled: story.productionUntil > story.began,
        attributes: {
          SuccessFeedbackRoleArn: feedback,
          FailureFeedbackRoleArn: feedback,
          SuccessFeedbackSampleRate: "100",
        },
      },
      { name: "ios-sandbox", platform: "APNS_SANDBOX", ...given(past.sandbox), enabled: true },
    ],
    endpoints: [
      ...devices.map((device) => endpointOf(device, true)),
      ...disabledDevices.map((device) => endpointOf(device, false)),
    ],
    secrets: [
      { name: secretNames.production, value: kept(past.production), description: "APNs credential of ios-prod" },
      { name: secretNames.sandbox, value: kept(past.sandbox), description: "APNs credential of ios-sandbox" },
    ],
    buckets: [{ name: audit.bucket, objectLock: true }],
    metrics: lastHour(story),
    others: [walletSeed(botUser, story.began)],
  };
}

function endpointOf({ endpoint, token }: { endpoint: string; token: string }, enabled: boolean): EndpointSeed {
  return { id: endpoint, application: "ios-prod", platform: "APNS", deviceToken: token, enabled };
}

/** How long notifications failed before SNS disabled the application. */
const failingFor = 3 * 60_000;

/** Push as CloudWatch counted it: well until the expiry, then failing until SNS disabled the application. */
function lastHour({ began, productionUntil }: Story): MetricSeed[] {
  const about = { application: "ios-prod", platform: "APNS" as const };
  return Array.from({ length: 60 }, (_, index) => 60 - index).flatMap((minutesAgo): MetricSeed[] => {
    const at = new Date(began.getTime() - minutesAgo * 60_000);
    const since = at.getTime() - productionUntil.getTime();
    if (since >= failingFor) return [];
    return [
      {
        ...about,
        metric: since >= 0 ? "NumberOfNotificationsFailed" : "NumberOfNotificationsDelivered",
        at: at.toISOString(),
        count: since >= 0 ? 71 : 64,
      },
    ];
  });
}
