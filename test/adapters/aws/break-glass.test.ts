import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { SecretsManagerClient, UpdateSecretVersionStageCommand } from "@aws-sdk/client-secrets-manager";
import { createApplicationPush } from "../../../src/adapters/aws/application-push.ts";
import { createBreakGlass } from "../../../src/adapters/aws/break-glass.ts";
import type { BreakGlassSettings } from "../../../src/adapters/aws/privileged-role.ts";
import { openSecretVersions } from "../../../src/adapters/aws/secret-versions.ts";
import { createSecretStore } from "../../../src/adapters/vault/secret-store.ts";
import { endOf } from "../../../src/domain/rotation/credential.ts";
import type { SecretStore } from "../../../src/ports/secret-store.ts";
import { type Pair, makePair } from "../../simulator/aws/certificates.ts";
import {
  type Account,
  administrator,
  APPLICATION,
  CANARY,
  createTestLog,
  EXTERNAL_ID,
  openAccount,
  OTHER_APPLICATION,
  REGION,
  ROLE,
  SECRET,
} from "./account.ts";
import { type Approved, redeemedGrant } from "./approval.ts";
import { errorOf, expectNoneOf } from "./leaks.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const SET = "SetPlatformApplicationAttributes";
const identity = { source: "dana", incident: 1, target: APPLICATION };

let account: Account;
let pair: Pair;

beforeEach(async () => {
  account = await openAccount();
  pair = await makePair();
});
afterEach(() => account.close());

const credentialOf = ({ certificatePem, keyPem }: Pair) => ({
  kind: "certificate" as const,
  certificatePem,
  privateKeyPem: keyPem,
});
const glass = (changes: Partial<BreakGlassSettings> = {}) =>
  createBreakGlass({ region: REGION, clock: account.clock, role: ROLE, externalId: EXTERNAL_ID, ...changes });
const grant = (changes: Partial<Approved> = {}) => redeemedGrant({ now: account.clock.now(), pair, ...changes });

describe("the break-glass role", () => {
  test("writes the credential once, for its application, and push works", async () => {
    const log = createTestLog();
    const push = createApplicationPush({ region: REGION, clock: account.clock, log });
    const approved = grant();
    const session = await glass().assume(approved, identity);
    await session.write(APPLICATION, credentialOf(pair));
    session.end();

    expect(account.effects(SET).map(({ subject, detail }) => [subject, detail["Enabled"]])).toEqual([
      [APPLICATION, "true"],
    ]);
    const readBack = await push.observe(APPLICATION);
    expect(readBack).toMatchObject({ expiry: endOf(approved.plan.credential), enabled: true });
    expect(await push.sendCanary(CANARY, "INC-1: push works again")).toMatchObject({ accepted: true });
    for (let tries = 0; tries < 200 && account.pushes.length === 0; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(account.pushes).toMatchObject([pair]);
    const since = new Date(Date.now() - MINUTE);
    expect(await push.deliveries(APPLICATION, since)).toEqual({ delivered: 1, failed: 0 });
  });

  test("is assumed in the requester's name, for this plan, tagged with who approved it", async () => {
    const approved = grant();
    const session = await glass().assume(approved, identity);
    const name = `${ROLE.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")}/firebreak-inc-1`;
    expect(session).toMatchObject({ name, sourceIdentity: "dana" });
    expect(session.packedPolicyPercent).toBeGreaterThan(0);
    expect(session.packedPolicyPercent).toBeLessThan(100);
    expect(account.world.surface.sessions()).toMatchObject([
      {
        arn: name,
        sourceIdentity: "dana",
        policy: approved.plan.sessions[0]?.policy,
        tags: {
          RequestId: "incident/1/rotation-1/0123456789ab",
          PlanHash: approved.planHash,
          Approvers: "T01/U0LIAM T01/U0MARA",
        },
        transitiveTagKeys: [],
      },
    ]);
  });

  test("names as many approvers as a tag can hold, and how many more there are", async () => {
    const approvers = Array.from({ length: 40 }, (_, number) => `T0123456789/U01234567${number + 10}`);
    await glass().assume(grant({ approvers }), identity);
    const tag = account.world.surface.sessions()[0]?.tags["Approvers"] ?? "";
    expect(tag.length).toBeLessThanOrEqual(256);
    const [rest, ...shown] = tag.split(" ").toReversed();
    expect(shown.toReversed()).toEqual(approvers.slice(0, shown.length));
    expect(rest).toBe(`+${40 - shown.length}`);
  });

  test("ends with the grant when that comes before STS's quarter of an hour", async () => {
    const early = grant({ cutOff: 4 });
    expect((await glass().assume(early, identity)).until).toBe(early.until);
    const late = await glass().assume(grant({ cutOff: 60 }), identity);
    expect(Math.round((Date.parse(late.until) - account.clock.now().getTime()) / MINUTE)).toBe(15);
  });

  test("works in a world whose clock was moved, at the first attempt", async () => {
    await account.close();
    account = await openAccount({ ahead: 60 * DAY });
    const session = await glass().assume(grant(), identity);
    await session.write(APPLICATION, credentialOf(pair));
    expect(account.effects(SET)).toHaveLength(1);
  });
});

describe("what AWS refuses or leaves open", () => {
  test("is every application but the plan's, whatever the role may do", async () => {
    const session = await glass().assume(grant({ allowed: OTHER_APPLICATION }), identity);
    await expect(session.write(APPLICATION, credentialOf(pair))).rejects.toMatchObject({
      kind: "not-allowed",
      message: "AWS refused to put the new credential into ios-prod: its permissions do not allow it.",
      found: expect.stringContaining(
        "because no session policy allows the SNS:SetPlatformApplicationAttributes action",
      ),
      todo: expect.stringContaining("break-glass role"),
    });
    expect(account.effects(SET)).toEqual([]);
  });

  test("is a write after the plan's cut-off, even when this machine's clock is slow", async () => {
    const slow = { now: () => new Date(account.clock.now().getTime() - 4 * MINUTE) };
    const session = await glass({ clock: slow }).assume(grant({ now: slow.now(), cutOff: 2 }), identity);
    await expect(session.write(APPLICATION, credentialOf(pair))).rejects.toMatchObject({
      kind: "not-allowed",
      found: expect.stringContaining("no session policy allows"),
    });
    expect(account.effects(SET)).toEqual([]);
  });

  test("is a caller whom the role does not trust: the words name the role and what to check", async () => {
    await expect(glass({ externalId: "another" }).assume(grant(), identity)).rejects.toMatchObject({
      kind: "not-allowed",
      message: expect.stringContaining(ROLE),
      found: expect.stringMatching(/^AccessDenied: User: \S+ is not authorized to perform: sts:AssumeRole/),
      todo: expect.stringMatching(/trust policy .* sts:TagSession .* sts:SetSourceIdentity, with the external id/),
    });
  });

  test.each([
    ["InternalFailure", "unavailable"],
    ["Throttling", "unavailable"],
    ["ExpiredToken", "unavailable"],
    ["RegionDisabledException", "misconfigured"],
    ["PackedPolicyTooLarge", "broken"],
    ["MalformedPolicyDocument", "broken"],
    ["InvalidClientTokenId", "misconfigured"],
    ["SomethingNew", "broken"],
  ])("with %s is %s", async (code, kind) => {
    account.context.faults.set("sts.AssumeRole", { kind: "refuse", code });
    await expect(glass().assume(grant(), identity)).rejects.toMatchObject({ kind, name: "FirebreakError" });
  });

  test.each(["cut", "withhold"] as const)(
    "is told of a write whose answer was lost (%s), which is not repeated",
    async (kind) => {
      account.context.faults.set("sns.SetPlatformApplicationAttributes", { kind }, 1);
      const session = await glass({ patience: { connection: 300, answer: 300 } }).assume(grant(), identity);
      await expect(session.write(APPLICATION, credentialOf(pair))).rejects.toMatchObject({
        kind: "unavailable",
        todo: expect.stringContaining("may have applied the write"),
      });
      expect(account.effects(SET)).toHaveLength(1);
    },
  );

  test("is not tried again when SNS fails over the credential: the usual cause is named", async () => {
    account.context.faults.set("sns.SetPlatformApplicationAttributes", {
      kind: "refuse",
      code: "InternalFailure",
      status: 500,
    });
    const session = await glass().assume(grant(), identity);
    const error = await errorOf(session.write(APPLICATION, credentialOf(pair)));
    expect(error).toMatchObject({
      kind: "bad-input",
      message: expect.stringContaining("as it does when the certificate and its key are swapped"),
      todo: expect.stringContaining("Nothing is tried again by itself."),
    });
    expectNoneOf([pair.keyPem], error);
    expect(account.world.calls()["sns.SetPlatformApplicationAttributes"]).toEqual({ letIn: 1, throttled: 0 });
  });

  test("is a certificate that has expired meanwhile, in words", async () => {
    const old = await makePair({ notAfter: new Date(Date.now() - MINUTE) });
    const session = await glass().assume(grant({ pair: old }), identity);
    await expect(session.write(APPLICATION, credentialOf(old))).rejects.toMatchObject({
      kind: "bad-input",
      message: "AWS refused to put the new credential into ios-prod: the certificate is damaged or has expired.",
      found: "InvalidParameterException: Invalid parameter: PlatformPrincipal not valid.",
    });
  });
});

describe("a promotion", () => {
  let store: SecretStore;
  let version: string;
  let current: string | null;
  const moves = () => account.effects("UpdateSecretVersionStage").map(({ detail }) => [detail["stage"], detail["to"]]);
  beforeEach(async () => {
    store = createSecretStore(openSecretVersions({ region: REGION, clock: account.clock }));
    current = await store.current(SECRET);
    version = await store.keepCredential(SECRET, "incident/1/rotation-1", credentialOf(pair));
  });
  const approved = (changes: Partial<Approved> = {}) =>
    grant({ secret: { name: SECRET, version, current }, ...changes });

  test.each([
    ["before", ["promote", "write"]],
    ["after", ["write", "promote"]],
  ])("goes with the write, %s it", async (_when, order) => {
    const session = await glass().assume(approved(), identity);
    for (const effect of order) {
      await (effect === "write" ? session.write(APPLICATION, credentialOf(pair)) : session.promote(SECRET, version));
    }
    expect(account.effects(SET)).toHaveLength(1);
    expect(moves()).toEqual([["AWSCURRENT", version]]);
    await expect(session.write(APPLICATION, credentialOf(pair))).rejects.toMatchObject({ kind: "broken" });
    await expect(session.promote(SECRET, version)).rejects.toMatchObject({ kind: "broken" });
  });

  test("is of the secret that the session was made for, whatever the role may do", async () => {
    const session = await glass().assume(approved({ allowedSecret: "push/ios-beta" }), identity);
    await expect(session.promote(SECRET, version)).rejects.toMatchObject({
      kind: "not-allowed",
      found: expect.stringContaining("because no session policy allows the secretsmanager:DescribeSecret action"),
    });
    expect(moves()).toEqual([]);
  });

  test.each(["cut", "withhold"] as const)("whose answer was lost (%s) is not repeated, and found", async (kind) => {
    const hasty = glass({ patience: { connection: 300, answer: 300 } });
    account.context.faults.set("secretsmanager.UpdateSecretVersionStage", { kind }, 1);
    const session = await hasty.assume(approved(), identity);
    await expect(session.promote(SECRET, version)).rejects.toMatchObject({
      kind: "unavailable",
      todo: expect.stringContaining("the secret is read again"),
    });
    const again = await glass().assume(approved(), identity);
    expect(await again.promote(SECRET, version)).toEqual({ before: version, requestId: null });
    expect(moves()).toEqual([["AWSCURRENT", version]]);
  });

  test("does not take the label from a version that it has not seen", async () => {
    const admin = new SecretsManagerClient({ region: REGION, credentials: administrator });
    const before = (await store.current(SECRET)) ?? "";
    const other = await store.keepCredential(SECRET, "incident/2/rotation-1", credentialOf(await makePair()));
    account.context.faults.set("secretsmanager.UpdateSecretVersionStage", { kind: "delay", milliseconds: 1_500 }, 1);
    const promoting = errorOf((await glass().assume(approved(), identity)).promote(SECRET, version));
    // The one that was asked first is held up, so that somebody else comes before it.
    await eventually(() => (account.world.calls()["secretsmanager.UpdateSecretVersionStage"]?.letIn ?? 0) === 1);
    await admin.send(
      new UpdateSecretVersionStageCommand({
        SecretId: SECRET,
        VersionStage: "AWSCURRENT",
        RemoveFromVersionId: before,
        MoveToVersionId: other,
      }),
    );
    expect(await promoting).toMatchObject({ kind: "bad-input", todo: expect.stringContaining("AWSCURRENT") });
    expect(await store.current(SECRET)).toBe(other);
  });
});

async function eventually(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !holds(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(holds()).toBe(true);
}

describe("what never reaches AWS", () => {
  const cases: [string, (pair: Pair, other: Pair) => Pair, string][] = [
    [
      "a swapped pair",
      ({ certificatePem, keyPem }) => ({ certificatePem: keyPem, keyPem: certificatePem }),
      "each other's place",
    ],
    [
      "a key inside the certificate",
      ({ certificatePem, keyPem }) => ({ certificatePem: certificatePem + keyPem, keyPem }),
      "as certificate: CERTIFICATE, PRIVATE KEY",
    ],
    [
      "text beside the certificate",
      ({ certificatePem, keyPem }) => ({ certificatePem: `friendlyName: x\n${certificatePem}`, keyPem }),
      "CERTIFICATE with other text beside it",
    ],
    [
      "a damaged certificate",
      ({ keyPem }) => ({ certificatePem: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", keyPem }),
      "as certificate: a damaged one",
    ],
    [
      "a key in an old form",
      ({ certificatePem, keyPem }) => ({ certificatePem, keyPem: keyPem.replaceAll("PRIVATE KEY", "RSA PRIVATE KEY") }),
      "as key: RSA PRIVATE KEY",
    ],
    ["no key at all", ({ certificatePem }) => ({ certificatePem, keyPem: "" }), "as key: no PEM block"],
    [
      "another certificate's key",
      ({ certificatePem }, other) => ({ certificatePem, keyPem: other.keyPem }),
      "a key that is not the certificate's own",
    ],
    ["a credential that was not approved", (_pair, other) => other, "a certificate with the fingerprint"],
  ];
  test.each(cases)("is %s", async (_what, change, found) => {
    const session = await glass().assume(grant(), identity);
    const error = await errorOf(session.write(APPLICATION, credentialOf(change(pair, await makePair()))));
    expect(error).toMatchObject({ kind: "bad-input", found: expect.stringContaining(found) });
    expect(account.effects(SET)).toEqual([]);
    await session.write(APPLICATION, credentialOf(pair));
  });

  test("is a write to another application than the plan's", async () => {
    const session = await glass().assume(grant(), identity);
    await expect(session.write(OTHER_APPLICATION, credentialOf(pair))).rejects.toMatchObject({
      kind: "not-allowed",
      found: OTHER_APPLICATION,
      expected: APPLICATION,
    });
  });

  test("is a plan for another role", async () => {
    await expect(glass().assume(grant({ role: `${ROLE}-2` }), identity)).rejects.toMatchObject({ kind: "not-allowed" });
    expect(account.effects("AssumeRole")).toEqual([]);
  });

  test("is a write after the session's end by the bot's own clock", async () => {
    let passed = 0;
    const clock = { now: () => new Date(account.clock.now().getTime() + passed) };
    const session = await glass({ clock }).assume(grant(), identity);
    passed = 16 * MINUTE;
    await expect(session.write(APPLICATION, credentialOf(pair))).rejects.toMatchObject({
      kind: "not-allowed",
      message: expect.stringMatching(/^The session of the break-glass role ended \d{4}-\d\d-\d\d \d\d:\d\d UTC\.$/),
    });
  });

  test("is a second write, or one after the end", async () => {
    const session = await glass().assume(grant(), identity);
    await session.write(APPLICATION, credentialOf(pair));
    await expect(session.write(APPLICATION, credentialOf(pair))).rejects.toMatchObject({ kind: "broken" });
    const ended = await glass().assume(grant(), identity);
    ended.end();
    await expect(ended.write(APPLICATION, credentialOf(pair))).rejects.toMatchObject({ kind: "broken" });
    expect(account.effects(SET)).toHaveLength(1);
  });
});
