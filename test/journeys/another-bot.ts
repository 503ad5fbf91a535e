import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { Training } from "../../src/training.ts";

/**
 * The environment of another bot in the same world: the same configuration, with a data directory
 * and ports of its own.
 */
export function anotherBot({ files, environment }: Training, directory: string): Record<string, string> {
  const config = parse(readFileSync(files.config, "utf8")) as { web: Record<string, { port: number }> };
  for (const door of Object.values(config.web)) door.port = 0;
  const own = `${directory}.yml`;
  writeFileSync(own, stringify(config));
  return { ...environment, FIREBREAK_CONFIG: own, FIREBREAK_DATA: join(directory, "data") };
}
