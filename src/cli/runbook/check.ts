import type { Command } from "commander";
import { count } from "../../domain/time.ts";
import type { CommandLine, RunbookVerdict } from "../command-line.ts";
import { example, json } from "../writing.ts";

/** `firebreak runbook check` */
export function addRunbookCheck(runbook: Command, line: CommandLine): void {
  runbook
    .command("check")
    .description("check runbooks as strictly as the bot does when it starts")
    .argument("[file...]", "the files; all of the bot's runbooks when none is named")
    .option("--json", "print JSON")
    .addHelpText("after", example("firebreak runbook check", "firebreak runbook check runbooks/sns-push-diagnosis.yml"))
    .action(async (paths: string[], options: { json?: true }) => {
      const { files, together } = await line.checkRunbooks(paths);
      if (together.length > 0 || files.some((file) => file.fault !== null)) line.endWith(1);
      line.print(options.json ? json({ files, together }) : [...files.map(describe), ...together].join("\n"));
    });
}

function describe({ path, runbook, steps, fault }: RunbookVerdict): string {
  if (fault === null) return `${path}: ${runbook} is right, ${count(steps, "step")}`;
  return fault.line === null ? `${path}: ${fault.text}` : `${path}:${fault.line}: ${fault.text}`;
}
