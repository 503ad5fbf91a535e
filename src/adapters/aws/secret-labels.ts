import {
  paginateListSecretVersionIds,
  type SecretsManagerClient,
  type SecretVersionsListEntry,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { sha256 } from "../../domain/digest.ts";
import { ask } from "./asking.ts";

/** Secrets Manager quotas: "Staging labels attached across all versions of a secret: 20". */
const labelsOfSecret = 20;

const pendingPrefix = "firebreak-pending-";
const credentialPrefix = "firebreak-credential-";

/** The label of a rotation's pending key. A label has at most 256 characters, so the name's hash stands for it. */
export function pendingLabel(pending: string): string {
  return `${pendingPrefix}${sha256(pending).slice(0, 32)}`;
}

/** The label of a rotation's credential: a second certificate for the same rotation takes it over. */
export function credentialLabel(pending: string): string {
  return `${credentialPrefix}${sha256(pending).slice(0, 32)}`;
}

/** Which labels each labelled version has; versions without any are not among them. */
export type Labels = Readonly<Record<string, readonly string[]>>;

/**
 * Takes labels of ours off old versions until `label` fits. Keys that waited for their certificate
 * go first, then the oldest credentials; a version without a label stays readable by its id until
 * Secrets Manager clears it away, which is after a day and a hundred newer ones.
 */
export async function makeRoom(
  clients: { reads: SecretsManagerClient; writes: SecretsManagerClient },
  secret: string,
  { label, labels }: { label: string; labels: Labels },
): Promise<void> {
  const attached = Object.values(labels).flat();
  const excess = attached.includes(label) ? 0 : attached.length + 1 - labelsOfSecret;
  if (excess <= 0) return;
  const ours = await ourLabels(clients.reads, secret);
  for (const { label, version } of ours.slice(0, excess)) {
    const doing = `take an old label off the secret ${secret}`;
    const command = new UpdateSecretVersionStageCommand({
      SecretId: secret,
      VersionStage: label,
      RemoveFromVersionId: version,
    });
    await ask({ doing, permission: "secretsmanager:UpdateSecretVersionStage", carrying: [] }, () =>
      clients.writes.send(command),
    );
  }
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
