import { z } from "zod";
import type { StepResult } from "../../domain/runbook/events.ts";
import { evaluate, fill, type Scope } from "../../domain/runbook/expression.ts";
import { Condition, Otherwise, stepBase } from "../../domain/runbook/runbook.ts";
import { FirebreakError } from "../../domain/errors.ts";

const schema = z.strictObject({ ...stepBase, kind: z.literal("assert"), that: Condition, otherwise: Otherwise });

/** Holds something to be so, and reports a finding when it is not. Reads nothing, changes nothing. */
export const assertion = {
  schema,
  async run(step: z.infer<typeof schema>, { scope }: { scope: Scope }): Promise<StepResult> {
    const holds = evaluate(step.that, scope);
    if (typeof holds !== "boolean") {
      throw new FirebreakError("bad-input", `${step.that} is neither true nor false.`, { found: String(holds) });
    }
    if (holds) return { outcome: "ok", summary: "as expected", outputs: {} };
    const { finding, severity, text, next } = step.otherwise;
    const found = {
      finding,
      severity,
      text: fill(text, scope),
      ...(next === undefined ? {} : { next: { runbook: next.runbook, with: fillAll(next.with, scope) } }),
    };
    return { outcome: "found", summary: found.text, outputs: {}, finding: found };
  },
};

function fillAll(texts: Record<string, string>, scope: Scope): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, fill(text, scope)]));
}
