import { AssumeRoleCommand, type AssumeRoleCommandOutput, type Credentials, STSClient } from "@aws-sdk/client-sts";
import { type Approvable, sessionFor } from "../../domain/approval/plan.ts";
import { type RoleWay, roleFor } from "../../domain/approval/role.ts";
import { accountIn } from "../../domain/arn.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { Instant } from "../../domain/time.ts";
import type { Grant } from "../../guard/redeem.ts";
import type { PrivilegedSession } from "../../ports/application-push.ts";
import { ask } from "./asking.ts";
import { type AwsSettings, forWriting } from "./client-settings.ts";
import { sessionTags } from "./session-tags.ts";

/** The shortest that STS gives. (STS API Reference, AssumeRole.) The session policy's cut-off may come before it. */
const sessionSeconds = 900;

/** The break-glass roles, and the way in: that of Firebreak's own account, whose region's STS is asked, and those of others. */
export interface BreakGlassSettings extends AwsSettings, RoleWay {
  /** Those of further accounts; each changes things of its own account alone. */
  others?: readonly RoleWay[];
}

/** What a session of the role signs with. It stays in the memory of this process. */
export type RoleCredentials = Record<"accessKeyId" | "secretAccessKey" | "sessionToken", string>;

/** The role as it was assumed for one grant. */
export type Assumed = Omit<PrivilegedSession, "read" | "write" | "promote" | "end"> & { credentials: RoleCredentials };

/**
 * Assumes the break-glass role for a grant, in a person's name, with the session policy of its plan and tagged with it.
 *
 * @throws FirebreakError `not-allowed` when the plan is for another role, or AWS does not let Firebreak in
 */
export async function assumeFor(
  settings: BreakGlassSettings,
  grant: Grant<Approvable>,
  on: { target: string; source: string; incident: number },
): Promise<Assumed> {
  const { role, policy } = sessionFor(grant.plan, on.target);
  const way = wayTo(on.target, settings);
  if (role !== way.role) {
    throw new FirebreakError("not-allowed", "The approved plan names another break-glass role.", {
      found: `${way.role} in firebreak.yml`,
      expected: role,
      todo: "Make a new plan and ask again.",
    });
  }
  const answer = await assumeRole({ ...settings, ...way }, grant, { ...on, policy });
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = answer.Credentials ?? {};
  return {
    credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
    until: endOf(grant, answer.Credentials),
    name: answer.AssumedRoleUser?.Arn ?? role,
    sourceIdentity: answer.SourceIdentity ?? on.source,
    packedPolicyPercent: utilization(answer),
    requestId: answer.$metadata.requestId ?? null,
  };
}

/** The role of the account that the target is in. */
function wayTo(target: string, { role, externalId, others = [] }: BreakGlassSettings): RoleWay {
  const way = roleFor([{ role, externalId }, ...others], target);
  if (way !== undefined) return way;
  throw new FirebreakError("not-allowed", `There is no break-glass role in the AWS account ${accountIn(target)}.`, {
    found: target,
    expected: "the account's role, under aws.accounts of firebreak.yml",
    todo: "Nothing was changed. Make the role with deploy/terraform, list it there, and make a new plan.",
  });
}

async function assumeRole(
  settings: BreakGlassSettings,
  grant: Grant<Approvable>,
  { source, incident, policy }: { source: string; incident: number; policy: string },
): Promise<AssumeRoleCommandOutput> {
  const sts = new STSClient(forWriting(settings));
  const question = {
    doing: `let Firebreak assume the break-glass role ${settings.role}`,
    permission: "sts:AssumeRole",
    carrying: [],
    todo: { "not-allowed": trustNeeded(settings.role, source) },
  };
  const command = new AssumeRoleCommand({
    RoleArn: settings.role,
    RoleSessionName: `firebreak-inc-${incident}`,
    SourceIdentity: source,
    ExternalId: settings.externalId,
    DurationSeconds: sessionSeconds,
    Policy: policy,
    Tags: sessionTags(grant),
  });
  try {
    return await ask(question, () => sts.send(command));
  } finally {
    sts.destroy();
  }
}

/** STS is moving from one name to the other; who answers with which is not documented. */
function utilization(answer: AssumeRoleCommandOutput): number {
  // oxlint-disable-next-line typescript/no-deprecated -- an STS that does not know the new name yet answers with this one
  return answer.SessionTokenUtilization ?? answer.PackedPolicySize ?? 0;
}

function trustNeeded(role: string, source: string): string {
  return [
    `Check the trust policy of ${role}: it has to let Firebreak's AWS identity sts:AssumeRole, sts:TagSession and`,
    "sts:SetSourceIdentity, with the external id of firebreak.yml, the tags RequestId, PlanHash and Approvers,",
    `a session name that begins with firebreak-inc- and the source identity ${source}.`,
    "Across accounts, Firebreak's own policy has to allow all three too.",
  ].join(" ");
}

/** The session ends with the first of the two: STS's credentials, and the grant's cut-off. */
function endOf(grant: Pick<Grant, "until">, credentials: Credentials | undefined): Instant {
  const expiration = credentials?.Expiration?.toISOString() ?? grant.until;
  return Date.parse(expiration) < Date.parse(grant.until) ? expiration : grant.until;
}
