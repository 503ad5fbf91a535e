import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { PolicyDocument } from "../../src/simulator/aws/iam/policy.ts";

const root = fileURLToPath(new URL("../../deploy/terraform/", import.meta.url));

/** What a template asks for: `${jsonencode(name)}`, which is all that the templates use. */
const placeholder = /\$\{jsonencode\((\w+)\)\}/g;

/** Every file below deploy/terraform whose name ends so, by its path there. */
export function filesOfTerraform(ending: string): string[] {
  const paths = readdirSync(root, { recursive: true, encoding: "utf8" });
  return paths.filter((path) => path.endsWith(ending)).toSorted();
}

/** A file below deploy/terraform. */
export function readTerraform(path: string): string {
  return readFileSync(`${root}/${path}`, "utf8");
}

/** The names that a template asks for. */
export function askedBy(path: string): string[] {
  return [...new Set([...readTerraform(path).matchAll(placeholder)].map(([, name = ""]) => name))].toSorted();
}

/** Fills a template in as Terraform's templatefile does. */
export function rendered(path: string, values: Record<string, unknown>): unknown {
  const text = readTerraform(path).replaceAll(placeholder, (_, name: string) => {
    if (!Object.hasOwn(values, name)) throw new Error(`${path} asks for ${name}`);
    return JSON.stringify(values[name]);
  });
  return JSON.parse(text);
}

/** The same, of a policy. */
export function policyOf(path: string, values: Record<string, unknown> = {}): PolicyDocument {
  return rendered(path, values) as PolicyDocument;
}
