import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createApplicationPush } from "../../../src/adapters/aws/application-push.ts";
import { createBreakGlass } from "../../../src/adapters/aws/break-glass.ts";
import { createCloudReader } from "../../../src/adapters/aws/cloud-reader.ts";
import { clientsFor } from "../../../src/adapters/aws/places.ts";
import type { BreakGlassSettings } from "../../../src/adapters/aws/privileged-role.ts";
import { openSecretVersions } from "../../../src/adapters/aws/secret-versions.ts";
import { createSecretStore } from "../../../src/adapters/vault/secret-store.ts";
import { endOf } from "../../../src/domain/rotation/credential.ts";
import type { PushCredential } from "../../../src/ports/push-credential.ts";
import { makePair, type Pair } from "../../simulator/aws/certificates.ts";
import { APPLICATION, createTestLog, EXTERNAL_ID, REGION, ROLE } from "./account.ts";
import { type Approved, redeemedGrant } from "./approval.ts";
import { FURTHER, NEAR, openTwoAccounts, placesOf, STRANGER } from "./two-accounts.ts";

const PENDING = "incident/1/rotation-1";
const who = { source: "dana@acme.example", incident: 1 };

let aws: Awaited<ReturnType<typeof openTwoAccounts>>;
let pair: Pair;
beforeEach(async () => {
  [aws, pair] = await Promise.all([openTwoAccounts(), makePair()]);
});
afterEach(() => aws.close());

const push = () => createApplicationPush({ ...placesOf(aws), log: createTestLog() });
const store = () => createSecretStore(openSecretVersions(placesOf(aws)));
const glass = (changes: Partial<BreakGlassSettings> = {}) =>
  createBreakGlass({
    region: REGION,
    clock: aws.clock,
    role: ROLE,
    externalId: EXTERNAL_ID,
    others: [{ role: FURTHER.role, externalId: EXTERNAL_ID }],
    ...changes,
  });
const credential = (): PushCredential => ({
  kind: "certificate",
  certificatePem: pair.certificatePem,
  privateKeyPem: pair.keyPem,
});
const grant = (changes: Partial<Approved>) => redeemedGrant({ now: aws.clock.now(), pair, ...changes });
const assumed = () => aws.effects("AssumeRole").map(({ subject }) => subject);

describe.each([
  ["the bot's own region", () => ({ application: APPLICATION, role: ROLE, secret: "push/ios-prod" })],
  ["another region", () => ({ application: NEAR.application, role: ROLE, secret: aws.secretOf("push/ios-near") })],
  [
    "another account",
    () => ({ application: FURTHER.application, role: FURTHER.role, secret: aws.secretOf("push/wallet-ios") }),
  ],
])("an application in %s", (_where, placed) => {
  test("is rotated whole: read, kept, written, promoted, read back", async () => {
    const { application, role, secret } = placed();
    const before = await store().current(secret);
    expect(before).not.toBeNull();
    await store().pendingKey(secret, PENDING, () => Promise.resolve(pair.keyPem));
    const version = await store().keepCredential(secret, PENDING, credential());

    const approved = grant({ application, role, secret: { name: secret, version, current: before } });
    const session = await glass().assume(approved, { ...who, target: application });
    expect(session.name).toContain(`:${role.split(":")[4]}:assumed-role/`);
    await session.write(application, await store().credential(secret, version));
    expect(await session.promote(secret, version)).toEqual({ before, requestId: expect.any(String) });
    session.end();

    expect(await push().observe(application)).toMatchObject({
      arn: application,
      expiry: endOf(approved.plan.credential),
      enabled: true,
    });
    expect(await store().current(secret)).toBe(version);
    await store().discard(secret, PENDING);
    expect(await push().deliveries(application, aws.clock.now())).toEqual({ delivered: 0, failed: 0 });
  });
});

describe("another account", () => {
  test("is read through its role, which is assumed once for all", async () => {
    const reader = createCloudReader(placesOf(aws));
    const observed = push();
    await observed.observe(FURTHER.application);
    await observed.observe(FURTHER.application);
    expect(assumed()).toEqual([FURTHER.work]);
    expect(
      await reader.read("sns:GetPlatformApplicationAttributes", { PlatformApplicationArn: FURTHER.application }),
    ).toMatchObject({ Attributes: { Enabled: "false" } });
    expect(await reader.read("sns:GetEndpointAttributes", { EndpointArn: FURTHER.canary })).toMatchObject({
      Attributes: { Enabled: "true" },
    });
    expect(
      await reader.read("secretsmanager:DescribeSecret", { SecretId: aws.secretOf("push/wallet-ios") }),
    ).toMatchObject({ Name: "push/wallet-ios" });
  });

  test("gets its test pushes", async () => {
    expect(await push().sendCanary(FURTHER.canary, "a test")).toMatchObject({ accepted: false });
    expect(assumed()).toEqual([FURTHER.work]);
  });

  test("that firebreak.yml says nothing of is not worked in", async () => {
    const arn = FURTHER.application.replace(FURTHER.account, STRANGER);
    await expect(push().observe(arn)).rejects.toMatchObject({
      kind: "misconfigured",
      message: expect.stringContaining(STRANGER),
      expected: expect.stringContaining("aws.accounts"),
    });
    expect(assumed()).toEqual([]);
  });

  test("is changed by its own role alone", async () => {
    const approved = grant({ application: FURTHER.application, role: ROLE });
    const on = { ...who, target: FURTHER.application };
    await expect(glass().assume(approved, on)).rejects.toMatchObject({
      kind: "not-allowed",
      found: expect.stringContaining(FURTHER.role),
      expected: ROLE,
    });
    const other = grant({ application: APPLICATION, role: FURTHER.role });
    await expect(glass().assume(other, { ...who, target: APPLICATION })).rejects.toMatchObject({ kind: "not-allowed" });
    expect(assumed()).toEqual([]);
  });

  test("whose role is not listed is not changed", async () => {
    const approved = grant({ application: FURTHER.application, role: FURTHER.role });
    const opened = glass({ others: [] }).assume(approved, { ...who, target: FURTHER.application });
    await expect(opened).rejects.toMatchObject({
      kind: "not-allowed",
      message: expect.stringContaining(FURTHER.account),
    });
    expect(assumed()).toEqual([]);
  });

  test("keeps its secrets from the role that works in it, as far as consumers read them", async () => {
    const secret = aws.secretOf("push/wallet-ios");
    const versions = openSecretVersions(placesOf(aws));
    const [current = ""] = Object.keys(await versions.labels(secret));
    await expect(versions.unlabel(secret, { label: "AWSCURRENT", version: current })).rejects.toMatchObject({
      kind: "not-allowed",
      found: expect.stringContaining("explicit deny"),
    });
  });
});

test("the clients of a place are made once, and those of a name are those of home", () => {
  const made: string[] = [];
  const clients = clientsFor(placesOf(aws), ({ region, reading }) => {
    made.push(`${region} ${reading.credentials === undefined ? "as itself" : "by its role"}`);
    return {};
  });
  expect(made).toEqual([]);
  expect(clients.of("push/ios-prod")).toBe(clients.home);
  expect(clients.of(APPLICATION)).toBe(clients.home);
  expect(clients.of(NEAR.application)).not.toBe(clients.home);
  expect(clients.of(FURTHER.application)).toBe(clients.of(FURTHER.canary));
  expect(made).toEqual([`${REGION} as itself`, `${NEAR.region} as itself`, `${FURTHER.region} by its role`]);
});
