import { z } from "zod";
import type { Actor } from "./actor.ts";
import { canonical, saltedHash, sha256 } from "./digest.ts";
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

/** What the verification of the whole chain found. */
export type Verification =
  | { intact: true; events: number; head: string; erased: { position: number; field: string }[] }
  | { intact: false; position: number; why: string };

/**
 * Reads the chain from its start and names the first event that is not as it was written: an edited
 * text, a missing or moved event, a typed text that was changed or added, or one that is gone
 * without a recorded erasure. The rows come in the order of their positions. Events cut off at the
 * end leave an intact chain: its head, noted elsewhere, tells.
 */
export function verifyChain(rows: Iterable<ChainRow>): Verification {
  let previous = genesis;
  let expected = 1;
  const sequences = new Map<string, number>();
  const missing = new Map<string, { position: number; field: string }>();
  const erased: { position: number; field: string }[] = [];

  for (const row of rows) {
    const broken = (why: string): Verification => ({ intact: false, position: expected, why });
    if (row.position !== expected) return broken(`event ${expected} is missing; the next one found is ${row.position}`);
    if (sha256(row.body) !== row.hash) return broken("its text does not have the hash that was recorded for it");
    const body = readBody(row.body);
    if (body === undefined) return broken("its text is not an event's");
    if (body.position !== row.position) return broken(`its text says that it is event ${body.position}`);
    if (body.previous !== previous) return broken("it does not follow from the event before it");
    if (body.sequence !== (sequences.get(body.stream) ?? 0) + 1)
      return broken(`it is out of sequence in ${body.stream}`);

    const unknown = Object.keys(row.typed).find((field) => !Object.hasOwn(body.typed, field));
    if (unknown !== undefined) return broken(`a typed text "${unknown}" was added to it`);
    for (const [field, hash] of Object.entries(body.typed)) {
      const kept = row.typed[field] ?? null;
      if (kept === null) missing.set(`${row.position}/${field}`, { position: row.position, field });
      else if (saltedHash(kept.salt, kept.text) !== hash) return broken(`its typed text "${field}" was changed`);
    }
    if (body.type === "text.erased") {
      const erasure = body.data as { position: number; field: string };
      if (missing.delete(`${erasure.position}/${erasure.field}`)) erased.push(erasure);
    }
    sequences.set(body.stream, body.sequence);
    previous = row.hash;
    expected += 1;
  }

  const [lost] = missing.values();
  if (lost !== undefined) {
    return {
      intact: false,
      position: lost.position,
      why: `its typed text "${lost.field}" is gone, and no erasure is recorded`,
    };
  }
  return { intact: true, events: expected - 1, head: previous, erased };
}

/** What the verification reads of an event's text. */
const ReadableBody = z.looseObject({
  position: z.int(),
  stream: z.string(),
  sequence: z.int(),
  type: z.string(),
  data: z.unknown(),
  typed: z.record(z.string(), z.string()),
  previous: z.string(),
});

/** Undefined for a text that is none of ours: somebody who can change a text can change its hash as well. */
function readBody(text: string): z.infer<typeof ReadableBody> | undefined {
  try {
    return ReadableBody.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
