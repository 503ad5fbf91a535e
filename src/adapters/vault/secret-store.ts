import { canonical, uuidOf } from "../../domain/digest.ts";
import { FirebreakError } from "../../domain/errors.ts";
import { credentialLabel, currentLabel, pendingLabel, versionWith } from "../../domain/secret/labels.ts";
import type { PushCredential } from "../../ports/push-credential.ts";
import type { SecretStore } from "../../ports/secret-store.ts";
import type { SecretVersions } from "../../ports/secret-versions.ts";
import { credentialIn, keyIn, textOfCredential, textOfKey } from "./kept.ts";

/**
 * Keys and credentials in versions of secrets, wherever those are. A version's id follows from what
 * it is for, so that a step that is repeated finds what it kept.
 */
export function createSecretStore(versions: SecretVersions): SecretStore {
  const versionOf = async (secret: string, label: string) => versionWith(await versions.labels(secret), label);

  async function keyOf(secret: string, version: string): Promise<string> {
    return keyIn(await versions.read(secret, version), where(secret, version));
  }

  return {
    async pendingKey(secret, pending, make) {
      const label = pendingLabel(pending);
      const earlier = await versionOf(secret, label);
      if (earlier !== undefined) return keyOf(secret, earlier);

      const id = uuidOf(canonical(["pending key", secret, pending]));
      const key = await make();
      return (await versions.put(secret, { id, label, text: textOfKey(key) })) ? key : keyOf(secret, id);
    },

    async keepCredential(secret, pending, credential) {
      const id = uuidOf(canonical(["credential", secret, nameOf(credential)]));
      const text = textOfCredential(credential);
      if (await versions.put(secret, { id, label: credentialLabel(pending), text })) return id;
      throw new FirebreakError("broken", `The secret ${secret} keeps this credential with another key.`, {
        found: `version ${id}`,
        todo: "Fetch a new certificate from Apple with the request of this rotation.",
      });
    },

    async credential(secret, version) {
      return credentialIn(await versions.read(secret, version), where(secret, version));
    },

    async current(secret) {
      return (await versionOf(secret, currentLabel)) ?? null;
    },

    async existing(secret, version) {
      const named = version ?? (await versionOf(secret, currentLabel));
      if (named !== undefined) return versions.read(secret, named);
      throw new FirebreakError("not-found", `The secret ${secret} has no version that consumers read.`, {
        todo: "Name the version to take, or put a first value into the secret.",
      });
    },

    async discard(secret, pending) {
      const labels = await versions.labels(secret);
      const isRead = (version: string) => labels[version]?.includes(currentLabel) === true;
      for (const label of [pendingLabel(pending), credentialLabel(pending)]) {
        const version = versionWith(labels, label);
        if (version !== undefined && !isRead(version)) await versions.unlabel(secret, { label, version });
      }
    },
  };
}

/** What tells a credential from another of the same secret, and is no secret. */
function nameOf(credential: PushCredential): string {
  return credential.kind === "certificate" ? credential.certificatePem : `${credential.teamId}/${credential.keyId}`;
}

function where(secret: string, version: string): string {
  return `version ${version} of the secret ${secret}`;
}
