import type { Command } from "commander";
import { written } from "../../domain/time.ts";
import type { CommandLine } from "../command-line.ts";
import { columns, example, json } from "../writing.ts";

/** `firebreak incident list` */
export function addIncidentList(incident: Command, line: CommandLine): void {
  incident
    .command("list")
    .description("list the incidents, newest first")
    .option("--json", "print JSON")
    .addHelpText("after", example("firebreak incident list"))
    .action(async (options: { json?: true }) => {
      const incidents = await line.ask("bot or data", (house) => house.incidents());
      if (options.json) return line.print(json(incidents));
      if (incidents.length === 0) return line.print("There are no incidents.");
      const rows = incidents.map(({ number, severity, state, declaredAt, title }) => [
        `INC-${number}`,
        severity,
        state,
        written(declaredAt),
        title,
      ]);
      return line.print(columns(rows).join("\n"));
    });
}
