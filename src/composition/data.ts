import { type JournalKeyPlace, openJournalKeys } from "../adapters/keys/journal-keys.ts";
import { type Database, openDatabase, type StoreLocation } from "../adapters/store/database.ts";
import { createJournalHeads } from "../adapters/store/heads.ts";
import { createInventory } from "../adapters/store/inventory.ts";
import { createJournal } from "../adapters/store/journal.ts";
import { createOutbox } from "../adapters/store/outbox.ts";
import { createSeenRequests } from "../adapters/store/seen-requests.ts";
import { createWatchSchedule } from "../adapters/store/watch-schedule.ts";
import type { Inventory } from "../ports/inventory.ts";
import type { Journal } from "../ports/journal.ts";
import type { JournalHeads } from "../ports/journal-heads.ts";
import type { JournalKeys } from "../ports/journal-key.ts";
import type { Outbox } from "../ports/outbox.ts";
import type { SeenRequests } from "../ports/seen-requests.ts";
import type { WatchSchedule } from "../ports/watch-schedule.ts";

/** Everything that the bot keeps. */
export interface Data {
  database: Database;
  journal: Journal;
  heads: JournalHeads;
  /** What signs the journal. */
  keys: JournalKeys;
  outbox: Outbox;
  inventory: Inventory;
  schedule: WatchSchedule;
  seen: SeenRequests;
}

/**
 * Opens the data, and the key that signs its journal; one is made where there is none. What a dead process held on an embedded database is free again: nobody else can be on it.
 *
 * @throws FirebreakError `unavailable` when the database can't be used, `misconfigured` when the key can't be
 */
export async function openData(location: StoreLocation, key: JournalKeyPlace): Promise<Data> {
  const keys = openJournalKeys(key);
  const database = await openDatabase(location);
  const { db } = database;
  const outbox = createOutbox(db);
  const schedule = createWatchSchedule(db);
  if (database.kind === "embedded") {
    await outbox.freeAll();
    await schedule.freeAll();
  }
  return {
    database,
    journal: createJournal(db),
    heads: createJournalHeads(db),
    keys,
    outbox,
    inventory: createInventory(db),
    schedule,
    seen: createSeenRequests(db),
  };
}
