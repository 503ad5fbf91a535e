import type { PolicyStatement } from "../../../src/simulator/aws/iam/policy.ts";
import type { AccountSeed, ApplicationSeed, AwsSeed, RoleSeed } from "../../../src/simulator/aws/seed.ts";
import { policy } from "./estate.ts";

/** The account of the bot, which is the first of every estate. */
export const HOME = "100000000000";
export const BOT = `arn:aws:iam::${HOME}:user/firebreak`;
export const botKey = { accessKeyId: "AKIAESTATEBOT", secretAccessKey: "the secret of the estate's bot" };

/** The role that the bot reads each account with. */
export const READ_ROLE = "firebreak-read";

/** The n-th account of an estate. */
export const accountId = (n: number) => String(Number(HOME) + n);
export const readRoleArn = (account: string) => `arn:aws:iam::${account}:role/${READ_ROLE}`;

/** What an inventory reads. */
export const reading: PolicyStatement = {
  Effect: "Allow",
  Action: [
    "sns:ListPlatformApplications",
    "sns:GetPlatformApplicationAttributes",
    "acm:ListCertificates",
    "acm:DescribeCertificate",
    "secretsmanager:ListSecrets",
    "secretsmanager:GetSecretValue",
    "tag:GetResources",
  ],
  Resource: "*",
};

/** A role to read with: it trusts the bot, who may have to name an external id. */
export function readRole({ externalId, statements = [reading] }: ReadRoleOptions = {}): RoleSeed {
  const Condition = externalId === undefined ? {} : { Condition: { StringEquals: { "sts:ExternalId": externalId } } };
  return {
    name: READ_ROLE,
    trustPolicy: policy({ Effect: "Allow", Principal: { AWS: BOT }, Action: "sts:AssumeRole", ...Condition }),
    policies: [policy(...statements)],
  };
}
interface ReadRoleOptions {
  externalId?: string;
  statements?: PolicyStatement[];
}

/** An account that the bot can read, and no more. */
export function account(id: string, changes: Partial<AccountSeed> = {}): AccountSeed {
  return { accountId: id, region: "us-east-1", roles: [readRole()], ...changes };
}

/** An estate: the bot's own account, and what others are given. */
export function estate(others: readonly AccountSeed[], changes: Partial<AwsSeed> = {}): AwsSeed {
  const assume: PolicyStatement = { Effect: "Allow", Action: "sts:AssumeRole", Resource: readRoleArn("*") };
  return {
    accountId: HOME,
    region: "us-east-1",
    principals: [{ ...botKey, arn: BOT, policies: [policy(reading, assume)] }],
    roles: [readRole()],
    applications: [],
    endpoints: [],
    secrets: [],
    metrics: [],
    others,
    ...changes,
  };
}

/** Applications in every region, as cheap as they come: the i-th certificate ends i days after `from`. */
export function applicationsIn(regions: readonly string[], each: number, from: Date): ApplicationSeed[] {
  return regions.flatMap((region) =>
    Array.from({ length: each }, (_, i) => ({
      name: `app-${String(i).padStart(4, "0")}`,
      platform: "APNS" as const,
      region,
      expiry: `${new Date(from.getTime() + i * 86_400_000).toISOString().slice(0, 19)}Z`,
      enabled: true,
    })),
  );
}
