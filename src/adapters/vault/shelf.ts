import { openVaultDirectory } from "./directory.ts";
import { openVaultKey, type VaultKey } from "./keys.ts";
import { opened, type OpenSecret, type OpenVersion, sealed } from "./sealed-file.ts";

/** What is decided on a secret as it is: an answer, and its versions from now on where anything changes. */
export interface Decision<Answer> {
  answer: Answer;
  versions?: readonly OpenVersion[];
}

/** Secrets in their files: one process at a time, and one decision. */
export interface SecretShelf {
  /** Decides on a secret as it is now, and keeps what was decided. A secret without a file has no versions. */
  decide<Answer>(secret: string, on: (kept: OpenSecret) => Decision<Answer>): Promise<Answer>;
}

/**
 * Opens the secrets of a directory. What was written with a former key is written anew with the
 * present one, before the first decision.
 */
export function openShelf(directory: string, keys: readonly [Uint8Array, ...Uint8Array[]]): SecretShelf {
  const files = openVaultDirectory(directory);
  const [first, ...former] = keys;
  const present = openVaultKey(first);
  const known: VaultKey[] = [present, ...former.map(openVaultKey)];
  let isUpToDate = former.length === 0;

  const save = (kept: OpenSecret) => files.write(files.pathOf(kept.secret), sealed(kept, present));

  /** A file that can't be opened stays as it is: whoever needs it is told. */
  async function bringUpToDate(): Promise<void> {
    for (const path of await files.paths()) {
      const text = (await files.read(path)) ?? "";
      const kept = orNothing(() => opened(text, { path, of: undefined }, known));
      if (kept !== undefined && kept.keyId !== present.id) await save(kept);
    }
  }

  return {
    decide: (secret, on) =>
      files.alone(async () => {
        if (!isUpToDate) await bringUpToDate();
        isUpToDate = true;
        const path = files.pathOf(secret);
        const text = await files.read(path);
        const kept = text === undefined ? { secret, versions: [] } : opened(text, { path, of: secret }, known);
        const { answer, versions } = on(kept);
        if (versions !== undefined) await save({ secret, versions });
        return answer;
      }),
  };
}

function orNothing<Found>(find: () => Found): Found | undefined {
  try {
    return find();
  } catch {
    return undefined;
  }
}
