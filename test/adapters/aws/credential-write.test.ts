import { createHash, createPublicKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { attributesOf, checkPlanned } from "../../../src/adapters/aws/credential-write.ts";
import type { PlannedCredential } from "../../../src/domain/approval/planned-write.ts";
import { FirebreakError } from "../../../src/domain/errors.ts";
import type { CertificateCredential, TokenCredential } from "../../../src/ports/push-credential.ts";
import { makePair } from "../../simulator/aws/certificates.ts";
import { expectNoneOf } from "./leaks.ts";

const newKey = () =>
  generateKeyPairSync("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  }).privateKey;
const tokenOf = (privateKeyPem: string): TokenCredential => ({
  kind: "token",
  keyId: "ABC123DEFG",
  teamId: "DEF123GHIJ",
  privateKeyPem,
});
const plannedToken = ({ keyId, teamId, privateKeyPem }: TokenCredential): PlannedCredential => {
  const spki = createPublicKey(privateKeyPem).export({ type: "spki", format: "der" });
  return { kind: "token", keyId, teamId, fingerprint: createHash("sha256").update(spki).digest("hex") };
};

const token = tokenOf(newKey());
let certificate: CertificateCredential;
let plannedCertificate: PlannedCredential;
beforeAll(async () => {
  const { certificatePem, keyPem: privateKeyPem } = await makePair();
  certificate = { kind: "certificate", certificatePem, privateKeyPem };
  const { fingerprint256 } = new X509Certificate(certificatePem);
  plannedCertificate = { kind: "certificate", fingerprint: fingerprint256.replaceAll(":", "").toLowerCase() };
});

/** The refusal, which is one, and holds no key. */
function refusalOf(check: () => void, keys: readonly string[]): FirebreakError {
  try {
    check();
  } catch (error) {
    expectNoneOf(keys, error);
    if (error instanceof FirebreakError) return error;
    throw error;
  }
  throw new Error("It was let through.");
}

describe("what a credential is held against", () => {
  test("lets the approved one through", () => {
    expect(() => {
      checkPlanned(token, plannedToken(token));
      checkPlanned(certificate, plannedCertificate);
    }).not.toThrow();
  });

  test.each<[string, () => TokenCredential]>([
    ["another key", () => tokenOf(newKey())],
    ["another key's id", () => ({ ...token, keyId: "ZZZ123DEFG" })],
    ["another team", () => ({ ...token, teamId: "ZZZ123GHIJ" })],
    ["no key", () => tokenOf("-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEG\n-----END PRIVATE KEY-----")],
  ])("refuses %s", (_what, change) => {
    const given = change();
    const error = refusalOf(() => checkPlanned(given, plannedToken(token)), [given.privateKeyPem, token.privateKeyPem]);
    expect(error).toMatchObject({ kind: "bad-input", expected: expect.stringContaining("key ABC123DEFG of team") });
  });

  test("refuses one of another kind", () => {
    const keys = [token.privateKeyPem, certificate.privateKeyPem];
    expect(refusalOf(() => checkPlanned(token, plannedCertificate), keys)).toMatchObject({
      kind: "not-allowed",
      message: "The approved plan is for a certificate.",
      found: "a token key",
    });
    expect(refusalOf(() => checkPlanned(certificate, plannedToken(token)), keys)).toMatchObject({
      kind: "not-allowed",
      message: "The approved plan is for a token key.",
    });
  });
});

test("SNS is given both halves of a credential, and the application is enabled", () => {
  expect(attributesOf(certificate, "com.acme.pocket")).toEqual({
    PlatformCredential: certificate.privateKeyPem,
    PlatformPrincipal: certificate.certificatePem,
    Enabled: "true",
  });
  expect(attributesOf(token, "com.acme.pocket")).toEqual({
    PlatformCredential: token.privateKeyPem,
    PlatformPrincipal: "ABC123DEFG",
    ApplePlatformTeamID: "DEF123GHIJ",
    ApplePlatformBundleID: "com.acme.pocket",
    Enabled: "true",
  });
});
