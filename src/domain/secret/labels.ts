import { sha256 } from "../digest.ts";

/** The label of the version that consumers read: Secrets Manager's own word, and the local store's too. */
export const currentLabel = "AWSCURRENT";

/** The label of the version that they read before. Either store moves it by itself. */
export const previousLabel = "AWSPREVIOUS";

/** What the labels of pending keys begin with. */
export const pendingPrefix = "firebreak-pending-";

/** What the labels of credentials begin with. */
export const credentialPrefix = "firebreak-credential-";

/** The label of a rotation's pending key. A label has at most 256 characters, so the name's hash stands for it. */
export function pendingLabel(pending: string): string {
  return `${pendingPrefix}${sha256(pending).slice(0, 32)}`;
}

/** The label of a rotation's credential: a second certificate for the same rotation takes it over. */
export function credentialLabel(pending: string): string {
  return `${credentialPrefix}${sha256(pending).slice(0, 32)}`;
}

/** Which labels each labelled version of a secret has; versions without any are not among them. A label is on one version at most. */
export type Labels = Readonly<Record<string, readonly string[]>>;

/** The version that has the label. */
export function versionWith(labels: Labels, label: string): string | undefined {
  return Object.keys(labels).find((version) => labels[version]?.includes(label));
}
