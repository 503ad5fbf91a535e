import type { Command } from "commander";
import { count, written } from "../../domain/time.ts";
import type { PasskeyHolder } from "../../ports/house.ts";
import type { CommandLine } from "../command-line.ts";
import { columns, example, json, plain } from "../writing.ts";

/** `firebreak passkey list` */
export function addPasskeyList(passkey: Command, line: CommandLine): void {
  passkey
    .command("list")
    .description("list everybody with the passkeys that are in force")
    .option("--json", "print JSON")
    .addHelpText("after", example("firebreak passkey list"))
    .action(async (options: { json?: true }) => {
      const holders = await line.ask("bot", (house) => house.passkeys.list());
      if (options.json) return line.print(json(holders));
      for (const holder of holders) line.print(describe(holder).join("\n"));
    });
}

function describe({ identity, isListed, passkeys, openInvitations }: PasskeyHolder): string[] {
  const notes = [
    passkeys.length === 0 ? "no passkey" : count(passkeys.length, "passkey"),
    ...(openInvitations === 0 ? [] : [`${count(openInvitations, "code")} open`]),
    ...(isListed ? [] : ["not in firebreak.yml any more, so they count nowhere"]),
  ];
  const rows = passkeys.map(({ id, enrolledAt, usedAt, synced }) => [
    id,
    `enrolled ${written(enrolledAt)}`,
    usedAt === null ? "never used" : `used ${written(usedAt)}`,
    synced ? "may be on several devices" : "on one device",
  ]);
  return [`${plain(identity)}: ${notes.join(", ")}`, ...columns(rows).map((row) => `  ${row}`)];
}
