import type { PublicKey } from "../domain/record/signature.ts";

/** A key of the journal's. The private part stays in the adapter. */
export interface JournalKey extends PublicKey {
  /** The text's signature (Ed25519, RFC 8032), in base64. The same text gives the same. */
  sign(text: string): string;
}

/** The key that signs, and those that signed before it as far as they are still at hand. */
export interface JournalKeys {
  present: JournalKey;
  former: readonly JournalKey[];
}
