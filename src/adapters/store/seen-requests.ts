import type { Kysely } from "kysely";
import type { SeenRequests } from "../../ports/seen-requests.ts";
import type { Schema } from "./schema.ts";

/**
 * How long a request is remembered, in milliseconds. Slack's signatures are good for five minutes, and what it
 * sends again it sends within a day: https://docs.slack.dev/apis/events-api#retries
 */
const lifetime = 48 * 3_600_000;

/** Seen requests in PostgreSQL: one row each. */
export function createSeenRequests(db: Kysely<Schema>): SeenRequests {
  return {
    async first(id, now) {
      const row = await db
        .insertInto("seen_request")
        .values({ id, seen_at: now })
        .onConflict((conflict) => conflict.column("id").doNothing())
        .returning("id")
        .executeTakeFirst();
      if (row === undefined) return false;
      await db
        .deleteFrom("seen_request")
        .where("seen_at", "<", new Date(now.getTime() - lifetime))
        .execute();
      return true;
    },
  };
}
