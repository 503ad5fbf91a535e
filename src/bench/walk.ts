import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { expiredCertificate } from "../simulator/drills/expired-certificate.ts";
import { createPeople } from "../simulator/drills/person.ts";
import type { Training } from "../training.ts";
import { beside, type Table } from "./figures.ts";
import { type BenchOptions, configuredWait, inTraining } from "./ground.ts";
import { childRunning, processorSeconds, residentMemory } from "./process.ts";
import { createRequests, type VendorName, vendorNames } from "./vendors.ts";

/** What one walk cost, in seconds and MiB; what this machine can't tell is missing. */
interface Walk {
  wall: number;
  bot: number | undefined;
  world: number | undefined;
  memory: number | undefined;
  bare: Bare;
}

/** What the same changes cost without Firebreak, in seconds. */
interface Bare {
  changes: number;
  wall: number;
  processor: number;
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
  const bot = training.bot().process.pid;
  const world = childRunning("dist/simulator/main.js");
  const spent = {
    wall: meterOf(clockSeconds),
    bot: meterOf(() => processorSeconds(bot)),
    world: meterOf(() => processorSeconds(world)),
  };
  for (const scene of expiredCertificate(createPeople(training.page))) await scene.play();
  return {
    wall: spent.wall() - configuredWait,
    bot: spent.bot(),
    world: spent.world(),
    memory: residentMemory(bot)?.now,
    bare: await measureBare(training),
  };
}

/** Makes one small request for each change that the bot has made, one after the other. */
async function measureBare(training: Training): Promise<Bare> {
  const changes = changesOf(training);
  const requests = createRequests(training.introduction);
  // The first request of each kind opens connections and signs in, as the bot did before the walk.
  for (const vendor of vendorNames) await requests[vendor]();
  const spent = { wall: meterOf(clockSeconds), processor: meterOf(ownProcessorSeconds) };
  for (const vendor of changes) await requests[vendor]();
  return { changes: changes.length, wall: spent.wall(), processor: spent.processor() };
}

const Ledger = z.array(z.object({ vendor: z.string(), effect: z.string() }));

/**
 * Every change that the bot has made, by whose it was, from the world's ledger. The merge is a person's,
 * and so is what Apple did; the push at APNs is part of SNS's `Publish`.
 */
function changesOf({ files }: Training): VendorName[] {
  const entries = Ledger.parse(JSON.parse(readFileSync(join(files.world, "ledger.json"), "utf8")));
  const own = entries.filter(({ effect }) => effect !== "pulls.merge");
  return own.flatMap(({ vendor }) => vendorNames.filter((name) => name === vendor));
}

function tableOf(walks: readonly Walk[]): Table {
  const samples = (pick: (walk: Walk) => number | undefined) => walks.flatMap((walk) => pick(walk) ?? []);
  const changes = walks.map(({ bare }) => bare.changes);
  return {
    title: "The whole walk, without people's hesitation",
    runs: `${walks.length} walks, each with ${Math.min(...changes)} to ${Math.max(...changes)} changes at vendors`,
    figures: [
      ...beside(
        "s",
        [`wall, without the watch of ${configuredWait} s`, samples(({ wall }) => wall)],
        ["bare: one request for each change", samples(({ bare }) => bare.wall)],
      ),
      ...beside(
        "s",
        ["processor time of the bot", samples(({ bot }) => bot)],
        ["bare: of who makes those requests", samples(({ bare }) => bare.processor)],
      ),
      { what: "processor time of the world", unit: "s", samples: samples(({ world }) => world) },
      { what: "memory of the bot after the walk", unit: "MiB", samples: samples(({ memory }) => memory) },
    ],
  };
}

/** How much the reading has grown since now. */
function meterOf<Reading extends number | undefined>(read: () => Reading): () => Reading {
  const before = read();
  return () => {
    const after = read();
    return (before === undefined || after === undefined ? undefined : after - before) as Reading;
  };
}

const clockSeconds = () => performance.now() / 1000;

function ownProcessorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
