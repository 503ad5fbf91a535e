import { type Command, InvalidArgumentError } from "commander";
import type { CommandLine } from "../command-line.ts";
import { example } from "../writing.ts";

/** `firebreak journal erase` */
export function addJournalErase(journal: Command, line: CommandLine): void {
  journal
    .command("erase")
    .description("erase a text that somebody typed, for good; the erasure is recorded and the journal stays intact")
    .requiredOption("--position <position>", "the event's position in the journal", positionOf)
    .requiredOption("--field <field>", "the text's field: title, impact, text or body")
    .addHelpText("after", example("firebreak journal erase --position 12 --field text"))
    .action(async (text: { position: number; field: string }) => {
      await line.ask("bot or data", (house) => house.erase({ ...text, operator: line.operator }));
      line.print(`Erased: event ${text.position}, ${text.field}. The erasure is recorded in the journal.`);
    });
}

function positionOf(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError("A position is a whole number from 1 on.");
  return Number(text);
}
