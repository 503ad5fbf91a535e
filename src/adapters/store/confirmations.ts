import type { Kysely } from "kysely";
import { sha256 } from "../../domain/digest.ts";
import { Confirmation } from "../../domain/passkey/confirmation.ts";
import { after } from "../../domain/time.ts";
import type { Confirmations } from "../../ports/confirmations.ts";
import type { Schema } from "./schema.ts";

/** How long a confirmation is remembered after its time, in milliseconds: long enough to say that it is over. */
const remembered = 3_600_000;

/** The confirmations in PostgreSQL, where every replica finds them. A token has 256 random bits: its hash needs no salt. */
export function createConfirmations(db: Kysely<Schema>): Confirmations {
  return {
    async keep(token, { confirmation: { words, ...facts }, identity, nonce, until }, now) {
      await db
        .deleteFrom("confirmation")
        .where("until", "<", new Date(after(now, -remembered)))
        .execute();
      const row = {
        token_hash: sha256(token),
        identity,
        facts: JSON.stringify(facts),
        words: JSON.stringify(words),
        nonce,
        until: new Date(until),
        used_at: null,
      };
      await db.insertInto("confirmation").values(row).execute();
    },
    async find(token) {
      const row = await db
        .selectFrom("confirmation")
        .selectAll()
        .where("token_hash", "=", sha256(token))
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const facts = JSON.parse(row.facts) as object;
      const words = row.words === null ? null : (JSON.parse(row.words) as string | null);
      return {
        confirmation: Confirmation.parse({ ...facts, words }),
        identity: row.identity,
        nonce: row.nonce,
        until: row.until.toISOString(),
        used: row.used_at !== null,
      };
    },
    async take(token, now) {
      const taken = await db
        .updateTable("confirmation")
        .set({ used_at: now, words: null })
        .where("token_hash", "=", sha256(token))
        .where("used_at", "is", null)
        .where("until", ">", now)
        .executeTakeFirst();
      return taken.numUpdatedRows === 1n;
    },
  };
}
