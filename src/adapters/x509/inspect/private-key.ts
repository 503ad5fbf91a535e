import { createPrivateKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { Entry, InspectedKey } from "../../../domain/certificate/inspection.ts";
import { elementsOf } from "../der.ts";
import { keyFactsOf, privateKeyFactsOf } from "../key-kind.ts";
import type { KeyFacts } from "../key-kind.ts";
import type { Piece } from "../pieces.ts";
import { decryptKey } from "./archive.ts";

/** A PrivateKeyInfo as an entry. Nothing of the key is in it. */
export function keyEntry(der: Buffer, encrypted: boolean): Entry {
  return entryOf(privateKeyFactsOf(der), { form: "PKCS#8", encrypted });
}

/** An encrypted PrivateKeyInfo as an entry: what it is, if the password is right, and else that it is there. */
export function encryptedKeyEntry(der: Buffer, password: string | undefined): Entry {
  const [whole] = elementsOf(der);
  if (whole === undefined) throw new RangeError("An encrypted key is cut short.");
  const decrypted = decryptKey(whole, password === undefined ? [] : [password]);
  return decrypted.kind === "closed" ? closedKeyEntry("PKCS#8", decrypted.why) : keyEntry(decrypted.der, true);
}

/** A private key that could not be looked at. */
export function closedKeyEntry(form: string, closed: string): InspectedKey {
  const unknown = { keyAlgorithm: null, keyBits: null, curve: null, publicKeyFingerprint: null };
  return { kind: "private-key", form, encrypted: true, closed, ...unknown };
}

/** A key in one of the older forms as an entry. */
export function olderKeyEntry(der: Buffer): Entry {
  const key = openOlderKey(der);
  if (key === null) {
    return { kind: "unreadable", found: "a private key", why: "It is damaged, or of a kind that is not known here." };
  }
  const facts = keyFactsOf(key);
  return entryOf(facts, { form: facts.keyAlgorithm === "rsa" ? "PKCS#1" : "SEC 1", encrypted: false });
}

/**
 * Opens a key in one of the older forms, RSA's (RFC 8017, A.1.2) or SEC 1's (RFC 5915); null when it does not open.
 * Newer OpenSSL opens either under both names, so that the key itself tells which it is.
 */
export function openOlderKey(der: Buffer): KeyObject | null {
  for (const type of ["pkcs1", "sec1"] as const) {
    try {
      return withPublicHalf(createPrivateKey({ key: der, format: "der", type }));
    } catch {
      // It may be of the other form.
    }
  }
  return null;
}

/** How OpenSSL encrypted keys in PEM before PKCS#8: with a header that says so (RFC 1421, 4.6.1.1). */
const ENCRYPTED_HEADER = /^Proc-Type:.*ENCRYPTED/m;
const encryptedForms = new Map([
  ["RSA PRIVATE KEY", "PKCS#1"],
  ["EC PRIVATE KEY", "SEC 1"],
]);

/** A block of PEM that its label and headers alone tell to be a key; null where its content has to be looked at. */
export function labelledKeyEntry(block: Extract<Piece, { kind: "der" }>, password: string | undefined): Entry | null {
  if (block.label === "OPENSSH PRIVATE KEY") {
    return { ...closedKeyEntry("OpenSSH", "is for SSH, and was not looked at"), encrypted: false };
  }
  const form = formByHeader(block);
  if (form === null) return null;
  if (password === undefined) return closedKeyEntry(form, "is encrypted, and its password was not given");
  const key = openByHeader(block, password);
  if (key === null) return closedKeyEntry(form, "does not open with the password given");
  return entryOf(keyFactsOf(key), { form, encrypted: true });
}

/** The form of a key that its headers say to be encrypted; null for every other block. */
export function formByHeader({ label, headers }: Extract<Piece, { kind: "der" }>): string | null {
  return ENCRYPTED_HEADER.test(headers) ? (encryptedForms.get(label ?? "") ?? null) : null;
}

/** Opens such a key; null when it does not open. */
export function openByHeader(
  { label, headers, der }: Extract<Piece, { kind: "der" }>,
  passphrase: string,
): KeyObject | null {
  try {
    const pem = `-----BEGIN ${label}-----\n${headers}\n${inLines(der)}\n-----END ${label}-----\n`;
    return withPublicHalf(createPrivateKey({ key: pem, passphrase }));
  } catch {
    return null;
  }
}

/** The key itself; it throws where OpenSSL took a damaged one and finds no public half to it. */
function withPublicHalf(key: KeyObject): KeyObject {
  keyFactsOf(key);
  return key;
}

/** Base64 as PEM has it, at most 64 characters a line (RFC 7468, 2): OpenSSL takes no long ones. */
function inLines(content: Buffer): string {
  return content.toString("base64").replaceAll(/.{64}(?=.)/g, "$&\n");
}

function entryOf(facts: KeyFacts, { form, encrypted }: { form: string; encrypted: boolean }): Entry {
  return { kind: "private-key", form, encrypted, closed: null, ...facts };
}
