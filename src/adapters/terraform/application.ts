import { applicationName } from "../../domain/estate.ts";
import type { Unresolved } from "../../ports/infrastructure-code.ts";
import type { Block } from "./hcl.ts";
import { attribute, place } from "./module.ts";
import type { Module } from "./module.ts";
import { textValue } from "./text-value.ts";

/** The resource that stands for an application, and the directory it is in. */
export interface Application {
  module: Module;
  block: Block;
}

const resourceType = "aws_sns_platform_application";
/** `APNS_SANDBOX` of `arn:aws:sns:eu-west-1:111122223333:app/APNS_SANDBOX/ios-beta`. */
const platformOf = (arn: string) => arn.split("/")[1] ?? "";

/** Finds the one resource whose name and platform are the application's. */
export function findApplication(modules: readonly Module[], arn: string): Application | Unresolved {
  const wanted = { name: applicationName(arn), platform: platformOf(arn) };
  const all = modules.flatMap((module) =>
    module.blocks
      .filter(({ type, labels }) => type === "resource" && labels[0] === resourceType)
      .map((block) => ({ module, block })),
  );
  const matching = all.filter(
    (application) => read(application, "name") === wanted.name && read(application, "platform") === wanted.platform,
  );
  const [only, another] = matching;
  if (only === undefined) return nowhere(modules, all, wanted);
  if (another !== undefined) {
    return {
      kind: "unresolved",
      why: `Several resources are named ${wanted.name}: ${matching.map(({ block }) => place(block)).join(", ")}.`,
      todo: "Narrow the configured path to the directory of the one that is meant.",
    };
  }
  const repeated = attribute(only.block, "for_each") ?? attribute(only.block, "count");
  if (repeated === undefined) return only;
  return {
    kind: "unresolved",
    why: `${place(only.block)} is repeated with ${repeated.name}, so its credential is not written in one place.`,
    todo: "Follow the argument to where each value is written and change the one of this application by hand.",
  };
}

function read({ module, block }: Application, name: string): string | undefined {
  const value = textValue(attribute(block, name)?.value, module);
  return "text" in value ? value.text : undefined;
}

/** What there is instead, so that a person knows where to look. */
function nowhere(
  modules: readonly Module[],
  all: readonly Application[],
  wanted: { name: string; platform: string },
): Unresolved {
  const seen = all.map((application) => `${place(application.block)} named ${nameInWords(application)}`);
  const called = modules.flatMap(({ blocks }) => blocks.filter(({ type }) => type === "module").map(place));
  const broken = modules.flatMap((module) => module.broken);
  const found = [
    seen.length === 0 ? `no ${resourceType} at all` : seen.join(", "),
    ...(called.length === 0 ? [] : [`module calls, which are not followed: ${called.join(", ")}`]),
    ...(broken.length === 0 ? [] : [`files that can't be read as Terraform: ${broken.join(", ")}`]),
  ];
  return {
    kind: "unresolved",
    why: `No ${resourceType} has the name ${wanted.name} and the platform ${wanted.platform}. Found: ${found.join("; ")}.`,
    todo: "Check the configured path, or change the code that declares the application by hand.",
  };
}

function nameInWords({ module, block }: Application): string {
  const value = textValue(attribute(block, "name")?.value, module);
  return "text" in value ? `"${value.text}"` : value.unknown;
}
