import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { createWorld } from "./world.ts";

// The world as a process of its own. It says on one line of its standard output what a bot has to be
// told, and ends with whoever started it: when its standard input is closed.
const { values } = parseArgs({
  options: {
    directory: { type: "string" },
    manifest: { type: "string" },
    port: { type: "string", default: "0" },
    "status-page": { type: "string" },
    watched: { type: "boolean", default: false },
  },
});
if (values.manifest === undefined || values["status-page"] === undefined) {
  throw new Error("The world needs --manifest FILE and --status-page ADDRESS.");
}

const world = await createWorld({
  directory: values.directory,
  manifest: parse(readFileSync(values.manifest, "utf8")),
  port: Number(values.port),
  statusPage: values["status-page"],
  watched: values.watched,
});
process.stdout.write(`${JSON.stringify(world.introduction)}\n`);

const end = () => void world.close().finally(() => process.exit(0));
process.stdin.resume().once("end", end).once("close", end);
process.once("SIGTERM", end);
// A terminal sends its interrupt to everybody: whoever started the world decides when it ends.
process.on("SIGINT", () => undefined);
