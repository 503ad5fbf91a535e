import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { createPgConfig } from "@electric-sql/pglite/node-postgres";
import { Kysely, Migrator, PostgresDialect } from "kysely";
import pg from "pg";
import { FirebreakError } from "../../domain/errors.ts";
import { migrations } from "./migrations.ts";
import type { Schema } from "./schema.ts";

/** Where the data lies: a PostgreSQL server, or a directory with PostgreSQL embedded in the process. */
export type StoreLocation = { kind: "postgresql"; url: string } | { kind: "embedded"; directory: string };

/** An open database with the present schema. */
export interface Database {
  kind: StoreLocation["kind"];
  db: Kysely<Schema>;
  /** The connections, for the durable engine that keeps its own tables beside ours. */
  pool: pg.Pool;
  close(): Promise<void>;
}

/** How many connections one process holds on a PostgreSQL server. */
const serverConnections = 10;
/** How long a connection may take to come about before the server counts as unreachable. */
const connectMilliseconds = 10_000;

/** An empty database that the build has prepared: to unpack it takes a second, to make one takes many. */
const emptyDatabase = fileURLToPath(new URL("../../../dist/empty-database.tar.gz", import.meta.url));

// PostgreSQL's int8 arrives as text; our positions and ids stay far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/**
 * Opens the database and brings its schema up to date.
 *
 * @throws FirebreakError `unavailable` when the server can't be reached or the data can't be read
 */
export async function openDatabase(location: StoreLocation): Promise<Database> {
  const { pool, close } =
    location.kind === "postgresql" ? openServer(location.url) : await openEmbedded(location.directory);
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  try {
    await migrate(db);
  } catch (error) {
    await close();
    throw unusable(location, error);
  }
  return { kind: location.kind, db, pool, close };
}

function openServer(url: string): { pool: pg.Pool; close: () => Promise<void> } {
  const pool = new pg.Pool({
    connectionString: url,
    max: serverConnections,
    connectionTimeoutMillis: connectMilliseconds,
    application_name: "firebreak",
  });
  // A connection that the server drops while idle is replaced at the next query.
  pool.on("error", () => undefined);
  return { pool, close: () => pool.end() };
}

async function openEmbedded(directory: string): Promise<{ pool: pg.Pool; close: () => Promise<void> }> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  try {
    const isNew = readdirSync(directory).length === 0;
    const embedded = await PGlite.create({
      dataDir: directory,
      ...(isNew && existsSync(emptyDatabase) ? { loadDataDir: new Blob([readFileSync(emptyDatabase)]) } : {}),
    });
    const pool = new pg.Pool(Object.assign(createPgConfig(embedded), { max: 1 }));
    const close = async () => {
      // In this order: an idle timer of the pool would outlive a database that is closed first.
      await pool.end();
      await embedded.close();
    };
    return { pool, close };
  } catch (error) {
    throw unusable({ kind: "embedded", directory }, error);
  }
}

async function migrate(db: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error instanceof Error ? error : new Error(String(error));
}

function unusable(location: StoreLocation, cause: unknown): FirebreakError {
  const where = location.kind === "postgresql" ? `at ${withoutSecret(location.url)}` : `in ${location.directory}`;
  return new FirebreakError("unavailable", `The database ${where} can't be used.`, {
    found:
      cause instanceof Error && cause.message !== ""
        ? cause.message
        : String((cause as { code?: string }).code ?? cause),
    expected:
      location.kind === "postgresql"
        ? "a PostgreSQL server that answers and lets us create tables"
        : "a data directory that is ours and whole",
    todo:
      location.kind === "postgresql"
        ? "Check DATABASE_URL, and that the server runs and is reachable from here."
        : "Check the directory's owner and free space, or name another one with FIREBREAK_DATA.",
    cause,
  });
}

function withoutSecret(url: string): string {
  try {
    const parsed = new URL(url);
    return `${parsed.hostname}:${parsed.port || "5432"}${parsed.pathname}`;
  } catch {
    return "an address that can't be read";
  }
}
