import { z } from "zod";
import { PersonId } from "../actor.ts";
import { PlannedSession } from "../approval/plan.ts";
import { Instant } from "../time.ts";

/**
 * Everything that the approval of a probe approves: which application is read, and at which two names
 * that no application has the role is tried.
 */
export const ProbePlan = z.strictObject({
  incident: z.int(),
  probe: z.string(),
  requester: PersonId,
  /** The application that is read, and never written: its ARN. */
  application: z.string(),
  /** The ARN that the session policy names beside it. No such application exists. */
  named: z.string(),
  /** The ARN that it does not name. No such application exists either. */
  unnamed: z.string(),
  sessions: z.array(PlannedSession),
  policyHash: z.string(),
  /** Until when people may approve. */
  expiresAt: Instant,
  /** Until when what they approved may run; the sessions' own cut-off. */
  cutOff: Instant,
});
export type ProbePlan = z.infer<typeof ProbePlan>;

/** How the names begin that no application may have: the role allows the probe's calls on them. */
const reserved = "firebreak-probe-";

/** Two ARNs beside the application's, of names that are kept for probes: the same for the same probe. */
export function probeNames(
  application: string,
  { incident, probe }: { incident: number; probe: string },
): { named: string; unnamed: string } {
  const beside = application.slice(0, application.lastIndexOf("/") + 1);
  const name = `${beside}${reserved}inc-${incident}-${probe}`;
  return { named: `${name}-named`, unnamed: `${name}-unnamed` };
}

/** Whether the ARN is one that is kept for probes. */
export function isProbeName(arn: string): boolean {
  return arn.slice(arn.lastIndexOf("/") + 1).startsWith(reserved);
}
