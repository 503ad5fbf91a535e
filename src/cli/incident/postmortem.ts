import type { Command } from "commander";
import type { CommandLine } from "../command-line.ts";
import { example, json, plainLines } from "../writing.ts";
import { incidentNumber } from "./number.ts";

/** `firebreak incident postmortem` */
export function addIncidentPostmortem(incident: Command, line: CommandLine): void {
  incident
    .command("postmortem")
    .description("write an incident's postmortem, in Markdown")
    .argument("<incident>", "its number, as in INC-3 or 3", incidentNumber)
    .option("--json", "print JSON")
    .addHelpText("after", example("firebreak incident postmortem INC-3 > INC-3.md"))
    .action(async (number: number, options: { json?: true }) => {
      const document = await line.ask("bot or data", (house) => house.postmortem(number));
      line.print(options.json ? json(document) : plainLines(document.markdown.trimEnd()));
    });
}
