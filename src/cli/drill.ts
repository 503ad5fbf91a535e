import type { Command } from "commander";
import type { CommandLine } from "./command-line.ts";
import { example } from "./writing.ts";

/** `firebreak drill` */
export function addDrill(program: Command, line: CommandLine): void {
  program
    .command("drill")
    .description("walk through the training incident without people; exit code 1 when a milestone is missed")
    .option("--keep", "keep the drill's data for a look at it afterwards")
    .addHelpText("after", example("firebreak drill"))
    .action(async ({ keep = false }: { keep?: boolean }) => line.endWith(await line.drill({ keep })));
}
