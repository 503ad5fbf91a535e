import { createPrivateKey, X509Certificate } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { keyInWords } from "../../../domain/certificate/key-faults.ts";
import type { ReadCertificate } from "../../../ports/certificates.ts";
import { elementsOf } from "../der.ts";
import { factsOf, NoDate } from "../facts.ts";
import { type Content, decryptKey, openArchive } from "../inspect/archive.ts";
import { extensionFactsOf } from "../inspect/extensions.ts";
import { inDer } from "../inspect/passwords.ts";
import { formByHeader, openByHeader, openOlderKey } from "../inspect/private-key.ts";
import { keyFactsOf, privateKeyFactsOf } from "../key-kind.ts";
import { type Piece, piecesIn } from "../pieces.ts";
import { shapeOf } from "../shape.ts";
import { structureOf } from "../structure.ts";

/** One thing in a file that was handed over. */
export type Part =
  | { kind: "certificate"; certificate: ReadCertificate; isAuthority: boolean; openssl: X509Certificate }
  /** `words`: of what kind it is. */
  | { kind: "key"; key: KeyObject; publicKeyFingerprint: string; words: string }
  /** What is encrypted and did not open. `passwordHelps`: whether another password could open it. */
  | { kind: "closed"; found: string; why: string; passwordHelps: boolean }
  | { kind: "request" }
  /** Something that is no part of a credential. `damaged`: whether it may have been one. */
  | { kind: "other"; found: string; damaged: boolean };

/** Takes a file apart, and opens what is encrypted. Nothing is thrown for what is in it. */
export function partsOf(bytes: Uint8Array, password: string | null): Part[] {
  const passwords = password === null ? ["", null] : [password, "", null];
  return piecesIn(bytes).pieces.flatMap((piece) => {
    try {
      return partsOfPiece(piece, passwords);
    } catch {
      return [damaged(piece.label, "a damaged file")];
    }
  });
}

type Passwords = readonly (string | null)[];

/** @throws RangeError when its bytes are not in order */
function partsOfPiece(piece: Piece, passwords: Passwords): Part[] {
  // OpenSSL writes the curve in front of a key, which names it again.
  if (piece.label === "EC PARAMETERS") return [];
  if (piece.kind === "damaged") {
    return [
      /damaged|cut short|with nothing/.test(piece.found) ? damaged(piece.label, piece.found) : other(piece.found),
    ];
  }
  if (piece.label === "OPENSSH PRIVATE KEY") return [other("a private key for SSH")];
  if (formByHeader(piece) !== null) return [openHeaded(piece, passwords)];
  const der = inDer(piece.der);
  const { kind, words } = shapeOf(der);
  switch (kind) {
    case "certificate":
      return [certificatePart(der)];
    case "private-key":
      return [keyPart(openPlainKey(der))];
    case "older-private-key":
      return [keyPart(openOlderKey(der))];
    case "encrypted-private-key":
      return [openEncrypted(der, passwords)];
    case "pkcs12":
      return openArchive(der, passwords).map(partOfContent);
    case "signing-request":
      return [{ kind: "request" }];
    case "pkcs7":
    case "public-key":
      return [other(words)];
    case "other":
      return [isForeign(piece.label) ? other(`PEM with the label ${piece.label}`) : damaged(piece.label, words)];
  }
}

/** Parameters for Diffie-Hellman and the like stand beside keys in servers' files. */
function isForeign(label: string | null): boolean {
  return label !== null && !/CERTIFICATE|KEY/.test(label);
}

function other(found: string): Part {
  return { kind: "other", found, damaged: false };
}

/** Behind the label of a key that can't be read there is still a key. */
function damaged(label: string | null, found: string): Part {
  const what = label?.endsWith("PRIVATE KEY") === true ? "a private key that is damaged or of an unknown kind" : found;
  return { kind: "other", found: what, damaged: true };
}

function certificatePart(der: Buffer): Part {
  try {
    // Our own reading comes first: newer versions of OpenSSL refuse what it can name.
    const facts = factsOf(der);
    const openssl = new X509Certificate(der);
    const certificate = { ...facts, pem: openssl.toString() };
    return { kind: "certificate", certificate, isAuthority: extensionFactsOf(structureOf(der)).isAuthority, openssl };
  } catch (error) {
    return damaged(null, error instanceof NoDate ? error.message : "a damaged certificate");
  }
}

/** A PrivateKeyInfo; null when it is of a kind that no push credential has, or damaged. */
function openPlainKey(pkcs8: Buffer): KeyObject | null {
  // OpenSSL is given only what it can read in a moment: see `privateKeyFactsOf`.
  if (privateKeyFactsOf(pkcs8).publicKeyFingerprint === null) return null;
  return createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
}

function keyPart(key: KeyObject | null): Part {
  if (key === null) return damaged("PRIVATE KEY", "");
  const { publicKeyFingerprint, ...kind } = keyFactsOf(key);
  return { kind: "key", key, publicKeyFingerprint, words: `a private key (${keyInWords(kind)})` };
}

const LOCKED_KEY = "an encrypted private key";

/** A key that OpenSSL encrypted before there was PKCS#8. No password at all is the same as an empty one to it. */
function openHeaded(piece: Extract<Piece, { kind: "der" }>, passwords: Passwords): Part {
  for (const password of passwords) {
    const key = password === null ? null : openByHeader(piece, password);
    if (key !== null) return keyPart(key);
  }
  return { kind: "closed", found: LOCKED_KEY, why: "does not open", passwordHelps: true };
}

function openEncrypted(der: Buffer, passwords: Passwords): Part {
  const [whole] = elementsOf(der);
  if (whole === undefined) throw new RangeError("An encrypted key is cut short.");
  const decrypted = decryptKey(whole, passwords);
  if (decrypted.kind === "closed") return { ...decrypted, found: LOCKED_KEY };
  return keyPart(openPlainKey(decrypted.der));
}

function partOfContent(content: Content): Part {
  switch (content.kind) {
    case "certificate":
      return certificatePart(content.der);
    case "private-key":
      return keyPart(openPlainKey(content.der));
    case "closed-key":
      return { ...content, kind: "closed", found: LOCKED_KEY };
    case "locked":
      return { ...content, kind: "closed" };
    case "unreadable":
      return other(content.found);
  }
}
