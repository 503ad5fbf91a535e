import "reflect-metadata";
import { createPrivateKey, createPublicKey, generateKeyPair, webcrypto, X509Certificate } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { promisify } from "node:util";
import * as x509 from "@peculiar/x509";
import { keyInWords } from "../../domain/certificate/key-faults.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { KeyAndRequest, PrivateKeyKind, RequestSubject } from "../../ports/certificates.ts";
import { fingerprintOf, keyFactsOf } from "./key-kind.ts";

/** The one kind of key that Apple's portal certifies for push: RSA with so many bits. */
const KEY_BITS = 2048;
const SIGNING = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" } as const;
/** The attribute UID, RFC 4519, 2.39. */
const USER_ID = "0.9.2342.19200300.100.1.1";

/** Makes an RSA key and a signing request for it. */
export async function makeKeyAndRequest(subject: RequestSubject): Promise<KeyAndRequest> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: KEY_BITS });
  const privateKeyPem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { privateKeyPem, csrPem: await requestFor(privateKeyPem, subject) };
}

/** Characters of a CN (RFC 5280, A.1, ub-common-name): what is longer, strict parsers refuse. */
const longestCommonName = 64;

/**
 * Makes the signing request for a key, as Apple's portal takes it: RSA-2048, signed with SHA-256. Of its subject the
 * portal reads nothing: it is for people. RSA with PKCS#1 v1.5 has no randomness: the same input, the same request.
 */
export async function requestFor(privateKeyPem: string, subject: RequestSubject): Promise<string> {
  const key = readPrivateKey(privateKeyPem);
  if (key.asymmetricKeyType !== "rsa" || key.asymmetricKeyDetails?.modulusLength !== KEY_BITS) throw notForApple(key);
  const commonName = subject.commonName.slice(0, longestCommonName).replace(/[\uD800-\uDBFF]$/, "");
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: [{ [USER_ID]: [subject.bundleId] }, { CN: [commonName] }],
    keys: await importKeyPair(key),
    signingAlgorithm: SIGNING,
  });
  return `${request.toString("pem")}\n`;
}

function notForApple(key: KeyObject): FirebreakError {
  return new FirebreakError("bad-input", "Apple makes no push certificate for this private key.", {
    found: keyInWords(keyFactsOf(key)),
    expected: `RSA with ${KEY_BITS} bits`,
    todo: "Start the rotation again: a new key and a new request will be made.",
  });
}

/** Of what kind a private key is. */
export function privateKeyKind(pem: string): PrivateKeyKind {
  return keyFactsOf(readPrivateKey(pem));
}

/** SHA-256 of the public key in a certificate, a signing request or a private key, all PEM. */
export function publicKeyFingerprint(pem: string): string {
  if (pem.includes("PRIVATE KEY-----")) return fingerprintOf(createPublicKey(readPrivateKey(pem)));
  try {
    return fingerprintOf(
      pem.includes("CERTIFICATE REQUEST-----") ? keyOfRequest(pem) : new X509Certificate(pem).publicKey,
    );
  } catch (cause) {
    throw new FirebreakError("bad-input", "The public key can't be read.", {
      expected: "a certificate, a signing request or a private key, as PEM",
      cause,
    });
  }
}

function keyOfRequest(csrPem: string): KeyObject {
  const { publicKey } = new x509.Pkcs10CertificateRequest(csrPem);
  return createPublicKey({ key: Buffer.from(publicKey.rawData), format: "der", type: "spki" });
}

/** The parser's own error stays out: nothing that was near a key goes into a log. */
function readPrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new FirebreakError("bad-input", "The private key can't be read.", {
      expected: "an unencrypted private key as PEM",
    });
  }
}

async function importKeyPair(key: KeyObject): Promise<webcrypto.CryptoKeyPair> {
  const { subtle } = webcrypto;
  const pkcs8 = key.export({ type: "pkcs8", format: "der" });
  const spki = createPublicKey(key).export({ type: "spki", format: "der" });
  return {
    privateKey: await subtle.importKey("pkcs8", pkcs8, SIGNING, false, ["sign"]),
    publicKey: await subtle.importKey("spki", spki, SIGNING, true, ["verify"]),
  };
}
