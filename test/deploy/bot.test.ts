import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createAwsSources, type WatchedAccount } from "../../src/adapters/aws/inventory/sources.ts";
import { createCertificateReader } from "../../src/adapters/x509/read-all.ts";
import type { AccountSeed } from "../../src/simulator/aws/seed.ts";
import { byName, type Estate, everythingOf, hasty, openEstate } from "../adapters/aws/inventory/estate.ts";
import { makePair } from "../simulator/aws/certificates.ts";
import { accountId, BOT, botKey, estate, HOME, readRole } from "../simulator/aws/many-accounts.ts";
import { policyOf } from "./terraform.ts";

const [REGION, OTHER] = ["eu-west-1", accountId(1)];
const KEY = `arn:aws:sns:${REGION}:${HOME}:app/APNS/ios-token`;

const policies = [
  policyOf("bot/policy.json.tftpl", {
    canaries: [`arn:aws:sns:${REGION}:${HOME}:endpoint/APNS*/*/*`],
    secrets: [`arn:aws:secretsmanager:${REGION}:${HOME}:secret:push/*`],
    break_glass_role: `arn:aws:iam::${HOME}:role/firebreak-break-glass`,
  }),
  policyOf("bot/watch.json.tftpl", { read_roles: ["arn:aws:iam::*:role/firebreak-read"] }),
];

let aws: Estate;
beforeEach(async () => {
  const { certificatePem, keyPem } = await makePair({ notAfter: new Date("2026-12-24T18:00:00Z") });
  const applications: AccountSeed["applications"] = [
    { name: "ios-prod", platform: "APNS", enabled: true, expiry: "2026-12-07T09:30:00Z" },
    { name: "ios-token", platform: "APNS", enabled: true, token: { teamId: "T", bundleId: "com.example" } },
  ];
  aws = await openEstate(
    estate(
      [
        {
          accountId: OTHER,
          region: REGION,
          roles: [readRole(), { ...readRole(), name: "administrator" }],
          applications,
        },
      ],
      {
        region: REGION,
        principals: [{ ...botKey, arn: BOT, policies }],
        applications,
        certificates: [
          { domainName: "shop.example", type: "IMPORTED", notAfter: "2027-01-01T00:00:00Z", tags: { owner: "web" } },
        ],
        secrets: [
          { name: "push/ios-prod", value: certificatePem + keyPem },
          { name: "push/ios-token", value: keyPem },
          { name: "database/shop", value: "hunter2" },
        ],
      },
    ),
  );
});
afterEach(() => aws.close());

const sourcesOf = (changes: Partial<WatchedAccount>) =>
  createAwsSources({
    accounts: [
      { account: HOME, role: undefined, externalId: undefined, regions: [REGION], acm: true, secrets: [], ...changes },
    ],
    keyOf: new Map([[KEY, "push/ios-token"]]),
    home: REGION,
    reader: createCertificateReader(),
    clock: aws.clock,
    patience: hasty,
  });

describe("the bot's own policies", () => {
  test("let the bot watch its own account without a role", async () => {
    const [sns, acm, secrets] = sourcesOf({ secrets: ["push/"] });
    const applications = byName(await everythingOf(sns));
    expect(applications.get("ios-prod")).toMatchObject({ reading: { expiry: { at: "2026-12-07T09:30:00.000Z" } } });
    expect(applications.get("ios-token")).toMatchObject({ reading: { keyChangedAt: expect.any(String) } });
    expect(await everythingOf(acm)).toMatchObject([{ place: { name: "shop.example" }, tags: { owner: "web" } }]);
    const kept = byName(await everythingOf(secrets));
    expect(kept.get("push/ios-prod")).toMatchObject({ reading: { expiry: { at: "2026-12-24T18:00:00.000Z" } } });
  });

  test("keep secrets closed that are not for push", async () => {
    const [, , secrets] = sourcesOf({ secrets: ["database/"] });
    expect(await everythingOf(secrets)).toMatchObject([
      { place: { name: "database/shop" }, seen: { kind: "unread", why: expect.stringContaining("permissions") } },
    ]);
  });

  test("let the bot into the role that the module read-role makes in another account, and into no other one", async () => {
    const read = (role: string) => {
      const arn = `arn:aws:iam::${OTHER}:role/${role}`;
      return everythingOf(sourcesOf({ account: OTHER, role: arn })[0]);
    };
    expect(await read("firebreak-read")).toHaveLength(2);
    await expect(read("administrator")).rejects.toMatchObject({ kind: "not-allowed" });
  });
});
