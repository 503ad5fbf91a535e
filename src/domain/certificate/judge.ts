import { checkCertificate } from "./certificate-checks.ts";
import type { CertificateToJudge, Check, TokenToJudge } from "./check.ts";
import { checkToken } from "./token-checks.ts";

/** A credential, and all that is needed to judge it. */
export type CredentialToJudge = CertificateToJudge | TokenToJudge;

/** Judges a credential before anything is done with it: every check of its kind, in the order of `checkIds`. */
export function judgeCredential(credential: CredentialToJudge): Check[] {
  return credential.kind === "certificate" ? checkCertificate(credential) : checkToken(credential);
}
