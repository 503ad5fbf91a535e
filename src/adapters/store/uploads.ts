import { type Kysely, sql } from "kysely";
import { PersonId } from "../../domain/actor.ts";
import { sha256 } from "../../domain/digest.ts";
import { after } from "../../domain/time.ts";
import type { UploadInvitations } from "../../ports/uploads.ts";
import type { Schema } from "./schema.ts";

/** How long a page is remembered after its time, in milliseconds: long enough to say that it is over. */
const remembered = 3_600_000;

/** The upload pages in PostgreSQL, where every replica finds them. A token has 256 random bits: its hash needs no salt. */
export function createUploadInvitations(db: Kysely<Schema>): UploadInvitations {
  const change = (token: string) => db.updateTable("upload").where("token_hash", "=", sha256(token));
  return {
    async keep(token, { incident, rotation, by, until }, now) {
      await db
        .deleteFrom("upload")
        .where("until", "<", new Date(after(now, -remembered)))
        .execute();
      const row = { token_hash: sha256(token), incident, rotation, person: by, until: new Date(until) };
      await db.insertInto("upload").values(row).execute();
    },
    async find(token) {
      const row = await db.selectFrom("upload").selectAll().where("token_hash", "=", sha256(token)).executeTakeFirst();
      if (row === undefined) return undefined;
      const { incident, rotation, person, until, tries, used_at: usedAt } = row;
      return {
        incident,
        rotation,
        by: PersonId.parse(person),
        until: until.toISOString(),
        used: usedAt !== null,
        tries,
      };
    },
    async hold(token, { now, until, most }) {
      const held = await change(token)
        .set({ tries: sql`tries + 1`, held_until: until })
        .where("used_at", "is", null)
        .where("until", ">", now)
        .where("tries", "<", most)
        .where(({ eb, or }) => or([eb("held_until", "is", null), eb("held_until", "<=", now)]))
        .returning("tries")
        .executeTakeFirst();
      return held?.tries;
    },
    async release(token, counts) {
      await change(token)
        .set({ tries: counts ? sql`tries` : sql`tries - 1`, held_until: null })
        .execute();
    },
    async use(token, now) {
      await change(token).set({ used_at: now, held_until: null }).execute();
    },
  };
}
