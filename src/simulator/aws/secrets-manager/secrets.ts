import { z } from "zod";
import type { WorldContext } from "../../core/context.ts";
import type { Shelf } from "../../core/shelf.ts";
import { conditionKeys } from "../iam/pattern.ts";
import { AwsError } from "../wire/error.ts";
import { pageOf } from "../wire/page.ts";
import type { Action } from "../wire/service.ts";
import { action } from "../wire/service.ts";
import { Filters, meets } from "./filters.ts";
import { changeStage } from "./stages.ts";
import type { Secret, SecretsState } from "./state.ts";
import { found, lookUp, secretsOf, usable } from "./state.ts";

/** The most a page can hold. (Secrets Manager API Reference, ListSecrets.) */
const PAGE_SIZE = 100;

const DAY_MILLISECONDS = 86_400_000;

const paging = {
  MaxResults: z.number().int().min(1).max(PAGE_SIZE).default(PAGE_SIZE),
  NextToken: z.string().optional(),
};

/** The actions on secrets and their labels, values aside. */
export function createSecretActions(context: WorldContext, shelf: Shelf<SecretsState>): Record<string, Action> {
  return {
    DescribeSecret: action(z.object({ SecretId: z.string() }), ({ SecretId }, call) => {
      const secret = lookUp(shelf.state, SecretId, call);
      call.authorize({ action: "secretsmanager:DescribeSecret", resource: secret?.arn ?? SecretId });
      return describe(found(secret));
    }),
    ListSecrets: listSecrets(shelf),
    ListSecretVersionIds: listSecretVersionIds(shelf),
    UpdateSecretVersionStage: updateSecretVersionStage(context, shelf),
    DeleteSecret: deleteSecret(context, shelf),
  };
}

function listSecrets(shelf: Shelf<SecretsState>): Action {
  const Fields = z.object({ ...paging, Filters, IncludePlannedDeletion: z.boolean().default(false) });
  return action(Fields, (fields, call) => {
    call.authorize({ action: "secretsmanager:ListSecrets", resource: "*" });
    const secrets = secretsOf(shelf.state, call)
      .filter(({ deletionDate }) => fields.IncludePlannedDeletion || deletionDate === undefined)
      .filter((secret) => meets(secret, fields.Filters))
      .map((secret) => {
        const { VersionIdsToStages, ...rest } = describe(secret);
        return { ...rest, SecretVersionsToStages: VersionIdsToStages };
      });
    const page = pageOf(secrets, fields.NextToken, fields.MaxResults);
    if (page === undefined) throw invalidToken();
    return { SecretList: page.items, NextToken: page.nextToken };
  });
}

/** Versions without a label are deprecated, and listed only on request. */
function listSecretVersionIds(shelf: Shelf<SecretsState>): Action {
  const Fields = z.object({ ...paging, SecretId: z.string(), IncludeDeprecated: z.boolean().default(false) });
  return action(Fields, (fields, call) => {
    const known = lookUp(shelf.state, fields.SecretId, call);
    call.authorize({ action: "secretsmanager:ListSecretVersionIds", resource: known?.arn ?? fields.SecretId });
    const secret = found(known);
    const versions = secret.versions.filter(({ stages }) => fields.IncludeDeprecated || stages.length > 0);
    const page = pageOf(versions, fields.NextToken, fields.MaxResults);
    if (page === undefined) throw invalidToken();
    return {
      ARN: secret.arn,
      Name: secret.name,
      NextToken: page.nextToken,
      Versions: page.items.map(({ id, stages, createdAt }) => ({
        VersionId: id,
        VersionStages: stages,
        CreatedDate: new Date(createdAt),
      })),
    };
  });
}

function updateSecretVersionStage({ ledger }: WorldContext, shelf: Shelf<SecretsState>): Action {
  const Fields = z.object({
    SecretId: z.string(),
    VersionStage: z.string().min(1).max(256),
    RemoveFromVersionId: z.string().optional(),
    MoveToVersionId: z.string().optional(),
  });
  return action(Fields, ({ SecretId, VersionStage: stage, RemoveFromVersionId, MoveToVersionId }, call) => {
    const known = lookUp(shelf.state, SecretId, call);
    call.authorize({
      action: "secretsmanager:UpdateSecretVersionStage",
      resource: known?.arn ?? SecretId,
      keys: conditionKeys({ "secretsmanager:VersionStage": stage }),
    });
    const secret = usable(found(known));
    changeStage(secret, { stage, removeFrom: RemoveFromVersionId, moveTo: MoveToVersionId });
    shelf.save();
    ledger.record({
      vendor: "secretsmanager",
      effect: "UpdateSecretVersionStage",
      subject: secret.arn,
      detail: { stage, from: RemoveFromVersionId ?? "", to: MoveToVersionId ?? "" },
    });
    return { ARN: secret.arn, Name: secret.name };
  });
}

function deleteSecret({ clock, ledger }: WorldContext, shelf: Shelf<SecretsState>): Action {
  const Fields = z.object({
    SecretId: z.string(),
    // (Secrets Manager API Reference, DeleteSecret.)
    RecoveryWindowInDays: z.number().int().min(7).max(30).default(30),
    ForceDeleteWithoutRecovery: z.boolean().default(false),
  });
  return action(Fields, ({ SecretId, RecoveryWindowInDays, ForceDeleteWithoutRecovery: forced }, call) => {
    const known = lookUp(shelf.state, SecretId, call);
    call.authorize({ action: "secretsmanager:DeleteSecret", resource: known?.arn ?? SecretId });
    const secret = usable(found(known));
    const deletionDate = new Date(clock.now().getTime() + (forced ? 0 : RecoveryWindowInDays * DAY_MILLISECONDS));
    if (forced) shelf.state.secrets = shelf.state.secrets.filter((one) => one !== secret);
    else secret.deletionDate = deletionDate.toISOString();
    shelf.save();
    ledger.record({ vendor: "secretsmanager", effect: "DeleteSecret", subject: secret.arn, detail: { forced } });
    return { ARN: secret.arn, Name: secret.name, DeletionDate: deletionDate };
  });
}

function describe({ arn, name, description, tags, createdAt, deletionDate, versions }: Secret) {
  const labelled = versions.filter(({ stages }) => stages.length > 0);
  return {
    ARN: arn,
    Name: name,
    Description: description,
    Tags: tags,
    CreatedDate: new Date(createdAt),
    DeletedDate: deletionDate === undefined ? undefined : new Date(deletionDate),
    VersionIdsToStages: Object.fromEntries(labelled.map(({ id, stages }) => [id, stages])),
  };
}

function invalidToken(): AwsError {
  return new AwsError("InvalidNextTokenException", "The NextToken value is invalid.");
}
