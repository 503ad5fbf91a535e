import type { Command } from "commander";
import { written } from "../../domain/time.ts";
import type { CommandLine } from "../command-line.ts";
import { example } from "../writing.ts";

/** `firebreak passkey invite` */
export function addPasskeyInvite(passkey: Command, line: CommandLine): void {
  passkey
    .command("invite")
    .description("make a one-time code with which a person can enrol a passkey; it is shown this once")
    .argument("<identity>", "the person's identity, as firebreak.yml lists it")
    .addHelpText("after", example("firebreak passkey invite dana@acme.example"))
    .action(async (identity: string) => {
      const { operator } = line;
      const { code, address, expiresAt } = await line.ask("bot", (house) =>
        house.passkeys.invite({ identity, operator }),
      );
      line.print(
        [
          `Code:  ${code}`,
          `Page:  ${address}`,
          "",
          `It works once, until ${written(expiresAt)}. Give it to ${identity} in person or over the phone, not in the chat:`,
          "who has the code gets the passkey.",
        ].join("\n"),
      );
    });
}
