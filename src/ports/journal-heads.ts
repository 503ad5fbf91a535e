import type { Recorded } from "../domain/event.ts";
import type { Instant } from "../domain/time.ts";

/** What happened after a position, beside what the journal records of itself. */
export interface Since {
  /** When the first of it was; null when nothing did. */
  first: Instant | null;
  /** The incidents that were resolved, by their numbers. */
  resolved: number[];
}

/** How far the journal has come, and how far it was signed. */
export interface JournalHeads {
  /** The last event's position and hash; 0 where there is none. */
  end(): Promise<{ position: number; hash: string }>;
  /** The head that was signed last. */
  last(): Promise<Recorded<"journal.head-signed"> | undefined>;
  /** The head that was signed of this position. */
  signedAt(position: number): Promise<Recorded<"journal.head-signed"> | undefined>;
  /** The trouble with an append-only place that was told of this position. */
  failureAt(position: number, anchor: string): Promise<Recorded<"journal.anchor-failed"> | undefined>;
  since(position: number): Promise<Since>;
}
