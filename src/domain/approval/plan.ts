import type { PersonId } from "../actor.ts";
import type { Instant } from "../time.ts";

/**
 * What every plan says, whatever it is for: who asked, and the role's session that an approval opens.
 * A plan is everything that is approved; its hash covers all of it.
 */
export interface Approvable {
  incident: number;
  requester: PersonId;
  role: string;
  /** The session policy's exact text: JSON, canonical. */
  sessionPolicy: string;
  policyHash: string;
  /** Until when people may approve. */
  expiresAt: Instant;
  /** Until when what they approved may run; the session policy's own cut-off. */
  cutOff: Instant;
}
