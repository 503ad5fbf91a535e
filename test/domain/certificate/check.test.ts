import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { checkCredential, checkIds } from "../../../src/domain/certificate/check.ts";
import type { Check, CredentialToCheck } from "../../../src/domain/certificate/check.ts";
import type { CertificateFacts } from "../../../src/domain/certificate/facts.ts";
import { CheckResult } from "../../../src/domain/rotation/events.ts";

const DAY = 86_400_000;
const NOW = new Date("2024-08-20T10:00:00Z");
const inDays = (days: number) => new Date(NOW.getTime() + days * DAY).toISOString();

const certificate: CertificateFacts = {
  subject: "UID=com.example.app, CN=Apple Push Services: com.example.app, OU=A1B2C3D4E5, O=Example, C=US",
  commonName: "Apple Push Services: com.example.app",
  bundleId: "com.example.app",
  teamId: "A1B2C3D4E5",
  topics: ["com.example.app", "com.example.app.voip"],
  environments: { production: true, sandbox: true },
  serial: "0a",
  fingerprintSha256: "aa".repeat(32),
  publicKeyFingerprint: "bb".repeat(32),
  notBefore: inDays(-1),
  notAfter: inDays(394),
  issuer: "CN=Apple Worldwide Developer Relations Certification Authority, OU=G4",
  keyAlgorithm: "rsa",
  keyBits: 2048,
  signatureHash: "SHA-256",
  selfSigned: false,
};

const credential: CredentialToCheck = {
  certificate,
  issuer: { kind: "known", path: ["Apple WWDR G4", "Apple Root CA"] },
  keys: { privateKey: "bb".repeat(32), request: "bb".repeat(32) },
  application: { environment: "production", topic: "com.example.app" },
  deployed: { notAfter: inDays(-0.01), fingerprintSha256: "cc".repeat(32) },
  policy: { minimumRemainingDays: 30 },
  now: NOW,
};

/** The checks of the good credential, changed. */
const check = (change: Partial<CredentialToCheck>, facts: Partial<CertificateFacts> = {}): Check[] =>
  checkCredential({ ...credential, ...change, certificate: { ...certificate, ...facts } });

/** The one check that did not pass. */
function blemish(checks: Check[]): Check {
  const blemishes = checks.filter(({ verdict }) => verdict !== "pass");
  expect(blemishes).toHaveLength(1);
  return blemishes[0] as Check;
}

describe("a good credential", () => {
  test("passes every check, in order, as the journal records them", () => {
    const checks = check({});
    expect(checks.map(({ id }) => id)).toEqual([...checkIds]);
    expect(checks.filter(({ verdict }) => verdict !== "pass")).toEqual([]);
    expect(checks.map((each) => CheckResult.parse(each))).toEqual(checks);
  });

  test("passes where nothing is deployed yet", () => {
    expect(check({ deployed: null }).every(({ verdict }) => verdict === "pass")).toBe(true);
  });
});

describe("a credential is ruled out", () => {
  test("when the certificate is for another key than the request", () => {
    expect(blemish(check({}, { publicKeyFingerprint: "dd".repeat(32) }))).toMatchObject({
      id: "key",
      verdict: "fail",
      found: "The certificate is for another key (dddddddddddddddd) than the request (bbbbbbbbbbbbbbbb).",
      todo: expect.stringContaining("this rotation's request"),
    });
  });

  test("when the private key that is kept is not the request's", () => {
    const keys = { privateKey: "ee".repeat(32), request: "bb".repeat(32) };
    expect(blemish(check({ keys }))).toMatchObject({ id: "key", verdict: "fail" });
  });

  test("when its topic is another app's", () => {
    const topics = ["com.example.other"];
    expect(blemish(check({}, { topics, bundleId: "com.example.other" }))).toMatchObject({
      id: "topic",
      verdict: "fail",
      found: "It may push to com.example.other only.",
    });
  });

  test("when it is for the sandbox only, or no push certificate at all", () => {
    const sandbox = blemish(check({}, { environments: { production: false, sandbox: true } }));
    expect(sandbox).toMatchObject({ id: "environment", verdict: "fail", found: "It works in sandbox only." });
    const neither = blemish(check({}, { environments: { production: false, sandbox: false } }));
    expect(neither).toMatchObject({ id: "environment", verdict: "fail", found: "It is not a push certificate." });
  });

  test("when it has expired", () => {
    const [validity, remaining] = check({ deployed: null }, { notAfter: inDays(-2) }).filter(
      ({ verdict }) => verdict !== "pass",
    );
    expect(validity).toMatchObject({
      id: "valid-now",
      verdict: "fail",
      found: "It expired on 2024-08-18 10:00 UTC, 2 days ago.",
    });
    expect(remaining).toMatchObject({ id: "remaining", verdict: "warn", found: expect.stringContaining("0 days") });
  });

  test("when it is not valid yet", () => {
    expect(blemish(check({}, { notBefore: inDays(1) }))).toMatchObject({
      id: "valid-now",
      verdict: "fail",
      found: "It is valid from 2024-08-21 10:00 UTC only, in 24 hours.",
    });
  });

  test("when it is the deployed one, by fingerprint or by its expiry", () => {
    const deployed = { notAfter: inDays(1), fingerprintSha256: certificate.fingerprintSha256 };
    expect(blemish(check({ deployed }))).toMatchObject({ id: "not-deployed", verdict: "fail" });
    const byExpiry = { notAfter: certificate.notAfter, fingerprintSha256: null };
    expect(check({ deployed: byExpiry })).toContainEqual(
      expect.objectContaining({ id: "not-deployed", verdict: "fail" }),
    );
  });

  test("when its key is short, of another kind, or signed with a broken hash", () => {
    expect(blemish(check({}, { keyBits: 1024 }))).toMatchObject({ id: "strength", verdict: "fail" });
    expect(blemish(check({}, { keyAlgorithm: "ec", keyBits: null }))).toMatchObject({
      id: "strength",
      verdict: "fail",
    });
    expect(blemish(check({}, { signatureHash: "MD5" }))).toMatchObject({ id: "strength", verdict: "fail" });
  });

  test("when the issuer that it names did not sign it", () => {
    const issuer = { kind: "broken", why: "It was not signed by the issuer that it names." } as const;
    expect(blemish(check({ issuer }))).toMatchObject({ id: "issuer", verdict: "fail", found: issuer.why });
  });
});

describe("people are warned", () => {
  test("of an unknown issuer", () => {
    const issuer = { kind: "unknown", issuer: "CN=Somebody" } as const;
    expect(blemish(check({ issuer }))).toMatchObject({
      id: "issuer",
      verdict: "warn",
      found: "CN=Somebody is not configured.",
    });
    expect(blemish(check({ issuer }, { selfSigned: true }))).toMatchObject({
      verdict: "warn",
      found: "It signed itself.",
    });
  });

  test("of a certificate that ends soon", () => {
    expect(blemish(check({}, { notAfter: inDays(29.9) }))).toMatchObject({
      id: "remaining",
      verdict: "warn",
      expected: "The certificate is good for 30 days at least.",
      found: expect.stringContaining("It is good for 29 days, until "),
    });
    expect(check({}, { notAfter: inDays(30) }).every(({ verdict }) => verdict === "pass")).toBe(true);
  });

  test("of one that ends before the one it replaces, or when that is not known", () => {
    const longer = { notAfter: inDays(500), fingerprintSha256: "cc".repeat(32) };
    expect(blemish(check({ deployed: longer }))).toMatchObject({ id: "replaces", verdict: "warn" });
    const unknown = { notAfter: null, fingerprintSha256: null };
    expect(blemish(check({ deployed: unknown }))).toMatchObject({ id: "replaces", verdict: "warn" });
  });

  test("of a signature with SHA-1", () => {
    expect(blemish(check({}, { signatureHash: "SHA-1" }))).toMatchObject({ id: "strength", verdict: "warn" });
  });
});

describe("whatever the credential", () => {
  const fingerprint = fc.constantFrom("aa".repeat(32), "bb".repeat(32), "cc".repeat(32));
  const instant = fc.integer({ min: -1000, max: 1000 }).map(inDays);
  const topic = fc.constantFrom("com.example.app", "com.example.other");
  const any: fc.Arbitrary<CredentialToCheck> = fc.record({
    certificate: fc.record({
      subject: fc.string(),
      commonName: fc.string(),
      bundleId: fc.option(topic),
      teamId: fc.option(fc.string()),
      topics: fc.array(topic),
      environments: fc.record({ production: fc.boolean(), sandbox: fc.boolean() }),
      serial: fc.string(),
      fingerprintSha256: fingerprint,
      publicKeyFingerprint: fingerprint,
      notBefore: instant,
      notAfter: instant,
      issuer: fc.string(),
      keyAlgorithm: fc.constantFrom("rsa", "ec", "ed25519"),
      keyBits: fc.option(fc.constantFrom(1024, 2048, 4096)),
      signatureHash: fc.option(fc.constantFrom("MD5", "SHA-1", "SHA-256")),
      selfSigned: fc.boolean(),
    }),
    issuer: fc.oneof(
      fc.record({ kind: fc.constant("known" as const), path: fc.array(fc.string()) }),
      fc.record({ kind: fc.constant("unknown" as const), issuer: fc.string() }),
      fc.record({ kind: fc.constant("broken" as const), why: fc.string() }),
    ),
    keys: fc.record({ privateKey: fingerprint, request: fingerprint }),
    application: fc.record({ environment: fc.constantFrom("production" as const, "sandbox" as const), topic }),
    deployed: fc.option(fc.record({ notAfter: fc.option(instant), fingerprintSha256: fc.option(fingerprint) })),
    policy: fc.record({ minimumRemainingDays: fc.nat(400) }),
    now: fc.constant(NOW),
  });

  test("every check is there once, in order, and only what did not pass says what to do", () => {
    fc.assert(
      fc.property(any, (given) => {
        const checks = checkCredential(given);
        expect(checks.map(({ id }) => id)).toEqual([...checkIds]);
        for (const { verdict, todo } of checks) expect(todo === undefined).toBe(verdict === "pass");
      }),
    );
  });

  test("key, topic, environment and time rule it out exactly when they are wrong", () => {
    fc.assert(
      fc.property(any, (given) => {
        const { certificate: facts, application, keys } = given;
        const failed = checkCredential(given)
          .filter(({ id, verdict }) => ["key", "topic", "environment", "valid-now"].includes(id) && verdict === "fail")
          .map(({ id }) => id);
        const wrong = {
          key: new Set([facts.publicKeyFingerprint, keys.privateKey, keys.request]).size > 1,
          topic: !facts.topics.includes(application.topic),
          environment: !facts.environments[application.environment],
          "valid-now": Date.parse(facts.notBefore) > NOW.getTime() || NOW.getTime() > Date.parse(facts.notAfter),
        };
        expect(failed).toEqual(Object.entries(wrong).flatMap(([id, isWrong]) => (isWrong ? [id] : [])));
      }),
    );
  });

  test("a later expiry never makes a check worse, but that it is the deployed one's own", () => {
    const rank = { pass: 0, warn: 1, fail: 2 };
    fc.assert(
      fc.property(any, fc.integer({ min: 1, max: 500 }), (given, days) => {
        const { notAfter } = given.certificate;
        const later = new Date(Date.parse(notAfter) + days * DAY).toISOString();
        const before = checkCredential(given);
        const after = checkCredential({ ...given, certificate: { ...given.certificate, notAfter: later } });
        const worse = after.filter(
          ({ id, verdict }, index) => id !== "not-deployed" && rank[verdict] > rank[before[index]?.verdict ?? "pass"],
        );
        expect(worse).toEqual([]);
      }),
    );
  });
});
