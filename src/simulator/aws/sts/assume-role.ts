import type { WorldContext } from "../../core/context.ts";
import type { Accounts } from "../iam/accounts.ts";
import type { Caller } from "../iam/caller.ts";
import type { Directory, Role } from "../iam/directory.ts";
import { roleTrusts } from "../iam/directory.ts";
import type { ConditionKeys } from "../iam/pattern.ts";
import { conditionKeys, joinKeys } from "../iam/pattern.ts";
import { MalformedPolicy, parsePolicyText } from "../iam/policy.ts";
import { AwsError } from "../wire/error.ts";
import type { Action, Call } from "../wire/service.ts";
import { action } from "../wire/service.ts";
import { AssumeRoleFields } from "./assume-role-fields.ts";
import { createSessionToken } from "./session-token.ts";
import type { Sessions } from "./sessions.ts";

/** A role assumed with another role's session lasts an hour at most. (STS API Reference, AssumeRole.) */
const MAX_CHAINED_SECONDS = 3600;

/** What STS works with. */
export interface StsParts {
  directory: Directory;
  sessions: Sessions;
  accounts: Accounts;
}

/** STS AssumeRole: trust policy, tags, source identity, session policy. */
export function createAssumeRole({ ledger }: WorldContext, { directory, sessions, accounts }: StsParts): Action {
  return action(AssumeRoleFields, (fields, call) => {
    checkRegion(accounts, call);
    const inherited = call.caller.session;
    const tags = { ...tagsOf(fields), ...inherited?.transitiveTags };
    const role = directory.role(fields.RoleArn);
    checkTrust(role, fields, call);
    checkDuration(role, fields, call.caller);
    checkPolicy(fields.Policy);
    const token = createSessionToken(fields.Policy, tags);
    const sourceIdentity = fields.SourceIdentity ?? inherited?.sourceIdentity;
    const session = sessions.open(role, {
      name: fields.RoleSessionName,
      openedBy: call.caller.arn,
      durationSeconds: fields.DurationSeconds,
      sourceIdentity,
      tags,
      transitiveTagKeys: [...new Set([...fields.TransitiveTagKeys, ...Object.keys(inherited?.transitiveTags ?? {})])],
      policy: fields.Policy,
      token: token.text,
    });
    ledger.record({
      vendor: "sts",
      effect: "AssumeRole",
      subject: role.arn,
      detail: { session: session.arn, sourceIdentity: sourceIdentity ?? "", durationSeconds: fields.DurationSeconds },
    });
    return {
      Credentials: {
        AccessKeyId: session.accessKeyId,
        SecretAccessKey: session.secretAccessKey,
        SessionToken: session.sessionToken,
        Expiration: new Date(session.expiresAt),
      },
      AssumedRoleUser: { AssumedRoleId: `${role.id}:${fields.RoleSessionName}`, Arn: session.arn },
      PackedPolicySize: token.utilization,
      SessionTokenUtilization: token.utilization,
      SessionTokenSize: token.size,
      SourceIdentity: sourceIdentity,
    };
  });
}

/** The caller's account has to have STS active, not the role's. (IAM User Guide, "Manage AWS STS in an AWS Region".) */
function checkRegion(accounts: Accounts, { caller, region }: Call): void {
  if (!accounts.isWithoutSts(caller.account, region)) return;
  throw new AwsError(
    "RegionDisabledException",
    `STS is not activated in this region for account:${caller.account}. ` +
      "Your account administrator can activate STS in this region using the IAM Console.",
    403,
  );
}

function tagsOf({ Tags }: AssumeRoleFields): Record<string, string> {
  const distinct = new Set(Tags.map(({ Key }) => Key.toLowerCase()));
  if (distinct.size !== Tags.length) {
    throw new AwsError(
      "InvalidParameterValue",
      "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    );
  }
  return Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
}

/** A role that does not exist and one that does not trust the caller are refused alike. */
function checkTrust(role: Role | undefined, fields: AssumeRoleFields, call: Call): asserts role is Role {
  const keys = trustKeys(fields, call.caller);
  const inheritedIdentity = call.caller.session?.sourceIdentity;
  const identityChanges =
    inheritedIdentity !== undefined &&
    fields.SourceIdentity !== undefined &&
    fields.SourceIdentity !== inheritedIdentity;

  for (const [name, ownKeys] of Object.entries(keys)) {
    const request = { action: name, resource: fields.RoleArn, keys: joinKeys(call.keys, ownKeys) };
    const trusted = role !== undefined && roleTrusts(role, call.caller, request);
    if (!trusted || (name === "sts:SetSourceIdentity" && identityChanges)) {
      const who = `User: ${call.caller.arn} is not authorized to perform: ${name}`;
      throw new AwsError("AccessDenied", `${who} on resource: ${fields.RoleArn}`, 403);
    }
  }
}

/**
 * The permissions a trust policy has to give, each with the condition keys it knows: tags and a source identity
 * need their own, inherited ones as well. (Service Authorization Reference, "AWS Security Token Service".)
 */
function trustKeys(fields: AssumeRoleFields, { session }: Caller): Record<string, ConditionKeys> {
  const tags = conditionKeys({
    ...Object.fromEntries(fields.Tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
    "aws:TagKeys": fields.Tags.length === 0 ? undefined : fields.Tags.map(({ Key }) => Key),
  });
  const sourceIdentity = fields.SourceIdentity ?? session?.sourceIdentity;
  const identity = conditionKeys({ "sts:SourceIdentity": sourceIdentity });
  const own = conditionKeys({ "sts:ExternalId": fields.ExternalId, "sts:RoleSessionName": fields.RoleSessionName });
  const tagged = fields.Tags.length > 0 || Object.keys(session?.transitiveTags ?? {}).length > 0;
  return {
    "sts:AssumeRole": joinKeys(own, joinKeys(tags, identity)),
    ...(tagged ? { "sts:TagSession": tags } : {}),
    ...(sourceIdentity === undefined ? {} : { "sts:SetSourceIdentity": identity }),
  };
}

function checkDuration(role: Role, { DurationSeconds }: AssumeRoleFields, caller: Caller): void {
  if (caller.session !== undefined && DurationSeconds > MAX_CHAINED_SECONDS) {
    throw new AwsError(
      "ValidationError",
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
    );
  }
  if (DurationSeconds > role.maxSessionSeconds) {
    throw new AwsError(
      "ValidationError",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  }
}

function checkPolicy(policy: string | undefined): void {
  try {
    if (policy !== undefined) parsePolicyText(policy, "identity");
  } catch (error) {
    if (error instanceof MalformedPolicy) throw new AwsError("MalformedPolicyDocument", error.message);
    throw error;
  }
}
