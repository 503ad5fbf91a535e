import forge from "node-forge";
import { elementsOf, hexOf, INTEGER, SEQUENCE } from "../der.ts";
import type { Element } from "../der.ts";
import { algorithmIn } from "../structure.ts";

/** What came of an encrypted part. */
export type Decrypted =
  | { kind: "opened"; der: Buffer }
  /** `why`: to go on “It …”. `passwordHelps`: whether another password could open it. */
  | { kind: "closed"; why: string; passwordHelps: boolean };

/** PBES2 (RFC 8018, 6.2), whose password is UTF-8; that of PKCS#12's own schemes is UTF-16. */
const PBES2 = "1.2.840.113549.1.5.13";

/**
 * Opens what a password protects, by PKCS#5 or PKCS#12: with AES, 3DES, or RC2 of 40 bits as old archives have it.
 * Keys are derived in JavaScript: what takes too long ends with its worker, as it would not within OpenSSL.
 *
 * @param algorithm the AlgorithmIdentifier of the encryption
 * @param passwords to be tried in turn; null is none at all, which is not the same as an empty one
 */
export function decrypt(algorithm: Element, content: Buffer, passwords: readonly (string | null)[]): Decrypted {
  const { type } = algorithmIn(algorithm.content);
  const rounds = roundsIn(algorithm, 4);
  if (rounds > mostRounds) return closedForGood("is encrypted with more rounds than are computed here");
  const candidates = type === PBES2 ? utf8(passwords) : passwords;
  for (const password of candidates) {
    const tried = attempt(encryptedInfo(algorithm, content), password);
    if (tried === "unsupported") return closedForGood(`is encrypted in a way that is not known here (${type})`);
    if (tried !== null) return { kind: "opened", der: tried };
  }
  const given = passwords.some((password) => password !== null && password !== "");
  return {
    kind: "closed",
    why: given ? "does not open with the password given" : "is encrypted, and its password was not given",
    passwordHelps: true,
  };
}

function closedForGood(why: string): Decrypted {
  return { kind: "closed", why, passwordHelps: false };
}

/** Rounds of key derivation: OWASP asks for 600,000 of PBKDF2, and files have a hundredth of it. */
const mostRounds = 1_000_000;

/** The greatest number among an algorithm's parameters; but for lengths of keys, they are rounds (RFC 8018, A). */
function roundsIn({ tag, content }: Element, depth: number): number {
  if (tag === INTEGER) return Math.abs(Number.parseInt(hexOf(content), 16));
  if (tag !== SEQUENCE || depth === 0) return 0;
  return Math.max(0, ...elementsOf(content).map((element) => roundsIn(element, depth - 1)));
}

/** EncryptedPrivateKeyInfo (RFC 5958, 3), which an encrypted part of an archive is but for its name. */
function encryptedInfo(algorithm: Element, content: Buffer): forge.asn1.Asn1 {
  const { asn1 } = forge;
  return asn1.create(asn1.Class.UNIVERSAL, asn1.Type.SEQUENCE, true, [
    asn1.fromDer(algorithm.whole.toString("latin1")),
    asn1.create(asn1.Class.UNIVERSAL, asn1.Type.OCTETSTRING, false, content.toString("latin1")),
  ]);
}

/** A wrong password shows in what comes out, which is no DER then. */
function attempt(info: forge.asn1.Asn1, password: string | null): Buffer | "unsupported" | null {
  try {
    // The types leave out that a password may be none, and that nothing may come out.
    const opened = forge.pki.decryptPrivateKeyInfo(info, password as string) as forge.asn1.Asn1 | null;
    return opened === null ? null : Buffer.from(forge.asn1.toDer(opened).getBytes(), "latin1");
  } catch (error) {
    return error instanceof Error && "oid" in error ? "unsupported" : null;
  }
}

/** Here no password at all is the same as an empty one. */
function utf8(passwords: readonly (string | null)[]): string[] {
  return passwords.filter((password) => password !== null).map((password) => forge.util.encodeUtf8(password));
}

/** BER with lengths left open, as some archives have it, is read as DER, where it is BER at all. */
export function inDer(bytes: Buffer): Buffer {
  return bytes[1] === 0x80 ? (definite(bytes) ?? bytes) : bytes;
}

function definite(ber: Uint8Array): Buffer | null {
  try {
    const parsed = forge.asn1.fromDer(Buffer.from(ber).toString("latin1"), false);
    return Buffer.from(forge.asn1.toDer(parsed).getBytes(), "latin1");
  } catch {
    return null;
  }
}
