import { randomUUID } from "node:crypto";
import { type Command, Option } from "commander";
import { mostInspectedBytes } from "../../domain/certificate/inspection.ts";
import { FirebreakError } from "../../domain/errors.ts";
import { mostTokenKeyBytes } from "../../domain/upload.ts";
import type { CommandLine } from "../command-line.ts";
import { incidentNumber } from "../incident/number.ts";
import { example, json } from "../writing.ts";

interface Options {
  rotation?: string;
  keyId?: string;
  teamId?: string;
  entry?: string;
  passwordFile?: string;
  password?: true;
  json?: true;
}

/** `firebreak credential hand-over` */
export function addCredentialHandOver(credential: Command, line: CommandLine): void {
  credential
    .command("hand-over")
    .description("hand a credential to the rotation that waits for it; a running bot is needed")
    .argument("<incident>", "the rotation's incident, as in INC-3 or 3", incidentNumber)
    .option("--rotation <id>", "which rotation, where several wait: rotation-1")
    .option("--key-id <id>", "of a token key (.p8): its id, ten characters")
    .option("--team-id <id>", "of a token key (.p8): its team's id, ten characters")
    .option("--entry <fingerprint>", "which certificate, where the file has several: the start of its SHA-256")
    .option("--password-file <file>", "a file whose first line is the file's password")
    .addOption(new Option("--password", "ask for the file's password on the terminal").conflicts("passwordFile"))
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      [
        "",
        "On the standard input: Apple's .cer; or a certificate with its key, as PEM or .p12; or a token key, .p8.",
        "It goes to the bot through a socket that this user alone may open, and the key to the secret store.",
        example(
          "firebreak credential hand-over INC-3 < aps.cer",
          "firebreak credential hand-over INC-3 --password < push.p12",
          "firebreak credential hand-over INC-3 --key-id ABC123DEFG --team-id DEF123GHIJ < AuthKey_ABC123DEFG.p8",
        ),
      ].join("\n"),
    )
    .action(async (incident: number, options: Options) => {
      const token = tokenOf(options);
      const content = await contentOf(line, token === null ? mostInspectedBytes : mostTokenKeyBytes);
      const handed = {
        incident,
        rotation: options.rotation ?? null,
        file: Buffer.from(content).toString("base64"),
        password: await passwordOf(line, options),
        entry: options.entry ?? null,
        token,
        key: `cli/${randomUUID()}`,
      };
      const reply = await line.ask("bot", (house) => house.handOver(handed));
      line.print(options.json ? json(reply) : reply.text);
    });
}

function tokenOf({ keyId, teamId }: Options): { keyId: string; teamId: string } | null {
  if (keyId === undefined && teamId === undefined) return null;
  if (keyId !== undefined && teamId !== undefined) return { keyId, teamId };
  throw new FirebreakError("bad-input", "A token key needs both its id and its team's.", {
    found: keyId === undefined ? "--team-id alone" : "--key-id alone",
    todo: "Give both, as Apple's developer portal shows them.",
  });
}

async function passwordOf(line: CommandLine, { passwordFile, password }: Options): Promise<string | null> {
  if (passwordFile !== undefined) return line.password({ file: passwordFile });
  return password === true ? line.password({ question: "The file's password (it is not shown): " }) : null;
}

async function contentOf(line: CommandLine, most: number): Promise<Uint8Array> {
  const content = await line.input(most);
  if (content !== undefined && content.length > 0) return content;
  throw new FirebreakError("bad-input", "Nothing was handed over.", {
    found: content === undefined ? "a terminal as the standard input" : "an empty file",
    expected: "a certificate, a certificate with its key, or a token key, on the standard input",
    todo: "Run: firebreak credential hand-over INC-3 < aps.cer",
  });
}
