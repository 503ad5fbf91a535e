import { z } from "zod";
import type { StepResult } from "../../domain/runbook/events.ts";
import { fill, type Scope } from "../../domain/runbook/expression.ts";
import type { ApplicationPush, CloudReader } from "../../ports/application-push.ts";
import type { PushService } from "../../ports/push-service.ts";
import { apnsReach } from "./apns-reach.ts";
import { assertion } from "./assert.ts";
import { awsRead } from "./aws-read.ts";
import { pushCanary } from "./push-canary.ts";
import { rotate } from "./rotate.ts";

/** What steps reach the world through. */
export interface StepTools {
  cloud: CloudReader;
  push: ApplicationPush;
  pushService: Pick<PushService, "reach">;
  /** The endpoint of our own device in that application. */
  canaryOf: (application: string) => string;
}

/** Every kind of step there is. Its name says what it may do: `aws.read` reads, `push.canary` sends a test push. */
export const Step = z.discriminatedUnion("kind", [
  awsRead.schema,
  apnsReach.schema,
  pushCanary.schema,
  assertion.schema,
  rotate.schema,
]);
export type Step = z.infer<typeof Step>;

/** Runs one step. What it can't do it throws; the text it gives is for the reader of the run. */
export async function runStep(step: Step, at: { scope: Scope; tools: StepTools }): Promise<StepResult> {
  const result = await runKind(step, at);
  if (result.outcome !== "ok" || step.says === undefined) return result;
  const scope = { ...at.scope, steps: { ...at.scope.steps, [step.id]: result.outputs } };
  return { ...result, summary: fill(step.says, scope) };
}

function runKind(step: Step, at: { scope: Scope; tools: StepTools }): Promise<StepResult> {
  switch (step.kind) {
    case "aws.read":
      return awsRead.run(step, at);
    case "apns.reach":
      return apnsReach.run(step, at);
    case "push.canary":
      return pushCanary.run(step, at);
    case "assert":
      return assertion.run(step, at);
    case "rotate":
      return rotate.run();
  }
}
