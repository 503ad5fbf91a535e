import type { ApprovalRequest } from "../../../src/domain/approval/request.ts";
import type { Consumer } from "../../../src/domain/rollout/consumer.ts";
import type { RolloutPlan } from "../../../src/domain/rollout/plan.ts";
import { hashOf } from "../../../src/domain/rotation/plan.ts";
import { after } from "../../../src/domain/time.ts";
import { type Policy, policyHash } from "../../../src/guard/policy.ts";
import { type Grant, redeem } from "../../../src/guard/redeem.ts";
import { requestFor } from "../../../src/guard/request.ts";
import { restartPolicyFor } from "../../../src/guard/session-policy.ts";
import { REGION } from "./account.ts";

const minute = 60_000;
const [dana, liam, mara] = ["T01/U0DANA", "T01/U0LIAM", "T01/U0MARA"] as const;

/** The key that the grants of these tests are for. */
export const startKey = `incident/1/rotation-1/rollout-x/start/${"0".repeat(64)}`;

const policy: Policy = {
  action: "restart-consumer",
  ask: [{ person: dana }],
  approve: [{ from: [{ person: liam }, { person: mara }], count: 2 }],
  requestLifetime: 15 * minute,
  grantLifetime: 15 * minute,
  stepUp: "none",
};

/** The grant of a rollout that two people approved; there is no other way to one. */
export function rolloutGrant(now: Date, consumer: Consumer, changes: Partial<RolloutPlan> = {}): Grant<RolloutPlan> {
  const cutOff = after(now, 30 * minute);
  const plan: RolloutPlan = {
    incident: 1,
    rollout: "rotation-1/rollout-x",
    rotation: "rotation-1",
    requester: dana,
    consumer,
    sessions:
      consumer.kind === "ecs"
        ? [
            {
              target: consumer.service,
              role: consumer.role,
              policy: restartPolicyFor({ service: consumer.service, region: REGION, cutOff }),
            },
          ]
        : [],
    policyHash: policyHash(policy),
    expiresAt: after(now, 15 * minute),
    cutOff,
    ...changes,
  };
  const membership = {
    groups: new Map(),
    standings: new Map([dana, liam, mara].map((person) => [person, "member"] as const)),
    identities: new Map(),
    passkeys: new Map(),
  };
  const at = now.toISOString();
  const asked = requestFor(
    { id: "rotation-1/rollout-x/0123", subject: plan.rollout, plan, planHash: hashOf(plan) },
    policy,
    { barred: [], membership },
  );
  const { request: id, ...rest } = asked;
  const request: ApprovalRequest = {
    id,
    ...rest,
    requestedAt: at,
    votes: [liam, mara].map((voter) => ({ voter, verdict: "approve", at, passkey: null, comment: null })),
    refusals: [],
    roles: [],
    calls: [],
  };
  return redeem({ request, plan, policy, membership, effectKey: startKey, now });
}
