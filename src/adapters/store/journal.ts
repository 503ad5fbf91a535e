import { randomBytes } from "node:crypto";
import { type Kysely, sql, type Transaction } from "kysely";
import type { Actor } from "../../domain/actor.ts";
import { saltedHash } from "../../domain/digest.ts";
import { FirebreakError } from "../../domain/errors.ts";
import { eventVersion, type NewEvent, parseEventData, type RecordedEvent } from "../../domain/event.ts";
import { groupBy } from "../../domain/grouping.ts";
import { type ChainBody, type ChainRow, genesis, seal } from "../../domain/journal.ts";
import type { Appended, Batch, Journal, Owed } from "../../ports/journal.ts";
import type { Schema } from "./schema.ts";

/** The advisory lock that every append takes, so that positions commit in their order. The number is ours: "fire". */
const appendLock = 0x66697265;

type Tail = { position: number; hash: string };

/** The journal in PostgreSQL. */
export function createJournal(db: Kysely<Schema>): Journal {
  return {
    append: (batch) => db.transaction().execute((transaction) => append(transaction, batch)),
    read: (stream) => read(db, stream),
    heads: (prefix) =>
      db
        .selectFrom("journal")
        .select(["stream", sql<number>`max(sequence)`.as("sequence")])
        .where(sql<boolean>`starts_with(stream, ${prefix})`)
        .groupBy("stream")
        .orderBy(sql`min(position)`)
        .execute(),
    chain: (after, limit) => chain(db, after, limit),
    erase: (text, record) => db.transaction().execute((transaction) => erase(transaction, text, record)),
  };
}

async function append(transaction: Transaction<Schema>, batch: Batch): Promise<Appended> {
  await sql`select pg_advisory_xact_lock(${appendLock})`.execute(transaction);

  if (batch.key !== undefined) {
    const earlier = await transaction
      .selectFrom("journal")
      .select("stream")
      .where("command_key", "=", batch.key)
      .executeTakeFirst();
    if (earlier !== undefined) return { kind: "duplicate", stream: earlier.stream };
  }
  if ((await lastSequence(transaction, batch.stream)) !== batch.expected) return { kind: "conflict" };

  const events = await insertEvents(transaction, batch);
  await owe(transaction, batch.owed, batch.at);
  return { kind: "recorded", events };
}

/** Owes the messages anew; one that is owed already is drawn once more when its turn comes. */
async function owe(transaction: Transaction<Schema>, owed: readonly Owed[], at: Date): Promise<void> {
  if (owed.length === 0) return;
  const rows = owed.map(({ key, lane, kind, subject }) => ({
    key,
    lane,
    kind,
    subject: JSON.stringify(subject),
    state: "pending" as const,
    due_at: at,
  }));
  await transaction
    .insertInto("outbox")
    .values(rows)
    .onConflict((conflict) =>
      conflict.column("key").doUpdateSet({
        state: "pending",
        version: sql`outbox.version + 1`,
        due_at: sql`case when outbox.state = 'pending' then outbox.due_at else excluded.due_at end`,
        attempts: sql`case when outbox.state = 'pending' then outbox.attempts else 0 end`,
      }),
    )
    .execute();
}

async function lastSequence(db: Kysely<Schema>, stream: string): Promise<number> {
  const last = await db
    .selectFrom("journal")
    .select("sequence")
    .where("stream", "=", stream)
    .orderBy("sequence", "desc")
    .limit(1)
    .executeTakeFirst();
  return last?.sequence ?? 0;
}

async function insertEvents(transaction: Transaction<Schema>, batch: Batch): Promise<RecordedEvent[]> {
  const recorded: RecordedEvent[] = [];
  let tail = await tailOf(transaction);
  for (const [index, event] of batch.events.entries()) {
    const typed = Object.entries(event.typed ?? {}).map(([field, text]) => ({
      field,
      text,
      salt: randomBytes(16).toString("hex"),
    }));
    const body: ChainBody = {
      position: tail.position + 1,
      stream: batch.stream,
      sequence: batch.expected + 1 + index,
      type: event.type,
      version: eventVersion,
      at: batch.at.toISOString(),
      actor: event.actor,
      data: parseEventData(event.type, event.data),
      typed: Object.fromEntries(typed.map(({ field, text, salt }) => [field, saltedHash(salt, text)])),
      previous: tail.hash,
    };
    const sealed = seal(body);
    const { position, stream, sequence, type } = body;
    const command_key = index === 0 ? (batch.key ?? null) : null;
    await transaction
      .insertInto("journal")
      .values({ position, stream, sequence, type, ...sealed, command_key })
      .execute();
    if (typed.length > 0) {
      const rows = typed.map(({ field, text, salt }) => ({ position, field, text: JSON.stringify(text), salt }));
      await transaction.insertInto("typed_text").values(rows).execute();
    }
    recorded.push(asRecorded(sealed, event.typed ?? {}));
    tail = { position, hash: sealed.hash };
  }
  return recorded;
}

async function tailOf(db: Kysely<Schema>): Promise<Tail> {
  const tail = await db
    .selectFrom("journal")
    .select(["position", "hash"])
    .orderBy("position", "desc")
    .limit(1)
    .executeTakeFirst();
  return tail ?? { position: 0, hash: genesis };
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

function asRecorded(row: { body: string; hash: string }, typed: Record<string, string | null>): RecordedEvent {
  const { stream, sequence, position, at, type, actor, data } = JSON.parse(row.body) as ChainBody;
  return {
    type,
    actor,
    data: parseEventData(type, data),
    typed,
    stream,
    sequence,
    position,
    at,
    hash: row.hash,
  } as RecordedEvent;
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
  await sql`select pg_advisory_xact_lock(${appendLock})`.execute(transaction);
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
  const stream = "system";
  const event: NewEvent = { type: "text.erased", actor: record.by, data: text };
  await insertEvents(transaction, {
    stream,
    expected: await lastSequence(transaction, stream),
    events: [event],
    at: record.at,
    owed: [],
  });
  await owe(transaction, record.owed, record.at);
}
