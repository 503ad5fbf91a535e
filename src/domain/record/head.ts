import { z } from "zod";
import { canonical } from "../digest.ts";
import { FirebreakError } from "../errors.ts";
import { Instant } from "../time.ts";
import { isSignatureOf, type PublicKey } from "./signature.ts";

/** SHA-256, in lower-case hex. */
export const Hash = z.string().regex(/^[0-9a-f]{64}$/, "a hash has 64 hexadecimal digits");
/** Ed25519's 64 bytes (RFC 8032), in base64. */
export const Signature = z.string().regex(/^[A-Za-z0-9+/]{86}==$/, "a signature has 64 bytes, in base64");

const head = {
  /** Where the journal ended. */
  position: z.int().min(1),
  /** The hash of the event there. */
  hash: Hash,
  at: Instant,
  /** The id of the key that signs. */
  key: Hash,
};

/** How far the journal had come at a moment, ready to be signed: whatever comes before is fixed by the hash. */
export const Head = z.strictObject(head);
export type Head = z.infer<typeof Head>;

/** A head with its signature. Kept where nobody can change it, it is an anchor. */
export const SignedHead = z.strictObject({ ...head, signature: Signature });
export type SignedHead = z.infer<typeof SignedHead>;

/** What is signed: a tag that no other signature of the same key begins with, and the head's canonical JSON (RFC 8785). */
export function headText({ position, hash, at, key }: Head): string {
  return `firebreak/journal-head/v1\n${canonical({ position, hash, at, key })}`;
}

/** Whether the head is as the key signed it. */
export function isSigned(head: SignedHead, key: PublicKey): boolean {
  return head.key === key.id && isSignatureOf(headText(head), head.signature, key);
}

/** The one line that a head is written as wherever it is kept, and read back from. */
export function headLine({ position, hash, at, key, signature }: SignedHead): string {
  return canonical({ position, hash, at, key, signature });
}

/**
 * The heads in a text: JSON Lines, an object of a store, or what was copied out of a channel. A head
 * stands between braces; whatever is around it is not looked at.
 *
 * @throws FirebreakError `bad-input` when there is none, or something between braces is not a head
 */
export function headsIn(text: string): SignedHead[] {
  const written = text.match(/\{[^{}]*\}/g) ?? [];
  if (written.length === 0) throw noHead("no head");
  return written.map((one) => {
    const head = SignedHead.safeParse(parsed(one));
    if (head.success) return head.data;
    throw noHead(`${one.slice(0, 60)}…`);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function noHead(found: string): FirebreakError {
  return new FirebreakError("bad-input", "This is no file of anchors.", {
    found,
    expected: "heads as Firebreak writes them, each between braces: position, hash, at, key and signature",
    todo: "Copy the line from the channel or the object from the store once more, whole.",
  });
}
