import { z } from "zod";
import { PersonId } from "../actor.ts";
import { Instant } from "../time.ts";
import { EnablingPlan, mostEndpoints } from "./plan.ts";

const about = { enabling: z.string() };
const many = z.int().min(0);

/** What has become of endpoints. */
export const EnablingTally = z.strictObject({
  /** Enabled by Firebreak. */
  enabled: many,
  /** Enabled already when it looked: the app has registered again, or an interrupted run had come so far. */
  already: many,
  /** Deleted since the plan was made. */
  gone: many,
  /** The vendor did not take the change. */
  refused: many,
});
export type EnablingTally = z.infer<typeof EnablingTally>;

/** What happens when disabled endpoints are enabled again, in the order in which it does. */
export const enablingEvents = {
  /** Why it is asked for is typed: `reason`. */
  "enabling.asked": z.strictObject({ ...about, application: z.string(), requester: PersonId }),
  "enabling.planned": z.strictObject({
    ...about,
    plan: EnablingPlan,
    hash: z.string(),
    /** The last parts of the endpoints' ARNs, in the order of the plan's digest. */
    endpoints: z.array(z.string()).max(mostEndpoints),
    /** How many more were seen disabled, which this plan is not about. */
    left: many,
  }),
  "enabling.voided": z.strictObject({ ...about, why: z.string() }),
  "enabling.role-assumed": z.strictObject({
    ...about,
    session: z.string(),
    sourceIdentity: z.string(),
    until: Instant,
    packedPolicyPercent: z.number(),
  }),
  /** The next endpoints of the plan were looked at, and what has become of them. */
  "enabling.progressed": z.strictObject({ ...about, of: EnablingTally }),
  /** The session's credentials were dropped. */
  "enabling.role-ended": z.strictObject({ ...about, session: z.string() }),
  "enabling.ended": z.strictObject({ ...about }),
};
