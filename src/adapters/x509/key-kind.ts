import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { elementsOf, hexOf, INTEGER } from "./der.ts";
import { algorithmIn } from "./structure.ts";
import type { SignatureAlgorithm } from "./structure.ts";

/** What a key is, seen from outside. */
export interface KeyFacts {
  /** `rsa`, `ec`, …; `unknown` for a kind that is not known, and for a damaged key. */
  keyAlgorithm: string;
  /** Bits of modulus; null where a key's strength is not counted in them. */
  keyBits: number | null;
  /** The elliptic curve, as OpenSSL calls it. */
  curve: string | null;
  /** SHA-256 of the public key's SubjectPublicKeyInfo, lower-case hexadecimal; null for a private key that is not read. */
  publicKeyFingerprint: string | null;
}

/** Keys that are given to OpenSSL: RSA (RFC 8017, A.1; RFC 4055, 1.2), EC (RFC 5480, 2.1.1), RFC 8410, 3. */
const opened = new Set([
  "1.2.840.113549.1.1.1",
  "1.2.840.113549.1.1.10",
  "1.2.840.10045.2.1",
  "1.3.101.110",
  "1.3.101.111",
  "1.3.101.112",
  "1.3.101.113",
]);

/** DSA and DH (RFC 3279, 2.3). OpenSSL computes with a private one as it reads it, however absurd its size. */
const unopened: Record<string, string> = {
  "1.2.840.10040.4.1": "dsa",
  "1.2.840.10046.2.1": "dh",
  "1.2.840.113549.1.3.1": "dh",
};

/** What the key in a SubjectPublicKeyInfo is. Nothing is thrown. */
export function publicKeyFactsOf(spki: Buffer): KeyFacts & { publicKeyFingerprint: string } {
  const read = (): KeyObject => createPublicKey({ key: spki, format: "der", type: "spki" });
  return { publicKeyFingerprint: sha256(spki), ...factsOf(() => algorithmAt(0, spki), read) };
}

/** What the key in a PrivateKeyInfo (RFC 5958) is. Nothing is thrown. */
export function privateKeyFactsOf(pkcs8: Buffer): KeyFacts {
  const read = (): KeyObject => createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
  return { publicKeyFingerprint: null, ...factsOf(() => algorithmAt(1, pkcs8), read) };
}

/** What a key that OpenSSL has read is. */
export function keyFactsOf(key: KeyObject): KeyFacts & { publicKeyFingerprint: string } {
  const { modulusLength = null, namedCurve = null } = key.asymmetricKeyDetails ?? {};
  return {
    keyAlgorithm: key.asymmetricKeyType ?? "unknown",
    keyBits: modulusLength,
    curve: namedCurve,
    publicKeyFingerprint: fingerprintOf(key.type === "private" ? createPublicKey(key) : key),
  };
}

/** SHA-256 over a public key's SubjectPublicKeyInfo, lower-case hexadecimal. */
export function fingerprintOf(publicKey: KeyObject): string {
  return sha256(publicKey.export({ type: "spki", format: "der" }));
}

type Unfingerprinted = Omit<KeyFacts, "publicKeyFingerprint">;

function factsOf(
  algorithm: () => SignatureAlgorithm,
  read: () => KeyObject,
): Unfingerprinted | (KeyFacts & { publicKeyFingerprint: string }) {
  try {
    const { type, parameters } = algorithm();
    if (opened.has(type)) return keyFactsOf(read());
    const [prime] = elementsOf(parameters?.content ?? new Uint8Array());
    const keyBits = type in unopened && prime?.tag === INTEGER ? bitsOf(prime.content) : null;
    return { keyAlgorithm: unopened[type] ?? "unknown", keyBits, curve: null };
  } catch {
    return { keyAlgorithm: "unknown", keyBits: null, curve: null };
  }
}

/** The AlgorithmIdentifier at a place among the elements of the one SEQUENCE. */
function algorithmAt(place: number, der: Buffer): SignatureAlgorithm {
  const [whole] = elementsOf(der);
  const algorithm = elementsOf(whole?.content ?? new Uint8Array())[place];
  return algorithmIn(algorithm?.content ?? new Uint8Array());
}

function bitsOf(integer: Uint8Array): number {
  return BigInt(`0x${hexOf(integer).replace("-", "")}`).toString(2).length;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
