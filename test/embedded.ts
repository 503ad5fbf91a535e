import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openDatabase } from "../src/adapters/store/database.ts";

/** A folder with an embedded database of the present schema, and nothing in it. */
export interface DatabaseFolder {
  directory: string;
  remove(): void;
}

/**
 * Makes one: a copy of a database that is made once for as long as the schema stays as it is. To make one, or to
 * unpack and migrate one, takes seconds of a processor in each file of tests.
 */
export async function makeDatabaseFolder(): Promise<DatabaseFolder> {
  const model = await modelDatabase();
  const directory = temporary();
  cpSync(model, directory, { recursive: true });
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

/** Opens an embedded database that goes when it is closed: once a test file, since it takes a second. */
export async function openEmbedded(): Promise<Database> {
  const { directory, remove } = await makeDatabaseFolder();
  const database = await openDatabase({ kind: "embedded", directory });
  return {
    ...database,
    async close() {
      await database.close();
      remove();
    },
  };
}

/** Two workers may make it at once: whoever is later takes the other's. */
async function modelDatabase(): Promise<string> {
  const model = join(tmpdir(), `firebreak-model-database-${schemaMark()}`);
  if (existsSync(model)) return model;
  const directory = temporary();
  await (await openDatabase({ kind: "embedded", directory })).close();
  try {
    renameSync(directory, model);
  } catch (error) {
    if (!existsSync(model)) throw error;
    rmSync(directory, { recursive: true, force: true });
  }
  return model;
}

/** Another for another schema, and for another version of the embedded PostgreSQL. */
function schemaMark(): string {
  const sources = ["src/adapters/store/migrations.ts", "node_modules/@electric-sql/pglite/package.json"];
  const hash = createHash("sha256");
  for (const source of sources) hash.update(readFileSync(new URL(`../${source}`, import.meta.url)));
  return hash.digest("hex").slice(0, 16);
}

function temporary(): string {
  return mkdtempSync(join(tmpdir(), "firebreak-database-"));
}
