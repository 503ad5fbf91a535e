import { randomBytes } from "node:crypto";
import { sql, type Transaction } from "kysely";
import { saltedHash } from "../../domain/digest.ts";
import { eventVersion, type NewEvent, parseEventData, type RecordedEvent } from "../../domain/event.ts";
import { type ChainBody, genesis, seal } from "../../domain/journal.ts";
import type { Appended, Batch, Owed } from "../../ports/journal.ts";
import { asRecorded } from "./recorded.ts";
import type { Schema } from "./schema.ts";

/** The advisory lock that every append takes, so that positions commit in their order. The number is ours: "fire". */
const appendLock = 0x66697265;

/** Where the journal ends, and where each stream that is written to does. */
interface Ends {
  position: number;
  hash: string;
  sequences: Map<string, number>;
}

/** Appends each batch whose stream is where it expects it. Nothing else writes to the journal. */
export async function appendAll(transaction: Transaction<Schema>, batches: readonly Batch[]): Promise<Appended[]> {
  await lock(transaction);
  const keys = await streamsOfKeys(transaction, batches);
  const ends = await readEnds(
    transaction,
    batches.map(({ stream }) => stream),
  );
  const rows: Row[] = [];
  const recorded: Batch[] = [];
  const outcomes = batches.map((batch): Appended => {
    const earlier = batch.key === undefined ? undefined : keys.get(batch.key);
    if (earlier !== undefined) return { kind: "duplicate", stream: earlier };
    if ((ends.sequences.get(batch.stream) ?? 0) !== batch.expected) return { kind: "conflict" };
    if (batch.after !== undefined && batch.after !== ends.position) return { kind: "conflict" };
    const own = rowsOf(batch, ends);
    rows.push(...own);
    recorded.push(batch);
    if (batch.key !== undefined) keys.set(batch.key, batch.stream);
    return { kind: "recorded", events: own.map(({ sealed, typed }) => asRecorded(sealed, textsOf(typed))) };
  });
  await insert(transaction, rows);
  await keepItems(transaction, recorded);
  for (const { owed, at } of recorded) await owe(transaction, owed, at);
  return outcomes;
}

/** Appends events to a stream wherever it is, within a transaction that does more. */
export async function appendNext(
  transaction: Transaction<Schema>,
  batch: Omit<Batch, "expected" | "after" | "key" | "item">,
): Promise<void> {
  await lock(transaction);
  const ends = await readEnds(transaction, [batch.stream]);
  const expected = ends.sequences.get(batch.stream) ?? 0;
  await insert(transaction, rowsOf({ ...batch, expected }, ends));
  await owe(transaction, batch.owed, batch.at);
}

async function lock(transaction: Transaction<Schema>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${appendLock})`.execute(transaction);
}

async function streamsOfKeys(
  transaction: Transaction<Schema>,
  batches: readonly Batch[],
): Promise<Map<string, string>> {
  const keys = batches.flatMap(({ key }) => (key === undefined ? [] : [key]));
  if (keys.length === 0) return new Map();
  const rows = await transaction
    .selectFrom("journal")
    .select(["command_key", "stream"])
    .where("command_key", "in", keys)
    .execute();
  return new Map(rows.map(({ command_key: key, stream }) => [key ?? "", stream]));
}

async function readEnds(transaction: Transaction<Schema>, streams: readonly string[]): Promise<Ends> {
  const tail = await transaction
    .selectFrom("journal")
    .select(["position", "hash"])
    .orderBy("position", "desc")
    .limit(1)
    .executeTakeFirst();
  const last = await transaction
    .selectFrom("journal")
    .select(["stream", sql<number>`max(sequence)`.as("sequence")])
    .where("stream", "in", [...new Set(streams)])
    .groupBy("stream")
    .execute();
  return {
    position: tail?.position ?? 0,
    hash: tail?.hash ?? genesis,
    sequences: new Map(last.map(({ stream, sequence }) => [stream, sequence])),
  };
}

/** An event on its way into the journal, with the texts that lie beside it. */
interface Row {
  body: ChainBody;
  sealed: { body: string; hash: string };
  key: string | null;
  typed: { field: string; text: string; salt: string }[];
}

/** Seals the batch's events onto the chain, and moves its ends on. */
function rowsOf(batch: Batch, ends: Ends): Row[] {
  return batch.events.map((event, index) => {
    const typed = Object.entries(event.typed ?? {}).map(([field, text]) => ({
      field,
      text,
      salt: randomBytes(16).toString("hex"),
    }));
    const body = bodyOf(event, {
      batch,
      ends,
      typed: Object.fromEntries(typed.map(({ field, text, salt }) => [field, saltedHash(salt, text)])),
    });
    const sealed = seal(body);
    ends.position = body.position;
    ends.hash = sealed.hash;
    ends.sequences.set(batch.stream, body.sequence);
    return { body, sealed, key: index === 0 ? (batch.key ?? null) : null, typed };
  });
}

function bodyOf(
  event: NewEvent,
  { batch, ends, typed }: { batch: Batch; ends: Ends; typed: Record<string, string> },
): ChainBody {
  return {
    position: ends.position + 1,
    stream: batch.stream,
    sequence: (ends.sequences.get(batch.stream) ?? 0) + 1,
    type: event.type,
    version: eventVersion,
    at: batch.at.toISOString(),
    actor: event.actor,
    data: parseEventData(event.type, event.data),
    typed,
    previous: ends.hash,
  };
}

async function insert(transaction: Transaction<Schema>, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  const values = rows.map(({ body: { position, stream, sequence, type }, sealed, key }) => {
    return { position, stream, sequence, type, ...sealed, command_key: key };
  });
  await transaction.insertInto("journal").values(values).execute();
  const texts = rows.flatMap(({ body: { position }, typed }) =>
    typed.map(({ field, text, salt }) => ({ position, field, text: JSON.stringify(text), salt })),
  );
  if (texts.length > 0) await transaction.insertInto("typed_text").values(texts).execute();
}

function textsOf(typed: Row["typed"]): RecordedEvent["typed"] {
  return Object.fromEntries(typed.map(({ field, text }) => [field, text]));
}

/** Keeps the items as they are after their events; an older copy never takes the place of a newer one. */
async function keepItems(transaction: Transaction<Schema>, batches: readonly Batch[]): Promise<void> {
  const latest = new Map(batches.flatMap(({ item }) => (item === undefined ? [] : [[item.item.id, item] as const])));
  if (latest.size === 0) return;
  const rows = [...latest.values()].map(({ item, attention }) => ({
    id: item.id,
    source: item.source,
    gone: item.gone !== null,
    sequence: item.sequence,
    due_at: attention,
    item: JSON.stringify(item),
  }));
  await transaction
    .insertInto("inventory")
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .column("id")
        .doUpdateSet((row) => ({
          source: row.ref("excluded.source"),
          gone: row.ref("excluded.gone"),
          sequence: row.ref("excluded.sequence"),
          due_at: row.ref("excluded.due_at"),
          item: row.ref("excluded.item"),
        }))
        .whereRef("inventory.sequence", "<", "excluded.sequence"),
    )
    .execute();
}

/** Owes the messages anew; one that is owed already is drawn once more when its turn comes. */
async function owe(transaction: Transaction<Schema>, owed: readonly Owed[], at: Date): Promise<void> {
  if (owed.length === 0) return;
  const each = new Map(owed.map((message) => [message.key, message]));
  const rows = [...each.values()].map(({ key, lane, kind, subject }) => ({
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
