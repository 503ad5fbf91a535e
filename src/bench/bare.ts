import { type Child, readErrors, startChild } from "../training/child.ts";
import { packageFile } from "../training/files.ts";

/** A program of `src/bench/bare`: the least that does a job without Firebreak. */
export interface Bare {
  name: "bolt" | "node" | "pglite";
  arguments: readonly string[];
  environment: Readonly<Record<string, string>>;
  directory: string;
}

/**
 * Starts the bare program in the same way as the bot is started, and waits until it says that it is ready.
 *
 * @throws when it ends before that, with what it said
 */
export async function startBare({ name, ...options }: Bare): Promise<Child> {
  const script = packageFile(`dist/bench/bare/${name}.js`);
  const child = startChild({ ...options, script, output: "pipe" });
  child.process.stdout?.resume();
  const said: string[] = [];
  readErrors(child, (line) => said.push(line));
  const ready = new Promise<"ready">((resolve) => child.process.once("message", () => resolve("ready")));
  const outcome = await Promise.race([ready, child.ended]);
  if (outcome === "ready") return child;
  throw new Error(`The bare ${name} ended before it was ready (exit ${outcome}): ${said.join(" ")}`);
}
