import { type Kysely, sql, type Transaction } from "kysely";
import type { Actor } from "../../domain/actor.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { NewEvent, RecordedEvent } from "../../domain/event.ts";
import { groupBy } from "../../domain/grouping.ts";
import type { ChainRow } from "../../domain/journal.ts";
import type { Journal, Owed } from "../../ports/journal.ts";
import { appendAll, appendNext } from "./append.ts";
import { asRecorded } from "./recorded.ts";
import type { Schema } from "./schema.ts";

/** The journal in PostgreSQL. */
export function createJournal(db: Kysely<Schema>): Journal {
  return {
    append: async (batch) => {
      const [outcome] = await db.transaction().execute((transaction) => appendAll(transaction, [batch]));
      return outcome ?? { kind: "conflict" };
    },
    appendAll: async (batches) =>
      batches.length === 0 ? [] : db.transaction().execute((transaction) => appendAll(transaction, batches)),
    read: (stream) => read(db, stream),
    heads: (prefix) =>
      db
        .selectFrom("journal")
        .select(["stream", sql<number>`max(sequence)`.as("sequence")])
        .where("stream", "like", `${prefix.replaceAll(/[\\%_]/g, "\\$&")}%`)
        .groupBy("stream")
        .orderBy(sql`min(position)`)
        .execute(),
    chain: (after, limit) => chain(db, after, limit),
    erase: (text, record) => db.transaction().execute((transaction) => erase(transaction, text, record)),
  };
}

async function read(db: Kysely<Schema>, stream: string): Promise<RecordedEvent[]> {
  const rows = await db
    .selectFrom("journal")
    .select(["position", "body", "hash"])
    .where("stream", "=", stream)
    .orderBy("sequence")
    .execute();
  if (rows.length === 0) return [];
  const texts = await db
    .selectFrom("typed_text")
    .innerJoin("journal", "journal.position", "typed_text.position")
    .select(["typed_text.position", "field", "text"])
    .where("stream", "=", stream)
    .execute();
  const typed = groupBy(texts, (text) => text.position);
  return rows.map((row) => {
    const own = (typed.get(row.position) ?? []).map(({ field, text }) => [
      field,
      text === null ? null : (JSON.parse(text) as string),
    ]);
    return asRecorded(row, Object.fromEntries(own) as Record<string, string | null>);
  });
}

async function chain(db: Kysely<Schema>, after: number, limit: number): Promise<ChainRow[]> {
  const rows = await db
    .selectFrom("journal")
    .select(["position", "body", "hash"])
    .where("position", ">", after)
    .orderBy("position")
    .limit(limit)
    .execute();
  const last = rows.at(-1)?.position ?? after;
  const texts = await db
    .selectFrom("typed_text")
    .selectAll()
    .where("position", ">", after)
    .where("position", "<=", last)
    .execute();
  const typed = groupBy(texts, (text) => text.position);
  return rows.map((row) => ({
    ...row,
    typed: Object.fromEntries(
      (typed.get(row.position) ?? []).map(({ field, text, salt }) => [
        field,
        text === null || salt === null ? null : { text: JSON.parse(text) as string, salt },
      ]),
    ),
  }));
}

async function erase(
  transaction: Transaction<Schema>,
  text: { position: number; field: string },
  record: { by: Actor; at: Date; owed: readonly Owed[] },
): Promise<void> {
  const erased = await transaction
    .updateTable("typed_text")
    .set({ text: null, salt: null })
    .where("position", "=", text.position)
    .where("field", "=", text.field)
    .where("text", "is not", null)
    .executeTakeFirst();
  if (erased.numUpdatedRows === 0n) {
    throw new FirebreakError("not-found", "There is no such typed text to erase.", {
      found: `event ${text.position}, field "${text.field}"`,
      todo: "List the journal to see which events hold typed text, and whether it was erased before.",
    });
  }
  const event: NewEvent = { type: "text.erased", actor: record.by, data: text };
  await appendNext(transaction, { stream: "system", events: [event], at: record.at, owed: record.owed });
}
