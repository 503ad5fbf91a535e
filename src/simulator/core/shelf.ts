import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** One vendor's state: a plain JSON value that survives the world's own restarts. */
export interface Shelf<State> {
  readonly state: State;
  /** Keeps the state as it now is, on disk when the world has a directory, and tells those who watch. */
  save(): void;
}

/** Where the vendors of one world keep their state: a file a vendor, or memory alone. */
export interface Shelves {
  shelf<State>(vendor: string, initial: () => State): Shelf<State>;
  /** Calls `listener` after each change; the answer stops it. */
  watch(listener: (vendor: string) => void): () => void;
}

/**
 * Opens the world's state. A vendor saves before it answers, so that what a client was told has
 * happened is still so after the world was killed.
 *
 * @param directory where to keep it; `undefined` keeps it in memory
 */
export function openShelves(directory: string | undefined): Shelves {
  const listeners = new Set<(vendor: string) => void>();
  if (directory !== undefined) mkdirSync(directory, { recursive: true, mode: 0o700 });

  return {
    shelf<State>(vendor: string, initial: () => State): Shelf<State> {
      const file = directory === undefined ? undefined : join(directory, `${vendor}.json`);
      const state = (file === undefined ? undefined : (read(file) as State | undefined)) ?? initial();
      const save = (): void => {
        if (file !== undefined) write(file, state);
        for (const listener of listeners) listener(vendor);
      };
      return { state, save };
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function read(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as unknown;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Error(`The world's state in ${file} can't be read; start again with --reset.`, { cause: error });
  }
}

function write(file: string, state: unknown): void {
  const draft = `${file}.new`;
  writeFileSync(draft, JSON.stringify(state, null, 1), { mode: 0o600 });
  renameSync(draft, file);
}
