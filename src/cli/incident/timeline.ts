import type { Command } from "commander";
import { written } from "../../domain/time.ts";
import type { CommandLine } from "../command-line.ts";
import { columns, example, json } from "../writing.ts";
import { incidentNumber } from "./number.ts";

/** `firebreak incident timeline` */
export function addIncidentTimeline(incident: Command, line: CommandLine): void {
  incident
    .command("timeline")
    .description("tell an incident's story: when, who, what")
    .argument("<incident>", "its number, as in INC-3 or 3", incidentNumber)
    .option("--json", "print JSON")
    .addHelpText("after", example("firebreak incident timeline INC-3"))
    .action(async (number: number, options: { json?: true }) => {
      const { timeline } = await line.ask("bot or data", (house) => house.incident(number));
      const rows = timeline.map(({ at, who, what }) => [written(at), who, what]);
      line.print(options.json ? json(timeline) : columns(rows).join("\n"));
    });
}
