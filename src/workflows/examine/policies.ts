import { fine, wrong } from "../../domain/examination.ts";
import type { Policy } from "../../guard/policy.ts";
import { simulate } from "../../guard/simulate.ts";
import type { Examination } from "../../ports/examination.ts";
import type { ApprovalGate } from "../approval-gate.ts";

/** Whether each policy could be met now, by the rules that a request is held against. */
export function examinePolicies(gate: ApprovalGate, policies: readonly Policy[]): Examination[] {
  return policies.map((policy, index) => {
    const check = `Guard: policy ${index + 1} (${policy.action})`;
    return {
      check,
      silence: "not-checked",
      async look() {
        const { askers, quorums, stops } = simulate(policy, await gate.membership(policy, []));
        const able = quorums.map(({ quorum, able }) => `${quorum.count} of ${able.length}`).join(" and ");
        if (stops.length === 0) return [fine(check, `who may ask: ${askers.length}; who must approve: ${able}`)];
        return [wrong(check, stops.join(" "), "See who is in its groups, and that the bot can read them.")];
      },
    };
  });
}
