import { afterEach, describe, expect, test } from "@jest/globals";
import { createAwsSources, type WatchedAccount } from "../../../../src/adapters/aws/inventory/sources.ts";
import { createCertificateReader } from "../../../../src/adapters/x509/read-all.ts";
import type { Sighting } from "../../../../src/domain/inventory/sighting.ts";
import type { CertificateSource } from "../../../../src/ports/certificate-source.ts";
import type { AccountSeed } from "../../../../src/simulator/aws/seed.ts";
import {
  account,
  accountId,
  applicationsIn,
  estate,
  HOME,
  readRole,
  readRoleArn,
} from "../../../simulator/aws/many-accounts.ts";
import { type Estate, everythingOf, hasty, NOW, openEstate } from "./estate.ts";

const REGIONS = ["us-east-1", "eu-west-1"];
const [ONE, TWO, THREE] = [accountId(1), accountId(2), accountId(3)];
const EXTERNAL_ID = "acme-firebreak";
const ASSUME = "sts.AssumeRole";

let aws: Estate;
afterEach(() => aws.close());

/** Three accounts of two applications and a certificate in each region, and a secret with a key. */
function threeAccounts(changes: Partial<AccountSeed> = {}): AccountSeed[] {
  return [ONE, TWO, THREE].map((id) =>
    account(id, {
      roles: [readRole({ externalId: EXTERNAL_ID })],
      applications: applicationsIn(REGIONS, 2, NOW),
      certificates: REGIONS.map((region) => ({
        region,
        domainName: `${region}.example`,
        type: "IMPORTED",
        notAfter: "2027-01-01T00:00:00Z",
      })),
      secrets: [{ name: "push/key", value: "-----BEGIN PRIVATE KEY-----" }],
      ...changes,
    }),
  );
}

const watched = (id: string, changes: Partial<WatchedAccount> = {}): WatchedAccount => ({
  account: id,
  role: readRoleArn(id),
  externalId: EXTERNAL_ID,
  regions: REGIONS,
  acm: false,
  secrets: [],
  ...changes,
});

function sourcesOf(accounts: readonly WatchedAccount[]): CertificateSource[] {
  return createAwsSources({
    accounts,
    keyOf: new Map(),
    home: "us-east-1",
    reader: createCertificateReader(),
    clock: aws.clock,
    patience: hasty,
  });
}

/** Reads all sources at once, each for itself: how many items were seen, or what kind of failure there was. */
async function outcomes(sources: readonly CertificateSource[]): Promise<Record<string, unknown>> {
  const ended = await Promise.allSettled(sources.map((source) => everythingOf(source)));
  return Object.fromEntries(ended.map((one, at) => [String(sources[at]?.id), valueOf(one)]));
}

const valueOf = (one: PromiseSettledResult<Sighting[]>) =>
  one.status === "fulfilled" ? one.value.length : (one.reason as { kind: unknown }).kind;

describe("an estate of several accounts", () => {
  test("is one source an account, region and service, and each account's role is assumed once", async () => {
    aws = await openEstate(estate(threeAccounts()));
    const sources = sourcesOf([
      watched(ONE, { acm: true, secrets: ["push/"] }),
      watched(TWO, { regions: ["eu-west-1"] }),
    ]);
    expect(await outcomes(sources)).toEqual({
      [`sns/${ONE}/us-east-1`]: 2,
      [`acm/${ONE}/us-east-1`]: 1,
      [`secrets/${ONE}/us-east-1`]: 1,
      [`sns/${ONE}/eu-west-1`]: 2,
      [`acm/${ONE}/eu-west-1`]: 1,
      [`secrets/${ONE}/eu-west-1`]: 0,
      [`sns/${TWO}/eu-west-1`]: 2,
    });
    expect(aws.count(ASSUME)).toBe(2);
  });

  test("is read without a role where Firebreak itself is at home", async () => {
    aws = await openEstate(estate([], { applications: applicationsIn(REGIONS, 3, NOW) }));
    const sources = sourcesOf([watched(HOME, { role: undefined, externalId: undefined })]);
    expect(await outcomes(sources)).toEqual({ [`sns/${HOME}/us-east-1`]: 3, [`sns/${HOME}/eu-west-1`]: 3 });
    expect(aws.count(ASSUME)).toBe(0);
  });

  test("is read as far as it can be: a closed account, a role that is gone and a region that is off stop nothing else", async () => {
    aws = await openEstate(estate(threeAccounts()));
    aws.owners.close(ONE);
    aws.owners.removeRole(readRoleArn(TWO));
    aws.owners.disableRegion(THREE, "eu-west-1");
    const sources = sourcesOf([ONE, TWO, THREE].map((id) => watched(id)));
    expect(await outcomes(sources)).toEqual({
      [`sns/${ONE}/us-east-1`]: "not-allowed",
      [`sns/${ONE}/eu-west-1`]: "not-allowed",
      [`sns/${TWO}/us-east-1`]: "not-allowed",
      [`sns/${TWO}/eu-west-1`]: "not-allowed",
      [`sns/${THREE}/us-east-1`]: 2,
      [`sns/${THREE}/eu-west-1`]: "misconfigured",
    });
    await expect(everythingOf(sources[2])).rejects.toMatchObject({
      message: `AWS refused to let Firebreak assume the reading role ${readRoleArn(TWO)}: its permissions do not allow it.`,
      todo: expect.stringContaining(`Check that the account and the role ${readRoleArn(TWO)} still exist`),
    });
  });

  test("goes on elsewhere while one region is asked too often", async () => {
    aws = await openEstate(estate(threeAccounts(), { rates: { "sns.ListPlatformApplications": 1 } }));
    const sources = sourcesOf([watched(ONE), watched(TWO)]);
    await outcomes(sources);
    // The second look comes before AWS would let anybody look again.
    expect(await outcomes(sources)).toEqual({
      [`sns/${ONE}/us-east-1`]: 2,
      [`sns/${ONE}/eu-west-1`]: 2,
      [`sns/${TWO}/us-east-1`]: 2,
      [`sns/${TWO}/eu-west-1`]: 2,
    });
  });
});

describe("a role to read with", () => {
  test("says the permission that it lacks, and its name", async () => {
    const roles = [
      readRole({
        externalId: EXTERNAL_ID,
        statements: [{ Effect: "Allow", Action: "acm:ListCertificates", Resource: "*" }],
      }),
    ];
    aws = await openEstate(estate(threeAccounts({ roles })));
    await expect(everythingOf(sourcesOf([watched(ONE)])[0])).rejects.toMatchObject({
      kind: "not-allowed",
      todo: expect.stringContaining(`Allow sns:ListPlatformApplications to the role ${readRoleArn(ONE)}`),
    });
  });

  test.each([
    ["another external id", "somebody-else"],
    ["no external id", undefined],
  ])("does not open to %s", async (_, externalId) => {
    aws = await openEstate(estate(threeAccounts()));
    await expect(everythingOf(sourcesOf([watched(ONE, { externalId })])[0])).rejects.toMatchObject({
      kind: "not-allowed",
    });
  });

  test("is assumed again before its session is over, and not earlier", async () => {
    aws = await openEstate(estate(threeAccounts()));
    const [source] = sourcesOf([watched(ONE)]);
    await everythingOf(source);
    aws.clock.advance(9 * 60_000);
    await everythingOf(source);
    expect(aws.count(ASSUME)).toBe(1);
    aws.clock.advance(60_000);
    expect(await everythingOf(source)).toHaveLength(2);
    expect(aws.count(ASSUME)).toBe(2);
  });

  test("that could not be assumed is tried again with the next reading", async () => {
    aws = await openEstate(estate(threeAccounts()));
    const [source] = sourcesOf([watched(ONE)]);
    aws.faults.set(ASSUME, { kind: "refuse", code: "InternalFailure", status: 500 });
    await expect(everythingOf(source)).rejects.toMatchObject({ kind: "unavailable" });
    aws.faults.clear();
    expect(await everythingOf(source)).toHaveLength(2);
  });

  test("is not waited for longer than the reading lasts", async () => {
    aws = await openEstate(estate(threeAccounts()));
    const [source] = sourcesOf([watched(ONE)]);
    aws.faults.set(ASSUME, { kind: "withhold" });
    const ending = new AbortController();
    void aws.called(ASSUME, 1).then(() => ending.abort());
    await expect(everythingOf(source, ending.signal)).rejects.toMatchObject({
      kind: "unavailable",
      message: expect.stringContaining("was ended while"),
    });
  });

  test("is assumed where Firebreak is at home, whatever the region that is read has", async () => {
    aws = await openEstate(estate(threeAccounts({ regionsWithoutSts: ["eu-west-1"] })));
    expect(await outcomes(sourcesOf([watched(ONE, { regions: ["eu-west-1"] })]))).toEqual({
      [`sns/${ONE}/eu-west-1`]: 2,
    });
  });
});
