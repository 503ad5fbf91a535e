import { posix } from "node:path";
import type { CodeFile } from "../../ports/code-host.ts";
import type { Attribute, Block, Expression, Parse } from "./hcl.ts";

/** The files of one directory: what Terraform takes together. */
export interface Module {
  directory: string;
  blocks: Block[];
  /** Files that could not be read, as `path:line`. */
  broken: string[];
}

/** Reads the files, by directory. */
export function readModules(files: readonly CodeFile[], parse: Parse): Module[] {
  const modules = new Map<string, Module>();
  for (const file of files) {
    const directory = posix.dirname(file.path);
    const module = modules.get(directory) ?? { directory, blocks: [], broken: [] };
    modules.set(directory, module);
    const parsed = parse(file);
    if ("brokenAt" in parsed) module.broken.push(`${file.path}:${parsed.brokenAt}`);
    else module.blocks.push(...parsed.blocks);
  }
  return [...modules.values()];
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
export function local(module: Module, name: string): Expression | undefined {
  return module.blocks
    .filter(({ type }) => type === "locals")
    .flatMap(({ attributes }) => attributes)
    .find((candidate) => candidate.name === name)?.value;
}

/** `data.aws_secretsmanager_secret_version.apns` or `aws_sns_platform_application.ios_prod`. */
export function address({ type, labels }: Block): string {
  return (type === "resource" ? labels : [type, ...labels]).join(".");
}

/** The address and where it stands: `aws_sns_platform_application.ios_prod (push/push.tf:28)`. */
export function place(block: Block): string {
  return `${address(block)} (${block.file.path}:${block.line})`;
}
