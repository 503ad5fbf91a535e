import type { Command } from "commander";
import { count } from "../../domain/time.ts";
import type { CommandLine } from "../command-line.ts";
import { example, json } from "../writing.ts";

/** `firebreak journal verify` */
export function addJournalVerify(journal: Command, line: CommandLine): void {
  journal
    .command("verify")
    .description("check that no event was changed, moved or lost; name the first one that was")
    .option("--json", "print JSON")
    .addHelpText("after", example("firebreak journal verify"))
    .action(async (options: { json?: true }) => {
      const verification = await line.ask("bot or data", (house) => house.verify());
      if (!verification.intact) line.endWith(1);
      if (options.json) return line.print(json(verification));
      if (!verification.intact) {
        return line.print(`The journal is broken at event ${verification.position}: ${verification.why}.`);
      }
      const { events, head, erased } = verification;
      line.print(`The journal is intact: ${count(events, "event")}, the last one's hash is ${head}.`);
      for (const { position, field } of erased)
        line.print(`Erased, and recorded as such: event ${position}, ${field}.`);
    });
}
