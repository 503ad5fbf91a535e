import { z } from "zod";
import type { PersonId } from "../actor.ts";
import { FirebreakError } from "../errors.ts";
import type { Instant } from "../time.ts";

/** A session of a role that an approval opens: for one thing that is changed, and with a policy made for it alone. */
export const PlannedSession = z.strictObject({
  /** What it may touch: an ARN. A plan has one session for each. */
  target: z.string(),
  /** The role: its ARN. */
  role: z.string(),
  /** The session policy's exact text: JSON, canonical. */
  policy: z.string(),
});
export type PlannedSession = z.infer<typeof PlannedSession>;

/**
 * What every plan says, whatever it is for: who asked, and the sessions that an approval opens.
 * A plan is everything that is approved; its hash covers all of it.
 */
export interface Approvable {
  incident: number;
  requester: PersonId;
  /** One for each thing that is changed; none where nothing is changed with a role. */
  sessions: readonly PlannedSession[];
  policyHash: string;
  /** Until when people may approve. */
  expiresAt: Instant;
  /** Until when what they approved may run; the sessions' own cut-off. */
  cutOff: Instant;
}

/** The session that the plan opens for that target. @throws FirebreakError `not-allowed` when it opens none */
export function sessionFor({ sessions }: Pick<Approvable, "sessions">, target: string): PlannedSession {
  const session = sessions.find((one) => one.target === target);
  if (session !== undefined) return session;
  throw new FirebreakError("not-allowed", "The approved plan opens no session for this.", {
    found: target,
    expected: sessions.map((one) => one.target).join(", ") || "none: it changes nothing with a role",
    todo: "Make a new plan and ask again.",
  });
}
