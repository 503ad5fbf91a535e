import { createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import type { NewEvent } from "../../../src/domain/event.ts";
import { type ChainBody, type ChainRow, seal } from "../../../src/domain/journal.ts";
import { headText, type SignedHead } from "../../../src/domain/record/head.ts";
import { keyChangeText } from "../../../src/domain/record/key-change.ts";
import { readPublicKey } from "../../../src/domain/record/signature.ts";
import type { JournalKey } from "../../../src/ports/journal-key.ts";
import { at, chainOf, type Placed } from "../chain.ts";

/** A new key that can sign. */
export function makeKey(): JournalKey {
  const { privateKey } = generateKeyPairSync("ed25519");
  const pem = createPublicKey(privateKey).export({ type: "spki", format: "pem" }).toString();
  return { ...readPublicKey(pem), sign: (text) => sign(null, Buffer.from(text), privateKey).toString("base64") };
}

/** The head of the chain as the key signs it. */
export function headOf(chain: readonly ChainRow[], key: JournalKey): SignedHead {
  const last = chain.at(-1);
  if (last === undefined) throw new Error("An empty chain has no head.");
  const head = { position: last.position, hash: last.hash, at, key: key.id };
  return { ...head, signature: key.sign(headText(head)) };
}

/** The event that tells of a signed head. */
export const headSigned = (data: SignedHead): Placed => ({
  stream: "system",
  event: { type: "journal.head-signed", actor: { kind: "bot" }, data },
});

/** The event by which one key hands over to another; `by` is who signs that. */
export function keyChanged(from: JournalKey, to: JournalKey, by: JournalKey = from): Placed {
  const change = { from: from.id, to: to.id, publicKey: to.pem, at };
  const data = { ...change, signature: by.sign(keyChangeText(change)) };
  return { stream: "system", event: { type: "journal.key-changed", actor: { kind: "bot" }, data } };
}

/** A chain of these events in which a head follows each of them. */
export function signedChain(events: readonly Placed[], key: JournalKey): { chain: ChainRow[]; heads: SignedHead[] } {
  const placed: Placed[] = [];
  const heads: SignedHead[] = [];
  for (const event of events) {
    placed.push(event);
    const head = headOf(chainOf(placed), key);
    heads.push(head);
    placed.push(headSigned(head));
  }
  return { chain: chainOf(placed), heads };
}

/** A line that somebody noted. */
export const note = (text: string): Placed => ({
  stream: "incident/1",
  event: { type: "incident.noted", actor: { kind: "bot" }, data: {}, typed: { text } } satisfies NewEvent,
});

/** The chain as somebody writes it anew who can change everything but what is kept elsewhere: the row changed, the rest sealed onto it. */
export function rewritten(chain: readonly ChainRow[], index: number, change: Partial<ChainBody>): ChainRow[] {
  const rows = chain.slice(0, index);
  for (const row of chain.slice(index)) {
    const body = { ...(JSON.parse(row.body) as ChainBody), ...(rows.length === index ? change : {}) };
    const previous = rows.at(-1)?.hash ?? body.previous;
    rows.push({ ...row, ...seal({ ...body, previous }) });
  }
  return rows;
}
