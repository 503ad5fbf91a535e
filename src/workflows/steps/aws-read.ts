import { z } from "zod";
import type { StepResult } from "../../domain/runbook/events.ts";
import { fill, type Scope } from "../../domain/runbook/expression.ts";
import { CloudCall } from "../../domain/runbook/cloud-call.ts";
import { take } from "../../domain/runbook/path.ts";
import { Output, stepBase, Template } from "../../domain/runbook/runbook.ts";
import type { StepTools } from "./step.ts";

/** An argument of a call: a text with expressions, or a structure of such. */
type Argument = string | number | boolean | Argument[] | { [name: string]: Argument };
const Argument: z.ZodType<Argument> = z.lazy(() =>
  z.union([Template, z.number(), z.boolean(), z.array(Argument), z.record(z.string(), Argument)]),
);

const schema = z.strictObject({
  ...stepBase,
  kind: z.literal("aws.read"),
  call: CloudCall,
  with: z.record(z.string(), Argument).default({}),
  outputs: z.record(z.string().regex(/^[a-z][A-Za-z0-9_]*$/), Output),
});

/** Makes one read-only call to AWS and takes the declared values out of the answer; the rest of it goes nowhere. */
export const awsRead = {
  schema,
  async run(step: z.infer<typeof schema>, { scope, tools }: { scope: Scope; tools: StepTools }): Promise<StepResult> {
    const input = fillArgument(step.with, scope) as Record<string, unknown>;
    const answer = await tools.cloud.read(step.call, input);
    const outputs = Object.fromEntries(
      Object.entries(step.outputs).map(([name, output]) => [name, take(output, answer)]),
    );
    const summary = Object.entries(outputs)
      .map(([name, value]) => `${name}: ${value}`)
      .join(", ");
    return { outcome: "ok", summary, outputs };
  },
};

function fillArgument(argument: Argument, scope: Scope): Argument {
  if (typeof argument === "string") return fill(argument, scope);
  if (Array.isArray(argument)) return argument.map((part) => fillArgument(part, scope));
  if (typeof argument !== "object") return argument;
  return Object.fromEntries(Object.entries(argument).map(([name, part]) => [name, fillArgument(part, scope)]));
}
