import type { ApprovalRequest } from "../../../src/domain/approval/request.ts";
import { probeNames, type ProbePlan } from "../../../src/domain/probe/plan.ts";
import { hashOf } from "../../../src/domain/rotation/plan.ts";
import { after } from "../../../src/domain/time.ts";
import { type Policy, policyHash } from "../../../src/guard/policy.ts";
import { type Grant, redeem } from "../../../src/guard/redeem.ts";
import { requestFor } from "../../../src/guard/request.ts";
import { probePolicyFor } from "../../../src/guard/session-policy.ts";
import { APPLICATION, REGION, ROLE } from "./account.ts";

const minute = 60_000;
export const [dana, liam, mara] = ["T01/U0DANA", "T01/U0LIAM", "T01/U0MARA"] as const;

const policy: Policy = {
  action: "probe-guard",
  ask: [{ person: dana }],
  approve: [{ from: [{ person: liam }, { person: mara }], count: 2 }],
  requestLifetime: 15 * minute,
  grantLifetime: 15 * minute,
  stepUp: "none",
};

/** The grant of a probe that two people approved; there is no other way to one. */
export function probeGrant(now: Date, changes: Partial<ProbePlan> = {}): Grant<ProbePlan> {
  const cutOff = after(now, 30 * minute);
  const names = probeNames(APPLICATION, { incident: 1, probe: "probe-1" });
  const plan: ProbePlan = {
    incident: 1,
    probe: "probe-1",
    requester: dana,
    application: APPLICATION,
    ...names,
    sessions: [
      {
        target: APPLICATION,
        role: ROLE,
        policy: probePolicyFor({ application: APPLICATION, named: names.named, region: REGION, cutOff }),
      },
    ],
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
  const planHash = hashOf(plan);
  const at = now.toISOString();
  const asked = requestFor({ id: "probe-1/0123", subject: "probe-1", plan, planHash }, policy, {
    barred: [],
    membership,
  });
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
  return redeem({ request, plan, policy, membership, effectKey: "run", now });
}
