import { createPrivateKey, type KeyObject } from "node:crypto";
import { internalFailure } from "../wire/error.ts";
import type { AppleCertificate } from "./apple-certificate.ts";
import { readAppleCertificate } from "./apple-certificate.ts";
import { invalidParameter } from "./errors.ts";

/** What SNS sends to Apple with: a certificate and its key, or the key that it signs tokens with. */
export type AppleCredential =
  | { certificatePem: string; keyPem: string }
  | { keyPem: string; keyId: string; teamId: string; bundleId: string };

/**
 * Checks a credential as SNS does: both parts, each of its kind, and an Apple certificate that has not expired or
 * everything that a token says. SNS does not see whether the parts belong together: the first notification will.
 * (SNS Developer Guide, "Common Amazon SNS mobile push API errors"; the words are those people have reported, those
 * about a token's attributes a guess.)
 *
 * @returns `undefined` when the attributes carry no credential
 * @throws {AwsError} `InvalidParameter`, or `InternalFailure` for a swapped pair
 */
export function readAppleCredential(attributes: Record<string, string>, now: Date): AppleCredential | undefined {
  const { PlatformPrincipal: principal, PlatformCredential: keyPem } = attributes;
  const names = ["ApplePlatformTeamID", "ApplePlatformBundleID"].filter((name) => attributes[name] !== undefined);
  if (principal === undefined && keyPem === undefined) {
    if (names.length === 0) return undefined;
    throw invalidParameter(`Attributes Reason: ${names[0]} attribute provided without PlatformCredential`);
  }
  if (keyPem === undefined) {
    throw invalidParameter("Attributes Reason: PlatformPrincipal attribute provided without PlatformCredential");
  }
  if (principal === undefined) {
    throw invalidParameter("Attributes Reason: PlatformCredential attribute provided without PlatformPrincipal");
  }
  if (isKeyBlock(principal) && (isCertificateBlock(keyPem) || isKeyId(keyPem))) throw internalFailure();
  return names.length > 0 || isKeyId(principal)
    ? readToken({ keyId: principal, keyPem, attributes })
    : readPair(principal, keyPem, now);
}

function readPair(certificatePem: string, keyPem: string, now: Date): AppleCredential {
  const certificate = readCertificate(certificatePem);
  if (certificate === undefined || certificate.expiresAt <= now) throw invalidParameter("PlatformPrincipal not valid.");
  if (!certificate.isApple) throw invalidParameter("PlatformPrincipal is not a valid Apple certificate.");
  if (readKey(keyPem) === undefined) throw invalidCredentials();
  return { certificatePem, keyPem };
}

function readToken(given: { keyId: string; keyPem: string; attributes: Record<string, string> }): AppleCredential {
  const { keyId, keyPem, attributes } = given;
  const { ApplePlatformTeamID: teamId = "", ApplePlatformBundleID: bundleId = "" } = attributes;
  // Ten letters and digits; letters, digits, hyphens and periods. (SNS API Reference, CreatePlatformApplication.)
  if (!/^[A-Za-z0-9]{10}$/u.test(teamId)) throw invalidParameter("Attributes Reason: ApplePlatformTeamID is not valid");
  if (!/^[A-Za-z0-9.-]+$/u.test(bundleId)) {
    throw invalidParameter("Attributes Reason: ApplePlatformBundleID is not valid");
  }
  if (!isKeyId(keyId)) throw invalidParameter("PlatformPrincipal not valid.");
  if (readKey(keyPem)?.asymmetricKeyDetails?.namedCurve !== "prime256v1") throw invalidCredentials();
  return { keyPem, keyId, teamId, bundleId };
}

function invalidCredentials() {
  return invalidParameter("Attributes Reason: Platform credentials are invalid");
}

function readCertificate(pem: string): AppleCertificate | undefined {
  if (!isCertificateBlock(pem)) return undefined;
  try {
    return readAppleCertificate(pem);
  } catch {
    return undefined;
  }
}

function readKey(pem: string): KeyObject | undefined {
  if (!isKeyBlock(pem)) return undefined;
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

/** The id of a key: ten characters. (Apple, "Establishing a token-based connection to APNs".) */
function isKeyId(text: string): boolean {
  return /^[A-Z0-9]{10}$/u.test(text);
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
