import { type Command, InvalidArgumentError } from "commander";
import type { CommandLine } from "./command-line.ts";
import { isComplete } from "./observation.ts";
import { linesOf, policyOf, valueOf } from "./observation-in-words.ts";
import { example, json } from "./writing.ts";

/** `firebreak observe` */
export function addObserve(program: Command, line: CommandLine): void {
  program
    .command("observe")
    .description(
      "look at the push applications of an AWS account, and say what expires; changes nothing, needs no Slack",
    )
    .option(
      "--profile <profile>",
      "a profile of AWS's configuration (default: AWS_PROFILE, else the environment's credentials)",
    )
    .option(
      "--region <regions...>",
      "regions, as in eu-west-1,us-east-1 (default: AWS_REGION, else the profile's)",
      regionsOf,
    )
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      example("firebreak observe", "firebreak observe --profile production --region eu-west-1,us-east-1"),
    )
    .action(async ({ profile, region, json: asJson }: { profile?: string; region?: string[]; json?: true }) => {
      const { actions, look } = await line.observe({ profile, regions: region ?? [] });
      if (asJson !== true) {
        line.print("Firebreak looks, and changes nothing. All that it calls, as an IAM policy:");
        line.print(json(policyOf(actions)));
      }
      const observation = await look();
      if (!isComplete(observation)) line.endWith(1);
      line.print(asJson === true ? json(valueOf(observation, actions)) : linesOf(observation).join("\n"));
    });
}

/** Regions as they are named one after the other, or with commas between them. */
function regionsOf(text: string, earlier: string[] | undefined): string[] {
  const regions = text.split(",").map((region) => region.trim());
  for (const region of regions) {
    if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) throw new InvalidArgumentError("A region is named as in eu-west-1.");
  }
  return [...(earlier ?? []), ...regions];
}
