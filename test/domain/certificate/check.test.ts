import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { checkIds } from "../../../src/domain/certificate/check.ts";
import type { CertificateToJudge, Check, Deployed, JudgedTarget } from "../../../src/domain/certificate/check.ts";
import type { CertificateFacts } from "../../../src/domain/certificate/facts.ts";
import { judgeCredential } from "../../../src/domain/certificate/judge.ts";
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

const target: JudgedTarget = {
  name: "app-production",
  environment: "production",
  topic: "com.example.app",
  deployed: { notAfter: inDays(-0.01), fingerprintSha256: "cc".repeat(32), token: null },
};

const credential: CertificateToJudge = {
  kind: "certificate",
  origin: "request",
  certificate,
  issuer: { kind: "known", path: ["Apple WWDR G4", "Apple Root CA"] },
  keys: { privateKey: "bb".repeat(32), request: "bb".repeat(32) },
  targets: [target],
  burnt: [],
  policy: { minimumRemainingDays: 30 },
  now: NOW,
};

/** The checks of the good credential, changed. */
const check = (change: Partial<CertificateToJudge>, facts: Partial<CertificateFacts> = {}): Check[] =>
  judgeCredential({ ...credential, ...change, certificate: { ...certificate, ...facts } });

/** The one application, with something else in use. */
const using = (deployed: Partial<Deployed> | null): Partial<CertificateToJudge> => {
  const nothing = { notAfter: null, fingerprintSha256: null, token: null };
  return { targets: [{ ...target, deployed: deployed === null ? null : { ...nothing, ...deployed } }] };
};

/** The one check that did not pass. */
function blemish(checks: Check[]): Check {
  const blemishes = checks.filter(({ verdict }) => verdict !== "pass");
  expect(blemishes).toHaveLength(1);
  return blemishes[0] as Check;
}

describe("a good credential", () => {
  test("passes every check, in order, as the journal records them", () => {
    const checks = check({});
    expect(checks.map(({ id }) => id)).toEqual([...checkIds.certificate]);
    expect(checks.filter(({ verdict }) => verdict !== "pass")).toEqual([]);
    expect(checks.map((each) => CheckResult.parse(each))).toEqual(checks);
  });

  test("passes where nothing is deployed yet", () => {
    expect(check(using(null)).every(({ verdict }) => verdict === "pass")).toBe(true);
  });
});

describe("a credential is ruled out", () => {
  test("when the certificate is for another key than the request", () => {
    expect(blemish(check({}, { publicKeyFingerprint: "dd".repeat(32) }))).toMatchObject({
      id: "key",
      verdict: "fail",
      found:
        "It was made from another request. Its key is dddddddddddddddd, which the bot doesn't hold; this rotation's is bbbbbbbbbbbbbbbb.",
      todo:
        "Export the .p12 from the Mac that made its key and hand that over, or have a certificate made from this " +
        "rotation's request. Don't revoke the old certificate: it may be in use.",
    });
  });

  test("when the private key that is kept is not the request's", () => {
    const keys = { privateKey: "ee".repeat(32), request: "bb".repeat(32) };
    expect(blemish(check({ keys }))).toMatchObject({ id: "key", verdict: "fail" });
    expect(blemish(check({ keys: { ...keys, privateKey: null } }))).toMatchObject({
      id: "key",
      verdict: "fail",
      found: "The request's private key is not there any more: it should be bbbbbbbbbbbbbbbb.",
    });
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
    const [validity, remaining] = check(using(null), { notAfter: inDays(-2) }).filter(
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
    expect(blemish(check(using(deployed)))).toMatchObject({ id: "not-deployed", verdict: "fail" });
    const byExpiry = { notAfter: certificate.notAfter, fingerprintSha256: null };
    expect(check(using(byExpiry))).toContainEqual(expect.objectContaining({ id: "not-deployed", verdict: "fail" }));
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
    expect(blemish(check(using(longer)))).toMatchObject({ id: "replaces", verdict: "warn" });
    const unknown = { notAfter: null, fingerprintSha256: null };
    expect(blemish(check(using(unknown)))).toMatchObject({ id: "replaces", verdict: "warn" });
  });

  test("of a signature with SHA-1", () => {
    expect(blemish(check({}, { signatureHash: "SHA-1" }))).toMatchObject({ id: "strength", verdict: "warn" });
  });
});

describe("a pair that was handed over", () => {
  const handed = { origin: "handed-over", keys: { privateKey: "bb".repeat(32), request: null } } as const;

  test("passes without any request", () => {
    const checks = check(handed);
    expect(checks.filter(({ verdict }) => verdict !== "pass")).toEqual([]);
    expect(checks[0]).toMatchObject({ id: "key", found: "Both have the public key bbbbbbbbbbbbbbbb." });
  });

  test("is ruled out when its key is another one's, or not there, and nobody is told to revoke anything", () => {
    const another = { ...handed, keys: { privateKey: "dd".repeat(32), request: null } };
    expect(blemish(check(another))).toMatchObject({
      id: "key",
      verdict: "fail",
      found: "It is for another key (bbbbbbbbbbbbbbbb) than the one beside it (dddddddddddddddd).",
      todo: expect.stringMatching(/Export the \.p12 from the Mac .* Don't revoke the old certificate/),
    });
    const alone = { ...handed, keys: { privateKey: null, request: null } };
    expect(blemish(check(alone))).toMatchObject({
      id: "key",
      verdict: "fail",
      found: "It came alone, and the bot doesn't hold its key (bbbbbbbbbbbbbbbb).",
      todo: expect.stringMatching(/Export the \.p12 from the Mac .* Don't revoke the old certificate/),
    });
  });

  test("is ruled out when its key was posted", () => {
    for (const origin of ["handed-over", "request"] as const) {
      const keys = { privateKey: "bb".repeat(32), request: "bb".repeat(32) };
      expect(blemish(check({ origin, keys, burnt: ["aa".repeat(32), "bb".repeat(32)] }))).toMatchObject({
        id: "key",
        verdict: "fail",
        found: "It was posted where others could read it (bbbbbbbbbbbbbbbb), and counts as burnt.",
      });
    }
  });
});

describe("for several applications", () => {
  const sandbox: JudgedTarget = { ...target, name: "app-sandbox", environment: "sandbox" };
  const other: JudgedTarget = { ...target, name: "other-production", topic: "com.example.other" };

  test("what is the same of all is said once, and names them", () => {
    const environments = check({ targets: [target, sandbox] }).filter(({ id }) => id === "environment");
    expect(environments).toEqual([
      {
        id: "environment",
        verdict: "pass",
        expected: "The certificate works in production.",
        found: "app-production: It works in production and sandbox.",
      },
      {
        id: "environment",
        verdict: "pass",
        expected: "The certificate works in sandbox.",
        found: "app-sandbox: It works in production and sandbox.",
      },
    ]);
    const topics = check({ targets: [target, sandbox] }).filter(({ id }) => id === "topic");
    expect(topics).toMatchObject([
      { found: "app-production, app-sandbox: It may push to com.example.app, com.example.app.voip." },
    ]);
  });

  test("each that it does not fit rules it out, by name", () => {
    expect(blemish(check({ targets: [target, other] }))).toMatchObject({
      id: "topic",
      verdict: "fail",
      found: "other-production: It may push to com.example.app, com.example.app.voip only.",
    });
    const facts = { environments: { production: false, sandbox: true } };
    expect(blemish(check({ targets: [target, sandbox] }, facts))).toMatchObject({
      id: "environment",
      verdict: "fail",
      found: "app-production: It works in sandbox only.",
    });
  });

  test("one that has it already is for people to weigh, and all of them rule it out", () => {
    const has = { notAfter: null, fingerprintSha256: certificate.fingerprintSha256, token: null };
    const having = (each: JudgedTarget): JudgedTarget => ({ ...each, deployed: has });
    const verdicts = (targets: JudgedTarget[]) =>
      check({ targets }).filter(({ id, verdict }) => id === "not-deployed" && verdict !== "pass");
    expect(verdicts([having(target), sandbox])).toMatchObject([
      { verdict: "warn", found: "app-production: It is the deployed one: nothing would change here." },
    ]);
    expect(verdicts([having(target), having(sandbox)])).toMatchObject([
      { verdict: "fail", found: expect.stringMatching(/^app-production, app-sandbox: It is the deployed one/) },
    ]);
  });

  test("of many the first are named", () => {
    const targets = Array.from({ length: 9 }, (_, at) => ({ ...target, name: `app-${at}` }));
    expect(check({ targets }).find(({ id }) => id === "topic")?.found).toMatch(
      /^app-0, app-1, app-2, app-3 and 5 more: /,
    );
  });
});

test("people are warned of a certificate in the place of a token key", () => {
  const token = { teamId: "A1B2C3D4E5", bundleId: "com.example.app" };
  expect(blemish(check(using({ token })))).toMatchObject({
    id: "replaces",
    verdict: "warn",
    found: expect.stringContaining("It replaces a token key, which has no end"),
  });
});

describe("whatever the credential", () => {
  const fingerprint = fc.constantFrom("aa".repeat(32), "bb".repeat(32), "cc".repeat(32));
  const instant = fc.integer({ min: -1000, max: 1000 }).map(inDays);
  const topic = fc.constantFrom("com.example.app", "com.example.other");
  const any: fc.Arbitrary<CertificateToJudge> = fc.record({
    kind: fc.constant("certificate" as const),
    origin: fc.constant("request" as const),
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
    targets: fc.tuple(
      fc.record({
        name: fc.string(),
        environment: fc.constantFrom("production" as const, "sandbox" as const),
        topic,
        deployed: fc.option(
          fc.record({
            notAfter: fc.option(instant),
            fingerprintSha256: fc.option(fingerprint),
            token: fc.option(fc.constant({ teamId: "A1B2C3D4E5", bundleId: "com.example.app" })),
          }),
        ),
      }),
    ),
    burnt: fc.constant([]),
    policy: fc.record({ minimumRemainingDays: fc.nat(400) }),
    now: fc.constant(NOW),
  });

  test("every check is there once, in order, and only what did not pass says what to do", () => {
    fc.assert(
      fc.property(any, (given) => {
        const checks = judgeCredential(given);
        expect(checks.map(({ id }) => id)).toEqual([...checkIds.certificate]);
        for (const { verdict, todo } of checks) expect(todo === undefined).toBe(verdict === "pass");
      }),
    );
  });

  test("key, topic, environment and time rule it out exactly when they are wrong", () => {
    fc.assert(
      fc.property(any, (given) => {
        const { certificate: facts, targets, keys } = given;
        const [application = target] = targets;
        const failed = judgeCredential(given)
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

  test("every sentence fits on the card, where it would be cut", () => {
    fc.assert(
      fc.property(any, (given) => {
        const usual = { ...given, targets: given.targets.map((each) => ({ ...each, name: "app-production" })) };
        const known = { ...usual, issuer: credential.issuer };
        for (const { expected, found, todo = "" } of judgeCredential(known)) {
          expect([expected.length <= 150, found.length <= 250, todo.length <= 250]).toEqual([true, true, true]);
        }
      }),
    );
  });

  test("a later expiry never makes a check worse, but that it is the deployed one's own", () => {
    const rank = { pass: 0, warn: 1, fail: 2 };
    fc.assert(
      fc.property(any, fc.integer({ min: 1, max: 500 }), (given, days) => {
        const { notAfter } = given.certificate;
        const later = new Date(Date.parse(notAfter) + days * DAY).toISOString();
        const before = judgeCredential(given);
        const after = judgeCredential({ ...given, certificate: { ...given.certificate, notAfter: later } });
        const worse = after.filter(
          ({ id, verdict }, index) => id !== "not-deployed" && rank[verdict] > rank[before[index]?.verdict ?? "pass"],
        );
        expect(worse).toEqual([]);
      }),
    );
  });
});
