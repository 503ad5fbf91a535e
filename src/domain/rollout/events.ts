import { z } from "zod";
import { PersonId } from "../actor.ts";
import { Instant } from "../time.ts";
import { RolloutPlan } from "./plan.ts";

/** By what a restart is found again: at the vendor, and by whoever looks at it. */
export const Trace = z.strictObject({
  /** How the vendor names it: a deployment's id, a run's. Null as long as it is not known. */
  id: z.string().nullable(),
  /** Where people watch it; null where there is no page. */
  url: z.string().nullable(),
});
export type Trace = z.infer<typeof Trace>;

const about = { rollout: z.string() };

/** What happens in a rollout, in the order in which it usually does. */
export const rolloutEvents = {
  "rollout.begun": z.strictObject({
    ...about,
    rotation: z.string(),
    /** Of the consumer, what has to be known even when firebreak.yml does not list it any more. */
    consumer: z.strictObject({
      id: z.string(),
      name: z.string(),
      kind: z.enum(["ecs", "workflow", "manual"]),
      applications: z.array(z.string()).min(1),
    }),
    /** Who asked for the rotation. */
    requester: PersonId,
  }),
  "rollout.planned": z.strictObject({ ...about, plan: RolloutPlan, hash: z.string() }),
  /** No policy lets the bot restart it: a person does, once the credential is in place. */
  "rollout.uncovered": z.strictObject({ ...about, why: z.string() }),
  "rollout.voided": z.strictObject({ ...about, why: z.string() }),
  /** A person asks again. Why is typed: `reason`. */
  "rollout.asked-again": z.strictObject({ ...about, requester: PersonId }),
  /** How the consumer stood right before the start: what differs from it afterwards is the start's trace. */
  "rollout.readied": z.strictObject({ ...about, mark: z.string() }),
  "rollout.role-assumed": z.strictObject({
    ...about,
    session: z.string(),
    sourceIdentity: z.string(),
    until: Instant,
    packedPolicyPercent: z.number(),
  }),
  /** The session's credentials were dropped. */
  "rollout.role-ended": z.strictObject({ ...about, session: z.string() }),
  /** The restart has begun. `found`: it had begun already, before a crash. */
  "rollout.started": z.strictObject({
    ...about,
    effectKey: z.string(),
    as: z.enum(["started", "found"]),
    trace: Trace,
    /** When it counts as failed, if it has not ended by then. */
    deadline: Instant,
  }),
  "rollout.progressed": z.strictObject({
    ...about,
    words: z.string(),
    /** Of the tasks, in percent; null where nobody counts. */
    percent: z.int().min(0).max(100).nullable(),
    trace: Trace,
  }),
  /** The command was shown to people: the bot waits until one says that it is done. */
  "rollout.handed-over": z.strictObject({ ...about, command: z.string(), probe: z.string().nullable() }),
  "rollout.confirmed": z.strictObject({ ...about, by: PersonId }),
  /** Somebody said that it is done, and the consumer does not look so. */
  "rollout.doubted": z.strictObject({ ...about, found: z.string() }),
  "rollout.completed": z.strictObject({ ...about, evidence: z.string() }),
  "rollout.failed": z.strictObject({ ...about, why: z.string(), todo: z.string() }),
  /** A person lets it be. Why is typed: `reason`. */
  "rollout.skipped": z.strictObject({ ...about, by: PersonId }),
};
