import type { Command } from "commander";
import type { CommandLine } from "./command-line.ts";
import { sheetOf } from "./sheet/sheet.ts";
import { example } from "./writing.ts";

/** `firebreak break-glass-sheet` */
export function addBreakGlassSheet(program: Command, line: CommandLine): void {
  program
    .command("break-glass-sheet")
    .description(
      "print the commands that replace a push credential by hand, for this estate, in Markdown; needs firebreak.yml alone",
    )
    .addHelpText("after", example("firebreak break-glass-sheet > break-glass.md"))
    .action(async () => {
      const { config, at } = await line.readConfig();
      line.print(sheetOf({ config, at, version: line.version }));
      if (config.aws.breakGlass.manualRole !== undefined) return;
      line.tell("The sheet is not complete: firebreak.yml names no role for people (aws.breakGlass.manualRole).");
      line.endWith(1);
    });
}
