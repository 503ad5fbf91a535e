import { type Database, openDatabase, type StoreLocation } from "../adapters/store/database.ts";
import { createInventory } from "../adapters/store/inventory.ts";
import { createJournal } from "../adapters/store/journal.ts";
import { createOutbox } from "../adapters/store/outbox.ts";
import { createSeenRequests } from "../adapters/store/seen-requests.ts";
import { createWatchSchedule } from "../adapters/store/watch-schedule.ts";
import type { Inventory } from "../ports/inventory.ts";
import type { Journal } from "../ports/journal.ts";
import type { Outbox } from "../ports/outbox.ts";
import type { SeenRequests } from "../ports/seen-requests.ts";
import type { WatchSchedule } from "../ports/watch-schedule.ts";

/** Everything that the bot keeps. */
export interface Data {
  database: Database;
  journal: Journal;
  outbox: Outbox;
  inventory: Inventory;
  schedule: WatchSchedule;
  seen: SeenRequests;
}

/**
 * Opens the data. What a dead process held on an embedded database is free again: nobody else can be on it.
 *
 * @throws FirebreakError `unavailable` when the database can't be used
 */
export async function openData(location: StoreLocation): Promise<Data> {
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
    outbox,
    inventory: createInventory(db),
    schedule,
    seen: createSeenRequests(db),
  };
}
