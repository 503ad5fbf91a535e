import { accountIn, isArn, partitionIn, regionIn } from "../domain/arn.ts";
import { canonical } from "../domain/digest.ts";
import { endpointsOf } from "../domain/enabling/plan.ts";
import { FirebreakError } from "../domain/errors.ts";
import { currentLabel } from "../domain/secret/labels.ts";
import type { Instant } from "../domain/time.ts";

/** STS: a session policy's plain text has at most 2,048 characters. */
const policyCharacters = 2048;

/** What a session is made for. */
export interface SessionScope {
  /** The application: its ARN, which says its region too. */
  application: string;
  /** Firebreak's own region: secrets that are named without an ARN are there. */
  region: string;
  /** After this instant the session can do nothing, whatever its credentials' own lifetime. */
  cutOff: Instant;
  /** Whether the application is written to: in the planned order the team's own pipeline does that. */
  writes: boolean;
  /** The Secrets Manager secret whose version is promoted: its ARN, or its name. None, when left out. */
  secret?: string;
}

/**
 * The session policy of one plan: read and write the attributes of this one application, and let
 * consumers of its one secret read another version, each in its region, until the cut-off. Canonical
 * JSON, so that its text is the same wherever it is made.
 */
export function sessionPolicyFor(scope: SessionScope): string {
  const { application } = scope;
  return textOf([
    {
      Sid: "ThisPlan",
      Effect: "Allow",
      Action: scope.writes ? [reading, writing] : reading,
      Resource: application,
      Condition: limitsOf(scope, regionIn(application)),
    },
    ...(scope.secret === undefined ? [] : promoting(scope, scope.secret)),
  ]);
}

/** The session policy of a rehearsal: read the attributes of this one application, and change nothing. */
export function readingPolicyFor(scope: Pick<SessionScope, "application" | "cutOff">): string {
  const { application } = scope;
  const Condition = limitsOf(scope, regionIn(application));
  return textOf([{ Sid: "ReadThis", Effect: "Allow", Action: reading, Resource: application, Condition }]);
}

/**
 * The session policy of one probe: read the attributes of this one application, and write those of one
 * name that no application has.
 */
export function probePolicyFor(scope: Omit<SessionScope, "writes" | "secret"> & { named: string }): string {
  const Condition = limitsOf(scope, regionIn(scope.application));
  return textOf([
    { Sid: "ReadThis", Effect: "Allow", Action: reading, Resource: scope.application, Condition },
    { Sid: "TryThisName", Effect: "Allow", Action: writing, Resource: scope.named, Condition },
  ]);
}

/**
 * The session policy of one enabling: read and set the attributes of endpoints of this one application. Which of
 * them, the plan's digest says: their ARNs are more than a session policy has room for.
 */
export function enablingPolicyFor(scope: Omit<SessionScope, "writes" | "secret">): string {
  return textOf([
    {
      Sid: "TheseEndpoints",
      Effect: "Allow",
      Action: ["sns:GetEndpointAttributes", "sns:SetEndpointAttributes"],
      Resource: `${endpointsOf(scope.application)}*`,
      Condition: limitsOf(scope, regionIn(scope.application)),
    },
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
      Condition: limitsOf(scope, scope.region),
    },
  ]);
}

const reading = "sns:GetPlatformApplicationAttributes";
const writing = "sns:SetPlatformApplicationAttributes";

/**
 * Of the one secret: which version has which label, and AWSCURRENT from one to another. Only the second
 * call knows the label as a condition. (Service Authorization Reference, "AWS Secrets Manager".)
 */
function promoting(scope: SessionScope, secret: string): object[] {
  const Resource = secretResource(scope, secret);
  const limits = limitsOf(scope, regionIn(Resource));
  return [
    { Sid: "SeeItsSecret", Effect: "Allow", Action: "secretsmanager:DescribeSecret", Resource, Condition: limits },
    {
      Sid: "PromoteItsSecret",
      Effect: "Allow",
      Action: "secretsmanager:UpdateSecretVersionStage",
      Resource,
      Condition: { ...limits, "ForAnyValue:StringEquals": { "secretsmanager:VersionStage": currentLabel } },
    },
  ];
}

/** A secret's ARN ends in six characters of AWS's own: where the name alone is known they are left open. */
function secretResource({ application, region }: SessionScope, secret: string): string {
  if (isArn(secret)) return secret;
  return `arn:${partitionIn(application)}:secretsmanager:${region}:${accountIn(application)}:secret:${secret}-??????`;
}

function limitsOf({ cutOff }: Pick<SessionScope, "cutOff">, region: string) {
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
