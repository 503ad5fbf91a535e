import { z } from "zod";
import { PersonId } from "../actor.ts";
import { Instant } from "../time.ts";
import { ProbeLine } from "./lines.ts";
import { ProbePlan } from "./plan.ts";

const about = { probe: z.string() };

/** What happens in a probe, in the order in which it does. */
export const probeEvents = {
  /** Why it is asked for is typed: `reason`. */
  "probe.asked": z.strictObject({ ...about, application: z.string(), requester: PersonId }),
  "probe.planned": z.strictObject({ ...about, plan: ProbePlan, hash: z.string() }),
  "probe.voided": z.strictObject({ ...about, why: z.string() }),
  "probe.role-assumed": z.strictObject({
    ...about,
    session: z.string(),
    sourceIdentity: z.string(),
    until: Instant,
    packedPolicyPercent: z.number(),
  }),
  /** The session's credentials were dropped. */
  "probe.role-ended": z.strictObject({ ...about, session: z.string() }),
  "probe.ended": z.strictObject({ ...about, lines: z.array(ProbeLine) }),
};
