import type { ReadCertificate } from "./certificates.ts";

/** What a person handed over, as it was read. It is used within one step, and dropped. */
export type HandedCredential = HandedCertificate | HandedToken;

/** A certificate, and its private key where the file has that. */
export interface HandedCertificate {
  kind: "certificate";
  certificate: ReadCertificate;
  /** The authorities that came with it, PEM, in the order of the file: material for a path, and trusted by nobody. */
  chain: string[];
  /** PKCS#8, PEM. A secret. Null when the file holds the certificate alone. */
  privateKeyPem: string | null;
}

/** A key for token authentication. */
export interface HandedToken {
  kind: "token";
  /** PKCS#8, PEM. A secret. */
  privateKeyPem: string;
  /** SHA-256 of its public key's SubjectPublicKeyInfo, lower-case hexadecimal. */
  publicKeyFingerprint: string;
  /** The key's id, where the file's name tells it. */
  keyIdFromName: string | null;
}

/** A file as it was handed over. */
export interface HandedFile {
  /** As its owner calls it; null when it came without a name. */
  name: string | null;
  bytes: Uint8Array;
}

/** What it takes to open it. */
export interface Opening {
  /** For what is encrypted; null: an empty one and none at all are tried. */
  password: string | null;
  /** Which certificate is meant, where there are several: its SHA-256 fingerprint, or at least the first 8 digits. */
  entry: string | null;
}

/** Reads credentials for push in every form in which people have them. */
export interface CredentialReader {
  /**
   * Reads a certificate (PEM, DER, base64 of either), a certificate with its key (PEM in any order, PKCS#12), or a
   * token's key (`.p8`). A key may be PKCS#8, PKCS#1 or SEC 1, encrypted or not. A key that comes with a
   * certificate was tried: it signs what the certificate verifies.
   *
   * Rejects with a FirebreakError `bad-input` for everything else: it says what the file holds, of which kinds and
   * how many, and never a byte of it; also when reading it takes too much time or memory.
   */
  read(file: HandedFile, opening: Opening): Promise<HandedCredential>;
  /** Ends what runs for it. It may be used again afterwards. */
  close(): Promise<void>;
}
