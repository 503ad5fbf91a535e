import { randomUUID } from "node:crypto";
import type { Command } from "commander";
import { FirebreakError } from "../../domain/errors.ts";
import type { CommandLine } from "../command-line.ts";
import { incidentNumber } from "../incident/number.ts";
import { example, json } from "../writing.ts";

/** Bytes that a file may have. Apple's certificates have under 2,000; a chain in PEM is well below this. */
const mostBytes = 65_536;

/** `firebreak credential hand-over` */
export function addCredentialHandOver(credential: Command, line: CommandLine): void {
  credential
    .command("hand-over")
    .description("hand Apple's certificate to the rotation that waits for it; a running bot is needed")
    .argument("<incident>", "the rotation's incident, as in INC-3 or 3", incidentNumber)
    .option("--json", "print JSON")
    .addHelpText("after", example("firebreak credential hand-over INC-3 < aps.cer"))
    .action(async (incident: number, options: { json?: true }) => {
      const content = await certificate(line);
      const handed = { incident, file: Buffer.from(content).toString("base64"), key: `cli/${randomUUID()}` };
      const reply = await line.ask("bot", (house) => house.handOver(handed));
      line.print(options.json ? json(reply) : reply.text);
    });
}

async function certificate(line: CommandLine): Promise<Uint8Array> {
  const content = await line.input(mostBytes);
  if (content === undefined || content.length === 0) {
    throw new FirebreakError("bad-input", "Nothing was handed over.", {
      found: content === undefined ? "a terminal as the standard input" : "an empty file",
      expected: "the certificate that Apple's portal gave, on the standard input",
      todo: "Run: firebreak credential hand-over INC-3 < aps.cer",
    });
  }
  // The bot refuses a key in any form; one in PEM does not even leave this process.
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(Buffer.from(content).toString("latin1"))) {
    throw new FirebreakError("bad-input", "This file can't be used as the new certificate.", {
      found: "a file with a private key",
      expected: "one push certificate as Apple's portal gives it: a .cer file, or the same as PEM",
      todo: "Nothing was handed over. A private key should never leave its place: the rotation has made its own.",
    });
  }
  return content;
}
