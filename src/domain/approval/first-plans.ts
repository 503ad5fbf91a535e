import type { Upcast } from "../upcast.ts";

/**
 * Plans as version 1 wrote them: with one session of one role. What was approved then has another hash now, so
 * it is history, and can't run any more: whoever still wants it asks again.
 */
export const firstPlans: Record<string, Upcast> = {
  "rotation.planned": (data) => ({ type: "rotation.planned", data: withSessions(data) }),
  "probe.planned": (data) => ({ type: "probe.planned", data: withSessions(data) }),
};

/** A plan of version 1, as far as it is told here. */
interface FirstPlan extends Record<string, unknown> {
  application: string;
  role: string;
  sessionPolicy: string;
}

function withSessions({ plan, ...rest }: Record<string, unknown>): Record<string, unknown> {
  const { role, sessionPolicy: policy, ...same } = plan as FirstPlan;
  return { ...rest, plan: { ...same, sessions: [{ target: same.application, role, policy }] } };
}
