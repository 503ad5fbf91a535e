import { randomUUID } from "node:crypto";
import { type Command, Option } from "commander";
import { Severity, severityMeaning } from "../../domain/severity.ts";
import type { CommandLine } from "../command-line.ts";
import { example, json } from "../writing.ts";

interface Options {
  severity: string;
  component: string;
  impact: string;
  key?: string;
  json?: true;
}

const meanings = Severity.options.map((severity) => `${severity}: ${severityMeaning[severity]}`).join("; ");

/** `firebreak incident open` */
export function addIncidentOpen(incident: Command, line: CommandLine): void {
  incident
    .command("open")
    .description("open an incident, as /incident open does; a running bot is needed")
    .argument("<title...>", "what is wrong, in a few words")
    .addOption(new Option("--severity <severity>", meanings).choices(Severity.options).makeOptionMandatory())
    .requiredOption("--component <id>", "the component it happens to, by its id in firebreak.yml")
    .option("--impact <text>", "what people notice", "")
    .option("--key <key>", "for scripts: what comes twice with the same key is opened once")
    .option("--json", "print JSON")
    .addHelpText("after", example("firebreak incident open iOS push is failing --severity sev2 --component ios-push"))
    .action(async (words: string[], { json: asJson, key, ...options }: Options) => {
      const opening = {
        ...options,
        title: words.join(" "),
        operator: line.operator,
        key: `cli/${key ?? randomUUID()}`,
      };
      const reply = await line.ask("bot", (house) => house.open(opening));
      line.print(asJson ? json(reply) : reply.text);
    });
}
