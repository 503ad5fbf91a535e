import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { expiredCertificate } from "../simulator/drills/expired-certificate.ts";
import { createPeople } from "../simulator/drills/person.ts";
import type { Training } from "../training.ts";
import type { Table } from "./figures.ts";
import { type BenchOptions, configuredWait, inTraining } from "./ground.ts";
import { childRunning, processorSeconds, residentMemory } from "./process.ts";
import { createRequests, type VendorName, vendorNames } from "./vendors.ts";

/** What one walk cost, in seconds and MiB; what this machine can't tell is missing. */
interface Walk {
  wall: number;
  bareWall: number;
  bot: number | undefined;
  bare: number;
  world: number | undefined;
  memory: number | undefined;
  /** How many changes the bot made at its vendors. */
  changes: number;
}

/**
 * What the night of the expired certificate costs the machine, from the declaration to the postmortem,
 * with people who never hesitate; and right after each, in the same world, the bare cost of the changes it made.
 */
export async function measureWalk(options: BenchOptions): Promise<Table> {
  const walks: Walk[] = [];
  const count = options.quick ? 2 : 7;
  for (let index = 0; index <= count; index += 1) {
    options.progress(index === 0 ? "a walk to warm up" : `walk ${index} of ${count}`);
    const walk = await inTraining(options, measureOne);
    if (index > 0) walks.push(walk);
  }
  return tableOf(walks);
}

async function measureOne(training: Training): Promise<Walk> {
  const processes = { bot: training.bot().process.pid, world: childRunning("dist/simulator/main.js") };
  const scenes = expiredCertificate(createPeople(training.page));
  const spent = {
    bot: meterOf(() => processorSeconds(processes.bot)),
    world: meterOf(() => processorSeconds(processes.world)),
    wall: meterOf(now),
  };
  for (const scene of scenes) await scene.play();
  const wall = (spent.wall() ?? 0) - configuredWait;
  const cost = { wall, bot: spent.bot(), world: spent.world(), memory: residentMemory(processes.bot)?.now };

  const changes = changesOf(training);
  const requests = createRequests(training.introduction);
  // The first request of each kind opens connections and signs in; the bot has done that before the walk.
  for (const vendor of vendorNames) await requests[vendor]();
  const bare = { wall: meterOf(now), processor: meterOf(ownProcessorSeconds) };
  for (const vendor of changes) await requests[vendor]();
  return { ...cost, bareWall: bare.wall() ?? 0, bare: bare.processor() ?? 0, changes: changes.length };
}

const Ledger = z.array(z.object({ vendor: z.string(), effect: z.string() }));

/** Every change that the bot made, in order, from the world's ledger, by whose it was. */
function changesOf({ files }: Training): VendorName[] {
  const entries = Ledger.parse(JSON.parse(readFileSync(join(files.world, "ledger.json"), "utf8")));
  return (
    entries
      // The merge is a person's; so is what Apple did, and the push at APNs is part of SNS's Publish.
      .filter(({ effect }) => effect !== "pulls.merge")
      .flatMap(({ vendor }) => vendorNames.filter((name) => name === vendor))
  );
}

function tableOf(walks: readonly Walk[]): Table {
  const samplesOf = (pick: (walk: Walk) => number | undefined) =>
    walks.map(pick).filter((sample) => sample !== undefined);
  const bareWall = samplesOf((walk) => walk.bareWall);
  const bare = samplesOf((walk) => walk.bare);
  const changes = [...new Set(walks.map((walk) => walk.changes))].toSorted((one, other) => one - other);
  return {
    title: "The whole walk, without people's hesitation",
    runs: `${walks.length} walks with ${changes.join(" or ")} changes at vendors; bare: one request for each`,
    figures: [
      {
        what: `wall, without the watch of ${configuredWait} s`,
        unit: "s",
        samples: samplesOf((walk) => walk.wall),
        bare: bareWall,
      },
      { what: "bare: wall of the requests", unit: "s", samples: bareWall },
      { what: "processor time of the bot", unit: "s", samples: samplesOf((walk) => walk.bot), bare },
      { what: "bare: processor time of the requests", unit: "s", samples: bare },
      { what: "processor time of the world", unit: "s", samples: samplesOf((walk) => walk.world) },
      { what: "memory of the bot after the walk", unit: "MiB", samples: samplesOf((walk) => walk.memory) },
    ],
  };
}

/** How much the reading has grown since now. */
function meterOf(read: () => number | undefined): () => number | undefined {
  const before = read();
  return () => {
    const after = read();
    return before === undefined || after === undefined ? undefined : after - before;
  };
}

const now = () => performance.now() / 1000;

function ownProcessorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
