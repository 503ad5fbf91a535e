import { posix } from "node:path";
import type { CodeFile } from "../../ports/code-host.ts";
import type { Attribute, Block, Parse } from "./syntax.ts";
import { isVariables } from "./syntax.ts";

/** The files of one directory: what Terraform takes together. */
export interface Module {
  directory: string;
  blocks: Block[];
  /** Files that could not be read, as `path:line`. */
  broken: string[];
}

/** A file that gives variables their values. */
export interface VariableFile {
  path: string;
  attributes: Attribute[];
}

/** What the files say. */
export interface Code {
  modules: ReadonlyMap<string, Module>;
  variables: VariableFile[];
  /** Reads one more file, or one that has been changed. */
  parse: Parse;
}

/** Reads the code among the files, by directory. */
export function readCode(files: readonly CodeFile[], parse: Parse): Code {
  const modules = new Map<string, Module>();
  const variables: VariableFile[] = [];
  for (const file of files.filter(isCode)) {
    const parsed = parse(file);
    const directory = posix.dirname(file.path);
    const module = modules.get(directory) ?? { directory, blocks: [], broken: [] };
    if ("brokenAt" in parsed) module.broken.push(`${file.path}:${parsed.brokenAt}`);
    else if (isVariables(file)) variables.push({ path: file.path, attributes: parsed.attributes });
    else module.blocks.push(...parsed.blocks);
    if (!isVariables(file) || "brokenAt" in parsed) modules.set(directory, module);
  }
  return { modules, variables, parse };
}

/** The endings of what Terraform reads as code and as values of variables. */
export const codeExtensions = [".tf", ".tf.json", ".tfvars", ".tfvars.json"] as const;

function isCode({ path }: CodeFile): boolean {
  return codeExtensions.some((extension) => path.endsWith(extension));
}

/** The attribute of that name. */
export function attribute(block: Block | undefined, name: string): Attribute | undefined {
  return block?.attributes.find((candidate) => candidate.name === name);
}

/** The block with that type and those labels: `data`, `aws_secretsmanager_secret_version`, `apns`. */
export function block(module: Module, type: string, ...labels: string[]): Block | undefined {
  return module.blocks.find(
    (candidate) => candidate.type === type && labels.every((label, at) => candidate.labels[at] === label),
  );
}

/** What `local.NAME` stands for. */
export function local(module: Module, name: string): Attribute | undefined {
  return module.blocks
    .filter(({ type }) => type === "locals")
    .flatMap(({ attributes }) => attributes)
    .find((candidate) => candidate.name === name);
}

/** The block that the attribute stands in, however deep. */
export function blockAround(module: Module, { file, start, end }: Attribute): Block | undefined {
  return module.blocks.find(
    (candidate) => candidate.file.path === file.path && candidate.start <= start && end <= candidate.end,
  );
}

/** `data.aws_secretsmanager_secret_version.apns` or `aws_sns_platform_application.ios_prod`. */
export function address({ type, labels }: Block): string {
  return (type === "resource" ? labels : [type, ...labels]).join(".");
}

/** The address, with the instance's key, and where it stands: `aws_sns_platform_application.ios["prod"] (push.tf:28)`. */
export function place(block: Block, key: string): string {
  return `${address(block)}${key} (${block.file.path}:${block.line})`;
}
