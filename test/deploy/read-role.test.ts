import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { actions } from "../../src/adapters/aws/inventory/permissions.ts";
import { createAwsSources, type WatchedAccount } from "../../src/adapters/aws/inventory/sources.ts";
import { createCertificateReader } from "../../src/adapters/x509/read-all.ts";
import type { PolicyStatement } from "../../src/simulator/aws/iam/policy.ts";
import { byName, type Estate, everythingOf, hasty, openEstate } from "../adapters/aws/inventory/estate.ts";
import { makePair, type Pair } from "../simulator/aws/certificates.ts";
import { policy } from "../simulator/aws/estate.ts";
import { accountId, BOT, botKey, estate, HOME } from "../simulator/aws/many-accounts.ts";
import { policyOf } from "./terraform.ts";

const [WATCHED, STRANGER] = [accountId(1), accountId(2)];
const REGION = "eu-west-1";
const ROLE = `arn:aws:iam::${WATCHED}:role/firebreak-read`;
const EXTERNAL_ID = "acme-firebreak";
const TOKEN_APPLICATION = `arn:aws:sns:${REGION}:${WATCHED}:app/APNS/ios-token`;

const lists = policyOf("read-role/lists.json");
const secrets = policyOf("read-role/secrets.json.tftpl", {
  secrets: [`arn:aws:secretsmanager:*:${WATCHED}:secret:push/*`],
});
const trustPolicy = policyOf("read-role/trust-policy.json.tftpl", { bot: BOT, external_id: EXTERNAL_ID });

let aws: Estate;
let pair: Pair;
beforeEach(async () => {
  pair = await makePair({ notAfter: new Date("2026-12-24T18:00:00Z") });
  const assume = policy({ Effect: "Allow", Action: "sts:AssumeRole", Resource: "arn:aws:iam::*:role/firebreak-read" });
  const stranger = { accessKeyId: "AKIASTRANGER", secretAccessKey: "a stranger's key" };
  aws = await openEstate(
    estate(
      [
        {
          accountId: WATCHED,
          region: REGION,
          roles: [{ name: "firebreak-read", trustPolicy, policies: [lists, secrets] }],
          applications: [
            { name: "ios-prod", platform: "APNS", enabled: true, expiry: "2026-12-07T09:30:00Z" },
            { name: "ios-token", platform: "APNS", enabled: true, token: { teamId: "T", bundleId: "com.example" } },
          ],
          certificates: [
            { domainName: "shop.example", type: "IMPORTED", notAfter: "2027-01-01T00:00:00Z", tags: { team: "web" } },
          ],
          secrets: [
            { name: "push/ios-prod", value: pair.certificatePem + pair.keyPem },
            { name: "push/ios-token", value: pair.keyPem },
            { name: "database/shop", value: "hunter2" },
          ],
        },
        {
          accountId: STRANGER,
          region: REGION,
          principals: [{ ...stranger, arn: `arn:aws:iam::${STRANGER}:role/firebreak`, policies: [assume] }],
        },
      ],
      { principals: [{ ...botKey, arn: BOT, policies: [assume] }] },
    ),
  );
});
afterEach(() => aws.close());

const sourcesOf = (changes: Partial<WatchedAccount> = {}) =>
  createAwsSources({
    accounts: [
      {
        account: WATCHED,
        role: ROLE,
        externalId: EXTERNAL_ID,
        regions: [REGION],
        acm: true,
        secrets: ["push/"],
        ...changes,
      },
    ],
    keyOf: new Map([[TOKEN_APPLICATION, "push/ios-token"]]),
    home: REGION,
    reader: createCertificateReader(),
    clock: aws.clock,
    patience: hasty,
  });

describe("the policies of the role to read an account with", () => {
  test("let the inventory see everything that it looks for", async () => {
    const [sns, acm, kept] = sourcesOf();
    const applications = byName(await everythingOf(sns));
    expect(applications.get("ios-prod")).toMatchObject({ reading: { expiry: { at: "2026-12-07T09:30:00.000Z" } } });
    expect(applications.get("ios-token")).toMatchObject({ reading: { keyChangedAt: expect.any(String) } });
    expect(await everythingOf(acm)).toMatchObject([{ place: { name: "shop.example" }, tags: { team: "web" } }]);
    const seen = byName(await everythingOf(kept));
    expect([...seen.keys()]).toEqual(["push/ios-prod", "push/ios-token"]);
    expect(seen.get("push/ios-prod")).toMatchObject({ reading: { expiry: { at: "2026-12-24T18:00:00.000Z" } } });
  });

  test("allow what it calls, and nothing besides", () => {
    const statements = [lists, secrets].flatMap<PolicyStatement>(({ Statement }) => Statement);
    const allowed = statements.flatMap(({ Action = [] }) => Action);
    expect(allowed.toSorted()).toEqual([...actions.inventory].toSorted());
  });

  test("keep every other secret closed, whatever firebreak.yml names", async () => {
    expect(await everythingOf(sourcesOf({ secrets: ["database/"] })[2])).toMatchObject([
      { place: { name: "database/shop" }, seen: { kind: "unread", why: expect.stringContaining("permissions") } },
    ]);
  });

  test.each<[string, Partial<WatchedAccount>]>([
    ["another external id", { externalId: "another" }],
    ["no external id", { externalId: undefined }],
  ])("do not open the role to %s", async (_, changes) => {
    await expect(everythingOf(sourcesOf(changes)[0])).rejects.toMatchObject({ kind: "not-allowed" });
  });

  test("do not open the role to anybody else, nor to the bot without a role", async () => {
    await expect(
      everythingOf(sourcesOf({ account: HOME, role: undefined, externalId: undefined })[0]),
    ).rejects.toMatchObject({ kind: "not-allowed" });
    process.env["AWS_ACCESS_KEY_ID"] = "AKIASTRANGER";
    process.env["AWS_SECRET_ACCESS_KEY"] = "a stranger's key";
    await expect(everythingOf(sourcesOf()[0])).rejects.toMatchObject({
      kind: "not-allowed",
      todo: expect.stringContaining(`the role ${ROLE} still exist`),
    });
  });
});
