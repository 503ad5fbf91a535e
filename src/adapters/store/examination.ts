import { sql } from "kysely";
import { type ExaminedLine, fine, wrong } from "../../domain/examination.ts";
import type { Examination } from "../../ports/examination.ts";
import type { Database } from "./database.ts";
import { migrations } from "./migrations.ts";

/** Milliseconds within which a small question has to be answered: what is due is looked for once a second. */
const slow = 1_000;

/** Whether the database has the schema of this version, and answers in time. */
export function examineDatabase({ db, kind }: Pick<Database, "db" | "kind">): Examination[] {
  const schema = "Database: schema";
  const answers = "Database: answers";
  return [
    {
      check: answers,
      silence: "wrong",
      async look() {
        const started = performance.now();
        await sql`select 1`.execute(db);
        return [latencyLine(answers, { kind, took: Math.ceil(performance.now() - started) })];
      },
    },
    {
      check: schema,
      silence: "not-checked",
      async look() {
        const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
        return [
          schemaLine(
            schema,
            rows.map(({ name }) => name),
          ),
        ];
      },
    },
  ];
}

function latencyLine(check: string, { kind, took }: { kind: Database["kind"]; took: number }): ExaminedLine {
  const found = `${kind === "embedded" ? "embedded" : "PostgreSQL"}, within ${took} ms`;
  if (took <= slow) return fine(check, found);
  return wrong(check, found, "See what keeps it busy: its disk, its connections, or the network between.");
}

function schemaLine(check: string, applied: readonly string[]): ExaminedLine {
  const known = Object.keys(migrations);
  const missing = known.filter((name) => !applied.includes(name));
  const newer = applied.filter((name) => !known.includes(name));
  if (missing.length > 0)
    return wrong(check, `lacks ${missing.join(", ")}`, "Start the bot again: it brings the schema up to date.");
  if (newer.length > 0) {
    return wrong(check, `has ${newer.join(", ")} of a later version`, "Run that version of Firebreak, or a later one.");
  }
  return fine(check, `up to date (${known.at(-1)})`);
}
