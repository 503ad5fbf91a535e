import { z } from "zod";
import { PersonId } from "../actor.ts";
import { type Approvable, PlannedSession } from "../approval/plan.ts";
import { digest } from "../digest.ts";
import { Instant } from "../time.ts";
import { PlannedCredential } from "./credential.ts";
import { Order } from "./order.ts";
import { Target } from "./target.ts";

/** A file that the pull request changes: SHA-256 of its text before and after. */
const FileChange = z.strictObject({ path: z.string(), before: z.string(), after: z.string() });

/** What a person has to change by hand, and why the bot can't. */
export const OwedChange = z.strictObject({
  /** The ARNs that it is about. */
  applications: z.array(z.string()),
  why: z.string(),
  todo: z.string(),
});
export type OwedChange = z.infer<typeof OwedChange>;

/** What happens to the infrastructure's code: a pull request, changes owed by hand, or nothing, said so. */
export const PlannedChange = z.strictObject({
  pullRequest: z
    .strictObject({ repository: z.string(), baseCommit: z.string(), files: z.array(FileChange).min(1) })
    .nullable(),
  owed: z.array(OwedChange),
  /** Why nothing has to be edited for these. */
  nothing: z.array(z.strictObject({ applications: z.array(z.string()), why: z.string() })),
});
export type PlannedChange = z.infer<typeof PlannedChange>;

/** An application as it is planned: the write goes ahead only while it still is as it was observed. */
export const PlannedTarget = Target.extend({
  /** The secret, the version that goes in, and the one that consumers read when it was planned; null for none. */
  secret: z.strictObject({ name: z.string(), version: z.string(), current: z.string().nullable() }),
});
export type PlannedTarget = z.infer<typeof PlannedTarget>;

/**
 * Everything that an approval approves. People see it in words; its hash is what they vote on, what
 * the sessions are tagged with, and what is compared again before each write.
 */
export const Plan = z.strictObject({
  incident: z.int(),
  rotation: z.string(),
  requester: PersonId,
  runbook: z.strictObject({ id: z.string(), hash: z.string() }),
  order: Order,
  /** An approval of a rehearsal opens nothing that a real plan's does. */
  rehearsal: z.boolean(),
  /** The rotation that this one takes back; null where it takes back none. */
  rollsBack: z.string().nullable(),
  /** In the order in which they are written: the first is the canary. */
  targets: z.tuple([PlannedTarget], PlannedTarget),
  credential: PlannedCredential,
  change: PlannedChange,
  /** What caches the credential and is restarted afterwards, each under an approval of its own: their ids. */
  consumers: z.array(z.string()),
  sessions: z.array(PlannedSession),
  policyHash: z.string(),
  /** Until when people may approve. */
  expiresAt: Instant,
  /** Until when what they approved may run; the sessions' own cut-off. */
  cutOff: Instant,
});
export type Plan = z.infer<typeof Plan>;

/** The one hash of a plan, of a rotation or of anything else: SHA-256 over its canonical form, in hex. */
export function hashOf(plan: Approvable): string {
  return digest(plan);
}

/** The hash as a card shows it: long enough to compare by eye, short enough to read out. */
export function shortHash(hash: string): string {
  return hash.slice(0, 12);
}

/** The branch of a plan's pull request: by it everything is found again, and no two plans share one. */
export function branchOf(incident: number, planHash: string): string {
  return `firebreak/inc-${incident}/${shortHash(planHash)}`;
}
