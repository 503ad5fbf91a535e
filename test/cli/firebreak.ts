import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { openAuthority } from "../../src/simulator/apple/authority.ts";
import { openShelves } from "../../src/simulator/core/shelf.ts";

const entry = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

/** How a run of the command line ended. */
export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A folder for one test file, in which the command line is run. */
export interface Place {
  directory: string;
  /** Writes a file below the folder, and answers with its path. */
  write(path: string, content: string): string;
  /** Writes firebreak.yml, and the certificates that the example names. */
  configure(configuration: unknown): Promise<void>;
  /** Runs `firebreak` with nothing in its environment but PATH and what is given. */
  run(args: string, given?: { environment?: Record<string, string>; input?: string | Uint8Array }): Promise<Outcome>;
  /** Starts `firebreak` with a channel and leaves it running. */
  start(args: string, environment: Record<string, string>): ChildProcess;
  remove(): void;
}

/** Makes a folder for one test file. */
export function makePlace(): Place {
  if (!existsSync(entry)) throw new Error("There is no dist/main.js: run `npm run build` first.");
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "firebreak-cli-")));
  const write = (path: string, content: string) => {
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  };
  const launch = (args: string, environment: Record<string, string>, stdio: "pipe" | "ipc") =>
    spawn(process.execPath, [entry, ...args.split(" ").filter((word) => word !== "")], {
      cwd: directory,
      env: { PATH: process.env["PATH"], ...environment },
      stdio: stdio === "ipc" ? ["ignore", "pipe", "pipe", "ipc"] : "pipe",
    });
  return {
    directory,
    write,
    async configure(configuration) {
      write("firebreak.yml", stringify(configuration));
      if (existsSync(join(directory, "certificates/apple.pem"))) return;
      const apple = await openAuthority(openShelves(undefined));
      write("certificates/apple.pem", apple.intermediatePem + apple.rootPem);
    },
    run(args, { environment = {}, input = "" } = {}) {
      const child = launch(args, environment, "pipe");
      // A command that reads no input may have ended before it was written.
      child.stdin?.on("error", () => undefined).end(input);
      return outcomeOf(child);
    },
    start: (args, environment) => launch(args, environment, "ipc"),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** Waits until the process has ended and everything that it said was read. */
export async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  const [ended, stdout, stderr] = await Promise.all([
    once(child, "exit") as Promise<[code: number | null]>,
    child.stdout === null ? "" : text(child.stdout),
    child.stderr === null ? "" : text(child.stderr),
  ]);
  return { code: ended[0], stdout, stderr };
}
