import type { Instant } from "../time.ts";

/** Which of Apple's two push services an application uses. */
export type PushEnvironment = "production" | "sandbox";

/** What a certificate says of itself. */
export interface CertificateFacts {
  /** The whole distinguished name, as people read it. */
  subject: string;
  commonName: string;
  /** The subject's UID, where Apple puts the bundle id; null in a certificate that has none. */
  bundleId: string | null;
  /** The subject's OU, where Apple puts the team id. */
  teamId: string | null;
  /** Every topic it may push to; in Apple's older form, without a list, the bundle id. */
  topics: string[];
  /** Where Apple lets it be used; both false when it is no push certificate. */
  environments: Record<PushEnvironment, boolean>;
  /** Lower-case hexadecimal. */
  serial: string;
  /** SHA-256 of the certificate in DER, lower-case hexadecimal. */
  fingerprintSha256: string;
  /** SHA-256 of its SubjectPublicKeyInfo, lower-case hexadecimal: the same for a key, its request and its certificate. */
  publicKeyFingerprint: string;
  notBefore: Instant;
  notAfter: Instant;
  issuer: string;
  /** `rsa`, `ec`, … */
  keyAlgorithm: string;
  /** Null where a key's strength is not counted in bits of modulus. */
  keyBits: number | null;
  /** `SHA-256`, …; null for a signature whose hash is not a choice. */
  signatureHash: string | null;
  selfSigned: boolean;
}

/**
 * What was found out about a certificate's issuer:
 * - `known`: a configured authority signed it; `path` names it and those above it
 * - `unknown`: no configured authority goes by the name it gives
 * - `broken`: it claims an authority that did not sign it, or can't vouch for it any more
 */
export type IssuerFinding =
  | { kind: "known"; path: string[] }
  | { kind: "unknown"; issuer: string }
  | { kind: "broken"; why: string };
