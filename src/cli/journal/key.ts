import type { Command } from "commander";
import type { CommandLine } from "../command-line.ts";
import { example, json } from "../writing.ts";

/** `firebreak journal key` */
export function addJournalKey(journal: Command, line: CommandLine): void {
  journal
    .command("key")
    .description("print the public key that the journal's heads are verified with")
    .option("--json", "print JSON: the key and its id")
    .addHelpText("after", example("firebreak journal key > journal.pem"))
    .action(async (options: { json?: true }) => {
      const key = await line.ask("bot or data", (house) => house.journalKey());
      if (options.json) return line.print(json(key));
      line.print(key.pem.trimEnd());
      line.tell(`Its id is ${key.id}.`);
    });
}
