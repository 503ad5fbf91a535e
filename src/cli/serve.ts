import type { Command } from "commander";
import type { CommandLine } from "./command-line.ts";
import { example } from "./writing.ts";

/** `firebreak serve` */
export function addServe(program: Command, line: CommandLine): void {
  program
    .command("serve")
    .description("run the bot against the real world, never the training ground; for containers and services")
    .addHelpText("after", example("FIREBREAK_CONFIG=/etc/firebreak/firebreak.yml firebreak serve"))
    .action(() => line.serve());
}
