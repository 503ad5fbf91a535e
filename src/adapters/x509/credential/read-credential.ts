import { createPublicKey, sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { mostInspectedBytes } from "../../../domain/certificate/inspection.ts";
import { isTokenKey, keyIdIn } from "../../../domain/certificate/token-key.ts";
import type { HandedCredential, HandedFile, Opening } from "../../../ports/credential-reader.ts";
import { keyFactsOf } from "../key-kind.ts";
import { type Part, partsOf } from "./parts.ts";
import {
  authorityAlone,
  damagedPart,
  keyAlone,
  noCredential,
  notItsKey,
  notOpened,
  refusal,
  spoiltKey,
  whichOne,
} from "./refusals.ts";

type CertificatePart = Extract<Part, { kind: "certificate" }>;
type KeyPart = Extract<Part, { kind: "key" }>;

/**
 * Reads the one credential in a file.
 *
 * @throws FirebreakError `bad-input`; nothing of what is secret in the file is in it
 */
export function readCredential({ name, bytes }: HandedFile, { password, entry }: Opening): HandedCredential {
  if (bytes.length > mostInspectedBytes) {
    throw refusal(
      `a file of ${bytes.length} bytes`,
      `No credential has more than ${mostInspectedBytes}: check which file it is.`,
    );
  }
  const parts = partsOf(bytes, password);
  const closed = parts.find((part) => part.kind === "closed");
  if (closed !== undefined) throw notOpened(closed, password);

  const certificates = onceEach(parts.filter((part) => part.kind === "certificate"));
  const keys = parts.filter((part) => part.kind === "key");
  if (certificates.length === 0 && keys.length === 0) throw noCredential(parts);
  const broken = parts.find((part) => part.kind === "other" && part.damaged);
  if (broken?.kind === "other") throw damagedPart(broken.found, parts);

  const [key, ...more] = keys;
  if (certificates.length > 0) return certificateOf({ certificates, keys, parts }, entry);
  if (key === undefined || more.length > 0 || parts.some(({ kind }) => kind === "request")) throw keyAlone(parts, name);
  return tokenOf(key, parts, name);
}

/** An archive often has a certificate twice: by itself, and in the chain of another. */
function onceEach(certificates: readonly CertificatePart[]): CertificatePart[] {
  const seen = new Map(certificates.map((part) => [part.certificate.fingerprintSha256, part]));
  return [...seen.values()];
}

function tokenOf(
  { key, publicKeyFingerprint }: KeyPart,
  parts: readonly Part[],
  name: string | null,
): HandedCredential {
  if (!isTokenKey(keyFactsOf(key)) || !signsFor(key, createPublicKey(key))) throw keyAlone(parts, name);
  const keyIdFromName = name === null ? null : keyIdIn(name);
  return { kind: "token", privateKeyPem: pemOf(key), publicKeyFingerprint, keyIdFromName };
}

interface Found {
  certificates: readonly CertificatePart[];
  keys: readonly KeyPart[];
  parts: readonly Part[];
}

function certificateOf({ certificates, keys, parts }: Found, entry: string | null): HandedCredential {
  const own = certificates.filter(({ isAuthority }) => !isAuthority);
  if (own.length === 0) throw authorityAlone(certificates.map(({ certificate }) => certificate));
  const keyOf = ({ certificate }: CertificatePart): KeyPart | undefined =>
    keys.find(({ publicKeyFingerprint }) => publicKeyFingerprint === certificate.publicKeyFingerprint);
  const candidates = keys.length === 0 ? own : own.filter((part) => keyOf(part) !== undefined);
  if (candidates.length === 0)
    throw notItsKey(
      parts,
      own.map(({ certificate }) => certificate),
    );
  const chosen = choose(candidates, entry);
  const key = keyOf(chosen)?.key;
  if (key !== undefined && !signsFor(key, chosen.openssl.publicKey)) throw spoiltKey(chosen.certificate);
  return {
    kind: "certificate",
    certificate: chosen.certificate,
    chain: certificates.filter(({ isAuthority }) => isAuthority).map(({ certificate }) => certificate.pem),
    privateKeyPem: key === undefined ? null : pemOf(key),
  };
}

/** Digits of a fingerprint that choose at least: 32 bits, which no two entries of a file share by chance. */
const fewestDigits = 8;

function choose(candidates: readonly CertificatePart[], entry: string | null): CertificatePart {
  const wanted = entry?.toLowerCase().replaceAll(/[\s:]/g, "") ?? "";
  const isMeant = ({ certificate }: CertificatePart): boolean =>
    entry === null || (wanted.length >= fewestDigits && certificate.fingerprintSha256.startsWith(wanted));
  const [chosen, ...more] = candidates.filter(isMeant);
  if (chosen !== undefined && more.length === 0) return chosen;
  throw whichOne(
    candidates.map(({ certificate }) => certificate),
    entry,
  );
}

/** Whether what a private key signs is verified by a public one: its halves may have come apart. */
function signsFor(key: KeyObject, publicKey: KeyObject): boolean {
  const probe = Buffer.from("firebreak");
  const hash = key.asymmetricKeyType?.startsWith("ed") === true ? null : "sha256";
  try {
    return verify(hash, probe, publicKey, sign(hash, probe, key));
  } catch {
    return false;
  }
}

function pemOf(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}
