import { type Command, InvalidArgumentError } from "commander";
import type { CommandLine } from "./command-line.ts";
import { example } from "./writing.ts";

/** `firebreak start` */
export function addStart(program: Command, line: CommandLine): void {
  program
    .command("start")
    .description("run the bot; without firebreak.yml and Slack tokens, run the training ground")
    .option("--reset", "training ground: begin again from the start")
    .option("--watched", "training ground: the certificate that expires is watched, as it was not that night")
    .option("--port <port>", "training ground: the port of its page; any free one for 0", portOf)
    .addHelpText("after", example("firebreak start", "firebreak start --reset --watched"))
    .action(({ reset = false, watched = false, port }: { reset?: boolean; watched?: boolean; port?: number }) =>
      line.start({ reset, watched, port }),
    );
}

function portOf(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new InvalidArgumentError("A port is a whole number from 0 to 65535.");
  }
  return Number(text);
}
