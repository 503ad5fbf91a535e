import type { Command } from "commander";
import { type ExportHeader, rowLine } from "../../domain/record/export.ts";
import type { Extent } from "../../domain/record/verification.ts";
import type { House } from "../../ports/house.ts";
import type { CommandLine } from "../command-line.ts";
import { example } from "../writing.ts";
import { createLines, type LineWriter } from "./files.ts";

interface Options {
  output?: string;
  stream?: string;
  withoutTyped?: true;
}

/** `firebreak journal export` */
export function addJournalExport(journal: Command, line: CommandLine): void {
  journal
    .command("export")
    .description("write the journal as JSON Lines, to be kept or verified elsewhere")
    .option("--output <file>", "a new file to write to (default: the standard output)")
    .option("--stream <name>", "one stream alone, as in incident/3; it shows nothing of what is between")
    .option("--without-typed", "leave out what people typed")
    .addHelpText("after", example("firebreak journal export --output journal.jsonl"))
    .action(async ({ output, stream, withoutTyped }: Options) => {
      const writer = output === undefined ? printing(line) : await createLines(output);
      const extent: Extent = { stream: stream ?? null, typed: withoutTyped === undefined };
      try {
        await line.ask("bot or data", (house) => write(house, extent, writer));
      } finally {
        await writer.close();
      }
    });
}

/** To the end as it is when that is reached: an erasure meanwhile has its event in the file too. */
async function write(house: House, extent: Extent, to: LineWriter): Promise<void> {
  const head = await house.journalEnd();
  const header: ExportHeader = {
    format: "firebreak-journal",
    version: 1,
    exportedAt: new Date().toISOString(),
    head,
    ...extent,
  };
  await to.write([JSON.stringify(header)]);
  for (let after = 0; ;) {
    const rows = await house.journalRows(after);
    const last = rows.at(-1);
    if (last === undefined) return;
    await to.write(rows.flatMap((row) => rowLine(row, header) ?? []));
    after = last.position;
  }
}

function printing(line: CommandLine): LineWriter {
  return {
    write: (lines) => Promise.resolve(lines.length === 0 ? undefined : line.print(lines.join("\n"))),
    close: () => Promise.resolve(),
  };
}
