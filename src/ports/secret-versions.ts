import type { Labels } from "../domain/secret/labels.ts";

/** A version as it is put. Its id is ours, so that the same content is one version however often it is put. */
export interface NewVersion {
  /** 32 to 64 characters. (Secrets Manager API Reference, PutSecretValue, ClientRequestToken.) */
  id: string;
  label: string;
  text: string;
}

/** The versions of secrets, as Secrets Manager has them: a version's content never changes, its labels may move. */
export interface SecretVersions {
  /** Which labels the versions have. */
  labels(secret: string): Promise<Labels>;
  /** What is kept as that version: the bytes of its text, or bytes that are no text. */
  read(secret: string, version: string): Promise<Uint8Array>;
  /** Keeps a version; the label moves to it. @returns whether it was kept; false when one of this id is there with other content */
  put(secret: string, version: NewVersion): Promise<boolean>;
  /** Takes a label off a version. */
  unlabel(secret: string, from: { label: string; version: string }): Promise<void>;
}
