import {
  GetPlatformApplicationAttributesCommand,
  SetPlatformApplicationAttributesCommand,
  SNSClient,
} from "@aws-sdk/client-sns";
import { createHash, createPublicKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { type ApprovedCredential, attributesOf, checkApproved } from "../../../src/adapters/aws/credential-shape.ts";
import type { PushCredential, TokenCredential } from "../../../src/ports/push-credential.ts";
import { makePair, type Pair } from "../../simulator/aws/certificates.ts";
import { administrator, APPLICATION, openAccount, REGION } from "./account.ts";
import { expectNoneOf } from "./leaks.ts";

const TOPIC = "com.example.shop";
const p8 = makeKey("P-256");
const token: TokenCredential = { kind: "token", keyId: "ABC123DEFG", teamId: "ACME123456", privateKeyPem: p8 };
const approvedToken: ApprovedCredential = {
  kind: "token",
  keyId: token.keyId,
  teamId: token.teamId,
  fingerprint: fingerprintOf(p8),
};
let pair: Pair;
let certificate: PushCredential;
let approvedCertificate: ApprovedCredential;

beforeAll(async () => {
  pair = await makePair();
  certificate = { kind: "certificate", certificatePem: pair.certificatePem, privateKeyPem: pair.keyPem };
  approvedCertificate = { kind: "certificate", fingerprint: new X509Certificate(pair.certificatePem).fingerprint256 };
});

function makeKey(namedCurve: string): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

function fingerprintOf(pem: string): string {
  return createHash("sha256")
    .update(createPublicKey(pem).export({ type: "spki", format: "der" }))
    .digest("hex");
}

/** What the check ends with; fails when it finds nothing wrong. */
function refusalOf(credential: PushCredential, approved: ApprovedCredential): unknown {
  try {
    checkApproved(credential, approved);
  } catch (error) {
    return error;
  }
  throw new Error("This was to be refused.");
}

describe("the last look before the call", () => {
  test("lets the approved credential pass, of either kind", () => {
    expect(() => checkApproved(certificate, approvedCertificate)).not.toThrow();
    expect(() => checkApproved(token, approvedToken)).not.toThrow();
  });

  test("refuses the other kind than was approved", () => {
    expect(refusalOf(token, approvedCertificate)).toMatchObject({
      kind: "bad-input",
      found: "a token key",
      expected: "the approved certificate",
    });
    expect(refusalOf(certificate, approvedToken)).toMatchObject({ found: "a certificate" });
  });

  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  test.each<[string, Partial<TokenCredential>, string]>([
    ["a swapped pair", { keyId: p8, privateKeyPem: token.keyId }, "the key and its id are in each other's place"],
    ["a key id of another form", { keyId: "abc" }, "as the key's id: something else"],
    ["a team id of another form", { teamId: "Acme" }, "as the team's id: something else"],
    ["no key", { privateKeyPem: "" }, "as key: no PEM block"],
    ["a key in SEC 1", { privateKeyPem: p8.replaceAll("PRIVATE KEY", "EC PRIVATE KEY") }, "as key: EC PRIVATE KEY"],
    ["a damaged key", { privateKeyPem: p8.replace(/\n.{20}/, "\n") }, "as key: a damaged one"],
    ["a key of another curve", { privateKeyPem: makeKey("P-384") }, "as key: one that no token can be signed with"],
    [
      "an RSA key",
      { privateKeyPem: rsa.export({ type: "pkcs8", format: "pem" }).toString() },
      "as key: one that no token",
    ],
    ["another key", { privateKeyPem: makeKey("P-256") }, "the key ABC123DEFG of team ACME123456, with the fingerprint"],
    ["another key id", { keyId: "XYZ123DEFG" }, "the key XYZ123DEFG of team ACME123456"],
    ["another team", { teamId: "ZZZZ123456" }, "of team ZZZZ123456"],
  ])("refuses %s, and repeats no secret", (_what, changes, found) => {
    const changed = { ...token, ...changes };
    const error = refusalOf(changed, approvedToken);
    expect(error).toMatchObject({ kind: "bad-input", found: expect.stringContaining(found) });
    expectNoneOf([p8, changed.privateKeyPem], error);
  });
});

describe("SNS", () => {
  test("is given both halves of a credential, and told to enable the application", () => {
    expect(attributesOf(certificate, { topic: TOPIC })).toEqual({
      PlatformCredential: pair.keyPem,
      PlatformPrincipal: pair.certificatePem,
      Enabled: "true",
    });
    expect(attributesOf(token, { topic: TOPIC })).toEqual({
      PlatformCredential: p8,
      PlatformPrincipal: "ABC123DEFG",
      ApplePlatformTeamID: "ACME123456",
      ApplePlatformBundleID: TOPIC,
      Enabled: "true",
    });
  });

  test("takes the attributes of either kind, enables the application, and goes from one to the other", async () => {
    const account = await openAccount();
    const sns = new SNSClient({ region: REGION, credentials: administrator, maxAttempts: 1 });
    const put = async (credential: PushCredential) => {
      const Attributes = attributesOf(credential, { topic: TOPIC });
      await sns.send(new SetPlatformApplicationAttributesCommand({ PlatformApplicationArn: APPLICATION, Attributes }));
      return (await sns.send(new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn: APPLICATION })))
        .Attributes;
    };
    try {
      expect(await put(token)).toEqual({
        Enabled: "true",
        AuthenticationMethod: "TOKEN",
        ApplePlatformTeamID: token.teamId,
        ApplePlatformBundleID: TOPIC,
      });
      expect(await put(certificate)).toMatchObject({ Enabled: "true", AppleCertificateExpiryDate: expect.any(String) });
    } finally {
      sns.destroy();
      await account.close();
    }
  });
});
