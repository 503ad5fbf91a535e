import { z } from "zod";
import type { StepResult } from "../../domain/runbook/events.ts";
import { stepBase } from "../../domain/runbook/runbook.ts";
import type { StepTools } from "./step.ts";

const schema = z.strictObject({
  ...stepBase,
  kind: z.literal("apns.reach"),
  environment: z.enum(["production", "sandbox"]),
});

/** Looks whether Apple's push service answers at all. Shows no credential. */
export const apnsReach = {
  schema,
  async run(step: z.infer<typeof schema>, { tools }: { tools: StepTools }): Promise<StepResult> {
    const service = `Apple's ${step.environment} push service`;
    const seen = await tools.pushService.reach(step.environment);
    if (!seen.reachable) {
      return { outcome: "ok", summary: `${service} can't be reached: ${seen.why}`, outputs: { reachable: false } };
    }
    const summary = seen.remark === undefined ? `${service} answers` : `${service} answers: ${seen.remark}`;
    return { outcome: "ok", summary, outputs: { reachable: true } };
  },
};
