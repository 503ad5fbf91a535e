import { type Kysely, type Migration, sql } from "kysely";
import type { Schema } from "./schema.ts";

/** The steps from an empty database to the present one, by name and in order. A step that has landed is never changed. */
export const migrations: Record<string, Migration> = {
  "001-journal": {
    async up(db: Kysely<Schema>) {
      await db.schema
        .createTable("journal")
        .addColumn("position", "bigint", (column) => column.primaryKey())
        .addColumn("stream", "text", (column) => column.notNull())
        .addColumn("sequence", "integer", (column) => column.notNull())
        .addColumn("type", "text", (column) => column.notNull())
        .addColumn("body", "text", (column) => column.notNull())
        .addColumn("hash", "text", (column) => column.notNull())
        .addColumn("command_key", "text", (column) => column.unique())
        .addUniqueConstraint("journal_stream_sequence", ["stream", "sequence"])
        .execute();
      await db.schema
        .createTable("typed_text")
        .addColumn("position", "bigint", (column) => column.notNull().references("journal.position"))
        .addColumn("field", "text", (column) => column.notNull())
        .addColumn("text", "text")
        .addColumn("salt", "text")
        .addPrimaryKeyConstraint("typed_text_key", ["position", "field"])
        .execute();
      // The journal only grows: neither a bug nor a hasty hand may change or remove what it holds.
      await sql`
        create function firebreak_journal_is_append_only() returns trigger language plpgsql as $$
        begin raise exception 'the journal is append-only'; end $$`.execute(db);
      await sql`
        create trigger journal_append_only before update or delete or truncate on journal
        for each statement execute function firebreak_journal_is_append_only()`.execute(db);
    },
  },
  "002-outbox": {
    async up(db: Kysely<Schema>) {
      await db.schema
        .createTable("outbox")
        .addColumn("id", "bigserial", (column) => column.primaryKey())
        .addColumn("key", "text", (column) => column.notNull().unique())
        .addColumn("lane", "text", (column) => column.notNull())
        .addColumn("kind", "text", (column) => column.notNull())
        .addColumn("subject", "text", (column) => column.notNull())
        .addColumn("state", "text", (column) => column.notNull().defaultTo("pending"))
        .addColumn("attempts", "integer", (column) => column.notNull().defaultTo(0))
        .addColumn("version", "integer", (column) => column.notNull().defaultTo(1))
        .addColumn("why", "text")
        .addColumn("due_at", "timestamptz", (column) => column.notNull())
        .addColumn("held_until", "timestamptz")
        .addColumn("delivered_at", "timestamptz")
        .addColumn("channel", "text")
        .addColumn("message", "text")
        .execute();
      await db.schema
        .createIndex("outbox_pending")
        .on("outbox")
        .columns(["lane", "id"])
        .where(sql.ref("state"), "=", sql.lit("pending"))
        .execute();
    },
  },
  "003-inventory": {
    async up(db: Kysely<Schema>) {
      await db.schema
        .createTable("inventory")
        .addColumn("id", "text", (column) => column.primaryKey())
        .addColumn("source", "text", (column) => column.notNull())
        .addColumn("gone", "boolean", (column) => column.notNull())
        .addColumn("sequence", "integer", (column) => column.notNull())
        .addColumn("due_at", "timestamptz")
        .addColumn("item", "text", (column) => column.notNull())
        .execute();
      await db.schema
        .createIndex("inventory_due")
        .on("inventory")
        .column("due_at")
        .where(sql.ref("due_at"), "is not", null)
        .execute();
      await db.schema.createIndex("inventory_source").on("inventory").column("source").execute();
      await db.schema
        .createTable("watch_schedule")
        .addColumn("source", "text", (column) => column.primaryKey())
        .addColumn("due_at", "timestamptz", (column) => column.notNull())
        .addColumn("held_until", "timestamptz")
        .addColumn("read_at", "timestamptz")
        .addColumn("failures", "integer", (column) => column.notNull().defaultTo(0))
        .addColumn("doubted", "boolean", (column) => column.notNull().defaultTo(false))
        .execute();
      // Streams of one kind are found by the beginning of their name, among many thousands of others.
      await sql`create index journal_stream_prefix on journal (stream text_pattern_ops, sequence)`.execute(db);
    },
  },
  "004-seen-requests": {
    async up(db: Kysely<Schema>) {
      await db.schema
        .createTable("seen_request")
        .addColumn("id", "text", (column) => column.primaryKey())
        .addColumn("seen_at", "timestamptz", (column) => column.notNull())
        .execute();
      await db.schema.createIndex("seen_request_at").on("seen_request").column("seen_at").execute();
    },
  },
  "005-confirmation": {
    async up(db: Kysely<Schema>) {
      await db.schema
        .createTable("confirmation")
        .addColumn("token_hash", "text", (column) => column.primaryKey())
        .addColumn("identity", "text", (column) => column.notNull())
        .addColumn("facts", "text", (column) => column.notNull())
        .addColumn("words", "text")
        .addColumn("nonce", "text", (column) => column.notNull())
        .addColumn("until", "timestamptz", (column) => column.notNull())
        .addColumn("used_at", "timestamptz")
        .execute();
    },
  },
  "006-upload": {
    async up(db: Kysely<Schema>) {
      await db.schema
        .createTable("upload")
        .addColumn("token_hash", "text", (column) => column.primaryKey())
        .addColumn("incident", "integer", (column) => column.notNull())
        .addColumn("rotation", "text", (column) => column.notNull())
        .addColumn("person", "text", (column) => column.notNull())
        .addColumn("until", "timestamptz", (column) => column.notNull())
        .addColumn("tries", "integer", (column) => column.notNull().defaultTo(0))
        .addColumn("held_until", "timestamptz")
        .addColumn("used_at", "timestamptz")
        .execute();
    },
  },
};
