import { beforeAll, expect, test } from "@jest/globals";
import { sql } from "kysely";
import type { Database } from "../../../src/adapters/store/database.ts";
import { examineDatabase } from "../../../src/adapters/store/examination.ts";
import { examine } from "../../../src/workflows/examine/examine.ts";
import { openEmbedded } from "../../embedded.ts";

let database: Database;
beforeAll(async () => {
  database = await openEmbedded();
}, 30_000);

const look = () => examine(examineDatabase(database), 10_000);

test("a database of this version answers, and has its schema", async () => {
  expect((await look()).map(({ verdict }) => verdict)).toEqual(["ok", "ok"]);
});

test("one that lacks a step, or has one of a later version, says which", async () => {
  await sql`update kysely_migration set name = '900-later' where name = '003-inventory'`.execute(database.db);
  expect((await look())[1]).toMatchObject({ verdict: "wrong", found: "lacks 003-inventory" });
  await sql`insert into kysely_migration (name, timestamp) values ('003-inventory', '')`.execute(database.db);
  expect((await look())[1]).toMatchObject({ verdict: "wrong", found: "has 900-later of a later version" });
});

test("one that is gone is wrong", async () => {
  await database.close();
  expect((await look())[0]).toMatchObject({ check: "Database: answers", verdict: "wrong" });
});
