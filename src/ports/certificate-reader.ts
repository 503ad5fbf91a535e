import type { CertificateFacts } from "../domain/certificate/facts.ts";

/** One thing that was found where certificates are kept: a certificate, or what stood there in its place. */
export type ReadEntry =
  | { kind: "certificate"; facts: CertificateFacts }
  /** `why`: what was found, in words; never a byte of it. */
  | { kind: "unreadable"; why: string };

/** Reads every certificate in a source that is trusted: what a TLS peer presents, a secret, a file of one's own. */
export interface CertificateReader {
  /**
   * Reads PEM (one certificate or many, with any text around them), DER, base64 of DER without armour, and a
   * JSON object with the PEM under `certificate`, as Firebreak keeps its secrets.
   *
   * Nothing is verified but whether a certificate signed itself. Private keys are passed over without a word.
   * Nothing is thrown: what can't be read is an entry of its own, in its place.
   */
  read(bytes: Uint8Array): ReadEntry[];
}
