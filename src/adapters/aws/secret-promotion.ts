import { SecretsManagerClient, UpdateSecretVersionStageCommand } from "@aws-sdk/client-secrets-manager";
import { isArn, regionIn } from "../../domain/arn.ts";
import { checkCurrent, type PlannedWrite } from "../../domain/approval/planned-write.ts";
import { currentLabel, versionWith } from "../../domain/secret/labels.ts";
import type { Promoted } from "../../ports/secret-store.ts";
import { ask } from "./asking.ts";
import { type AwsSettings, forWriting } from "./client-settings.ts";
import type { RoleCredentials } from "./privileged-role.ts";
import { describe } from "./secret-versions.ts";

/**
 * Moves AWSCURRENT to the planned version, in a session of the break-glass role. The version that it is
 * taken from is named, so that Secrets Manager refuses when somebody else has moved it in between.
 */
export async function promoteInSession(
  { settings, credentials }: { settings: AwsSettings; credentials: RoleCredentials },
  { secret }: PlannedWrite,
): Promise<Promoted> {
  const region = isArn(secret.name) ? regionIn(secret.name) : settings.region;
  const client = new SecretsManagerClient({ ...forWriting({ ...settings, region }), credentials });
  try {
    const before = versionWith(await describe(client, secret.name, region), currentLabel) ?? null;
    if (before === secret.version) return { before, requestId: null };
    checkCurrent(secret, before);
    return { before, requestId: await move(client, secret, before) };
  } finally {
    client.destroy();
  }
}

async function move(
  client: SecretsManagerClient,
  { name, version }: PlannedWrite["secret"],
  before: string | null,
): Promise<string | null> {
  const question = {
    doing: `make version ${version} of the secret ${name} the one that consumers read`,
    permission: "secretsmanager:UpdateSecretVersionStage",
    carrying: [],
    todo: {
      "not-allowed":
        "Check that the break-glass role allows secretsmanager:UpdateSecretVersionStage on this secret, and that the plan's cut-off has not passed.",
      "bad-input":
        "Look at the secret: somebody may have moved AWSCURRENT at this moment. It is read again before it is tried again.",
      unavailable: "AWS may have moved it all the same: the secret is read again before it is tried again.",
    },
  };
  const command = new UpdateSecretVersionStageCommand({
    SecretId: name,
    VersionStage: currentLabel,
    MoveToVersionId: version,
    ...(before === null ? {} : { RemoveFromVersionId: before }),
  });
  const { $metadata } = await ask(question, () => client.send(command));
  return $metadata.requestId ?? null;
}
