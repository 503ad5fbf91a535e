import { inspect } from "node:util";
import { PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { createSecretsSource } from "../../../../src/adapters/aws/inventory/secrets.ts";
import { createCertificateReader } from "../../../../src/adapters/x509/read-all.ts";
import type { PolicyStatement } from "../../../../src/simulator/aws/iam/policy.ts";
import type { SecretSeed } from "../../../../src/simulator/aws/seed.ts";
import { makeAuthority, makePair, type Pair } from "../../../simulator/aws/certificates.ts";
import { policy } from "../../../simulator/aws/estate.ts";
import { BOT, botKey, estate, HOME, reading } from "../../../simulator/aws/many-accounts.ts";
import { errorOf, expectNoneOf } from "../leaks.ts";
import { byName, type Estate, everythingOf, hasty, openEstate } from "./estate.ts";

const REGION = "us-east-1";
const GET = "secretsmanager.GetSecretValue";
const arnOf = (name: string) => `arn:aws:secretsmanager:${REGION}:${HOME}:secret:${name}`;

let pair: Pair;
let authority: Awaited<ReturnType<typeof makeAuthority>>;
let aws: Estate;
beforeAll(async () => {
  authority = await makeAuthority();
  pair = await makePair({ notAfter: new Date("2026-12-24T18:00:00Z"), issuer: authority.issuer });
});
afterEach(() => aws.close());

async function sourceOf(
  names: readonly string[],
  secrets: readonly SecretSeed[],
  { statements = [reading] }: { statements?: PolicyStatement[] } = {},
) {
  const principals = [{ ...botKey, arn: BOT, policies: [policy(...statements)] }];
  aws = await openEstate(estate([], { secrets, principals }));
  return createSecretsSource({
    account: HOME,
    region: REGION,
    role: undefined,
    clock: aws.clock,
    patience: hasty,
    secrets: names,
    reader: createCertificateReader(),
  });
}

/** What is read of a secret with this value. */
async function readingOf(value: string) {
  const source = await sourceOf(["push/ios"], [{ name: "push/ios", value }]);
  return byName(await everythingOf(source)).get("push/ios");
}

test("a secret is seen with its tags, under an address that stays when it is made anew", async () => {
  const value = JSON.stringify({ certificate: pair.certificatePem, key: pair.keyPem });
  const source = await sourceOf(["push/"], [{ name: "push/ios-prod", value, tags: { team: "mobile" } }]);
  expect(source).toMatchObject({ id: `secrets/${HOME}/${REGION}`, kind: "secrets" });
  expect(await everythingOf(source)).toMatchObject([
    {
      place: { kind: "secrets", locator: arnOf("push/ios-prod"), name: "push/ios-prod", account: HOME, region: REGION },
      tags: { team: "mobile" },
      seen: { kind: "read" },
    },
  ]);
});

describe("the value of a secret", () => {
  const ends = { expiry: { kind: "at", at: "2026-12-24T18:00:00.000Z" } };
  test.each<[string, () => string, object]>([
    ["as Firebreak keeps it", () => JSON.stringify({ certificate: pair.certificatePem, key: pair.keyPem }), ends],
    ["a certificate and its key", () => pair.keyPem + pair.certificatePem, ends],
    ["a chain, the certificate first", () => pair.certificatePem + authority.certificatePem, ends],
    ["a chain, the certificate last", () => authority.certificatePem + pair.certificatePem, ends],
    ["a certificate twice", () => pair.certificatePem.repeat(2), ends],
  ])("%s: the certificate's end", async (_, value, expected) => {
    expect(await readingOf(value())).toMatchObject({
      kind: "read",
      reading: {
        ...expected,
        keyChangedAt: null,
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
        issuer: expect.stringContaining("Test authority"),
      },
    });
  });

  test.each<[string, () => string]>([
    ["a .p8 file", () => pair.keyPem],
    ["a key in JSON", () => JSON.stringify({ key: pair.keyPem })],
    ["an encrypted key", () => pair.keyPem.replaceAll("PRIVATE", "ENCRYPTED PRIVATE")],
  ])("%s: no end, and when it was changed", async (_, value) => {
    expect(await readingOf(value())).toMatchObject({
      reading: {
        expiry: { kind: "never", why: "it holds a key and no certificate" },
        keyChangedAt: expect.stringMatching(/^2026-11-25T09:00/),
      },
    });
  });

  test.each<[string, () => string]>([
    ["something else", () => "hunter2"],
    ["JSON of something else", () => JSON.stringify({ password: "hunter2" })],
    ["nothing", () => ""],
    ["a damaged certificate", () => pair.certificatePem.replace(/\n.{20}/, "\nAAAAAAAAAAAAAAAAAAAA")],
  ])("%s: nobody can tell, and nothing of it is repeated", async (_, value) => {
    const seen = await readingOf(value());
    expect(seen).toMatchObject({ reading: { expiry: { kind: "unknown" } } });
    expect(inspect(seen)).not.toContain("hunter2");
  });
});

test("the age of a key does not move with what is not its key", async () => {
  const source = await sourceOf(["push/key"], [{ name: "push/key", value: pair.keyPem }], {
    statements: [reading, { Effect: "Allow", Action: "secretsmanager:PutSecretValue", Resource: "*" }],
  });
  const before = await everythingOf(source);
  aws.clock.advance(60_000);
  const clock = { systemClockOffset: aws.clock.now().getTime() - Date.now() };
  const secrets = new SecretsManagerClient({ region: REGION, ...clock });
  const pending = { SecretId: "push/key", SecretString: "another", VersionStages: ["firebreak-pending-1"] };
  await secrets.send(new PutSecretValueCommand(pending));
  expect(await everythingOf(source)).toEqual(before);
});

describe("which secrets", () => {
  const value = "-----BEGIN PRIVATE KEY-----";
  const secrets = ["push/ios", "push/ios-2", "push/android", "tls-shop", "database"].map((name) => ({ name, value }));

  test.each([
    ["a name is that secret alone", ["push/ios"], ["push/ios"], 1],
    ["a folder is everything in it", ["push/"], ["push/android", "push/ios", "push/ios-2"], 1],
    ["a star is everything that begins like it", ["tls-*", "push/i*"], ["push/ios", "push/ios-2", "tls-shop"], 2],
    [
      "no secret is read twice",
      ["push/", "push/ios", "push/*", "push/i*"],
      ["push/android", "push/ios", "push/ios-2"],
      1,
    ],
  ])("%s", async (_, names, ...[expected, lists]) => {
    const sightings = await everythingOf(await sourceOf(names, secrets));
    expect(sightings.map(({ place }) => place.name).toSorted()).toEqual(expected);
    expect(aws.count("secretsmanager.ListSecrets")).toBe(lists);
    expect(aws.count(GET)).toBe(expected.length);
  });

  test("one that is named and not there is missed", async () => {
    expect(await everythingOf(await sourceOf(["push/ipad", "nothing/"], secrets))).toMatchObject([
      {
        place: { name: "push/ipad", locator: arnOf("push/ipad") },
        seen: { kind: "unread", why: expect.stringContaining("There is no secret push/ipad") },
      },
    ]);
  });

  test("of more than a page, all are read", async () => {
    const many = Array.from({ length: 105 }, (_, n) => ({ name: `push/${n}`, value }));
    const source = await sourceOf(["push/"], many);
    const sizes: number[] = [];
    for await (const page of source.read(new AbortController().signal)) sizes.push(page.length);
    expect(sizes).toEqual([100, 5]);
  });
});

describe("a secret that can't be read", () => {
  test("stops no other, and says what it would take", async () => {
    const value = pair.keyPem;
    const denied = {
      Effect: "Deny" as const,
      Action: "secretsmanager:GetSecretValue",
      Resource: `${arnOf("push/b")}-*`,
    };
    const secrets = ["push/a", "push/b", "push/c"].map((name) => ({ name, value }));
    const seen = byName(await everythingOf(await sourceOf(["push/"], secrets, { statements: [reading, denied] })));
    expect([...seen.values()].map(({ kind }) => kind)).toEqual(["read", "unread", "read"]);
    expect(seen.get("push/b")).toMatchObject({
      why: expect.stringMatching(/AWS refused to read the secret push\/b.*Allow secretsmanager:GetSecretValue to/),
    });
  });

  test("because its encryption key may not be used is one of these", async () => {
    const source = await sourceOf(["push/"], [{ name: "push/a", value: pair.keyPem }]);
    aws.faults.set(GET, { kind: "refuse", code: "DecryptionFailure" });
    expect(await everythingOf(source)).toMatchObject([
      { seen: { kind: "unread", why: expect.stringContaining("KMS") } },
    ]);
  });

  test("for the moment ends the reading: it is no news of the secret", async () => {
    const source = await sourceOf(["push/"], [{ name: "push/a", value: pair.keyPem }]);
    aws.faults.set(GET, { kind: "refuse", code: "InternalServiceError", status: 500 });
    await expect(everythingOf(source)).rejects.toMatchObject({ kind: "unavailable" });
  });

  test("is waited for, where AWS says that it is asked too often", async () => {
    const source = await sourceOf(["push/"], [{ name: "push/a", value: pair.keyPem }]);
    aws.faults.set(GET, { kind: "refuse", code: "ThrottlingException" }, 3);
    expect(await everythingOf(source)).toMatchObject([{ seen: { kind: "read" } }]);
  });
});

test("no key is in what a source shows or throws", async () => {
  const value = JSON.stringify({ certificate: pair.certificatePem, key: pair.keyPem });
  const source = await sourceOf(
    ["push/"],
    [
      { name: "push/a", value },
      { name: "push/b", value: pair.keyPem },
      { name: "push/c", value: pair.keyPem.slice(0, -30) },
    ],
  );
  const sightings = await everythingOf(source);
  expect(sightings).toHaveLength(3);
  expectNoneOf([pair.keyPem], sightings);
  aws.faults.set(GET, { kind: "cut" });
  expectNoneOf([pair.keyPem], await errorOf(everythingOf(source)));
});

test("a list that may not be read says which permission is missing", async () => {
  const source = await sourceOf(["push/"], [], {
    statements: [{ Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: "*" }],
  });
  await expect(everythingOf(source)).rejects.toMatchObject({
    kind: "not-allowed",
    todo: expect.stringContaining("Allow secretsmanager:ListSecrets"),
  });
});
