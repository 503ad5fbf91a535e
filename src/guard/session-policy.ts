import { canonical } from "../domain/digest.ts";
import { FirebreakError } from "../domain/errors.ts";
import type { Instant } from "../domain/time.ts";

/** STS: a session policy's plain text has at most 2,048 characters. */
const policyCharacters = 2048;

/** What a session is made for. */
export interface SessionScope {
  application: string;
  region: string;
  /** After this instant the session can do nothing, whatever its credentials' own lifetime. */
  cutOff: Instant;
}

/**
 * The session policy of one plan: read and write the attributes of this one application, in its
 * region, until the cut-off. Canonical JSON, so that its text is the same wherever it is made.
 */
export function sessionPolicyFor(scope: SessionScope): string {
  return textOf([
    {
      Sid: "ThisPlan",
      Effect: "Allow",
      Action: [reading, writing],
      Resource: scope.application,
      Condition: limitsOf(scope),
    },
  ]);
}

/**
 * The session policy of one probe: read the attributes of this one application, and write those of one
 * name that no application has.
 */
export function probePolicyFor(scope: SessionScope & { named: string }): string {
  const Condition = limitsOf(scope);
  return textOf([
    { Sid: "ReadThis", Effect: "Allow", Action: reading, Resource: scope.application, Condition },
    { Sid: "TryThisName", Effect: "Allow", Action: writing, Resource: scope.named, Condition },
  ]);
}

/**
 * The session policy of one rollout: start a new deployment of this one ECS service and look at it, until
 * the cut-off. What a deployment would run can't be told apart by IAM: the adapter sends nothing but the restart.
 */
export function restartPolicyFor(scope: { service: string; region: string; cutOff: Instant }): string {
  return textOf([
    {
      Sid: "RestartThis",
      Effect: "Allow",
      Action: ["ecs:DescribeServices", "ecs:UpdateService"],
      Resource: scope.service,
      Condition: limitsOf(scope),
    },
  ]);
}

const reading = "sns:GetPlatformApplicationAttributes";
const writing = "sns:SetPlatformApplicationAttributes";

function limitsOf({ cutOff, region }: Pick<SessionScope, "cutOff" | "region">) {
  return { DateLessThan: { "aws:CurrentTime": cutOff }, StringEquals: { "aws:RequestedRegion": region } };
}

function textOf(Statement: readonly object[]): string {
  const text = canonical({ Version: "2012-10-17", Statement });
  if (text.length <= policyCharacters) return text;
  throw new FirebreakError("broken", "The session policy is longer than AWS accepts.", {
    found: `${text.length} characters`,
    expected: `at most ${policyCharacters}`,
  });
}
