import { z } from "zod";
import { canonical } from "../digest.ts";
import { Instant } from "../time.ts";
import { Hash, Signature } from "./head.ts";
import { isSignatureOf, type PublicKey, readPublicKey } from "./signature.ts";

const change = {
  /** The id of the key that signed so far. */
  from: Hash,
  /** The id of the key that signs from now on. */
  to: Hash,
  /** The new key: SPKI in PEM. */
  publicKey: z.string().startsWith("-----BEGIN PUBLIC KEY-----"),
  at: Instant,
};

/** That another key signs from now on, in the words and with the signature of the one before it. */
export const KeyChange = z.strictObject({ ...change, signature: Signature });
export type KeyChange = z.infer<typeof KeyChange>;

/** What the key before signs; its tag is no head's. */
export function keyChangeText({ from, to, publicKey, at }: Omit<KeyChange, "signature">): string {
  return `firebreak/journal-key/v1\n${canonical({ from, to, publicKey, at })}`;
}

/** The key that begins, if the one before it vouches for it; undefined otherwise. */
export function keyBegun(change: KeyChange, before: PublicKey): PublicKey | undefined {
  if (change.from !== before.id || !isSignatureOf(keyChangeText(change), change.signature, before)) return undefined;
  const key = readPublicKey(change.publicKey);
  return key.id === change.to ? key : undefined;
}
