import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { environmentFor, filesIn, type Introduction, packageFile, writeConfiguration } from "../training/files.ts";
import { startBare } from "./bare.ts";
import type { Table } from "./figures.ts";
import { type BenchOptions, inFolder, inWorld, pace } from "./ground.ts";
import { type Program, startProgram } from "./program.ts";
import { type Estate, type EstateSize, inEstate } from "./watch/estate.ts";
import { type Run, tableOf } from "./watch/figures.ts";
import { measureReadings } from "./watch/readings.ts";

/** Ten thousand push applications: spread over a company, and all in one place, where one quota is for all of them. */
const spread: EstateSize = { accounts: 20, regions: 5, applications: 100 };
const together: EstateSize = { accounts: 1, regions: 1, applications: 10_000 };

/**
 * What it costs to watch ten thousand push applications: to read them for the first time, and again when nothing
 * is new; in the bot's watch, and in the least program that keeps what it has read.
 */
export function measureWatch(options: BenchOptions): Promise<Table> {
  const { count, quiet } = options.quick ? { count: 1, quiet: 2 } : { count: 3, quiet: 20 };
  return inWorld(options, async (world) => {
    const runs: Run[] = [];
    while (runs.length < count) {
      options.progress(`ten thousand applications, read ${2 + quiet} times: run ${runs.length + 1} of ${count}`);
      runs.push(await measureRun(options, { world, quiet }));
    }
    return tableOf(runs, { spread, together });
  });
}

async function measureRun(
  { environment: { PATH = "" } }: BenchOptions,
  { world, quiet }: { world: Introduction; quiet: number },
): Promise<Run> {
  const from = { world, path: PATH };
  const apart = await inEstateOf(spread, (estate, directory) =>
    measureReadings(estate, {
      quiet,
      programs: {
        bare: () => startBareWatch(estate, { ...from, directory }),
        watch: () => startWatch(estate, { ...from, directory }),
      },
    }),
  );
  const inOnePlace = await inEstateOf(together, (estate, directory) =>
    measureReadings(estate, { quiet: 1, programs: { together: () => startWatch(estate, { ...from, directory }) } }),
  );
  return { ...apart, ...inOnePlace };
}

function inEstateOf<Result>(
  size: EstateSize,
  work: (estate: Estate, directory: string) => Promise<Result>,
): Promise<Result> {
  return inFolder((directory) => inEstate({ size, directory }, (estate) => work(estate, directory)));
}

/** Where a program is started, and beside which world: Slack, for one, is that one's. */
interface Surroundings {
  world: Introduction;
  directory: string;
  path: string;
}

/** What of the world's firebreak.yml is looked into. */
const Configured = z.looseObject({
  aws: z.looseObject({ region: z.string() }),
  owners: z.array(z.looseObject({ owns: z.array(z.string()) })),
});

/** Starts the bot's watch on the estate: whatever is in it belongs to the first of the world's owners. */
function startWatch(estate: Estate, { world, directory, path }: Surroundings): Promise<Program> {
  const { owners, ...config } = Configured.parse(world.config);
  const introduction = {
    ...world,
    environment: { ...world.environment, ...estate.environment },
    config: {
      ...config,
      owners: owners.map((owner, index) => (index === 0 ? { ...owner, owns: ["arn:aws:sns:**"] } : owner)),
      watch: { every: "1h", aws: estate.accounts },
    },
  };
  const files = filesIn(join(directory, "bot"));
  mkdirSync(files.directory);
  writeConfiguration(files, introduction, { ports: { public: 0, internal: 0 }, pace });
  return startProgram("watch", {
    script: packageFile("dist/bench/watch/program.js"),
    arguments: [],
    environment: environmentFor(files, introduction, path),
    directory,
  });
}

function startBareWatch(estate: Estate, { world, directory, path }: Surroundings): Promise<Program> {
  const files = filesIn(join(directory, "bare"));
  mkdirSync(files.directory);
  return startBare({
    name: "watch",
    arguments: [files.data, Configured.parse(world.config).aws.region, JSON.stringify(estate.accounts)],
    environment: environmentFor(files, { ...world, environment: estate.environment }, path),
    directory,
  });
}
