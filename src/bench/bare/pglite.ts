import { PGlite } from "@electric-sql/pglite";
import { sayReady } from "./ready.ts";

// PostgreSQL embedded in a process of its own, with nothing in it: what the data costs before it is ours.
const [, , directory] = process.argv;
if (directory === undefined) throw new Error("Name the directory of the data.");
const database = await PGlite.create({ dataDir: directory });
sayReady(() => database.close());
