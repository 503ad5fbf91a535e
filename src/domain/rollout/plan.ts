import { z } from "zod";
import { PersonId } from "../actor.ts";
import { PlannedSession } from "../approval/plan.ts";
import { Instant } from "../time.ts";

const common = {
  id: z.string(),
  name: z.string(),
  applications: z.array(z.string()).min(1),
  /** In milliseconds. */
  timeLimit: z.int(),
};

/** A consumer as the journal keeps it: what firebreak.yml may hold is checked there, and may change. */
const PlannedConsumer = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("ecs"), ...common, service: z.string(), role: z.string() }),
  z.strictObject({
    kind: z.literal("workflow"),
    ...common,
    repository: z.string(),
    workflow: z.string(),
    ref: z.string(),
    inputs: z.record(z.string(), z.string()),
    keyInput: z.string(),
  }),
  z.strictObject({
    kind: z.literal("manual"),
    ...common,
    command: z.string(),
    probe: z.strictObject({ url: z.string() }).exactOptional(),
  }),
]);

/** Everything that the approval of a rollout approves: which consumer is restarted, how, and for which rotation. */
export const RolloutPlan = z.strictObject({
  incident: z.int(),
  rollout: z.string(),
  /** The rotation whose credential the consumer is to take. */
  rotation: z.string(),
  requester: PersonId,
  /** The consumer, as firebreak.yml had it: it runs only while that still says the same. */
  consumer: PlannedConsumer,
  /** One for an ECS service; none where GitHub or a person restarts the consumer. */
  sessions: z.array(PlannedSession),
  policyHash: z.string(),
  /** Until when people may approve. */
  expiresAt: Instant,
  /** Until when what they approved may be started; the session's own cut-off. */
  cutOff: Instant,
});
export type RolloutPlan = z.infer<typeof RolloutPlan>;
