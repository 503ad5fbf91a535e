import type { Command } from "commander";
import { headsIn } from "../../domain/record/head.ts";
import { readPublicKey } from "../../domain/record/signature.ts";
import type { CommandLine } from "../command-line.ts";
import { example, json } from "../writing.ts";
import { readText } from "./files.ts";
import { verificationInWords } from "./verification-in-words.ts";
import { verifyExport } from "./verify-export.ts";

interface Options {
  export?: string;
  key?: string[];
  anchor?: string[];
  json?: true;
}

/** `firebreak journal verify` */
export function addJournalVerify(journal: Command, line: CommandLine): void {
  journal
    .command("verify")
    .description("check that no event was changed, moved or lost; name the first one that was")
    .option("--export <file>", "an exported journal, in place of the one that is stored: no bot and no data are needed")
    .option("--key <files...>", "public keys to believe, in PEM, as `firebreak journal key` prints them")
    .option("--anchor <files...>", "heads that were kept elsewhere: objects from S3, or lines out of the channel")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      example(
        "firebreak journal verify",
        "firebreak journal verify --export journal.jsonl --key journal.pem --anchor heads.jsonl",
      ),
    )
    .action(async ({ export: file, key = [], anchor = [], json: asJson }: Options) => {
      const keys = (await Promise.all(key.map(readText))).map(readPublicKey);
      const anchors = (await Promise.all(anchor.map(readText))).flatMap(headsIn);
      const verification =
        file === undefined
          ? await line.ask("bot or data", (house) => house.verify({ keys: keys.map(({ pem }) => pem), anchors }))
          : await verifyExport(file, { keys, anchors });
      if (!verification.intact) line.endWith(1);
      if (asJson) return line.print(json(verification));
      for (const text of verificationInWords(verification, keys.length > 0)) line.print(text);
    });
}
