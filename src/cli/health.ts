import type { Command } from "commander";
import { count } from "../domain/time.ts";
import type { CommandLine } from "./command-line.ts";
import { columns, example, json } from "./writing.ts";

/** `firebreak health` */
export function addHealth(program: Command, line: CommandLine): void {
  program
    .command("health")
    .description("ask the running bot how it does; exit code 1 when it is failing")
    .option("--json", "print JSON")
    .addHelpText("after", example("firebreak health"))
    .action(async (options: { json?: true }) => {
      const health = await line.ask("bot", (house) => house.health());
      if (health.status === "failing") line.endWith(1);
      const rows = [
        ["Firebreak", health.status],
        ["database", health.database],
        ["chat", health.chat],
        ["undelivered", count(health.undelivered, "message")],
      ];
      line.print(options.json ? json(health) : columns(rows).join("\n"));
    });
}
