import type { CertificateFacts, IssuerFinding } from "../domain/certificate/facts.ts";
import type { KeyKind } from "../domain/certificate/key-faults.ts";

/** A certificate that was read: its facts, and itself as PEM in the usual form. */
export interface ReadCertificate extends CertificateFacts {
  pem: string;
}

/** What a signing request says of itself. Apple uses its public key alone. */
export interface RequestSubject {
  bundleId: string;
  /** Cut to the 64 characters that a CN may have (RFC 5280, A.1). */
  commonName: string;
}

/** What a private key is, seen from outside. */
export interface PrivateKeyKind extends KeyKind {
  /** SHA-256 of its public key's SubjectPublicKeyInfo, lower-case hexadecimal. */
  publicKeyFingerprint: string;
}

/** A new key and the signing request for it. */
export interface KeyAndRequest {
  /** PKCS#8, PEM. A secret: it goes to the secret store and nowhere else. */
  privateKeyPem: string;
  csrPem: string;
}

/** Reading and making what X.509 knows: certificates, keys, signing requests. */
export interface Certificates {
  /**
   * Reads the one certificate in a file as people have it: DER or PEM, with any line ends, with or
   * without a byte order mark.
   *
   * @throws FirebreakError `bad-input` for anything else, saying what the file holds
   */
  read(bytes: Uint8Array): ReadCertificate;
  /** Makes an RSA-2048 key, the only kind Apple certifies for push, and a request for it. */
  makeKeyAndRequest(subject: RequestSubject): Promise<KeyAndRequest>;
  /**
   * Makes the request for a key that exists. The same key and subject give the same request, byte for byte.
   *
   * @throws FirebreakError `bad-input` when it is not a PEM private key, or not RSA-2048; nothing of it is in the error
   */
  requestFor(privateKeyPem: string, subject: RequestSubject): Promise<string>;
  /**
   * SHA-256 of the public key (SubjectPublicKeyInfo) of a certificate, a signing request or a
   * private key in PEM, as lower-case hexadecimal: equal when they belong together.
   *
   * @throws FirebreakError `bad-input` when it is none of these
   */
  publicKeyFingerprint(pem: string): string;
  /**
   * Of what kind a private key in PEM is: of a token's key to see that it is one.
   *
   * @throws FirebreakError `bad-input` when it is no private key that opens; nothing of it is in the error
   */
  privateKeyKind(privateKeyPem: string): PrivateKeyKind;
  /**
   * Who signed the certificate, up to the configured authorities, judged at an instant: every signature and every
   * issuer's dates on the way.
   *
   * @param alongside intermediates that came with the certificate, PEM. They are trusted in nothing.
   */
  issuerOf(certificatePem: string, at: Date, alongside?: readonly string[]): IssuerFinding;
}
