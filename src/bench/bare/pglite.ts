import { readFileSync } from "node:fs";
import { PGlite } from "@electric-sql/pglite";
import { sayReady } from "./ready.ts";

// PostgreSQL embedded in a process of its own, with nothing in it: what the data costs before it is ours.
// Given a prepared database as well, it unpacks that, as Firebreak does; else it makes one.
const [, , dataDir, prepared] = process.argv;
if (dataDir === undefined) throw new Error("Name the directory of the data.");
const loaded = prepared === undefined ? {} : { loadDataDir: new Blob([readFileSync(prepared)]) };
const database = await PGlite.create({ dataDir, ...loaded });
sayReady(() => database.close());
