import type { Command } from "commander";
import { count } from "../../domain/time.ts";
import type { CommandLine } from "../command-line.ts";
import { example } from "../writing.ts";

/** `firebreak config check` */
export function addConfigCheck(config: Command, line: CommandLine): void {
  config
    .command("check")
    .description("check firebreak.yml, the secrets in the environment, and every file that they name")
    .addHelpText("after", example("firebreak config check"))
    .action(async () => {
      const { path, ...counts } = await line.checkConfig();
      const { components, applications, people, runbooks } = counts;
      const parts = [count(components, "component"), count(applications, "application"), `people: ${people}`];
      line.print(`${path} is right: ${[...parts, count(runbooks, "runbook")].join(", ")}.`);
    });
}
