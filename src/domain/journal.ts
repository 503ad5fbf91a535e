import type { Actor } from "./actor.ts";
import { canonical, sha256 } from "./digest.ts";
import type { Instant } from "./time.ts";

/** The hash before the first event's. */
export const genesis = "0".repeat(64);

/** An event's text in the chain: canonical JSON of everything but the typed texts, which leave only their hashes. */
export interface ChainBody {
  position: number;
  stream: string;
  sequence: number;
  type: string;
  version: number;
  at: Instant;
  actor: Actor;
  data: unknown;
  /** Salted hash of each typed text, by field. */
  typed: Record<string, string>;
  /** The hash of the event one position before. */
  previous: string;
}

/** The stored text of an event and its hash, SHA-256 over that text. */
export function seal(body: ChainBody): { body: string; hash: string } {
  const text = canonical(body);
  return { body: text, hash: sha256(text) };
}

/** A stored row of the chain, with the typed texts beside it. */
export interface ChainRow {
  position: number;
  body: string;
  hash: string;
  /** Each typed field's text and salt; null once erased. */
  typed: Record<string, { text: string; salt: string } | null>;
}
