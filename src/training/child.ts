import { type ChildProcess, spawn } from "node:child_process";
import { closeSync } from "node:fs";
import { FirebreakError } from "../domain/errors.ts";

/** A process of the training ground. */
export interface Child {
  process: ChildProcess;
  /** Its exit code or the signal that ended it. */
  ended: Promise<number | string>;
  /** Ends it, and waits until it is gone; by force when it does not go by itself. */
  end(): Promise<void>;
}

/** How a process is started. */
export interface ChildOptions {
  /** The compiled file to run, and its arguments. */
  script: string;
  arguments: readonly string[];
  /** The whole environment: nothing is inherited. */
  environment: Readonly<Record<string, string>>;
  /** Where what it prints goes: a file's descriptor, or `pipe`. */
  output: number | "pipe";
  directory: string;
}

/** How long a process may take to end when asked to, in milliseconds. */
const patience = 10_000;

/**
 * Starts a Node process that is tied to this one: its standard input and its channel close when we
 * are gone, however we go, and it ends then.
 */
export function startChild(options: ChildOptions): Child {
  const child = spawn(process.execPath, ["--enable-source-maps", options.script, ...options.arguments], {
    cwd: options.directory,
    env: { ...options.environment },
    stdio: ["pipe", options.output, "pipe", "ipc"],
  });
  // The child has the file for itself now.
  if (options.output !== "pipe") closeSync(options.output);
  const ended = new Promise<number | string>((resolve) => {
    child.once("exit", (code, signal) => resolve(code ?? signal ?? 1));
    child.once("error", () => resolve(1));
  });
  return {
    process: child,
    ended,
    async end() {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), patience);
      await ended;
      clearTimeout(timer);
    },
  };
}

/**
 * Waits for the first line that the process prints on its standard output.
 *
 * @throws FirebreakError when it ends before that
 */
export function firstLine(child: Child, name: string): Promise<string> {
  const { stdout } = child.process;
  if (stdout === null) throw new FirebreakError("broken", `${name} has no output to read.`);
  return new Promise((resolve, reject) => {
    let text = "";
    stdout.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      const end = text.indexOf("\n");
      if (end >= 0) resolve(text.slice(0, end));
    });
    void child.ended.then((code) =>
      reject(new FirebreakError("broken", `${name} ended before it was ready.`, { found: `exit ${code}` })),
    );
  });
}

/** Everything the process says on its error output, line by line. */
export function readErrors(child: Child, line: (text: string) => void): void {
  let rest = "";
  child.process.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const text of lines) line(text);
  });
}
