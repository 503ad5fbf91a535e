import { type Kysely, sql } from "kysely";
import type { Outbox, OutboxItem } from "../../ports/outbox.ts";
import type { Schema } from "./schema.ts";

/** The outbox in PostgreSQL. */
export function createOutbox(db: Kysely<Schema>): Outbox {
  return {
    claim: (now, leaseMilliseconds) => claim(db, now, leaseMilliseconds),
    async delivered(item, reference, now) {
      const current = sql<boolean>`version = ${item.version}`;
      await db
        .updateTable("outbox")
        .set({
          state: sql`case when ${current} then 'delivered' else 'pending' end`,
          attempts: sql`case when ${current} then attempts else 0 end`,
          delivered_at: now,
          held_until: null,
          why: null,
          ...reference,
        })
        .where("id", "=", item.id)
        .execute();
    },
    async postpone(item, until, why) {
      await db.updateTable("outbox").set({ due_at: until, held_until: null, why }).where("id", "=", item.id).execute();
    },
    async abandon(item, why) {
      await db
        .updateTable("outbox")
        .set({ state: "abandoned", held_until: null, why })
        .where("id", "=", item.id)
        .execute();
    },
    async freeAll() {
      await db.updateTable("outbox").set({ held_until: null }).where("held_until", "is not", null).execute();
    },
    async pending() {
      const rows = await db
        .selectFrom("outbox")
        .select(["key", "kind", "attempts", "why", "due_at", "state"])
        .where("state", "!=", "delivered")
        .orderBy("id")
        .execute();
      return rows.map(({ key, kind, attempts, why, due_at, state }) => ({
        key,
        kind,
        attempts,
        why,
        nextAt: state === "pending" ? due_at : null,
      }));
    },
  };
}

async function claim(db: Kysely<Schema>, now: Date, leaseMilliseconds: number): Promise<OutboxItem | undefined> {
  // The head of each lane is its first pending message; it is free when it is due and nobody holds it.
  const free = sql<number>`(
    select id from outbox as head
    where state = 'pending' and due_at <= ${now} and (held_until is null or held_until <= ${now})
      and not exists (select from outbox as before where before.lane = head.lane and before.state = 'pending' and before.id < head.id)
    order by id limit 1 for update skip locked)`;
  const row = await db
    .updateTable("outbox")
    .set({ held_until: new Date(now.getTime() + leaseMilliseconds), attempts: sql`attempts + 1` })
    .where("id", "=", free)
    .where("state", "=", "pending")
    .returning(["id", "key", "lane", "kind", "subject", "attempts", "version", "channel", "message"])
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { channel, message, ...item } = row;
  return {
    ...item,
    subject: JSON.parse(row.subject) as OutboxItem["subject"],
    attempts: row.attempts - 1,
    reference: channel === null || message === null ? undefined : { channel, message },
  };
}
