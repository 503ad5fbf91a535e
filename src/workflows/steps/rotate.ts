import { z } from "zod";
import { FirebreakError } from "../../domain/errors.ts";
import type { StepResult } from "../../domain/runbook/events.ts";
import { stepBase, Template } from "../../domain/runbook/runbook.ts";

const schema = z.strictObject({ ...stepBase, kind: z.literal("rotate"), application: Template });

/**
 * Rotates the credential of an application. A runbook that has this step has no other: what happens
 * is the guarded rotation, whose phases are code, and which a person starts in their own name.
 */
export const rotate = {
  schema,
  run(): Promise<StepResult> {
    return Promise.reject(
      new FirebreakError("not-allowed", "A rotation can't be a step of another runbook: it is started by a person."),
    );
  },
};
