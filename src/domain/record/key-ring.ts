import { isSigned, type SignedHead } from "./head.ts";
import { keyBegun, type KeyChange } from "./key-change.ts";
import type { PublicKey } from "./signature.ts";

/** The keys that are believed. */
export interface KeyRing {
  knows(key: string): boolean;
  /** What is wrong with the head's signature; nothing where there is no key at all to check it with. */
  forgery(head: SignedHead): string | undefined;
  /** Believes the key that a believed one hands over to. False where that one did not sign the change. */
  handOver(change: KeyChange): boolean;
}

/** Makes the ring of these keys. */
export function createKeyRing(keys: readonly PublicKey[]): KeyRing {
  const known = new Map(keys.map((key) => [key.id, key]));
  return {
    knows: (key) => known.has(key),
    forgery(head) {
      const key = known.get(head.key);
      if (key === undefined) return known.size === 0 ? undefined : `is signed by a key that was not given: ${head.key}`;
      return isSigned(head, key) ? undefined : "has a signature that its key did not make";
    },
    handOver(change) {
      const before = known.get(change.from);
      // A change by a key that nobody gave makes none known: what the new one signs is refused then.
      if (before === undefined) return true;
      const key = keyBegun(change, before);
      if (key !== undefined) known.set(key.id, key);
      return key !== undefined;
    },
  };
}
