import type { Owed } from "./journal.ts";

/** Where the chat put a message: what a later update of it needs. */
export interface MessageReference {
  channel: string;
  /** The vendor's id of the message within the channel. */
  message: string;
}

/** An owed message on its way. */
export interface OutboxItem extends Owed {
  id: number;
  /** How often this was tried before. Above 0, its earlier trace is looked for first. */
  attempts: number;
  /** Which drawing of the message this is: it may be owed again while it is being sent. */
  version: number;
  /** Where the message stands, if an earlier drawing of it was delivered. */
  reference: MessageReference | undefined;
}

/** An owed message that has not been delivered, as people are shown it. */
export interface PendingItem {
  key: string;
  kind: string;
  attempts: number;
  why: string | null;
  /** Null when it will not be tried again. */
  nextAt: Date | null;
}

/** The messages owed to the chat, durable and in order. */
export interface Outbox {
  /**
   * Takes the first undelivered message of some lane that is due and held by nobody, and holds it
   * for `leaseMilliseconds`: if it is neither delivered nor postponed by then, its holder has died.
   */
  claim(now: Date, leaseMilliseconds: number): Promise<OutboxItem | undefined>;
  /** This drawing is in the chat. A newer one that has become owed meanwhile stays pending. */
  delivered(item: OutboxItem, reference: MessageReference, now: Date): Promise<void>;
  /** Not now: again at `until`. The rest of the lane waits for it. */
  postpone(item: OutboxItem, until: Date, why: string): Promise<void>;
  /** Never: kept and shown, but the lane goes on without it. */
  abandon(item: OutboxItem, why: string): Promise<void>;
  /** Frees whatever is held. Only for a process that is alone on its data: who held it is dead then. */
  freeAll(): Promise<void>;
  pending(): Promise<PendingItem[]>;
}
