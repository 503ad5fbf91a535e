import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import locks from "fs-native-extensions";
import { FirebreakError } from "../../domain/errors.ts";

/**
 * Takes the data directory for this process alone. The lock is the kernel's, on the open file: it
 * holds across containers that share the directory, needs no process ids, and ends with the process
 * however it ends.
 *
 * @returns a function that gives the directory back
 * @throws FirebreakError `not-now` when another process has it
 */
export function lockDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = openSync(join(directory, "lock"), "a+", 0o600);
  if (!locks.tryLock(file)) {
    closeSync(file);
    throw new FirebreakError("not-now", `Another Firebreak process is using ${directory}.`, {
      expected: "one process on a data directory",
      todo: "Stop the other process, or give this one a directory of its own with FIREBREAK_DATA.",
    });
  }
  return () => {
    locks.unlock(file);
    closeSync(file);
  };
}
