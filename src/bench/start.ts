import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Training } from "../training.ts";
import type { Child } from "../training/child.ts";
import { startBare } from "./bare.ts";
import { beside, type Figure, type Table } from "./figures.ts";
import { type BenchOptions, inFolder, inTraining } from "./ground.ts";
import { residentMemory } from "./process.ts";

/** What is started: the bot and a bare PostgreSQL, each first and later, and a Node that does nothing. */
type What = "node" | "pgliteFirst" | "pgliteLater" | "botFirst" | "botLater";

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

function startBareOnes(): Promise<Record<"node" | "pgliteFirst" | "pgliteLater", Start>> {
  return inFolder(async (directory) => {
    const bare = { environment: {}, directory };
    const node = { ...bare, name: "node", arguments: [] } as const;
    const pglite = { ...bare, name: "pglite", arguments: [join(directory, "postgresql")] } as const;
    return {
      node: await measure(() => startBare(node)),
      pgliteFirst: await measure(() => startBare(pglite)),
      pgliteLater: await measure(() => startBare(pglite)),
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
  const bare = "bare: PGlite";
  const nothing = "bare: a Node that does nothing";
  return [
    ...beside("s", ["ready, first start", time("botFirst")], [bare, time("pgliteFirst")]),
    ...beside("s", ["ready, later start", time("botLater")], [bare, time("pgliteLater")]),
    { what: nothing, unit: "ms", samples: time("node").map((seconds) => seconds * 1000) },
    ...beside("MiB", ["memory when ready, first start", memory("botFirst")], [bare, memory("pgliteFirst")]),
    ...beside("MiB", ["memory when ready, later start", memory("botLater")], [bare, memory("pgliteLater")]),
    { what: nothing, unit: "MiB", samples: memory("node") },
    ...beside("MiB", ["most until ready, first start", peak("botFirst")], [bare, peak("pgliteFirst")]),
  ];
}
