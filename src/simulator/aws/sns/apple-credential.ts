import { createPrivateKey } from "node:crypto";
import { internalFailure } from "../wire/error.ts";
import type { AppleCertificate } from "./apple-certificate.ts";
import { readAppleCertificate } from "./apple-certificate.ts";
import { invalidParameter } from "./errors.ts";

/** A certificate and its key, as SNS takes them. */
export interface AppleCredential {
  certificatePem: string;
  keyPem: string;
}

/**
 * Checks a credential as SNS does: both parts, each of its kind, and an Apple certificate that has not expired.
 * SNS does not see whether they belong together: the first notification will.
 * (SNS Developer Guide, "Common Amazon SNS mobile push API errors"; the words are those people have reported.)
 *
 * @returns `undefined` when the attributes carry no credential
 * @throws {AwsError} `InvalidParameter`, or `InternalFailure` for a swapped pair
 */
export function readAppleCredential(attributes: Record<string, string>, now: Date): AppleCredential | undefined {
  const { PlatformPrincipal: certificatePem, PlatformCredential: keyPem } = attributes;
  if (certificatePem === undefined && keyPem === undefined) return undefined;
  if (keyPem === undefined) {
    throw invalidParameter("Attributes Reason: PlatformPrincipal attribute provided without PlatformCredential");
  }
  if (certificatePem === undefined) {
    throw invalidParameter("Attributes Reason: PlatformCredential attribute provided without PlatformPrincipal");
  }
  if (isKeyBlock(certificatePem) && isCertificateBlock(keyPem)) throw internalFailure();

  const certificate = readCertificate(certificatePem);
  if (certificate === undefined || certificate.expiresAt <= now) throw invalidParameter("PlatformPrincipal not valid.");
  if (!certificate.isApple) throw invalidParameter("PlatformPrincipal is not a valid Apple certificate.");
  if (!isUsableKey(keyPem)) throw invalidParameter("Attributes Reason: Platform credentials are invalid");
  return { certificatePem, keyPem };
}

function readCertificate(pem: string): AppleCertificate | undefined {
  if (!isCertificateBlock(pem)) return undefined;
  try {
    return readAppleCertificate(pem);
  } catch {
    return undefined;
  }
}

function isUsableKey(pem: string): boolean {
  if (!isKeyBlock(pem)) return false;
  try {
    createPrivateKey(pem);
    return true;
  } catch {
    return false;
  }
}

function isCertificateBlock(pem: string): boolean {
  return labels(pem).join() === "CERTIFICATE";
}

function isKeyBlock(pem: string): boolean {
  const [label, ...others] = labels(pem);
  return label?.endsWith("PRIVATE KEY") === true && others.length === 0;
}

/** The labels of a text's PEM blocks. (RFC 7468) */
function labels(pem: string): string[] {
  return [...pem.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----/gu)].map(([, label]) => label ?? "");
}
