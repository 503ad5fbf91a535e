import type { ColumnType, Generated } from "kysely";

/** One event of the journal. `body` is the canonical text that was hashed. */
export interface JournalTable {
  position: number;
  stream: string;
  sequence: number;
  type: string;
  body: string;
  hash: string;
  /** The command's identity, on the first event of its batch. */
  command_key: string | null;
}

/** A text that a person typed, beside its event; text and salt are null once erased. */
export interface TypedTextTable {
  position: number;
  field: string;
  /** As a JSON string, so that any character a person can paste can be stored. */
  text: string | null;
  salt: string | null;
}

/** An owed message. */
export interface OutboxTable {
  id: Generated<number>;
  key: string;
  lane: string;
  kind: string;
  subject: string;
  state: "pending" | "delivered" | "abandoned";
  attempts: Generated<number>;
  /** Raised each time the message is owed again. */
  version: Generated<number>;
  why: string | null;
  due_at: ColumnType<Date, Date, Date>;
  held_until: ColumnType<Date | null, Date | null, Date | null>;
  delivered_at: ColumnType<Date | null, Date | null, Date | null>;
  channel: string | null;
  message: string | null;
}

/** An item of the inventory as its stream tells it: a copy, kept in the transaction that appends. */
export interface InventoryTable {
  id: string;
  /** The source that saw it last. */
  source: string;
  gone: boolean;
  /** The sequence of the last event that is in the copy. */
  sequence: number;
  /** When it needs attention; null when it will not by itself. */
  due_at: ColumnType<Date | null, Date | string | null, Date | string | null>;
  /** The item, as JSON. */
  item: string;
}

/** When a source is read next, and by whom. */
export interface WatchScheduleTable {
  source: string;
  due_at: ColumnType<Date, Date, Date>;
  held_until: ColumnType<Date | null, Date | null, Date | null>;
  read_at: ColumnType<Date | null, Date | null, Date | null>;
  failures: Generated<number>;
  doubted: Generated<boolean>;
}

/** A confirmation that somebody has begun. It is forgotten soon after its time. */
export interface ConfirmationTable {
  /** SHA-256 of the token in its page's address. */
  token_hash: string;
  /** Whose passkey it needs. */
  identity: string;
  /** What is confirmed, as JSON. */
  facts: string;
  /** What the person wrote, as a JSON string; null once it is used. */
  words: string | null;
  nonce: string;
  until: ColumnType<Date, Date, never>;
  used_at: ColumnType<Date | null, Date | null, Date>;
}

/** A page on which somebody may hand a credential over. It is forgotten soon after its time. */
export interface UploadTable {
  /** SHA-256 of the token in its address. */
  token_hash: string;
  incident: number;
  rotation: string;
  /** Whose page it is. */
  person: string;
  until: ColumnType<Date, Date, never>;
  tries: Generated<number>;
  /** Until when a try that has begun keeps others out. */
  held_until: ColumnType<Date | null, Date | null | undefined, Date | null>;
  used_at: ColumnType<Date | null, Date | null | undefined, Date>;
}

/** A request that a vendor has sent, so that it is done once. */
export interface SeenRequestTable {
  id: string;
  seen_at: ColumnType<Date, Date, Date>;
}

/** Every table of ours. The durable engine keeps its own beside them, in a schema of its own. */
export interface Schema {
  journal: JournalTable;
  typed_text: TypedTextTable;
  outbox: OutboxTable;
  inventory: InventoryTable;
  watch_schedule: WatchScheduleTable;
  confirmation: ConfirmationTable;
  upload: UploadTable;
  seen_request: SeenRequestTable;
}
