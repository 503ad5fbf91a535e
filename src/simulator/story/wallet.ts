import type { PolicyDocument } from "../aws/iam/policy.ts";
import type { AccountSeed } from "../aws/seed.ts";

/** The company's second account, which its wallet runs in. Whoever watches it does so through a role. */
export const wallet = {
  id: "222233334444",
  name: "Acme Wallet",
  regions: ["us-east-1", "eu-west-1"],
  role: "arn:aws:iam::222233334444:role/firebreak-read",
  externalId: "acme-wallet-firebreak",
} as const;

const day = 86_400_000;
const hour = 3_600_000;

/** What the bot may read there, as deploy/terraform/read-role has it. */
const readPolicy: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: ["sns:ListPlatformApplications", "acm:ListCertificates", "tag:GetResources"],
      Resource: "*",
    },
  ],
};

/** The role opens for the bot's readings alone. */
function trustPolicy(bot: string): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: bot },
        Action: "sts:AssumeRole",
        Condition: {
          StringEquals: { "sts:ExternalId": wallet.externalId, "sts:RoleSessionName": "firebreak-inventory" },
        },
      },
    ],
  };
}

/**
 * The wallet's account: an application for each way in which a credential can end, or not.
 *
 * @param bot the ARN of whom the bot is in AWS
 */
export function walletSeed(bot: string, now: Date): AccountSeed {
  // An hour more, so that people read the whole number of days for a while.
  const at = (days: number) => `${new Date(now.getTime() + days * day + hour).toISOString().slice(0, 19)}Z`;
  const [home, europe] = wallet.regions;
  return {
    accountId: wallet.id,
    region: home,
    roles: [{ name: "firebreak-read", trustPolicy: trustPolicy(bot), policies: [readPolicy] }],
    applications: [
      { name: "wallet-ios", platform: "APNS", enabled: true, expiry: at(25) },
      { name: "wallet-ios-beta", platform: "APNS_SANDBOX", enabled: true, expiry: at(200) },
      // Somebody's leftover: replaced long ago, and never taken away.
      { name: "wallet-ios-2022", platform: "APNS", enabled: false, expiry: at(-420) },
      {
        name: "wallet-watch",
        platform: "APNS",
        enabled: true,
        token: { teamId: "ACME123456", bundleId: "com.acme.wallet.watch" },
      },
      { name: "wallet-android", platform: "GCM", enabled: true },
      // A certificate whose end SNS doesn't tell.
      { name: "wallet-ios-eu", platform: "APNS", region: europe, enabled: true },
      // Nobody says whose this is.
      { name: "loyalty-android", platform: "GCM", region: europe, enabled: true },
    ],
    certificates: [
      {
        type: "AMAZON_ISSUED",
        domainName: "wallet.acme.example",
        notBefore: at(-300),
        notAfter: at(95),
        inUseBy: [`arn:aws:elasticloadbalancing:${home}:${wallet.id}:loadbalancer/app/wallet/50dc6c495c0c9188`],
      },
      {
        type: "IMPORTED",
        domainName: "pay.acme.example",
        notBefore: at(-275),
        notAfter: at(90),
        issuer: "Acme Internal CA",
      },
    ],
  };
}
