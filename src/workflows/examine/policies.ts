import { fine, notChecked, wrong } from "../../domain/examination.ts";
import { unreadable } from "../../guard/membership.ts";
import type { Policy } from "../../guard/policy.ts";
import { simulate } from "../../guard/simulate.ts";
import type { Examination } from "../../ports/examination.ts";
import type { ApprovalGate } from "../approval-gate.ts";

const readable = "Check the group's id, and that Slack and its scope usergroups:read are as they should be.";

/** Whether each policy could be met now, by the rules that a request is held against. */
export function examinePolicies(gate: ApprovalGate, policies: readonly Policy[]): Examination[] {
  return policies.map((policy, index) => {
    const check = `Guard: policy ${index + 1} (${policy.action})`;
    return {
      check,
      silence: "not-checked",
      async look() {
        const membership = await gate.membership(policy, []);
        const dark = unreadable([...policy.ask, ...policy.approve.flatMap(({ from }) => from)], membership);
        if (dark.length > 0) return [notChecked(check, `the user group ${dark.join(", ")} can't be read`, readable)];
        const { askers, quorums, stops } = simulate(policy, membership);
        const able = quorums.map(({ quorum, able }) => `${quorum.count} of ${able.length}`).join(" and ");
        if (stops.length === 0) return [fine(check, `who may ask: ${askers.length}; who must approve: ${able}`)];
        return [wrong(check, stops.join(" "), "See who is in its groups, and who of them firebreak.yml lists.")];
      },
    };
  });
}
