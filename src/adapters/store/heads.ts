import { type Expression, type Kysely, type SqlBool, sql } from "kysely";
import type { EventType, Recorded } from "../../domain/event.ts";
import { genesis } from "../../domain/journal.ts";
import type { JournalHeads } from "../../ports/journal-heads.ts";
import { asRecorded } from "./recorded.ts";
import type { Schema } from "./schema.ts";

/** The stream of what concerns the bot itself. */
const system = "system";

/** The journal's heads in PostgreSQL. */
export function createJournalHeads(db: Kysely<Schema>): JournalHeads {
  /** The last event of the bot's own stream that is of the type and fits. */
  async function latest<Type extends EventType>(
    type: Type,
    fits: Expression<SqlBool> = sql<boolean>`true`,
  ): Promise<Recorded<Type> | undefined> {
    const row = await db
      .selectFrom("journal")
      .select(["body", "hash"])
      .where("stream", "=", system)
      .where("type", "=", type)
      .where(fits)
      .orderBy("sequence", "desc")
      .limit(1)
      .executeTakeFirst();
    return row && (asRecorded(row, {}) as Recorded<Type>);
  }

  return {
    async end() {
      const row = await db
        .selectFrom("journal")
        .select(["position", "hash"])
        .orderBy("position", "desc")
        .limit(1)
        .executeTakeFirst();
      return row ?? { position: 0, hash: genesis };
    },
    last: () => latest("journal.head-signed"),
    // The head that is signed is the event before the one that says so.
    signedAt: (position) => latest("journal.head-signed", sql<boolean>`position = ${position + 1}`),
    failureAt: (position, anchor) =>
      latest(
        "journal.anchor-failed",
        sql<boolean>`position > ${position} and body::jsonb -> 'data' @> ${JSON.stringify({ position, anchor })}::jsonb`,
      ),
    async since(position) {
      const after = db.selectFrom("journal").where("position", ">", position);
      const first = await after
        .select(["body", "hash"])
        .where("type", "not like", "journal.%")
        .orderBy("position")
        .limit(1)
        .executeTakeFirst();
      if (first === undefined) return { first: null, resolved: [] };
      const resolved = await after.select("stream").distinct().where("type", "=", "incident.resolved").execute();
      return {
        first: asRecorded(first, {}).at,
        resolved: resolved.map(({ stream }) => Number(stream.replace("incident/", ""))),
      };
    },
  };
}
