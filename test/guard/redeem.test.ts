import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { ApprovalRequest } from "../../src/domain/approval/request.ts";
import type { Plan } from "../../src/domain/rotation/plan.ts";
import { after } from "../../src/domain/time.ts";
import type { Membership } from "../../src/guard/membership.ts";
import { type Redemption, redeem } from "../../src/guard/redeem.ts";
import {
  approvers,
  dana,
  effectKey,
  incidentAt,
  liam,
  mara,
  membership,
  minute,
  omar,
  plan,
  policy,
  start,
} from "../domain/story.ts";

const [target] = plan.targets;
const [granted] = incidentAt("approval.granted").requests as [ApprovalRequest];
const at = (minutes: number) => new Date(after(start, minutes * minute));
/** A redemption of the story's grant, changed. */
const redeemed = (change: Partial<Redemption> = {}) =>
  redeem({ request: granted, plan, policy, membership, effectKey, now: at(21), ...change });
/** The directory without these approvers, or with another word on them. */
const without = (...gone: string[]): Membership => ({
  ...membership,
  groups: new Map([[approvers, [dana, liam, mara, omar].filter((person) => !gone.includes(person))]]),
});
const withRequest = (change: Partial<ApprovalRequest>): Partial<Redemption> => ({ request: { ...granted, ...change } });

describe("an approved plan", () => {
  test("yields a grant for one effect, with those who approved it, until the plan's cut-off", () => {
    expect(redeemed()).toMatchObject({
      request: granted.id,
      effectKey,
      plan,
      planHash: granted.planHash,
      approvers: [liam, mara],
      until: plan.cutOff,
    });
  });

  test("yields it again to the same effect, up to the last moment", () => {
    const bound = withRequest({ redeemedFor: effectKey });
    expect(redeemed(bound)).toEqual(redeemed());
    expect(redeemed({ ...bound, now: new Date(Date.parse(plan.cutOff) - 1) }).until).toBe(plan.cutOff);
  });

  test("yields it under a policy that changed since, when that one is met too", () => {
    expect(redeemed({ policy: { ...policy, grantLifetime: 2 * minute } }).approvers).toEqual([liam, mara]);
  });

  test("names those alone whose approval still counts", () => {
    const omars = { voter: omar, verdict: "approve" as const, at: granted.requestedAt, passkey: null, comment: null };
    const votes = [...granted.votes, omars];
    const request = { ...granted, votes };
    expect(redeemed({ request, membership: without(liam) }).approvers).toEqual([mara, omar]);
  });
});

describe("the guard refuses the write", () => {
  test.each<[string, Partial<Redemption>, string]>([
    ["of another plan", { plan: { ...plan, rotation: "rotation-2" } }, "the plan is not the one that was approved"],
    ["under no policy any more", { policy: undefined }, "no policy of firebreak.yml covers it any more"],
    [
      "under a policy that asks for more than the old one",
      { policy: { ...policy, approve: [{ from: [{ group: approvers }], count: 3 }] } },
      "it lacks approvals: they were not given in time, or an approver was removed since",
    ],
    [
      "under a policy that does not let its requester ask",
      { policy: { ...policy, ask: [{ person: omar }] } },
      "the policy has changed since it was asked, and who asked is not among those who may ask now",
    ],
    ["once it was revoked", withRequest({ revoked: { by: omar, at: start, reason: null } }), "it was revoked"],
    [
      "for another effect",
      withRequest({ redeemedFor: "another effect" }),
      "the grant was already used for another effect",
    ],
    ["at the cut-off", { now: new Date(plan.cutOff) }, "the grant ended 2024-08-20 11:16 UTC"],
    ["long after it", { now: at(100_000) }, "the grant ended 2024-08-20 11:16 UTC"],
    ["after a denial", withRequest({ decided: { as: "denied", at: start, by: omar } }), "it was denied"],
    [
      "after it ran out",
      withRequest({ decided: { as: "expired", at: start } }),
      "it lacks approvals: they were not given in time, or an approver was removed since",
    ],
    [
      "without enough approvals",
      withRequest({ votes: granted.votes.slice(1) }),
      "it lacks approvals: they were not given in time, or an approver was removed since",
    ],
    [
      "when an approver was removed since",
      { membership: without(mara) },
      "it lacks approvals: they were not given in time, or an approver was removed since",
    ],
    [
      "when an approver was deactivated since",
      { membership: { ...membership, standings: new Map([...membership.standings, [liam, "deactivated"]]) } },
      "it lacks approvals: they were not given in time, or an approver was removed since",
    ],
  ])("%s", (_, change, found) => {
    expect(() => redeemed(change)).toThrow(expect.objectContaining({ kind: "not-allowed", found }));
  });

  test("of a plan that differs in anything at all", () => {
    const changes: Partial<Plan>[] = [
      { incident: 2 },
      { requester: omar },
      { order: "planned" },
      { rehearsal: true },
      { rollsBack: "rotation-0" },
      { targets: [{ ...target, application: `${target.application}-2` }] },
      { targets: [{ ...target, topic: "com.example.other" }] },
      { targets: [{ ...target, secret: { ...target.secret, version: "v3" } }] },
      { targets: [{ ...target, secret: { ...target.secret, current: null } }] },
      { targets: [{ ...target, observed: { ...target.observed, enabled: true } }] },
      { targets: [target, { ...target, application: `${target.application}-2` }] },
      { credential: { ...plan.credential, fingerprint: "ff".repeat(32) } },
      { consumers: ["notification-service"] },
      { sessions: plan.sessions.map((session) => ({ ...session, role: `${session.role}-2` })) },
      { sessions: plan.sessions.map((session) => ({ ...session, policy: session.policy.replace("Get", "*") })) },
      { sessions: [] },
      { cutOff: after(plan.cutOff, 1) },
      { expiresAt: after(plan.expiresAt, 1) },
      { change: { ...plan.change, pullRequest: null } },
    ];
    fc.assert(
      fc.property(fc.subarray(changes, { minLength: 1 }), (some) => {
        const other = { ...plan, ...Object.assign({}, ...some) } as Plan;
        expect(() => redeemed({ plan: other })).toThrow(/The guard refused/);
      }),
    );
  });

  test.each<[string, Membership]>([
    ["a group", { ...membership, groups: new Map([[approvers, "unknown"]]) }],
    ["an approver", { ...membership, standings: new Map([...membership.standings, [mara, "unknown"]]) }],
    ["anybody", { ...membership, groups: new Map(), standings: new Map() }],
  ])("as long as the directory can't be asked about %s, but not for good", (_, dark) => {
    expect(() => redeemed({ membership: dark })).toThrow(expect.objectContaining({ kind: "unavailable" }));
    expect(() => redeemed({ membership: dark, now: new Date(plan.cutOff) })).toThrow(
      expect.objectContaining({ kind: "not-allowed" }),
    );
  });
});
