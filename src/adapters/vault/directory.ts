import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import locks from "fs-native-extensions";
import { sha256 } from "../../domain/digest.ts";
import { FirebreakError } from "../../domain/errors.ts";

/** Milliseconds that another process is waited for: what is done under the lock takes a few. */
const patience = 10_000;

/** Milliseconds between two looks at the lock. */
const lookEvery = 20;

const fileEnding = ".json";

/** A directory of files that are written whole or not at all, by one process at a time. */
export interface VaultDirectory {
  /** Where the secret of that name lies. */
  pathOf(secret: string): string;
  /** The paths of all secrets. */
  paths(): Promise<string[]>;
  /** The text of a file; undefined when there is none. */
  read(path: string): Promise<string | undefined>;
  /** Puts a file in its place, on the disk when this returns. Its owner alone can read it. */
  write(path: string, text: string): Promise<void>;
  /**
   * Runs while no other process, and no other call of this one, has the directory.
   *
   * @throws FirebreakError `unavailable` when another process does not give it back
   */
  alone<Answer>(run: () => Promise<Answer>): Promise<Answer>;
}

/** Opens a directory. Nothing is looked at or made yet. */
export function openVaultDirectory(directory: string): VaultDirectory {
  let last: Promise<unknown> = Promise.resolve();

  async function locked<Answer>(run: () => Promise<Answer>): Promise<Answer> {
    await inWords(directory, () => mkdir(directory, { recursive: true, mode: 0o700 }));
    const lock = await inWords(directory, async () => openSync(join(directory, "lock"), "a+", 0o600));
    try {
      for (let waited = 0; !locks.tryLock(lock); waited += lookEvery) {
        if (waited >= patience) throw busy(directory);
        await pause(lookEvery);
      }
      return await run();
    } finally {
      // The kernel's lock ends with the open file.
      closeSync(lock);
    }
  }

  return {
    pathOf: (secret) => join(directory, `${readable(secret)}-${sha256(secret).slice(0, 16)}${fileEnding}`),
    async paths() {
      const names = await inWords(directory, () => readdir(directory));
      return names.filter((name) => name.endsWith(fileEnding)).map((name) => join(directory, name));
    },
    read: (path) =>
      inWords(path, () =>
        readFile(path, "utf8").catch((error: unknown) => {
          if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
          throw error;
        }),
      ),
    write: (path, text) => inWords(path, () => replace(path, text, directory)),
    alone(run) {
      const turn = last.then(() => locked(run));
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}

/** Written beside its place, forced onto the disk and renamed: whoever dies in between leaves the file as it was. */
async function replace(path: string, text: string, directory: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  const file = await open(draft, "wx", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  const folder = await open(directory, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** So much of a secret's name that people know the file by; what makes it the only one stands behind it. */
function readable(secret: string): string {
  return secret.replace(/[^\w.-]+/g, "-").slice(0, 80);
}

async function inWords<Answer>(path: string, run: () => Promise<Answer>): Promise<Answer> {
  try {
    return await run();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new FirebreakError("unavailable", `The secret store can't use ${path}.`, {
      found: code ?? "an error of the system",
      expected: "a directory that the user who runs Firebreak may read and write, and room on the disk",
      todo: "Mend that; it is tried again later.",
      cause: error,
    });
  }
}

function busy(directory: string): FirebreakError {
  return new FirebreakError("unavailable", `Another process does not give the secrets in ${directory} back.`, {
    found: `the lock in ${directory} taken for ${patience / 1000} seconds`,
    expected: "one Firebreak on a directory of secrets",
    todo: "Stop the other process, or give this one a directory of its own. It is tried again later.",
  });
}
