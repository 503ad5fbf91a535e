import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Training, startTraining } from "../training.ts";
import { firstLine, readErrors, startChild } from "../training/child.ts";
import { Introduction, packageFile } from "../training/files.ts";

/** How the benchmarks are run. */
export interface BenchOptions {
  /** Few runs: enough to see that everything works, too few to compare. */
  quick: boolean;
  /** Our own environment. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Told what is being done: a benchmark takes minutes. */
  progress: (step: string) => void;
}

/** The watch is as short as it is of any use, and the pull request is looked at as often as in a drill. */
export const pace = { watch: "1s", lookAtPullRequest: "500ms", lookAtRollout: "500ms" };

/** How long a walk waits because it was told to, in seconds: the watch. */
export const configuredWait = 1;

/** Does the work in a new folder, which is gone afterwards. */
export async function inFolder<Result>(work: (directory: string) => Promise<Result>): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), "firebreak-bench-"));
  try {
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Does the work in a new training ground: world and bot, each in a process of its own. */
export function inTraining<Result>(
  { environment }: BenchOptions,
  work: (training: Training) => Promise<Result>,
): Promise<Result> {
  return inFolder(async (directory) => {
    const quietly = { reset: false, port: 0, print: () => undefined };
    const training = await startTraining({ ...quietly, directory, pace, environment });
    try {
      return await work(training);
    } finally {
      await training.close();
    }
  });
}

/** Does the work in a new world of the same kind, without a bot and without a status page. */
export function inWorld<Result>(
  { environment }: BenchOptions,
  work: (introduction: Introduction) => Promise<Result>,
): Promise<Result> {
  return inFolder(async (directory) => {
    const world = startChild({
      script: packageFile("dist/simulator/main.js"),
      arguments: [
        `--directory=${join(directory, "world")}`,
        `--manifest=${packageFile("manifest.yml")}`,
        "--status-page=http://127.0.0.1:9/",
      ],
      environment: { PATH: environment["PATH"] ?? "" },
      output: "pipe",
      directory,
    });
    readErrors(world, () => undefined);
    try {
      return await work(Introduction.parse(JSON.parse(await firstLine(world, "The bare app's world"))));
    } finally {
      await world.end();
    }
  });
}
