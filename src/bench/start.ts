import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Training } from "../training.ts";
import type { Child } from "../training/child.ts";
import { packageFile } from "../training/files.ts";
import { type Bare, startBare } from "./bare.ts";
import { beside, type Figure, type Table } from "./figures.ts";
import { type BenchOptions, inFolder, inTraining } from "./ground.ts";
import { residentMemory } from "./process.ts";

/** What is started in a bare way: a Node that does nothing, and a PostgreSQL that is made, unpacked or used again. */
type BareWhat = "node" | "pgliteMade" | "pgliteUnpacked" | "pgliteLater";
/** Everything that is started. */
type What = BareWhat | "botFirst" | "botLater";

/** What one start cost: seconds until it was ready, and MiB then and at most until then. */
interface Start {
  seconds: number;
  memory: ReturnType<typeof residentMemory>;
}

/**
 * How long `firebreak serve` takes until it is ready, on a new data directory and on one that was used
 * before, and what memory it then holds; beside what stands below it, started in the same way.
 */
export async function measureStart(options: BenchOptions): Promise<Table> {
  const rounds: Record<What, Start>[] = [];
  const count = options.quick ? 2 : 10;
  await inTraining(options, async (training) => {
    await training.bot().end();
    for (let index = 0; index <= count; index += 1) {
      options.progress(index === 0 ? "a round of starts to warm up" : `starts, round ${index} of ${count}`);
      const round = { ...(await startBareOnes()), ...(await startBot(training)) };
      if (index > 0) rounds.push(round);
    }
  });
  return { title: "Start to ready", runs: `${count} starts of each, taking turns`, figures: figuresOf(rounds) };
}

function startBareOnes(): Promise<Record<BareWhat, Start>> {
  return inFolder(async (directory) => {
    const start = (name: Bare["name"], ...given: string[]) =>
      measure(() => startBare({ name, arguments: given, environment: {}, directory }));
    const unpacked = join(directory, "unpacked");
    return {
      node: await start("node"),
      pgliteMade: await start("pglite", join(directory, "made")),
      pgliteUnpacked: await start("pglite", unpacked, packageFile("dist/empty-database.tar.gz")),
      pgliteLater: await start("pglite", unpacked),
    };
  });
}

async function startBot(training: Training): Promise<Record<"botFirst" | "botLater", Start>> {
  rmSync(training.files.data, { recursive: true, force: true });
  const start = async () => {
    await training.startBot();
    return training.bot();
  };
  return { botFirst: await measure(start), botLater: await measure(start) };
}

/** Measures a start, and ends what was started. */
async function measure(start: () => Promise<Child>): Promise<Start> {
  const began = performance.now();
  const child = await start();
  const seconds = (performance.now() - began) / 1000;
  const memory = residentMemory(child.process.pid);
  await child.end();
  return { seconds, memory };
}

function figuresOf(rounds: readonly Record<What, Start>[]): Figure[] {
  const time = (what: What) => rounds.map((round) => round[what].seconds);
  const memory = (what: What) => rounds.flatMap((round) => round[what].memory?.now ?? []);
  const peak = (what: What) => rounds.flatMap((round) => round[what].memory?.most ?? []);
  const unpacked = "bare: PGlite unpacks the same database";
  const again = "bare: PGlite opens it again";
  const made = "PGlite makes its own database";
  const nothing = "a Node that does nothing";
  return [
    ...beside("s", ["ready, first start", time("botFirst")], [unpacked, time("pgliteUnpacked")]),
    { what: made, unit: "s", samples: time("pgliteMade") },
    ...beside("s", ["ready, later start", time("botLater")], [again, time("pgliteLater")]),
    { what: nothing, unit: "ms", samples: time("node").map((seconds) => seconds * 1000) },
    ...beside("MiB", ["memory, first start", memory("botFirst")], [unpacked, memory("pgliteUnpacked")]),
    ...beside("MiB", ["memory, later start", memory("botLater")], [again, memory("pgliteLater")]),
    { what: nothing, unit: "MiB", samples: memory("node") },
    ...beside("MiB", ["memory at most, first start", peak("botFirst")], [unpacked, peak("pgliteUnpacked")]),
    { what: made, unit: "MiB", samples: peak("pgliteMade") },
  ];
}
