import type { Actor } from "../domain/actor.ts";
import type { NewEvent, RecordedEvent } from "../domain/event.ts";
import type { Item } from "../domain/inventory/item.ts";
import type { Instant } from "../domain/time.ts";
import type { ChainRow } from "../domain/journal.ts";

/**
 * A message that is owed to the chat: recorded with the events that made it owed, rendered from the
 * journal when it is sent. Owing the same key again means that the message must be drawn again.
 */
export interface Owed {
  /** Ours, and the message's identity: one key is one message in the chat. */
  key: string;
  /** Messages of one lane are delivered in order, one at a time. */
  lane: string;
  /** What to render: see the notices of the chat port. */
  kind: string;
  /** What it is about: the incident's number, with what else the kind needs. */
  subject: Record<string, string | number>;
}

/** Events for one stream, all recorded or none. */
export interface Batch {
  stream: string;
  /** The sequence of the last event the decision was based on; 0 for a new stream. */
  expected: number;
  /** Where the whole journal has to end still, for what is said about its end. */
  after?: number;
  events: readonly NewEvent[];
  at: Date;
  /** Identity of the command behind it: a command that comes twice is recorded once. */
  key?: string;
  owed: readonly Owed[];
  /** The item that the stream is about as it is after these events, and when it needs attention next. */
  item?: { item: Item; attention: Instant | null };
}

/**
 * - `recorded`: it is durable
 * - `conflict`: the stream has moved on, or the journal where that counts; read, decide and try again
 * - `duplicate`: a batch with this key is in the journal already, in `stream`
 */
export type Appended =
  | { kind: "recorded"; events: RecordedEvent[] }
  | { kind: "conflict" }
  | { kind: "duplicate"; stream: string };

/** The append-only record of everything that happens. */
export interface Journal {
  append(batch: Batch): Promise<Appended>;
  /** The same for several streams at once, each batch with an outcome of its own: what a page of a source shows costs one round. */
  appendAll(batches: readonly Batch[]): Promise<Appended[]>;
  /** The stream's events in order; empty when there is no such stream. */
  read(stream: string): Promise<RecordedEvent[]>;
  /** Every stream whose name begins with the prefix, oldest first, with the sequence of its last event. */
  heads(prefix: string): Promise<{ stream: string; sequence: number }[]>;
  /** The chain as stored, from the position after `after`, at most `limit` rows: for verification. */
  chain(after: number, limit: number): Promise<ChainRow[]>;
  /**
   * Erases a typed text, records that it was, and owes the messages that showed it.
   *
   * @throws FirebreakError `not-found` when that event has no such typed text, or no longer
   */
  erase(
    text: { position: number; field: string },
    record: { by: Actor; at: Date; owed: readonly Owed[] },
  ): Promise<void>;
}
