import { z } from "zod";
import { canonical } from "../../domain/digest.ts";
import { FirebreakError } from "../../domain/errors.ts";
import { Instant } from "../../domain/time.ts";
import type { VaultKey } from "./keys.ts";

/** A version of a secret, open: in memory, within one call. */
export interface OpenVersion {
  id: string;
  createdAt: Instant;
  labels: readonly string[];
  content: Uint8Array;
}

/** A secret with its versions, oldest first. */
export interface OpenSecret {
  secret: string;
  versions: readonly OpenVersion[];
}

const SealedVersion = z.strictObject({
  id: z.string(),
  createdAt: Instant,
  labels: z.array(z.string()),
  iv: z.string(),
  tag: z.string(),
  content: z.string(),
});

/** A secret as its file has it: each version is encrypted by itself, and the seal covers all of it, names and labels too. */
const SealedFile = z.strictObject({
  format: z.literal("firebreak secret, 1"),
  secret: z.string(),
  /** The id of the key that it was written with. */
  key: z.string(),
  versions: z.array(SealedVersion),
  seal: z.string(),
});

/** The text of a secret's file, written with that key. */
export function sealed({ secret, versions }: OpenSecret, key: VaultKey): string {
  const file: Omit<z.infer<typeof SealedFile>, "seal"> = {
    format: "firebreak secret, 1",
    secret,
    key: key.id,
    versions: versions.map(({ id, createdAt, labels, content }) => ({
      id,
      createdAt,
      labels: [...labels],
      ...key.encrypt(content, about(secret, id)),
    })),
  };
  return canonical({ ...file, seal: key.seal(canonical(file)) });
}

/**
 * Opens the text of a secret's file, whichever of the keys it was written with.
 *
 * @param path the file, for people
 * @param of the secret that it is to be of; undefined for whichever it is
 * @throws FirebreakError `misconfigured` when none of the keys fits, `broken` when the file was changed
 */
export function opened(
  text: string,
  { path, of }: { path: string; of: string | undefined },
  keys: readonly VaultKey[],
): OpenSecret & { keyId: string } {
  const read = SealedFile.safeParse(parsed(text));
  if (!read.success) throw changed(path, "something that is no secret of Firebreak's, or half of one");
  const { seal, ...file } = read.data;
  const key = keys.find(({ id }) => id === file.key);
  if (key === undefined) throw otherKey(path);
  if (!key.isSeal(seal, canonical(file))) throw changed(path, "a seal that does not fit what is in the file");
  const { secret } = file;
  if (of !== undefined && secret !== of) throw changed(path, `the secret ${secret}`);
  try {
    const versions = file.versions.map(({ id, createdAt, labels, ...encrypted }) => ({
      id,
      createdAt,
      labels,
      content: key.decrypt(encrypted, about(secret, id)),
    }));
    return { secret, versions, keyId: key.id };
  } catch {
    throw changed(path, "a version that can't be decrypted");
  }
}

/** What a version's content is bound to: it can't be taken for another version, or another secret's. */
function about(secret: string, version: string): string {
  return canonical([secret, version]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function otherKey(path: string): FirebreakError {
  return new FirebreakError("misconfigured", `The secret in ${path} was written with another key.`, {
    found: "a file of a key that FIREBREAK_SECRETS_KEY does not hold",
    expected: "the key that it was written with, in front or behind the present one",
    todo: "Give Firebreak that key again. Without it, what the file keeps is lost: docs/operations.md tells what then.",
  });
}

function changed(path: string, found: string): FirebreakError {
  return new FirebreakError("broken", `The secret in ${path} is not as Firebreak wrote it.`, {
    found,
    expected: "a file that nobody but Firebreak has changed",
    todo: "Nothing of it is used. Find out who wrote to it, and put it back from a backup.",
  });
}
