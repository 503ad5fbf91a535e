import { packageFile } from "../training/files.ts";
import { type Program, startProgram } from "./program.ts";

/** A program of `src/bench/bare`: the least that does a job without Firebreak. */
export interface Bare {
  name: "bolt" | "node" | "pglite" | "watch";
  arguments: readonly string[];
  environment: Readonly<Record<string, string>>;
  directory: string;
}

/**
 * Starts the bare program in the same way as the bot is started, and waits until it says that it is ready.
 *
 * @throws when it ends before that, with what it said
 */
export function startBare({ name, ...options }: Bare): Promise<Program> {
  return startProgram(`bare ${name}`, { ...options, script: packageFile(`dist/bench/bare/${name}.js`) });
}
