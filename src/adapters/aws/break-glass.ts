import { SetPlatformApplicationAttributesCommand, SNSClient } from "@aws-sdk/client-sns";
import { AssumeRoleCommand, type AssumeRoleCommandOutput, type Credentials, STSClient } from "@aws-sdk/client-sts";
import { FirebreakError } from "../../domain/errors.ts";
import { applicationName } from "../../domain/estate.ts";
import { hasCome, type Instant, written } from "../../domain/time.ts";
import type { Grant } from "../../guard/redeem.ts";
import type { BreakGlass, PrivilegedSession, PushCredential } from "../../ports/application-push.ts";
import { ask } from "./asking.ts";
import { type AwsSettings, forWriting } from "./client-settings.ts";
import { checkCredential } from "./credential-shape.ts";
import { sessionTags } from "./session-tags.ts";

/** The shortest that STS gives. (STS API Reference, AssumeRole.) The session policy's cut-off may come before it. */
const sessionSeconds = 900;

/** The break-glass role, and the way in. */
export interface BreakGlassSettings extends AwsSettings {
  /** Its ARN. */
  role: string;
  /** What the role's trust policy asks for. */
  externalId: string;
}

/** Assumes the break-glass role for a grant, with the session policy of the grant's plan. */
export function createBreakGlass(settings: BreakGlassSettings): BreakGlass {
  return {
    async assume(grant, identity) {
      if (grant.plan.role !== settings.role) {
        throw new FirebreakError("not-allowed", "The approved plan names another break-glass role.", {
          found: `${settings.role} in firebreak.yml`,
          expected: grant.plan.role,
          todo: "Make a new plan and ask again.",
        });
      }
      const answer = await assumeRole(settings, grant, identity);
      const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = answer.Credentials ?? {};
      const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
      return {
        ...openSession(grant, { settings, credentials, until: endOf(grant, answer.Credentials) }),
        name: answer.AssumedRoleUser?.Arn ?? settings.role,
        sourceIdentity: answer.SourceIdentity ?? identity.source,
        packedPolicyPercent: utilization(answer),
        requestId: answer.$metadata.requestId ?? null,
      };
    },
  };
}

async function assumeRole(
  settings: BreakGlassSettings,
  grant: Grant,
  identity: { source: string; incident: number },
): Promise<AssumeRoleCommandOutput> {
  const sts = new STSClient(forWriting(settings));
  const question = {
    doing: `let Firebreak assume the break-glass role ${settings.role}`,
    permission: "sts:AssumeRole",
    carrying: [],
    todo: { "not-allowed": trustNeeded(settings.role, identity.source) },
  };
  const command = new AssumeRoleCommand({
    RoleArn: settings.role,
    RoleSessionName: `firebreak-inc-${identity.incident}`,
    SourceIdentity: identity.source,
    ExternalId: settings.externalId,
    DurationSeconds: sessionSeconds,
    Policy: grant.plan.sessionPolicy,
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
function endOf(grant: Grant, credentials: Credentials | undefined): Instant {
  const expiration = credentials?.Expiration?.toISOString() ?? grant.until;
  return Date.parse(expiration) < Date.parse(grant.until) ? expiration : grant.until;
}

type SessionCredentials = Record<"accessKeyId" | "secretAccessKey" | "sessionToken", string>;

/** Holds the credentials, in this closure alone, until the one write or the end. */
function openSession(
  grant: Grant,
  { settings, until, ...given }: { settings: AwsSettings; credentials: SessionCredentials; until: Instant },
): Pick<PrivilegedSession, "until" | "write" | "end"> {
  let held: SessionCredentials | undefined = given.credentials;

  return {
    until,
    async write(application, credential) {
      if (held === undefined) {
        throw new FirebreakError("broken", "The session of the break-glass role is over: it allows one write.");
      }
      checkScope(grant, application, hasCome(until, settings.clock.now()) ? until : undefined);
      checkCredential(credential, grant.plan.certificate);
      const credentials = held;
      held = undefined;
      return setCredential({ settings, credentials }, application, credential);
    },
    end() {
      held = undefined;
    },
  };
}

function checkScope({ plan }: Grant, application: string, ended: Instant | undefined): void {
  if (application !== plan.application) {
    throw new FirebreakError("not-allowed", "The approved plan is for another application.", {
      found: application,
      expected: plan.application,
    });
  }
  if (ended === undefined) return;
  throw new FirebreakError("not-allowed", `The session of the break-glass role ended ${written(ended)}.`, {
    todo: "Nothing was written. Ask again.",
  });
}

async function setCredential(
  { settings, credentials }: { settings: AwsSettings; credentials: SessionCredentials },
  application: string,
  { certificatePem, privateKeyPem }: PushCredential,
): Promise<string | null> {
  const sns = new SNSClient({ ...forWriting(settings), credentials });
  const question = {
    doing: `put the new credential into ${applicationName(application)}`,
    permission: "sns:SetPlatformApplicationAttributes",
    carrying: [privateKeyPem, credentials.secretAccessKey, credentials.sessionToken],
    todo: {
      "not-allowed":
        "Check that the break-glass role allows sns:SetPlatformApplicationAttributes on this application, and that the plan's cut-off has not passed.",
      unavailable:
        "AWS may have applied the write all the same: the application is read back before it is tried again.",
    },
  };
  const command = new SetPlatformApplicationAttributesCommand({
    PlatformApplicationArn: application,
    Attributes: { PlatformCredential: privateKeyPem, PlatformPrincipal: certificatePem, Enabled: "true" },
  });
  try {
    const { $metadata } = await ask(question, () => sns.send(command));
    return $metadata.requestId ?? null;
  } finally {
    sns.destroy();
  }
}
