import { z } from "zod";
import { PersonId } from "../actor.ts";
import { Instant } from "../time.ts";
import { Ownership } from "./owner.ts";
import { Place, Reading } from "./sighting.ts";

/** `days`: the rung. `left`: the whole days that are left; fewer than the rung has for what was found late. */
const countdown = { days: z.int().min(1), left: z.int().min(0) };

/**
 * Why somebody is told of an item:
 * - `rung`: so many days are left · `reminder`: the same, after a snooze has ended · `expired`: none are
 * - `disabled`: its service has switched it off
 * - `gone`: it was there, and is not any more · `unread`: it is there, and could not be read for long
 * - `unexplained`: it changed, and no rotation of ours did that
 * - `moved-back`: it ends earlier than it did · `shorter-lived`: what replaced it lives less long
 */
export const AlertCause = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("rung"), ...countdown }),
  z.strictObject({ kind: z.literal("reminder"), ...countdown }),
  z.strictObject({ kind: z.literal("expired") }),
  z.strictObject({ kind: z.literal("disabled") }),
  z.strictObject({ kind: z.literal("gone") }),
  z.strictObject({ kind: z.literal("unread") }),
  z.strictObject({ kind: z.literal("unexplained") }),
  z.strictObject({ kind: z.literal("moved-back"), from: Instant, to: Instant }),
  z.strictObject({ kind: z.literal("shorter-lived"), fromDays: z.int(), toDays: z.int() }),
]);
export type AlertCause = z.infer<typeof AlertCause>;

/** What an alert opens by itself: a planned change, or an incident. */
export const Opening = z.enum(["planned-change", "incident"]);
export type Opening = z.infer<typeof Opening>;

/** What changed an item: our own rotation, its own renewal, somebody else, or only a detail of it. */
export const ChangeCause = z.enum(["rotation", "renewal", "unexplained", "detail"]);
export type ChangeCause = z.infer<typeof ChangeCause>;

/** One line of a rehearsal's report. */
export const RehearsalCheck = z.strictObject({
  id: z.string(),
  verdict: z.enum(["pass", "fail", "unknown"]),
  /** A sentence: what was found. */
  found: z.string(),
  todo: z.string().optional(),
});
export type RehearsalCheck = z.infer<typeof RehearsalCheck>;

/** What happens to an item of the inventory. Its stream is `certificate/<id>`. */
export const inventoryEvents = {
  /** It was seen for the first time. `why`: it is there, and could not be read. */
  "certificate.found": z.strictObject({
    source: z.string(),
    place: Place,
    reading: Reading.nullable(),
    why: z.string().nullable(),
    ownership: Ownership,
    runbook: z.string().nullable(),
  }),
  /** Something about it is not as it was read before. */
  "certificate.changed": z.strictObject({ reading: Reading, cause: ChangeCause }),
  "certificate.unread": z.strictObject({ why: z.string() }),
  /** It can be read again, and is as it was. */
  "certificate.read-again": z.strictObject({}),
  "certificate.gone": z.strictObject({}),
  "certificate.returned": z.strictObject({ source: z.string() }),
  /** Who looks after it, and which runbook rotates it. */
  "certificate.assigned": z.strictObject({ ownership: Ownership, runbook: z.string().nullable() }),
  /**
   * Somebody is told, once. `wide`: the wider channel too; `page`: somebody is woken; `quiet`: nobody
   * is, since it had been so for long when it was found.
   */
  "certificate.alerted": z.strictObject({
    alert: z.int().min(1),
    cause: AlertCause,
    wide: z.boolean(),
    page: z.boolean(),
    quiet: z.boolean(),
    opens: Opening.nullable(),
  }),
  /** The owner's channel or pager could not be reached: the alert goes to the wider channel. */
  "certificate.alert-undelivered": z.strictObject({
    alert: z.int().min(1),
    to: z.enum(["channel", "pager"]),
    why: z.string(),
  }),
  /** Its rungs are silent until then. The reason is typed text. */
  "certificate.snoozed": z.strictObject({ until: Instant }),
  /** What an alert opened. */
  "certificate.incident-opened": z.strictObject({ alert: z.int().min(1), incident: z.int().min(1), opening: Opening }),
  /** What an alert opens could not be opened yet. It is tried again; who has to be woken is woken now. */
  "certificate.opening-failed": z.strictObject({ alert: z.int().min(1), why: z.string() }),
  "certificate.rehearsal-asked": z.strictObject({ by: PersonId }),
  "certificate.rehearsed": z.strictObject({ checks: z.array(RehearsalCheck).min(1) }),
};
