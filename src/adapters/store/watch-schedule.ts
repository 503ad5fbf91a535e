import { type Kysely, sql } from "kysely";
import type { WatchSchedule } from "../../ports/watch-schedule.ts";
import type { Schema } from "./schema.ts";

/** The row of the assessment, which no source has the name of. */
const assessment = "coverage";

/** What the names of policies begin with, and no source's does. */
const ofPolicies = "guard/%";

/** The watch's schedule in PostgreSQL: one row a source, one a policy, one for the assessment, held by whoever does it. */
export function createWatchSchedule(db: Kysely<Schema>): WatchSchedule {
  return {
    async enrol(sources) {
      const names = [assessment, ...sources.map(({ source }) => source)];
      const rows = sources.map(({ source, dueAt }) => ({ source, due_at: dueAt, held_until: null, read_at: null }));
      if (rows.length > 0) {
        await db
          .insertInto("watch_schedule")
          .values(rows)
          .onConflict((conflict) => conflict.column("source").doNothing())
          .execute();
      }
      const others = db.deleteFrom("watch_schedule").where("source", "not in", names);
      await others.where("source", "not like", ofPolicies).execute();
    },
    ...policiesIn(db),
    async claim(sources, now, leaseMilliseconds) {
      if (sources.length === 0) return undefined;
      const heldUntil = new Date(now.getTime() + leaseMilliseconds);
      const free = sql<string>`(
        select source from watch_schedule
        where source in (${sql.join(sources)}) and due_at <= ${now} and (held_until is null or held_until <= ${now})
        order by due_at, source limit 1 for update skip locked)`;
      const row = await db
        .updateTable("watch_schedule")
        .set({ held_until: heldUntil })
        .where("source", "=", free)
        .returning(["source", "failures", "doubted"])
        .executeTakeFirst();
      return row && { ...row, heldUntil };
    },
    async finish({ source, heldUntil }, { readAt, failures, doubted, dueAt }) {
      const read = readAt === undefined ? {} : { read_at: readAt };
      await db
        .updateTable("watch_schedule")
        .set({ due_at: dueAt, held_until: null, failures, doubted, ...read })
        .where("source", "=", source)
        .where("held_until", "=", heldUntil)
        .execute();
    },
    ...assessmentIn(db),
    async freeAll() {
      await db.updateTable("watch_schedule").set({ held_until: null }).where("held_until", "is not", null).execute();
    },
    async all() {
      const rows = await db
        .selectFrom("watch_schedule")
        .select(["source", "due_at", "read_at", "failures"])
        .where("source", "!=", assessment)
        .where("source", "not like", ofPolicies)
        .orderBy("source")
        .execute();
      return rows.map(({ source, due_at: dueAt, read_at: readAt, failures }) => ({ source, dueAt, readAt, failures }));
    },
  };
}

/** The beginning of the policies' turns. */
function policiesIn(db: Kysely<Schema>): Pick<WatchSchedule, "enrolPolicies"> {
  return {
    async enrolPolicies(policies, dueAt) {
      const rows = policies.map((source) => ({ source, due_at: dueAt, held_until: null, read_at: null }));
      if (rows.length > 0) {
        await db
          .insertInto("watch_schedule")
          .values(rows)
          .onConflict((conflict) =>
            conflict
              .column("source")
              .doUpdateSet({ due_at: dueAt })
              .where("watch_schedule.held_until", "is", null)
              .where("watch_schedule.failures", "=", 0),
          )
          .execute();
      }
      const stale = db.deleteFrom("watch_schedule").where("source", "like", ofPolicies);
      await (rows.length > 0 ? stale.where("source", "not in", policies) : stale).execute();
    },
  };
}

/** The turns of the assessment. */
function assessmentIn(db: Kysely<Schema>): Pick<WatchSchedule, "claimAssessment" | "finishAssessment"> {
  return {
    async claimAssessment(now, leaseMilliseconds) {
      await db
        .insertInto("watch_schedule")
        .values({ source: assessment, due_at: now, held_until: null, read_at: null })
        .onConflict((conflict) => conflict.column("source").doNothing())
        .execute();
      const row = await db
        .updateTable("watch_schedule")
        .set({ held_until: new Date(now.getTime() + leaseMilliseconds) })
        .where("source", "=", assessment)
        .where("due_at", "<=", now)
        .where((row) => row.or([row("held_until", "is", null), row("held_until", "<=", now)]))
        .returning("source")
        .executeTakeFirst();
      return row !== undefined;
    },
    async finishAssessment(dueAt) {
      await db
        .updateTable("watch_schedule")
        .set({ due_at: dueAt, held_until: null })
        .where("source", "=", assessment)
        .execute();
    },
  };
}
