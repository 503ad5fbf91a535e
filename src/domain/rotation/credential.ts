import { z } from "zod";
import { Instant, written } from "../time.ts";

/** The public facts of a push certificate that goes in. */
export const RotatedCertificate = z.strictObject({
  kind: z.literal("certificate"),
  pem: z.string(),
  /** SHA-256 of its DER form, in lower-case hexadecimal. */
  fingerprint: z.string(),
  serial: z.string(),
  topics: z.array(z.string()),
  notBefore: Instant,
  notAfter: Instant,
  issuer: z.string(),
});
export type RotatedCertificate = z.infer<typeof RotatedCertificate>;

/** The public facts of a token key that goes in. */
export const RotatedToken = z.strictObject({
  kind: z.literal("token"),
  keyId: z.string(),
  teamId: z.string(),
  /** SHA-256 of its public key (SubjectPublicKeyInfo), in lower-case hexadecimal. */
  fingerprint: z.string(),
});
export type RotatedToken = z.infer<typeof RotatedToken>;

/** What goes into the applications, as far as the public may know it. */
export const RotatedCredential = z.discriminatedUnion("kind", [RotatedCertificate, RotatedToken]);
export type RotatedCredential = z.infer<typeof RotatedCredential>;

/** What a plan says of the credential: enough to know it again, and no more. */
export const PlannedCredential = z.discriminatedUnion("kind", [
  RotatedCertificate.omit({ pem: true, notBefore: true, issuer: true }),
  RotatedToken,
]);
export type PlannedCredential = z.infer<typeof PlannedCredential>;

/** How a credential came: made from the rotation's own request, or with a key that somebody handed over. */
export const CredentialOrigin = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("request") }),
  /** With its key, which was kept at once as that version of the secret. */
  z.strictObject({
    kind: z.literal("handed-over"),
    by: z.enum(["command-line", "upload-page", "secret", "rollback"]),
    secret: z.string(),
    version: z.string(),
  }),
]);
export type CredentialOrigin = z.infer<typeof CredentialOrigin>;

/** What a plan says of the credential. */
export function asPlanned(credential: RotatedCredential): PlannedCredential {
  if (credential.kind === "token") return credential;
  const { kind, fingerprint, serial, topics, notAfter } = credential;
  return { kind, fingerprint, serial, topics, notAfter };
}

/** When the credential ends; null for a token key, which does not. */
export function endOf(credential: PlannedCredential | RotatedCredential): Instant | null {
  return credential.kind === "certificate" ? credential.notAfter : null;
}

/** `the certificate valid until 2025-09-19 12:00 UTC`, `the token key ABCDE12345 of team FGHIJ67890` */
export function credentialInWords(credential: PlannedCredential | RotatedCredential): string {
  return credential.kind === "certificate"
    ? `the certificate valid until ${written(credential.notAfter)}`
    : `the token key ${credential.keyId} of team ${credential.teamId}`;
}
