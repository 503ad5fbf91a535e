import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Training } from "../training.ts";
import type { Child } from "../training/child.ts";
import { startBare } from "./bare.ts";
import type { Figure, Table } from "./figures.ts";
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
    await training.startBot();
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
  const seconds = (what: What) => rounds.map((round) => round[what].seconds);
  const memory = (what: What, which: "now" | "most") =>
    rounds.map((round) => round[what].memory?.[which]).filter((sample) => sample !== undefined);
  const time = { unit: "s" } as const;
  const size = { unit: "MiB" } as const;
  return [
    { ...time, what: "Firebreak, first start", samples: seconds("botFirst"), bare: seconds("pgliteFirst") },
    { ...time, what: "bare: a new PGlite", samples: seconds("pgliteFirst") },
    { ...time, what: "Firebreak, later start", samples: seconds("botLater"), bare: seconds("pgliteLater") },
    { ...time, what: "bare: the same PGlite again", samples: seconds("pgliteLater") },
    { ...time, what: "bare: a Node that does nothing", samples: seconds("node") },
    {
      ...size,
      what: "Firebreak, memory when ready",
      samples: memory("botLater", "now"),
      bare: memory("pgliteLater", "now"),
    },
    { ...size, what: "most until then", samples: memory("botLater", "most"), bare: memory("pgliteLater", "most") },
    {
      ...size,
      what: "most until then, first start",
      samples: memory("botFirst", "most"),
      bare: memory("pgliteFirst", "most"),
    },
    { ...size, what: "bare: memory of PGlite when ready", samples: memory("pgliteLater", "now") },
    { ...size, what: "bare: memory of a Node", samples: memory("node", "now") },
  ];
}
