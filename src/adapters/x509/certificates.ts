import { X509Certificate } from "node:crypto";
import type { Certificates } from "../../ports/certificates.ts";
import { factsOf } from "./facts.ts";
import { findIssuer, readAlongside, readAuthorities } from "./issuer.ts";
import { makeKeyAndRequest, privateKeyKind, publicKeyFingerprint, requestFor } from "./request.ts";
import { certificateIn, refusal } from "./upload.ts";

/**
 * Certificates by node:crypto and \@peculiar/x509.
 *
 * @param authorities whom to trust as Apple: PEM texts of intermediates and roots
 * @throws FirebreakError `misconfigured` when one of them can't be used
 */
export function createCertificates(authorities: readonly string[]): Certificates {
  const trusted = readAuthorities(authorities);
  return {
    read(bytes) {
      const der = certificateIn(bytes);
      try {
        return { ...factsOf(der), pem: new X509Certificate(der).toString() };
      } catch {
        throw refusal("a damaged certificate");
      }
    },
    makeKeyAndRequest,
    requestFor,
    publicKeyFingerprint,
    privateKeyKind,
    issuerOf: (certificatePem, at, alongside = []) =>
      findIssuer(new X509Certificate(certificatePem), { trusted, alongside: readAlongside(alongside) }, at),
  };
}
