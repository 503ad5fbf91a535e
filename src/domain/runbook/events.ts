import { z } from "zod";
import { Instant } from "../time.ts";

/** A value that a step hands to later steps. Instants are ISO 8601 text. */
export const OutputValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type OutputValue = z.infer<typeof OutputValue>;

/** A runbook to go on with, and what to start it with. */
export const NextRunbook = z.strictObject({ runbook: z.string(), with: z.record(z.string(), z.string()) });
export type NextRunbook = z.infer<typeof NextRunbook>;

/** What a diagnosis found out. */
export const Finding = z.strictObject({
  finding: z.string(),
  severity: z.enum(["info", "warning", "critical"]),
  text: z.string(),
  next: NextRunbook.optional(),
});
export type Finding = z.infer<typeof Finding>;

/** How one step ended: `found` when an assertion did not hold, `failed` when it could not be tried. */
export const StepResult = z.strictObject({
  outcome: z.enum(["ok", "found", "failed", "skipped"]),
  /** One line for the reader: what was seen. */
  summary: z.string(),
  outputs: z.record(z.string(), OutputValue),
  finding: Finding.optional(),
});
export type StepResult = z.infer<typeof StepResult>;

const about = { run: z.string() };

/** What happens in one run of a runbook. */
export const runEvents = {
  "run.started": z.strictObject({
    ...about,
    runbook: z.string(),
    title: z.string(),
    hash: z.string(),
    inputs: z.record(z.string(), z.string()),
    steps: z.array(z.strictObject({ id: z.string(), title: z.string() })),
    deadline: Instant,
  }),
  "run.step-ended": z.strictObject({ ...about, step: z.string(), result: StepResult }),
  "run.ended": z.strictObject({ ...about, verdict: z.enum(["clear", "found", "incomplete"]) }),
};
