import type { Kysely, Selectable } from "kysely";
import type { Item } from "../../domain/inventory/item.ts";
import type { Inventory } from "../../ports/inventory.ts";
import type { InventoryTable, Schema } from "./schema.ts";

/** Items that are read at a time: about a megabyte. */
const page = 500;

/** The inventory in PostgreSQL. It is written where its events are appended, and nowhere else. */
export function createInventory(db: Kysely<Schema>): Inventory {
  return {
    async find(id) {
      const row = await db.selectFrom("inventory").select("item").where("id", "=", id).executeTakeFirst();
      return row && asItem(row);
    },
    async known(ids) {
      if (ids.length === 0) return new Map();
      const rows = await db
        .selectFrom("inventory")
        .select("item")
        .where("id", "in", [...ids])
        .execute();
      return new Map(rows.map(asItem).map((item) => [item.id, item]));
    },
    async presentIn(source) {
      const rows = await db
        .selectFrom("inventory")
        .select("id")
        .where("source", "=", source)
        .where("gone", "=", false)
        .execute();
      return rows.map(({ id }) => id);
    },
    async due(now, limit) {
      const rows = await db
        .selectFrom("inventory")
        .select("item")
        .where("due_at", "<=", now)
        .orderBy("due_at")
        .limit(limit)
        .execute();
      return rows.map(asItem);
    },
    async postpone(id, until) {
      await db.updateTable("inventory").set({ due_at: until }).where("id", "=", id).execute();
    },
    async reschedule(attention) {
      for await (const rows of pagesOf(db)) {
        for (const row of rows) {
          const due = attention(asItem(row));
          if ((row.due_at?.toISOString() ?? null) === due) continue;
          // Whatever is recorded meanwhile has set it anew.
          const unchanged = db.updateTable("inventory").set({ due_at: due }).where("sequence", "=", row.sequence);
          await unchanged.where("id", "=", row.id).execute();
        }
      }
    },
    async *pages() {
      for await (const rows of pagesOf(db)) yield rows.map(asItem);
    },
    async count() {
      const row = await db
        .selectFrom("inventory")
        .select((select) => select.fn.countAll<number>().as("number"))
        .executeTakeFirst();
      return row?.number ?? 0;
    },
  };
}

/** Every row, a page at a time, in the order of their ids. */
async function* pagesOf(db: Kysely<Schema>): AsyncGenerator<Selectable<InventoryTable>[]> {
  let last = "";
  for (;;) {
    const rows = await db
      .selectFrom("inventory")
      .selectAll()
      .where("id", ">", last)
      .orderBy("id")
      .limit(page)
      .execute();
    if (rows.length > 0) yield rows;
    if (rows.length < page) return;
    last = rows.at(-1)?.id ?? last;
  }
}

/** What we wrote ourselves, in the transaction of its events. */
function asItem({ item }: { item: string }): Item {
  return JSON.parse(item) as Item;
}
