import type { Command } from "commander";
import type { GuardSimulation } from "../../ports/house.ts";
import type { CommandLine } from "../command-line.ts";
import { example, json, plain } from "../writing.ts";

/** `firebreak guard simulate` */
export function addGuardSimulate(guard: Command, line: CommandLine): void {
  guard
    .command("simulate")
    .description("tell who could approve a rotation now, what would run, and what would stop it; nobody is asked")
    .argument("<application>", "its name or ARN, as firebreak.yml lists it")
    .option("--severity <severity>", "of the incident that it would be done in", "sev2")
    .option("--as <person>", "who would ask: an identity or user id of firebreak.yml")
    .option("--json", "print JSON")
    .addHelpText("after", example("firebreak guard simulate ios-prod --as dana@acme.example"))
    .action(async (application: string, options: { severity: string; as?: string; json?: true }) => {
      const question = { application, severity: options.severity, person: options.as ?? null };
      const simulation = await line.ask("bot", (house) => house.simulate(question));
      line.print(options.json ? json(simulation) : describe(simulation).join("\n"));
      if (simulation.stops.length > 0) line.endWith(1);
    });
}

function describe({ deed, policy, askers, quorums, alone, runs, sessionPolicy, stops }: GuardSimulation): string[] {
  return [
    plain(deed),
    policy === null ? "No policy covers it." : `Policy ${policy} of guard.policies covers it.`,
    ...(askers.length === 0 ? [] : ["", `May ask: ${listed(askers)}`]),
    ...quorums.map(({ needed, from, able }) => `${needed} of ${plain(from)} must approve. Could now: ${listed(able)}`),
    ...(alone.length === 0 ? [] : [`May go ahead alone, to be reviewed: ${listed(alone)}`]),
    ...titled("What would run:", runs),
    ...(sessionPolicy === null ? [] : ["", "Its session policy:", plain(sessionPolicy)]),
    ...(stops.length === 0
      ? ["", "Nothing would stop it now, but a person who denies it."]
      : titled("What would stop it:", stops)),
  ];
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "nobody" : names.map(plain).join(", ");
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines.map((one) => `- ${plain(one)}`)];
}
