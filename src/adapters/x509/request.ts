import "reflect-metadata";
import { createPrivateKey, createPublicKey, generateKeyPair, webcrypto, X509Certificate } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { promisify } from "node:util";
import * as x509 from "@peculiar/x509";
import { FirebreakError } from "../../domain/errors.ts";
import type { KeyAndRequest, RequestSubject } from "../../ports/certificates.ts";
import { fingerprintOf } from "./key-kind.ts";

/** The one kind of key that Apple's portal certifies for push. */
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

/** Makes the signing request for a key. RSA with PKCS#1 v1.5 has no randomness: the same input, the same request. */
export async function requestFor(privateKeyPem: string, subject: RequestSubject): Promise<string> {
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: [{ [USER_ID]: [subject.bundleId] }, { CN: [subject.commonName] }],
    keys: await importKeyPair(readPrivateKey(privateKeyPem)),
    signingAlgorithm: SIGNING,
  });
  return `${request.toString("pem")}\n`;
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
