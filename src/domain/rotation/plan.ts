import { z } from "zod";
import { PersonId } from "../actor.ts";
import { type Approvable, PlannedSession } from "../approval/plan.ts";
import { digest } from "../digest.ts";
import { Instant } from "../time.ts";

/** A file that the pull request changes: SHA-256 of its text before and after. */
const FileChange = z.strictObject({ path: z.string(), before: z.string(), after: z.string() });

/**
 * Everything that an approval approves. People see it in words; its hash is what they vote on, what
 * the session is tagged with, and what is compared again before the write.
 */
export const Plan = z.strictObject({
  incident: z.int(),
  rotation: z.string(),
  requester: PersonId,
  runbook: z.strictObject({ id: z.string(), hash: z.string() }),
  application: z.string(),
  environment: z.enum(["production", "sandbox"]),
  topic: z.string(),
  /** The application as it was when the plan was made: the write goes ahead only while it still is. */
  observed: z.strictObject({ expiry: Instant.nullable(), enabled: z.boolean() }),
  certificate: z.strictObject({ fingerprint: z.string(), serial: z.string(), notAfter: Instant }),
  secret: z.strictObject({ name: z.string(), version: z.string() }),
  change: z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("pull-request"),
      repository: z.string(),
      baseCommit: z.string(),
      branch: z.string(),
      files: z.array(FileChange).min(1),
    }),
    z.strictObject({ kind: z.literal("owed"), why: z.string(), todo: z.string() }),
  ]),
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
