import { parseArgs } from "node:util";
import { createWorldClock } from "../../core/clock.ts";
import { createFaults } from "../../core/faults.ts";
import { openLedger } from "../../core/ledger.ts";
import { openShelves } from "../../core/shelf.ts";
import { createAwsWorld } from "../world.ts";
import { largeEstate } from "./estate.ts";

// AWS alone, with a large estate in it, as a process of its own. It says on one line of its standard output how to
// read it, answers each message with how often each call was made, and ends with whoever started it.
const { values } = parseArgs({
  options: {
    accounts: { type: "string", default: "1" },
    regions: { type: "string", default: "1" },
    applications: { type: "string", default: "100" },
  },
});
const size = {
  accounts: Number(values.accounts),
  regions: Number(values.regions),
  applications: Number(values.applications),
};

const clock = createWorldClock();
const shelves = openShelves(undefined);
const context = { clock, shelves, ledger: openLedger(shelves, clock), faults: createFaults() };
/** So far ahead that nobody has to be told of any of it. */
const firstEnd = new Date(clock.now().getTime() + 400 * 86_400_000);
const estate = largeEstate(size, firstEnd);
const world = await createAwsWorld(context, estate.seed, {
  port: 0,
  push: { deliver: () => Promise.reject(new Error("Nothing is sent from an estate that is only read.")) },
});

process.on("message", () => void process.send?.(world.calls()));
const environment = {
  AWS_ENDPOINT_URL: world.url,
  AWS_ACCESS_KEY_ID: estate.key.accessKeyId,
  AWS_SECRET_ACCESS_KEY: estate.key.secretAccessKey,
};
process.stdout.write(`${JSON.stringify({ environment, accounts: estate.accounts })}\n`);

const end = () => void world.close().finally(() => process.exit(0));
process.stdin.resume().once("end", end).once("close", end);
process.once("SIGTERM", end);
// A terminal sends its interrupt to everybody: whoever started the estate decides when it ends.
process.on("SIGINT", () => undefined);
