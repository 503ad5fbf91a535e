import type { AccountSeed, AwsSeed, RoleSeed } from "../../../src/simulator/aws/seed.ts";
import { makePair } from "../../simulator/aws/certificates.ts";
import { policyOf } from "../../deploy/terraform.ts";
import { type Account, applicationSeed, EXTERNAL_ID, openAccount, REGION, ROLE } from "./account.ts";

const HOME = "111122223333";
const BOT = `arn:aws:iam::${HOME}:role/firebreak`;

/** The further account, in another region than the bot's own. */
export const FURTHER = {
  account: "222233334444",
  region: "us-east-1",
  application: "arn:aws:sns:us-east-1:222233334444:app/APNS/wallet-ios",
  canary: "arn:aws:sns:us-east-1:222233334444:endpoint/APNS/wallet-ios/phone",
  role: "arn:aws:iam::222233334444:role/firebreak-break-glass",
  work: "arn:aws:iam::222233334444:role/firebreak-work",
  revoker: "arn:aws:iam::222233334444:role/firebreak-revoker",
  closingPolicy: "arn:aws:iam::222233334444:policy/firebreak-closed",
} as const;

/** What closes the role of the bot's own account. */
export const HOME_REVOKER = {
  revoker: `arn:aws:iam::${HOME}:role/firebreak-revoker`,
  closingPolicy: `arn:aws:iam::${HOME}:policy/firebreak-closed`,
} as const;

/** An account of nobody that Firebreak works for. */
export const STRANGER = "333344445555";

/** Another region of the bot's own account. */
export const NEAR = {
  region: "eu-central-1",
  application: `arn:aws:sns:eu-central-1:${HOME}:app/APNS/ios-near`,
} as const;

/** Two accounts with the policies of deploy/terraform, the bot in the first, and where its secrets are by ARN. */
export async function openTwoAccounts(): Promise<Account & { secretOf(name: string): string }> {
  const pair = await makePair();
  const trust = { bot: BOT, external_id: EXTERNAL_ID, source_identities: ["*@acme.example"], sts_region: REGION };
  const secrets = (account: string) => [`arn:aws:secretsmanager:*:${account}:secret:push/*`];
  const breakGlass = (account: string, applications: string[]): RoleSeed => ({
    name: (account === HOME ? ROLE : FURTHER.role).split("/").at(-1) ?? "",
    trustPolicy: policyOf("break-glass/trust-policy.json.tftpl", trust),
    policies: [
      policyOf("break-glass/permissions.json.tftpl", { applications }),
      policyOf("break-glass/secrets.json.tftpl", { secrets: secrets(account) }),
    ],
  });
  const revoker = (breakGlassRole: string, closingPolicy: string): RoleSeed => ({
    name: "firebreak-revoker",
    trustPolicy: policyOf("revoker/trust-policy.json.tftpl", trust),
    policies: [
      policyOf("revoker/permissions.json.tftpl", { break_glass_role: breakGlassRole, closing_policy: closingPolicy }),
    ],
  });
  const managedPolicies = [{ name: "firebreak-closed", document: policyOf("revoker/closed.json") }];
  const further: AccountSeed = {
    accountId: FURTHER.account,
    region: FURTHER.region,
    roles: [
      breakGlass(FURTHER.account, [FURTHER.application]),
      revoker(FURTHER.role, FURTHER.closingPolicy),
      {
        name: "firebreak-work",
        trustPolicy: policyOf("second-account/trust-policy.json.tftpl", trust),
        policies: [
          policyOf("second-account/work.json.tftpl", {
            canaries: [FURTHER.canary],
            secrets: secrets(FURTHER.account),
          }),
        ],
      },
    ],
    managedPolicies,
    applications: [applicationSeed("wallet-ios", pair, { enabled: false })],
    endpoints: [
      { id: "phone", application: "wallet-ios", platform: "APNS", deviceToken: "ab".repeat(32), enabled: true },
    ],
    secrets: [{ name: "push/wallet-ios", value: "what the wallet's consumers read now" }],
  };
  const changes: Partial<AwsSeed> = {
    principals: [
      {
        accessKeyId: "AKIAFIREBREAK",
        secretAccessKey: "the bot's own secret access key",
        arn: BOT,
        policies: [
          policyOf("bot/policy.json.tftpl", {
            canaries: [`arn:aws:sns:*:${HOME}:endpoint/*`],
            secrets: secrets(HOME),
            break_glass_role: [ROLE, FURTHER.role],
          }),
          policyOf("bot/watch.json.tftpl", { read_roles: ["arn:aws:iam::*:role/firebreak-work"] }),
          policyOf("bot/revoke.json.tftpl", { revokers: [HOME_REVOKER.revoker, FURTHER.revoker] }),
        ],
      },
    ],
    roles: [
      breakGlass(HOME, [NEAR.application, `arn:aws:sns:${REGION}:${HOME}:app/APNS/ios-prod`]),
      revoker(ROLE, HOME_REVOKER.closingPolicy),
    ],
    managedPolicies,
    applications: [applicationSeed("ios-prod", pair), applicationSeed("ios-near", pair, { region: NEAR.region })],
    endpoints: [],
    secrets: [
      { name: "push/ios-prod", value: "what consumers read now" },
      { name: "push/ios-near", value: "what consumers near by read now", region: NEAR.region },
    ],
    others: [further],
  };
  const account = await openAccount({ changes });
  return {
    ...account,
    secretOf: (name) => account.world.surface.secrets().find((one) => one.name === name)?.arn ?? "",
  };
}

/** The settings of everything that works in both accounts. */
export function placesOf({ clock }: Pick<Account, "clock">) {
  return {
    region: REGION,
    clock,
    accounts: { home: HOME, roles: new Map([[FURTHER.account, { arn: FURTHER.work, externalId: EXTERNAL_ID }]]) },
  };
}
