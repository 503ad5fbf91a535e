import { createPrivateKey } from "node:crypto";
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

/**
 * A key in one of the older forms, RSA's (RFC 8017, A.1.2) or SEC 1's (RFC 5915). Newer OpenSSL opens
 * either under both names, so that the key itself tells which it is.
 */
export function olderKeyEntry(der: Buffer): Entry {
  for (const type of ["pkcs1", "sec1"] as const) {
    try {
      const facts = keyFactsOf(createPrivateKey({ key: der, format: "der", type }));
      return entryOf(facts, { form: facts.keyAlgorithm === "rsa" ? "PKCS#1" : "SEC 1", encrypted: false });
    } catch {
      // It may be of the other form.
    }
  }
  return { kind: "unreadable", found: "a private key", why: "It is damaged, or of a kind that is not known here." };
}

/** How OpenSSL encrypted keys in PEM before PKCS#8: with a header that says so (RFC 1421, 4.6.1.1). */
const ENCRYPTED_HEADER = /^Proc-Type:.*ENCRYPTED/m;
const encryptedForms = new Map([
  ["RSA PRIVATE KEY", "PKCS#1"],
  ["EC PRIVATE KEY", "SEC 1"],
]);

/** A block of PEM that its label and headers alone tell to be a key; null where its content has to be looked at. */
export function labelledKeyEntry(block: Extract<Piece, { kind: "der" }>, password: string | undefined): Entry | null {
  const { label, headers, der } = block;
  if (label === "OPENSSH PRIVATE KEY") {
    return { ...closedKeyEntry("OpenSSH", "is for SSH, and was not looked at"), encrypted: false };
  }
  const form = encryptedForms.get(label ?? "");
  if (form === undefined || !ENCRYPTED_HEADER.test(headers)) return null;
  if (password === undefined) return closedKeyEntry(form, "is encrypted, and its password was not given");
  try {
    const pem = `-----BEGIN ${label}-----\n${headers}\n${inLines(der)}\n-----END ${label}-----\n`;
    return entryOf(keyFactsOf(createPrivateKey({ key: pem, passphrase: password })), { form, encrypted: true });
  } catch {
    return closedKeyEntry(form, "does not open with the password given");
  }
}

/** Base64 as PEM has it, at most 64 characters a line (RFC 7468, 2): OpenSSL takes no long ones. */
function inLines(content: Buffer): string {
  return content.toString("base64").replaceAll(/.{64}(?=.)/g, "$&\n");
}

function entryOf(facts: KeyFacts, { form, encrypted }: { form: string; encrypted: boolean }): Entry {
  return { kind: "private-key", form, encrypted, closed: null, ...facts };
}
