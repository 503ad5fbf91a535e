import { randomUUID } from "node:crypto";
import type { Command } from "commander";
import { readWorks } from "../../domain/record/by-hand.ts";
import type { CommandLine } from "../command-line.ts";
import { incidentNumber } from "../incident/number.ts";
import { example, json } from "../writing.ts";
import { readText } from "./files.ts";

/** `firebreak journal import` */
export function addJournalImport(journal: Command, line: CommandLine): void {
  journal
    .command("import")
    .description("record what people did by hand while the bot could not; a running bot is needed")
    .argument("<file>", "JSON Lines: at, who, action, target, requestId and note")
    .requiredOption("--incident <incident>", "the incident that it belongs to, as in INC-3 or 3", incidentNumber)
    .option("--json", "print JSON")
    .addHelpText("after", example("firebreak journal import by-hand.jsonl --incident INC-3"))
    .action(async (file: string, options: { incident: number; json?: true }) => {
      const works = readWorks(await readText(file));
      const told = { operator: line.operator, incident: options.incident, works, key: `cli/${randomUUID()}` };
      const reply = await line.ask("bot", (house) => house.recordByHand(told));
      line.print(options.json ? json(reply) : reply.text);
    });
}
