import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { checkIds } from "../../../src/domain/certificate/check.ts";
import type { Check, Deployed, JudgedTarget, TokenToJudge } from "../../../src/domain/certificate/check.ts";
import { judgeCredential } from "../../../src/domain/certificate/judge.ts";
import { keyIdIn } from "../../../src/domain/certificate/token-key.ts";
import { CheckResult } from "../../../src/domain/rotation/events.ts";

const fingerprint = "ab".repeat(32);
const certificate: Deployed = { notAfter: "2024-08-20T09:46:00Z", fingerprintSha256: null, token: null };
const target: JudgedTarget = {
  name: "app-production",
  environment: "production",
  topic: "com.example.app",
  deployed: certificate,
};
const credential: TokenToJudge = {
  kind: "token",
  key: { keyAlgorithm: "ec", keyBits: null, curve: "prime256v1", publicKeyFingerprint: fingerprint },
  keyId: "ABC123DEFG",
  keyIdFromName: "ABC123DEFG",
  teamId: "A1B2C3D4E5",
  targets: [target],
  burnt: [],
};

const check = (change: Partial<TokenToJudge>): Check[] => judgeCredential({ ...credential, ...change });
const at = (change: Partial<JudgedTarget>): Partial<TokenToJudge> => ({ targets: [{ ...target, ...change }] });
const usingToken = (token: Deployed["token"]) => at({ deployed: { ...certificate, notAfter: null, token } });

/** The one check that did not pass. */
function blemish(checks: Check[]): Check {
  const blemishes = checks.filter(({ verdict }) => verdict !== "pass");
  expect(blemishes).toHaveLength(1);
  return blemishes[0] as Check;
}

test("a good token key passes every check, in order, as the journal records them", () => {
  const checks = check({});
  expect(checks.map(({ id }) => id)).toEqual([...checkIds.token]);
  expect(checks.filter(({ verdict }) => verdict !== "pass")).toEqual([]);
  expect(checks.map((each) => CheckResult.parse(each))).toEqual(checks);
  expect(checks.map(({ found }) => found)).toEqual([
    "It is EC on P-256 (abababababababab).",
    "It is ABC123DEFG.",
    "It is A1B2C3D4E5.",
    "It is com.example.app.",
    "A token key works in both, unless it was restricted in Apple's portal. Apple says so when it is tried.",
    "It has no end, and works until it is revoked in Apple's portal. It replaces a certificate that ends on 2024-08-20 09:46 UTC.",
  ]);
});

describe("a token key is ruled out", () => {
  test("when it is of another kind", () => {
    const rsa = { keyAlgorithm: "rsa", keyBits: 2048, curve: null, publicKeyFingerprint: fingerprint };
    expect(blemish(check({ key: rsa }))).toMatchObject({
      id: "key",
      verdict: "fail",
      found: expect.stringMatching(/RSA with 2048 bits/),
    });
    const p384 = { ...credential.key, curve: "secp384r1" };
    expect(blemish(check({ key: p384 }))).toMatchObject({
      id: "key",
      verdict: "fail",
      found: expect.stringMatching(/EC on P-384/),
    });
  });

  test("when it was posted", () => {
    expect(blemish(check({ burnt: [fingerprint] }))).toMatchObject({
      id: "key",
      verdict: "fail",
      found: expect.stringMatching(/burnt/),
    });
  });

  test.each(["", "abc123defg", "ABC123DEF", "ABC123DEFGH", "ABC 23DEFG", "ÄBC123DEFG", "A".repeat(300)])(
    "when an id is %j",
    (id) => {
      expect(blemish(check({ keyId: id, keyIdFromName: null }))).toMatchObject({ id: "key-id", verdict: "fail" });
      const team = blemish(check({ teamId: id }));
      expect(team).toMatchObject({ id: "team-id", verdict: "fail" });
      expect(team.found.length).toBeLessThan(60);
    },
  );

  test("when the topic can be no bundle id", () => {
    expect(blemish(check(at({ topic: "" })))).toMatchObject({ id: "bundle", verdict: "fail", found: "It has none." });
    expect(blemish(check(at({ topic: "com.example app" })))).toMatchObject({ id: "bundle", verdict: "fail" });
  });
});

describe("people are warned", () => {
  test("of a file that is named for another key", () => {
    expect(blemish(check({ keyIdFromName: "ZZZ123DEFG" }))).toMatchObject({
      id: "key-id",
      verdict: "warn",
      found: "It is ABC123DEFG, and the file is named for ZZZ123DEFG.",
    });
  });

  test("of another team or another app than until now", () => {
    const token = { teamId: "A1B2C3D4E5", bundleId: "com.example.app" };
    expect(check(usingToken(token)).every(({ verdict }) => verdict === "pass")).toBe(true);
    expect(blemish(check(usingToken({ ...token, teamId: "Z1B2C3D4E5" })))).toMatchObject({
      id: "team-id",
      verdict: "warn",
    });
    expect(blemish(check(usingToken({ ...token, bundleId: "com.example.old" })))).toMatchObject({
      id: "bundle",
      verdict: "warn",
    });
  });

  test("of a topic with a suffix", () => {
    for (const suffix of [".voip", ".complication", ".push-type.liveactivity", ".pushkit.fileprovider"]) {
      expect(blemish(check(at({ topic: `com.example.app${suffix}` })))).toMatchObject({
        id: "bundle",
        verdict: "warn",
        found: expect.stringContaining(`the suffix ${suffix}.`),
      });
    }
    expect(check(at({ topic: "com.example.voipapp" })).every(({ verdict }) => verdict === "pass")).toBe(true);
  });
});

test("for several applications each is named", () => {
  const other: JudgedTarget = { name: "b", environment: "sandbox", topic: "", deployed: null };
  const found = check({ targets: [target, other] }).map(({ id, verdict, found }) => [id, verdict, found.split(":")[0]]);
  expect(found).toEqual([
    ["key", "pass", expect.any(String)],
    ["key-id", "pass", expect.any(String)],
    ["team-id", "pass", "app-production, b"],
    ["bundle", "pass", "app-production"],
    ["bundle", "fail", "b"],
    ["environment", "pass", "app-production"],
    ["environment", "pass", "b"],
    ["replaces", "pass", "app-production"],
    ["replaces", "pass", "b"],
  ]);
});

test("the id of a key is found in the name that Apple's portal gives its file, and in no other", () => {
  expect(keyIdIn("AuthKey_ABC123DEFG.p8")).toBe("ABC123DEFG");
  expect(keyIdIn("/home/dana/APNsAuthKey_ABC123DEFG.p8")).toBe("ABC123DEFG");
  expect(keyIdIn("AuthKey_ABC123DEFG (2).p8")).toBe("ABC123DEFG");
  for (const name of ["", "key.p8", "AuthKey_abc123defg.p8", "AuthKey_ABC123DEFGH.p8"])
    expect(keyIdIn(name)).toBe(null);
  fc.assert(fc.property(fc.stringMatching(/^[A-Z0-9]{10}$/), (id) => expect(keyIdIn(`AuthKey_${id}.p8`)).toBe(id)));
});
