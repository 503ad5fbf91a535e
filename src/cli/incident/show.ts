import type { Command } from "commander";
import { written } from "../../domain/time.ts";
import type { CommandLine } from "../command-line.ts";
import type { IncidentReport } from "../../ports/house.ts";
import { columns, example, json, plain } from "../writing.ts";
import { incidentNumber } from "./number.ts";

/** `firebreak incident show` */
export function addIncidentShow(incident: Command, line: CommandLine): void {
  incident
    .command("show")
    .description("show how an incident stands")
    .argument("<incident>", "its number, as in INC-3 or 3", incidentNumber)
    .option("--json", "print JSON")
    .addHelpText("after", example("firebreak incident show INC-3"))
    .action(async (number: number, options: { json?: true }) => {
      const report = await line.ask("bot or data", (house) => house.incident(number));
      line.print(options.json ? json(report) : describe(report).join("\n"));
    });
}

function describe(report: IncidentReport): string[] {
  const { number, title, severity, state, component, blockers, milestones } = report;
  const rows = milestones.map(({ name, at }) => [name, written(at)]);
  return [
    `INC-${number}: ${plain(title)}`,
    `${plain(component)}, ${severity}, ${state}`,
    "",
    ...columns(rows),
    ...(blockers.length === 0 ? [] : ["", "Before it can be resolved:"]),
    ...blockers.map((blocker) => `- ${plain(blocker)}`),
  ];
}
