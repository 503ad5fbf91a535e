import { posix } from "node:path";
import { applicationName } from "../../domain/estate.ts";
import type { CodeReference, Unresolved } from "../../ports/infrastructure-code.ts";
import { childrenOf, instancesOf, textOf } from "./follow.ts";
import type { TextValue } from "./follow.ts";
import { address, attribute, place } from "./module.ts";
import type { Code, Module } from "./module.ts";
import { calledModule, runsOf, valueOf } from "./scope.ts";
import type { Scope } from "./scope.ts";
import type { Block } from "./syntax.ts";

/** The resource that stands for an application: one instance of it, in one use of its module. */
export interface Application {
  scope: Scope;
  block: Block;
  /** `["prod"]` of `aws_sns_platform_application.ios["prod"]`; empty where it is not repeated. */
  key: string;
  /** All the others that the repository declares, in every root module and each way to run it. */
  others(): Application[];
}

const resourceType = "aws_sns_platform_application";
const wantedOf = (arn: string) => ({ name: applicationName(arn), platform: arn.split("/")[1] ?? "" });

/**
 * Finds the one resource whose name and platform are the application's. It is given once for each way
 * to run Terraform there that fits: what is found in each has to be the same.
 */
export function findApplication(
  code: Code,
  { application: arn, place: where }: CodeReference,
): Application[] | Unresolved {
  const wanted = wantedOf(arn);
  const roots = rootsOf(code, where.path);
  let every: Application[] | undefined;
  const all = roots
    .flatMap((root) => runsOf(code, root, where.workspace))
    .flatMap((run) => applicationsOf(run, () => (every ??= everyApplication(code))))
    .filter(({ scope }) => isWithin(scope.address, where.module));
  const fitting = (least: Fit[]): Application[] => all.filter((one) => least.includes(fitOf(one, wanted)));
  const certain = fitting(["yes"]);
  // A name that is put together from what is not in the code fits when a person has said in which folder it is.
  const found = certain.length > 0 || where.path === null ? certain : fitting(["perhaps"]);
  const different = [...new Map(found.map((one) => [fullAddress(one), one])).values()];
  if (different.length === 1) return found;
  if (different.length === 0) return nowhere({ code, roots, all, arn, where });
  return {
    kind: "unresolved",
    why: `Several resources are named ${wanted.name}: ${different.map(inWords).join(", ")}.`,
    todo: "Say which one is meant with iac.path, iac.module or iac.workspace of this application in firebreak.yml.",
  };
}

/** Every application that the code declares, in every root module. */
export function everyApplication(code: Code): Application[] {
  const all: Application[] = rootsOf(code, null)
    .flatMap((root) => runsOf(code, root, null))
    .flatMap((run) => applicationsOf(run, () => all));
  return all;
}

/** Whether this is the application with that ARN. */
export function isApplication(application: Application, arn: string): boolean {
  return fitOf(application, wantedOf(arn)) === "yes";
}

/** `module.push["prod"].aws_sns_platform_application.ios (modules/push/main.tf:3)`. */
export function inWords(application: Application): string {
  const { block } = application;
  return `${addressOf(application)} (${block.file.path}:${block.line})`;
}

/** `module.push["prod"].aws_sns_platform_application.ios["a"]`. */
export function addressOf({ scope, block, key }: Application): string {
  return `${scope.address === "" ? "" : `${scope.address}.`}${address(block)}${key}`;
}

/** The same, with the root module and the file of variables that make it another one. */
export function inWordsWithRoot(application: Application): string {
  const { directory, inputs } = application.scope.root;
  const file = inputs.at(-1)?.path;
  return `${inWords(application)}, run in ${directory === "." ? "the repository's root" : directory}${file === undefined ? "" : ` with ${file}`}`;
}

function fullAddress(application: Application): string {
  return `${application.scope.root.directory} ${addressOf(application)}`;
}

/** The module in the configured folder, or those that no other one calls. */
function rootsOf(code: Code, path: string | null): Module[] {
  if (path !== null) {
    const module = code.modules.get(posix.normalize(path).replace(/(?<=.)\/$/, ""));
    return module === undefined ? [] : [module];
  }
  const called = new Set(
    [...code.modules.values()].flatMap((module) =>
      module.blocks
        .filter(({ type }) => type === "module")
        .flatMap((call) => {
          const source = attribute(call, "source")?.value;
          const scope = { code, module };
          const found = source?.kind === "string" ? calledModule(scope, source.value) : undefined;
          return found === undefined || found === module ? [] : [found.directory];
        }),
    ),
  );
  return [...code.modules.values()].filter(({ directory }) => !called.has(directory));
}

function applicationsOf(scope: Scope, every: () => readonly Application[]): Application[] {
  const own = scope.module.blocks
    .filter(({ type, labels }) => type === "resource" && labels[0] === resourceType)
    .flatMap((block) =>
      instancesOf(block, scope).map(({ key, scope: inner }) => {
        const application: Application = {
          scope: inner,
          block,
          key,
          others: () => every().filter((one) => isAnother(one, application)),
        };
        return application;
      }),
    );
  return [...own, ...childrenOf(scope).flatMap((child) => applicationsOf(child, every))];
}

/** In another place; or in the same, where another way to run Terraform gives it another name. */
function isAnother(one: Application, application: Application): boolean {
  if (fullAddress(one) !== fullAddress(application)) return true;
  const [name, known] = [read(one, "name"), read(application, "name")];
  return name !== undefined && known !== undefined && "text" in name && "text" in known && name.text !== known.text;
}

function isWithin(address: string, prefix: string | null): boolean {
  if (prefix === null || address === prefix) return true;
  return address.startsWith(`${prefix}.`) || address.startsWith(`${prefix}[`);
}

type Fit = "yes" | "perhaps" | "no";

function fitOf(application: Application, wanted: { name: string; platform: string }): Fit {
  const fits = [fit(read(application, "name"), wanted.name), fit(read(application, "platform"), wanted.platform)];
  if (fits.includes("no")) return "no";
  return fits.includes("perhaps") ? "perhaps" : "yes";
}

function fit(written: TextValue | undefined, wanted: string): Fit {
  if (written === undefined) return "no";
  if ("text" in written) return written.text === wanted ? "yes" : "no";
  const pattern = written.parts.map((part) => (part === null ? ".*" : part.replaceAll(/[^\w]/g, "\\$&"))).join("");
  return new RegExp(`^${pattern}$`).test(wanted) ? "perhaps" : "no";
}

function read({ block, scope }: Application, name: string): TextValue | undefined {
  const written = attribute(block, name);
  return written && textOf(valueOf(written, scope));
}

interface Search {
  code: Code;
  roots: readonly Module[];
  all: readonly Application[];
  arn: string;
  where: CodeReference["place"];
}

/** What there is instead, so that a person knows where to look. */
function nowhere({ code, roots, all, arn, where }: Search): Unresolved {
  const { name, platform } = wantedOf(arn);
  const elsewhere = all.filter((one) => fit(read(one, "name"), name) === "yes");
  const [other] = elsewhere;
  if (other !== undefined) {
    return {
      kind: "unresolved",
      why: `${inWords(other)} has the name ${name}, but the platform ${textInWords(read(other, "platform"))}; the application's is ${platform}. To SNS these are two applications.`,
      todo: "Find the code that declares this one, or correct the application's ARN in firebreak.yml.",
    };
  }
  const seen = [...new Set(all.map((one) => `${inWords(one)} named ${textInWords(read(one, "name"))}`))];
  const unfollowed = roots.flatMap((root) => runsOf(code, root, where.workspace).flatMap(callsElsewhere));
  const broken = [...code.modules.values()].flatMap((module) => module.broken);
  const found = [
    seen.length === 0 ? `no ${resourceType} at all` : seen.join(", "),
    ...(roots.length === 0 && where.path !== null ? [`no Terraform code in the folder ${where.path}`] : []),
    ...(unfollowed.length === 0
      ? []
      : [`module calls, which are not followed: ${[...new Set(unfollowed)].join(", ")}`]),
    ...(broken.length === 0 ? [] : [`files that can't be read as Terraform: ${broken.join(", ")}`]),
  ];
  return {
    kind: "unresolved",
    why: `No ${resourceType} has the name ${name} and the platform ${platform}. Found: ${found.join("; ")}.`,
    todo: "Check the application's iac.path, iac.module and iac.workspace in firebreak.yml, or change the code that declares it by hand.",
  };
}

/** Calls of modules that are not in this repository. */
function callsElsewhere(scope: Scope): string[] {
  const calls = scope.module.blocks.filter(({ type }) => type === "module");
  const followed = childrenOf(scope);
  const unfollowed = calls.filter((call) => !followed.some(({ caller }) => caller?.call === call));
  return [...unfollowed.map((call) => place(call, "")), ...followed.flatMap(callsElsewhere)];
}

function textInWords(written: TextValue | undefined): string {
  if (written === undefined) return "nothing";
  return "text" in written ? `"${written.text}"` : written.unknown;
}
