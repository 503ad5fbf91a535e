import type { PolicyStatement } from "../iam/policy.ts";
import type { AccountSeed, ApplicationSeed, AwsSeed, RoleSeed } from "../seed.ts";

/** How large an estate is. */
export interface EstateSize {
  accounts: number;
  /** In each account; at most five. */
  regions: number;
  /** Push applications in each region. */
  applications: number;
}

/** An account of an estate, and how it is read. */
export interface EstateAccount {
  account: string;
  /** The ARN of the role that reads it. */
  role: string;
  regions: readonly string[];
}

/** A company of many accounts, and what a bot is told to read them. */
export interface Estate {
  seed: AwsSeed;
  accounts: readonly EstateAccount[];
  key: { accessKeyId: string; secretAccessKey: string };
}

/** Where every account is at home without opting in. (AWS Account Management, "Enable or disable AWS Regions".) */
const regionNames = ["us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-2"];

/** The account of the bot, which has nothing else in it. */
const home = 100_000_000_000;
const bot = `arn:aws:iam::${home}:user/firebreak`;
const readRole = "firebreak-read";
const roleArn = (account: string) => `arn:aws:iam::${account}:role/${readRole}`;
const day = 86_400_000;

/**
 * Builds an estate as cheap as it comes: no real certificate is behind an application's end.
 *
 * @param firstEnd when the first application of each region ends; each further one ends a day later
 */
export function largeEstate({ accounts, regions, applications }: EstateSize, firstEnd: Date): Estate {
  const key = { accessKeyId: "AKIALARGEESTATE", secretAccessKey: "the secret of a bot that only reads" };
  const names = regionNames.slice(0, regions);
  const ids = Array.from({ length: accounts }, (_, index) => String(home + 1 + index));
  const assume: PolicyStatement = { Effect: "Allow", Action: "sts:AssumeRole", Resource: roleArn("*") };
  const others = ids.map((accountId): AccountSeed => {
    const own = names.flatMap((region) => applicationsIn(region, applications, firstEnd));
    return { accountId, region: regionNames[0] ?? "", roles: [roleToRead()], applications: own };
  });
  return {
    key,
    accounts: ids.map((account) => ({ account, role: roleArn(account), regions: names })),
    seed: {
      accountId: String(home),
      region: regionNames[0] ?? "",
      principals: [{ ...key, arn: bot, policies: [{ Version: "2012-10-17", Statement: [assume] }] }],
      roles: [],
      applications: [],
      endpoints: [],
      secrets: [],
      metrics: [],
      others,
    },
  };
}

function roleToRead(): RoleSeed {
  const trust: PolicyStatement = { Effect: "Allow", Principal: { AWS: bot }, Action: "sts:AssumeRole" };
  const read: PolicyStatement = { Effect: "Allow", Action: "sns:ListPlatformApplications", Resource: "*" };
  return {
    name: readRole,
    trustPolicy: { Version: "2012-10-17", Statement: [trust] },
    policies: [{ Version: "2012-10-17", Statement: [read] }],
  };
}

function applicationsIn(region: string, number: number, firstEnd: Date): ApplicationSeed[] {
  return Array.from({ length: number }, (_, index) => ({
    name: `app-${String(index).padStart(5, "0")}`,
    platform: "APNS" as const,
    region,
    expiry: `${new Date(firstEnd.getTime() + index * day).toISOString().slice(0, 19)}Z`,
    enabled: true,
  }));
}
