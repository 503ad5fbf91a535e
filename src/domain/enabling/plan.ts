import { z } from "zod";
import { PersonId } from "../actor.ts";
import { PlannedSession } from "../approval/plan.ts";
import { digest } from "../digest.ts";
import { FirebreakError } from "../errors.ts";
import { Instant } from "../time.ts";

/**
 * How many endpoints one approval enables at most: two calls each, at the pace of the adapter, take about
 * two minutes, and a person can still say what they approve. The rest is asked for again.
 */
export const mostEndpoints = 1000;

/** How many endpoints are enabled with one session of the role, and recorded together. */
export const endpointsAtOnce = 100;

/** Everything that the approval of an enabling approves: which endpoints of one application, each by its ARN. */
export const EnablingPlan = z.strictObject({
  incident: z.int(),
  enabling: z.string(),
  requester: PersonId,
  /** The application whose endpoints they are: its ARN. */
  application: z.string(),
  /** How many endpoints. */
  number: z.int().min(1).max(mostEndpoints),
  /** SHA-256 over their ARNs, in order. */
  endpoints: z.string(),
  sessions: z.array(PlannedSession),
  policyHash: z.string(),
  /** Until when people may approve. */
  expiresAt: Instant,
  /** Until when what they approved may run; the sessions' own cut-off. */
  cutOff: Instant,
});
export type EnablingPlan = z.infer<typeof EnablingPlan>;

/** `arn:…:endpoint/APNS/ios-prod/` for `arn:…:app/APNS/ios-prod`: how the ARNs of its endpoints begin. */
export function endpointsOf(application: string): string {
  return `${application.replace(":app/", ":endpoint/")}/`;
}

/** The endpoints' ARNs from the last parts of them, as the journal keeps them. */
export function endpointArns(application: string, ids: readonly string[]): string[] {
  return ids.map((id) => `${endpointsOf(application)}${id}`);
}

/**
 * The last parts of the endpoints' ARNs, sorted, each once.
 *
 * @throws FirebreakError `broken` when one belongs to another application
 */
export function endpointIds(application: string, arns: readonly string[]): string[] {
  const prefix = endpointsOf(application);
  const ids = arns.map((arn) => {
    if (arn.startsWith(prefix) && /^[\w-]+$/.test(arn.slice(prefix.length))) return arn.slice(prefix.length);
    throw new FirebreakError("broken", "SNS lists an endpoint that is not this application's.", {
      found: arn,
      expected: `${prefix}…`,
    });
  });
  return [...new Set(ids)].toSorted();
}

/** The one hash of so many endpoints, by their ARNs. */
export function endpointsDigest(arns: readonly string[]): string {
  return digest(arns);
}
