import type { Command } from "commander";
import type { CommandLine } from "../command-line.ts";
import { example, json } from "../writing.ts";
import { linesOf, summaryOf, type Verdict, valueOf, verdictOn } from "./reading-in-words.ts";

interface Options {
  issuers?: string;
  passwordFile?: string;
  check?: true;
  json?: true;
}

/** `firebreak cert inspect` */
export function addCertInspect(cert: Command, line: CommandLine): void {
  cert
    .command("inspect")
    .description("say what is in files of certificates, signing requests and keys, and what is wrong with it")
    .argument("<file...>", "PEM, DER, .p12, .p8 or PKCS#7; - for the standard input")
    .option("--issuers <file>", "PEM of authorities to trust, beside those that come with Node")
    .option("--password-file <file>", "a file whose first line is the password of what is encrypted")
    .option("--check", "end with 1 when something is wrong")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      example(
        "firebreak cert inspect aps.cer",
        "firebreak cert inspect --password-file password.txt push.p12",
        "firebreak cert inspect --check --issuers apple.pem certificates/*.pem",
      ),
    )
    .action(async (files: string[], { issuers, passwordFile, check, json: asJson }: Options) => {
      const { reader, readings } = await line.inspect({ files, issuers, passwordFile });
      const verdicts: Verdict[] = [];
      const values: object[] = [];
      for await (const reading of readings) {
        if (asJson) values.push(valueOf(reading, reader));
        else line.print([...(verdicts.length > 0 ? [""] : []), ...linesOf(reading, reader)].join("\n"));
        verdicts.push(verdictOn(reading, reader.now));
      }
      if (asJson) line.print(json({ at: reader.now.toISOString(), files: values }));
      else for (const words of summaryOf(verdicts)) line.print(words);
      if (verdicts.some(({ read, wrong }) => !read || (check === true && wrong))) line.endWith(1);
    });
}
