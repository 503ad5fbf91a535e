import { sql } from "kysely";
import { type Data, openData } from "../../../src/composition/data.ts";
import type { NewEvent, RecordedEvent } from "../../../src/domain/event.ts";
import { type Item, itemStream } from "../../../src/domain/inventory/item.ts";
import { makeDatabaseFolder } from "../../embedded.ts";
import { idOf } from "./sources.ts";

/** The real store, and how a test looks into it. */
export type TestStore = Awaited<ReturnType<typeof openStore>>;

/** Opens the embedded database: once a test file, since it takes a second. */
export async function openStore() {
  const { directory, remove } = await makeDatabaseFolder();
  const data = await openData({ kind: "embedded", directory }, { pem: undefined, file: undefined });
  const { db } = data.database;
  return {
    data,
    /** Forgets everything, as only a test may: the journal itself lets nobody. */
    async empty(): Promise<void> {
      await sql`alter table journal disable trigger journal_append_only`.execute(db);
      await sql`truncate journal, typed_text, outbox, inventory, watch_schedule restart identity`.execute(db);
      await sql`alter table journal enable trigger journal_append_only`.execute(db);
    },
    /** How many events there are. */
    async size(): Promise<number> {
      return (await data.journal.chain(0, 100_000)).length;
    },
    item: (name: string) => itemIn(data, name),
    /** What happened to an application, in order. */
    async history(name: string): Promise<NewEvent["type"][]> {
      return (await eventsOf(data, itemStream(idOf(name)))).map(({ type }) => type);
    },
    events: (stream: string) => eventsOf(data, stream),
    async close(): Promise<void> {
      await data.database.close();
      remove();
    },
  };
}

async function itemIn({ inventory }: Data, name: string): Promise<Item> {
  const item = await inventory.find(idOf(name));
  if (item === undefined) throw new Error(`there is no item ${name}`);
  return item;
}

function eventsOf({ journal }: Data, stream: string): Promise<RecordedEvent[]> {
  return journal.read(stream);
}
