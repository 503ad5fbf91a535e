import { z } from "zod";
import type { StepResult } from "../../domain/runbook/events.ts";
import { fill, type Scope } from "../../domain/runbook/expression.ts";
import { stepBase, Template } from "../../domain/runbook/runbook.ts";
import type { StepTools } from "./step.ts";

const schema = z.strictObject({ ...stepBase, kind: z.literal("push.canary"), application: Template });

/** Sends a test push to a device of our own, and reports how the push service took it. */
export const pushCanary = {
  schema,
  async run(step: z.infer<typeof schema>, { scope, tools }: { scope: Scope; tools: StepTools }): Promise<StepResult> {
    const endpoint = tools.canaryOf(fill(step.application, scope));
    const outcome = await tools.push.sendCanary(endpoint, `INC-${scope.incident.number}: test push`);
    return outcome.accepted
      ? { outcome: "ok", summary: "SNS took the test push", outputs: { accepted: true, reason: "" } }
      : {
          outcome: "ok",
          summary: `SNS refused the test push: ${outcome.reason}`,
          outputs: { accepted: false, reason: outcome.reason },
        };
  },
};
