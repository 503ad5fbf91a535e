/**
 * What goes into a push application: read from the secret store within one step, and dropped after the call.
 * A certificate with its key, or the key with which Apple's tokens are signed.
 */
export type PushCredential = CertificateCredential | TokenCredential;

/** A certificate and its private key. */
export interface CertificateCredential {
  kind: "certificate";
  certificatePem: string;
  /** PKCS#8, PEM. A secret. */
  privateKeyPem: string;
}

/** A key for token authentication: Apple's `.p8`, with what the tokens signed with it say of themselves. */
export interface TokenCredential {
  kind: "token";
  /** The key's id: ten characters. */
  keyId: string;
  /** The team's id: ten characters. */
  teamId: string;
  /** PKCS#8, PEM. A secret. */
  privateKeyPem: string;
}
