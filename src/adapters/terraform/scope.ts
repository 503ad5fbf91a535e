import { posix } from "node:path";
import type { CodeFile } from "../../ports/code-host.ts";
import type { Code, Module, VariableFile } from "./module.ts";
import type { Attribute, Block, Expression } from "./syntax.ts";

/** One use of a module: by which values its names stand for something. */
export interface Scope {
  code: Code;
  module: Module;
  /** `module.push["prod"]`; empty for the root module. */
  address: string;
  root: Root;
  /** Who called it, in which use of which module. `null` for the root module. */
  caller: { scope: Scope; call: Block } | null;
  /** `each.key`, `each.value`, `count.index`, and the variables of a for expression. */
  bindings: ReadonlyMap<string, Value>;
}

/** The root module that everything was reached from, and how Terraform is run there. */
export interface Root {
  directory: string;
  workspace: string | null;
  /** The files that give its variables values; a later one wins. */
  inputs: VariableFile[];
}

/** A value as it is written somewhere, and what is still to be taken of it. */
export interface Value {
  expression: Expression;
  scope: Scope;
  /** The file in which the expression stands as a whole; `null` for a part of a JSON text, or what stands nowhere. */
  file: CodeFile | null;
  /** The fields still to be taken of it: the last steps of `local.apns.certificate`. */
  fields: readonly string[];
  /** Where the value is handed on: the attribute first asked for, then arguments of module calls and entries of maps. */
  sites: readonly Site[];
  /** Whether a module's door, or an entry of `for_each`, was the last thing passed. */
  crossed: boolean;
  /** The references passed on the way, so that a circle is seen. */
  seen: readonly string[];
}

/** An attribute whose whole value may be replaced by another expression of this scope. */
export interface Site {
  attribute: Attribute;
  scope: Scope;
}

const nothing = { file: null, fields: [], sites: [], crossed: false, seen: [] };

/** What an attribute's value is, in this scope. */
export function valueOf(attribute: Attribute, scope: Scope): Value {
  const sites = [{ attribute, scope }];
  return { ...nothing, expression: attribute.value, scope, file: attribute.file, sites };
}

/** A value that follows from the code and is written nowhere: a key of a map. */
export function textAsValue(text: string, scope: Scope): Value {
  const expression: Expression = { kind: "string", value: text, start: 0, end: 0 };
  return { ...nothing, expression, scope };
}

/** One whose keys are known no better than that. */
export function unknownValue(called: string, scope: Scope): Value {
  const expression: Expression = { kind: "other", called, start: 0, end: 0 };
  return { ...nothing, expression, scope };
}

/** The same scope with more names. */
export function withBindings(scope: Scope, bindings: Record<string, Value>): Scope {
  return { ...scope, bindings: new Map([...scope.bindings, ...Object.entries(bindings)]) };
}

/** The same module's use without what only one block of it knows. */
export function outside(scope: Scope): Scope {
  return scope.bindings.size === 0 ? scope : { ...scope, bindings: new Map() };
}

/** The ways to run the root module in that directory: one for each file of variables that has to be named. */
export function runsOf(code: Code, module: Module, workspace: string | null): Scope[] {
  const { directory } = module;
  const below = code.variables.filter(({ path }) => belongsTo(code, path, directory));
  const always = below
    .filter(({ path }) => posix.dirname(path) === directory && isAutomatic(path))
    .toSorted(byPrecedence);
  const chosen = below.filter((file) => !always.includes(file));
  const run = (inputs: VariableFile[]): Scope => ({
    code,
    module,
    address: "",
    root: { directory, workspace, inputs: [...always, ...inputs] },
    caller: null,
    bindings: new Map(),
  });
  if (workspace !== null) return [run(chosen.filter(({ path }) => runName(path) === workspace))];
  return chosen.length === 0 ? [run([])] : chosen.map((file) => run([file]));
}

/** Whether Terraform reads it without being told to. (Terraform, "Input Variables", "Variable definition precedence".) */
function isAutomatic(path: string): boolean {
  return /^(terraform|.*\.auto)\.tfvars(\.json)?$/.test(posix.basename(path));
}

/** `terraform.tfvars`, then `terraform.tfvars.json`, then the automatic ones by name. (Same page.) */
function byPrecedence(a: VariableFile, b: VariableFile): number {
  const rank = ({ path }: VariableFile): number =>
    ["terraform.tfvars", "terraform.tfvars.json"].indexOf(posix.basename(path)) + 1 || 3;
  return rank(a) - rank(b) || (a.path < b.path ? -1 : 1);
}

/** `prod` of `prod.tfvars`, of `env/prod.tfvars` and of `env/prod/terraform.tfvars`. */
function runName(path: string): string {
  const name = posix.basename(path).replace(/(\.auto)?\.tfvars(\.json)?$/, "");
  return name === "terraform" ? posix.basename(posix.dirname(path)) : name;
}

/** In the module's folder, or in a folder below that is no module of its own. */
function belongsTo(code: Code, path: string, directory: string): boolean {
  const folder = posix.dirname(path);
  if (folder === directory) return true;
  if (code.modules.has(folder) || folder === "." || !folder.startsWith(directory === "." ? "" : `${directory}/`)) {
    return false;
  }
  const above = posix.dirname(folder);
  return above === directory || belongsTo(code, posix.join(above, "any"), directory);
}

/** The module that `source = "./push"` means; `undefined` when it is not in this repository. */
export function calledModule(
  { code, module }: Pick<Scope, "code" | "module">,
  source: string | undefined,
): Module | undefined {
  if (source === undefined || !/^\.\.?(\/|$)/.test(source)) return undefined;
  return code.modules.get(posix.join(module.directory, source).replace(/\/$/, ""));
}
