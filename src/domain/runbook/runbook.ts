import { z } from "zod";
import { Duration } from "../time.ts";
import { NextRunbook } from "./events.ts";
import { expressionsIn, faultOf, unclosedIn } from "./expression.ts";

const identifier = /^[a-z][a-z0-9_-]*$/;

/** A text with `${expressions}` in it. */
export const Template = z.string().superRefine((text, context) => {
  for (const expression of expressionsIn(text)) {
    const fault = faultOf(expression);
    if (fault !== undefined) context.addIssue({ code: "custom", message: `in \${${expression}}: ${fault}` });
  }
  const unclosed = unclosedIn(text);
  if (unclosed >= 0) context.addIssue({ code: "custom", message: `in ${text.slice(unclosed)}: no } ends it` });
});

/** A condition: an expression in the Common Expression Language. */
export const Condition = z.string().superRefine((expression, context) => {
  const fault = faultOf(expression);
  if (fault !== undefined) context.addIssue({ code: "custom", message: `in ${expression}: ${fault}` });
});

/** What a runbook has to be given before it starts. */
export const Input = z.strictObject({
  type: z.literal("string"),
  title: z.string().optional(),
  pattern: z
    .string()
    .refine((pattern) => isPattern(pattern), "this is not a regular expression")
    .optional(),
  /** Used when nothing is given: may refer to the incident. */
  default: Template.optional(),
  /** Where a surface finds values to offer. */
  complete: z.enum(["sns.applications"]).optional(),
});
export type Input = z.infer<typeof Input>;

/** How a value found in an answer is read. `count` and `sum` reduce a list to a number. */
export const OutputType = z.enum(["string", "number", "bool", "time", "count", "sum"]);

const Path = z.string().regex(/^\$(\.[^.[\]]+|\[\d+\])*$/, "a path is $ with names and places: $.Datapoints[0].Sum");

/** A value that a step takes from an answer: the first of the paths that leads somewhere. */
export const Output = z.strictObject({
  path: z.union([Path, z.array(Path).min(1)]),
  type: OutputType,
  /** Taken when no path leads anywhere; without it the step fails then. */
  default: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
});
export type Output = z.infer<typeof Output>;

/** What an assertion reports when it does not hold. */
export const Otherwise = z.strictObject({
  finding: z.string().regex(identifier),
  severity: z.enum(["info", "warning", "critical"]),
  text: Template,
  next: NextRunbook.extend({ with: z.record(z.string(), Template) }).optional(),
});

/** What every step has, whatever its kind. */
export const stepBase = {
  id: z.string().regex(identifier, "an id begins with a lower-case letter and has letters, digits, - and _"),
  title: z.string().min(1).max(120),
  /** One line for the reader when the step has succeeded. */
  says: Template.optional(),
};

/** A runbook whose steps are of the given schema. */
export function runbookSchema<Step extends z.ZodType<{ id: string; title: string; kind: string }>>(step: Step) {
  return z
    .strictObject({
      id: z.string().regex(identifier),
      title: z.string().min(1).max(120),
      owner: z.string().min(1),
      inputs: z.record(z.string().regex(identifier), Input).default({}),
      timeout: Duration,
      steps: z.array(step).min(1).max(50),
    })
    .superRefine((runbook, context) => {
      const seen = new Set<string>();
      for (const [index, { id }] of runbook.steps.entries()) {
        if (seen.has(id))
          context.addIssue({ code: "custom", path: ["steps", index, "id"], message: `a second step is called ${id}` });
        seen.add(id);
      }
    });
}

/** A parsed runbook. */
export interface Runbook<Step extends { id: string; title: string; kind: string }> {
  id: string;
  title: string;
  owner: string;
  inputs: Record<string, Input>;
  /** Milliseconds that a run may take in all. */
  timeout: number;
  steps: Step[];
  /** SHA-256 of the file's text. */
  hash: string;
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
