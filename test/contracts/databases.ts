import { type Database, openDatabase } from "../../src/adapters/store/database.ts";
import { openEmbedded } from "../embedded.ts";
import pg from "pg";

/** A database to run a contract on: both kinds the store supports, the second where DATABASE_URL names a server. */
export interface DatabaseUnderTest {
  name: string;
  open(): Promise<Database>;
}

/** Each contract of the store runs on these. A server gets a fresh database a test file, dropped again at its end. */
export function databasesUnderTest(): DatabaseUnderTest[] {
  const server = process.env["DATABASE_URL"];
  const embedded = {
    name: "embedded PostgreSQL",
    open: () => openEmbedded(),
  };
  return server === undefined ? [embedded] : [embedded, { name: "PostgreSQL server", open: () => openFresh(server) }];
}

/** Makes an empty database on the server and gives its address; `drop` removes it. */
export async function freshServerDatabase(server: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `firebreak_test_${process.pid}_${Math.random().toString(36).slice(2, 10)}`;
  const administer = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  await administer(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(`drop database ${name} with (force)`) };
}

async function openFresh(server: string): Promise<Database> {
  const { url, drop } = await freshServerDatabase(server);
  const database = await openDatabase({ kind: "postgresql", url });
  return {
    ...database,
    close: async () => {
      await database.close();
      await drop();
    },
  };
}
