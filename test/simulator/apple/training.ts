import "reflect-metadata";
import { KeyObject, webcrypto } from "node:crypto";
import { Pkcs10CertificateRequestGenerator } from "@peculiar/x509";
import { createWorldClock } from "../../../src/simulator/core/clock.ts";
import type { WorldContext } from "../../../src/simulator/core/context.ts";
import { createFaults } from "../../../src/simulator/core/faults.ts";
import { openLedger } from "../../../src/simulator/core/ledger.ts";
import { openShelves } from "../../../src/simulator/core/shelf.ts";
import type { AppleSeed } from "../../../src/simulator/apple/portal.ts";

export const BUNDLE_ID = "com.example.authenticator";
const MINUTE = 60_000;

/** What a world's vendors share; in memory without a `directory`, `ahead` milliseconds in the future. */
export function createContext({ directory, ahead = 0 }: { directory?: string; ahead?: number } = {}): WorldContext {
  const clock = createWorldClock(ahead);
  const shelves = openShelves(directory);
  return { clock, shelves, ledger: openLedger(shelves, clock), faults: createFaults() };
}

/** A team with one app whose push certificate expired ten minutes ago, and one without any. */
export function seed(now = new Date()): AppleSeed {
  return {
    team: { id: "A1B2C3D4E5", name: "Example Ltd" },
    appIds: [
      { bundleId: BUNDLE_ID, name: "Authenticator", pastCertificateUntil: new Date(now.getTime() - 10 * MINUTE) },
      { bundleId: "com.example.other", name: "Other" },
    ],
  };
}

/** A key as PKCS#8 and a signing request for it, both PEM. */
export interface KeyAndRequest {
  privateKeyPem: string;
  csrPem: string;
}

const RSA_2048 = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
};

/** Makes a signing request as Keychain Access would; other kinds of key for what the portal refuses. */
export async function makeRequest(
  algorithm: webcrypto.RsaHashedKeyGenParams | (webcrypto.EcKeyGenParams & { hash: string }) = RSA_2048,
): Promise<KeyAndRequest> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: "CN=Robin Example, C=US",
    keys,
    signingAlgorithm: algorithm,
  });
  const privateKeyPem = KeyObject.from(keys.privateKey).export({ type: "pkcs8", format: "pem" }).toString();
  return { privateKeyPem, csrPem: request.toString("pem") };
}

/** DER as PEM. */
export function asPem(der: Uint8Array, label = "CERTIFICATE"): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
