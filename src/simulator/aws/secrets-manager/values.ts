import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { WorldContext } from "../../core/context.ts";
import type { Shelf } from "../../core/shelf.ts";
import { conditionKeys } from "../iam/pattern.ts";
import { AwsError } from "../wire/error.ts";
import type { Action } from "../wire/service.ts";
import { action } from "../wire/service.ts";
import { MAX_STAGES, moveStage, versionWithId, versionWithStage } from "./stages.ts";
import type { Secret, SecretValue, SecretVersion, SecretsState } from "./state.ts";
import { found, lookUp, newArn, usable } from "./state.ts";

/** A value's size at most. (Secrets Manager API Reference, PutSecretValue.) */
const MAX_VALUE_BYTES = 65_536;

const requestToken = z.string().min(32).max(64);
const Value = z.object({ SecretString: z.string().optional(), SecretBinary: z.string().optional() });

/** The actions that write and read secret values. */
export function createValueActions(context: WorldContext, shelf: Shelf<SecretsState>): Record<string, Action> {
  return {
    CreateSecret: createSecret(context, shelf),
    PutSecretValue: putSecretValue(context, shelf),
    GetSecretValue: getSecretValue(shelf),
  };
}

function createSecret({ clock, ledger }: WorldContext, shelf: Shelf<SecretsState>): Action {
  const Fields = Value.extend({
    Name: z.string().regex(/^[\w/+=.@-]{1,512}$/u, "Member must be 1 to 512 of alphanumeric characters and /_+=.@-"),
    ClientRequestToken: requestToken,
    Description: z.string().optional(),
    Tags: z.array(z.object({ Key: z.string(), Value: z.string() })).default([]),
  });
  return action(Fields, (fields, call) => {
    const { Name: name, ClientRequestToken: token } = fields;
    const arn = newArn(name, { region: call.region, account: call.caller.account });
    const existing = lookUp(shelf.state, name, call);
    call.authorize({ action: "secretsmanager:CreateSecret", resource: existing?.arn ?? arn });
    const value = valueOf(fields);
    if (existing !== undefined) {
      const version = usable(existing).versions.find(({ id }) => id === token);
      if (version === undefined || !isDeepStrictEqual(version.value, value)) {
        throw new AwsError(
          "ResourceExistsException",
          `The operation failed because the secret ${name} already exists.`,
        );
      }
      return { ARN: existing.arn, Name: name, VersionId: token };
    }
    const createdAt = clock.now().toISOString();
    const version = value && { id: token, createdAt, stages: ["AWSCURRENT"], value };
    shelf.state.secrets.push({
      arn,
      name,
      description: fields.Description,
      tags: fields.Tags,
      createdAt,
      deletionDate: undefined,
      versions: version === undefined ? [] : [version],
    });
    shelf.save();
    ledger.record({ vendor: "secretsmanager", effect: "CreateSecret", subject: arn, detail: {} });
    return { ARN: arn, Name: name, VersionId: version?.id };
  });
}

/** The request token is the version's id: the same call twice makes one version. */
function putSecretValue({ clock, ledger }: WorldContext, shelf: Shelf<SecretsState>): Action {
  const Fields = Value.extend({
    SecretId: z.string(),
    ClientRequestToken: requestToken,
    VersionStages: z.array(z.string().min(1).max(256)).min(1).max(MAX_STAGES).default(["AWSCURRENT"]),
  });
  return action(Fields, (fields, call) => {
    const { SecretId, ClientRequestToken: token, VersionStages: stages } = fields;
    const known = lookUp(shelf.state, SecretId, call);
    call.authorize({ action: "secretsmanager:PutSecretValue", resource: known?.arn ?? SecretId });
    const secret = usable(found(known));
    const value = valueOf(fields);
    if (value === undefined) {
      throw new AwsError("InvalidRequestException", "You must provide either SecretString or SecretBinary.");
    }
    const earlier = secret.versions.find(({ id }) => id === token);
    if (earlier !== undefined) {
      if (!isDeepStrictEqual(earlier.value, value)) {
        const where = `for a version of secret ${secret.arn}.`;
        const what = `You can't use ClientRequestToken ${token} because that value is already in use ${where}`;
        throw new AwsError("ResourceExistsException", what);
      }
      return describe(secret, earlier);
    }

    const version: SecretVersion = { id: token, createdAt: clock.now().toISOString(), stages: [], value };
    const isFirst = secret.versions.length === 0;
    secret.versions.push(version);
    for (const stage of new Set(isFirst ? ["AWSCURRENT", ...stages] : stages)) moveStage(secret, stage, version);
    shelf.save();
    ledger.record({
      vendor: "secretsmanager",
      effect: "PutSecretValue",
      subject: secret.arn,
      detail: { versionId: version.id, stages: version.stages.join(" ") },
    });
    return describe(secret, version);
  });
}

function getSecretValue(shelf: Shelf<SecretsState>): Action {
  const Fields = z.object({
    SecretId: z.string(),
    VersionId: z.string().optional(),
    VersionStage: z.string().optional(),
  });
  return action(Fields, ({ SecretId, VersionId, VersionStage }, call) => {
    const stage = VersionStage ?? (VersionId === undefined ? "AWSCURRENT" : undefined);
    const known = lookUp(shelf.state, SecretId, call);
    call.authorize({
      action: "secretsmanager:GetSecretValue",
      resource: known?.arn ?? SecretId,
      keys: conditionKeys({ "secretsmanager:VersionStage": stage, "secretsmanager:VersionId": VersionId }),
    });
    const secret = usable(found(known));
    const version = VersionId === undefined ? undefined : versionWithId(secret, VersionId);
    if (stage === undefined && version !== undefined) return withValue(secret, version);

    const staged = stage === undefined ? undefined : versionWithStage(secret, stage);
    if (staged === undefined) {
      const what = `Secrets Manager can't find the specified secret value for staging label: ${stage}`;
      throw new AwsError("ResourceNotFoundException", what);
    }
    if (version !== undefined && version !== staged) {
      const what = "You provided a VersionStage that is not associated to the provided VersionId.";
      throw new AwsError("InvalidRequestException", what);
    }
    return withValue(secret, staged);
  });
}

function valueOf({ SecretString, SecretBinary }: z.infer<typeof Value>): SecretValue | undefined {
  if (SecretString !== undefined && SecretBinary !== undefined) {
    throw new AwsError("InvalidParameterException", "You can't specify both a binary secret value and a string value.");
  }
  if (Buffer.byteLength(SecretString ?? SecretBinary ?? "") > MAX_VALUE_BYTES) {
    throw new AwsError("InvalidParameterException", `A secret value has at most ${MAX_VALUE_BYTES} bytes.`);
  }
  if (SecretString !== undefined) return { SecretString };
  return SecretBinary === undefined ? undefined : { SecretBinary };
}

function describe(secret: Secret, version: SecretVersion): object {
  return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: version.stages };
}

function withValue(secret: Secret, version: SecretVersion): object {
  return { ...describe(secret, version), ...version.value, CreatedDate: new Date(version.createdAt) };
}
