import type { Command } from "commander";
import { count } from "../../domain/time.ts";
import type { CommandLine } from "../command-line.ts";
import { example } from "../writing.ts";

/** `firebreak passkey remove` */
export function addPasskeyRemove(passkey: Command, line: CommandLine): void {
  passkey
    .command("remove")
    .description("remove a person's passkey, or all of them: lost ones, and when somebody leaves")
    .argument("<identity>", "the person's identity")
    .argument("[id]", "the passkey's id, after -- if it begins with -; all of the person's, when left out")
    .option("--why <words>", "why, for the record")
    .addHelpText("after", example('firebreak passkey remove dana@acme.example --why "her phone was stolen"'))
    .action(async (identity: string, id: string | undefined, options: { why?: string }) => {
      const what = { identity, passkey: id ?? null, why: options.why ?? null, operator: line.operator };
      const { removed } = await line.ask("bot", (house) => house.passkeys.remove(what));
      line.print(
        `Removed: ${count(removed.length, "passkey")} of ${identity}. Approvals that they confirmed count no more, unless their grant was used already.`,
      );
    });
}
