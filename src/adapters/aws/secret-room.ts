import {
  paginateListSecretVersionIds,
  type SecretsManagerClient,
  type SecretVersionsListEntry,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { credentialPrefix, type Labels, pendingPrefix } from "../../domain/secret/labels.ts";
import { ask } from "./asking.ts";

/** Secrets Manager quotas: "Staging labels attached across all versions of a secret: 20". */
const labelsOfSecret = 20;

/** The clients that a secret's versions are kept with. */
export interface SecretClients {
  reads: SecretsManagerClient;
  writes: SecretsManagerClient;
}

/**
 * Takes labels of ours off old versions until `label` fits. Keys that waited for their certificate
 * go first, then the oldest credentials; a version without a label stays readable by its id until
 * Secrets Manager clears it away, which is after a day and a hundred newer ones.
 */
export async function makeRoom(
  clients: SecretClients,
  secret: string,
  { label, labels }: { label: string; labels: Labels },
): Promise<void> {
  const attached = Object.values(labels).flat();
  const excess = attached.includes(label) ? 0 : attached.length + 1 - labelsOfSecret;
  if (excess <= 0) return;
  const ours = await ourLabels(clients.reads, secret);
  for (const old of ours.slice(0, excess)) await takeOff(clients.writes, secret, old);
}

/** Takes a label off the version that has it. */
export async function takeOff(
  client: SecretsManagerClient,
  secret: string,
  { label, version }: { label: string; version: string },
): Promise<void> {
  const doing = `take an old label off the secret ${secret}`;
  const command = new UpdateSecretVersionStageCommand({
    SecretId: secret,
    VersionStage: label,
    RemoveFromVersionId: version,
  });
  await ask({ doing, permission: "secretsmanager:UpdateSecretVersionStage", carrying: [] }, () => client.send(command));
}

/** Our labels in the order in which they can be spared. */
async function ourLabels(client: SecretsManagerClient, secret: string): Promise<{ label: string; version: string }[]> {
  const doing = `list the versions of the secret ${secret}`;
  const versions = await ask({ doing, permission: "secretsmanager:ListSecretVersionIds", carrying: [] }, async () => {
    const listed: SecretVersionsListEntry[] = [];
    const pages = paginateListSecretVersionIds({ client }, { SecretId: secret });
    for await (const { Versions = [] } of pages) listed.push(...Versions);
    return listed;
  });
  const oldestFirst = versions.toSorted(
    (one, other) => (one.CreatedDate?.getTime() ?? 0) - (other.CreatedDate?.getTime() ?? 0),
  );
  return [pendingPrefix, credentialPrefix].flatMap((prefix) =>
    oldestFirst.flatMap(({ VersionId = "", VersionStages = [] }) =>
      VersionStages.filter((label) => label.startsWith(prefix)).map((label) => ({ label, version: VersionId })),
    ),
  );
}
