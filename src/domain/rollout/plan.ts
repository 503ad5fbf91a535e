import { z } from "zod";
import { PersonId } from "../actor.ts";
import { PlannedSession } from "../approval/plan.ts";
import { Instant } from "../time.ts";
import { Consumer } from "./consumer.ts";

/** Everything that the approval of a rollout approves: which consumer is restarted, how, and for which rotation. */
export const RolloutPlan = z.strictObject({
  incident: z.int(),
  rollout: z.string(),
  /** The rotation whose credential the consumer is to take. */
  rotation: z.string(),
  requester: PersonId,
  /** The consumer, as firebreak.yml had it: it runs only while that still says the same. */
  consumer: Consumer,
  /** One for an ECS service; none where GitHub or a person restarts the consumer. */
  sessions: z.array(PlannedSession),
  policyHash: z.string(),
  /** Until when people may approve. */
  expiresAt: Instant,
  /** Until when what they approved may be started; the session's own cut-off. */
  cutOff: Instant,
});
export type RolloutPlan = z.infer<typeof RolloutPlan>;
