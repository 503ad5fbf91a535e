import { existsSync } from "node:fs";
import { join } from "node:path";
import { findJournalKeys } from "../adapters/keys/journal-keys.ts";
import { openDatabase, type Database } from "../adapters/store/database.ts";
import { createJournalHeads } from "../adapters/store/heads.ts";
import { createJournal } from "../adapters/store/journal.ts";
import { lockDirectory } from "../adapters/store/lock.ts";
import type { House } from "../ports/house.ts";
import { partsOf } from "../domain/actor.ts";
import { asFirebreakError, FirebreakError } from "../domain/errors.ts";
import { readIncidents } from "../projections/incidents.ts";
import { createHouse } from "../web/house.ts";
import { journalKeyFile } from "./journal-key-file.ts";
import { type HousePlace, notRunning } from "./house-place.ts";

/**
 * The house as the data alone has it, while no bot runs. Nobody can be asked for people's names, so
 * their user ids stand in for them.
 *
 * @throws FirebreakError `not-found` when there is no data, `not-now` when another process has it
 */
export async function openDataHouse(place: HousePlace): Promise<{ house: House; close: () => Promise<void> }> {
  const { database, close } = await openData(place);
  const journal = createJournal(database.db);
  const house = createHouse({
    incidents: readIncidents(journal),
    journal,
    heads: createJournalHeads(database.db),
    keys: findJournalKeys({ pem: place.journalKey, file: journalKeyFile(place.dataDirectory) }),
    components: [],
    nameOf: (person) => Promise.resolve(partsOf(person).user),
    clock: { now: () => new Date() },
    dispatch: () => Promise.reject(notRunning(place.dataDirectory)),
    takeIn: () => Promise.reject(notRunning(place.dataDirectory)),
    simulate: () => Promise.reject(notRunning(place.dataDirectory)),
    passkeys: {
      invite: () => Promise.reject(notRunning(place.dataDirectory)),
      list: () => Promise.reject(notRunning(place.dataDirectory)),
      remove: () => Promise.reject(notRunning(place.dataDirectory)),
    },
    health: () => Promise.reject(notRunning(place.dataDirectory)),
    examine: () => Promise.reject(notRunning(place.dataDirectory)),
  });
  return { house, close };
}

async function openData({
  dataDirectory,
  databaseUrl,
}: HousePlace): Promise<Pick<Database, "close"> & { database: Database }> {
  if (databaseUrl !== undefined) {
    const database = await openDatabase({ kind: "postgresql", url: databaseUrl });
    return { database, close: database.close };
  }
  const directory = join(dataDirectory, "postgresql");
  if (!existsSync(directory)) throw noData(dataDirectory);
  const unlock = takeDirectory(dataDirectory);
  try {
    const database = await openDatabase({ kind: "embedded", directory });
    const close = async () => {
      await database.close();
      unlock();
    };
    return { database, close };
  } catch (error) {
    unlock();
    throw error;
  }
}

function takeDirectory(directory: string): () => void {
  try {
    return lockDirectory(directory);
  } catch (thrown) {
    const error = asFirebreakError(thrown);
    if (error.kind !== "not-now") throw error;
    throw new FirebreakError("not-now", error.message, {
      found: "one that does not answer at its local socket",
      todo: "If it is starting or ending, try again in a moment; otherwise stop it first.",
    });
  }
}

function noData(dataDirectory: string): FirebreakError {
  return new FirebreakError("not-found", `There is no Firebreak data in ${dataDirectory}.`, {
    expected: "the data directory of a Firebreak that has run before",
    todo: "Name it with --data or FIREBREAK_DATA, or begin with `firebreak start`.",
  });
}
