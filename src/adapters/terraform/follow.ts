import { calledModule, outside, textAsValue, unknownValue, valueOf, withBindings } from "./scope.ts";
import type { Scope, Value } from "./scope.ts";
import { attribute, block, local } from "./module.ts";
import type { Attribute, Block, Expression, Step } from "./syntax.ts";
import { isJson, isVariables } from "./syntax.ts";

/** Where a value ends: as it is written, or as a reference that leads out of the code. */
export interface Leaf extends Value {
  /** For a reference, its path with every key worked out. */
  path: string[];
  /** The variable that nothing in the code gives a value to. */
  unset: { name: string; scope: Scope } | null;
}

/** What a text is, or what would have to be known to settle it; and then, as far as it is known. */
export type TextValue = { text: string } | { unknown: string; parts: (string | null)[] };

/** Functions that give back what they are given, or the same as an object. */
const passedThrough = new Set(
  "jsondecode sensitive nonsensitive tostring tomap toset tolist trimspace chomp one".split(" "),
);
/** More steps than this are a circle. */
const farthest = 60;

/** Follows a value to where it is written. */
export function follow(value: Value): Leaf {
  let leaf = toLeaf(value);
  for (let steps = 0; steps < farthest; steps += 1) {
    const passed = leaf.path.length === 0 ? [] : [[leaf.scope.address, ...leaf.path, ...leaf.fields].join(" ")];
    if (passed.some((reference) => leaf.seen.includes(reference))) break;
    const next = onward(leaf);
    if (next === undefined) return leaf;
    leaf = toLeaf({ ...next, seen: [...leaf.seen, ...passed] });
  }
  return toLeaf({
    ...unknownValue(`${leaf.path.join(".") || "a value"}, which refers to itself`, value.scope),
    sites: value.sites,
  });
}

function toLeaf(value: Value): Leaf {
  const { expression, scope } = value;
  if (expression.kind !== "reference") return { ...value, path: [], unset: null };
  const path = stepsOf(expression.path, value);
  if (Array.isArray(path)) return { ...value, path, unset: null };
  return { ...unknownValue(path.unknown, scope), sites: value.sites, path: [], unset: null };
}

/** The steps with every computed key worked out. */
function stepsOf(steps: readonly Step[], value: Value): string[] | { unknown: string } {
  const path: string[] = [];
  for (const step of steps) {
    if (typeof step === "string") path.push(step);
    else {
      const key = textOf({ ...value, expression: step, file: null, fields: [] });
      if ("unknown" in key) return { unknown: `${path.join(".")}[${key.unknown}]` };
      path.push(key.text);
    }
  }
  return path;
}

/** One step nearer to where it is written; `undefined` at the end. */
function onward(leaf: Leaf): Value | undefined {
  const { expression } = leaf;
  switch (expression.kind) {
    case "reference":
      return referred(leaf);
    case "call":
      return called(leaf, expression);
    case "object":
      return entryOf(leaf, expression.entries);
    case "choice":
      return chosen(leaf, expression);
    case "for":
      return elements(leaf)?.find(({ key }) => key === leaf.fields[0]) === undefined ? undefined : member(leaf);
    case "list": {
      const item = expression.items[Number(leaf.fields[0] ?? NaN)];
      return item === undefined ? undefined : { ...part(leaf, item), fields: leaf.fields.slice(1) };
    }
    default:
      return undefined;
  }
}

/** A part of a value. A part of a JSON text has no place of its own in the file. */
function part(value: Value, expression: Expression): Value {
  const whole = value.expression.kind === "object" || value.expression.kind === "list";
  const file = value.file !== null && isJson(value.file) && !whole ? null : value.file;
  return { ...value, expression, file };
}

function member(leaf: Leaf): Value | undefined {
  const found = elements(leaf)?.find(({ key }) => key === leaf.fields[0]);
  return found && { ...found.value, fields: [...found.value.fields, ...leaf.fields.slice(1)] };
}

function entryOf(leaf: Leaf, entries: readonly Attribute[]): Value | undefined {
  const [field, ...fields] = leaf.fields;
  const entry = entries.find(({ name }) => name === field);
  if (field === undefined || entry === undefined) return undefined;
  const handedOn = leaf.crossed && fields.length === 0 && leaf.file !== null;
  const sites = handedOn ? [...leaf.sites, { attribute: entry, scope: leaf.scope }] : leaf.sites;
  return { ...part(leaf, entry.value), fields, sites };
}

function chosen(leaf: Leaf, { condition, yes, no }: Extract<Expression, { kind: "choice" }>): Value | undefined {
  const verdict = isTrue(part(leaf, condition));
  return verdict === undefined ? undefined : part(leaf, verdict ? yes : no);
}

function isTrue(value: Value): boolean | undefined {
  const condition = follow({ ...value, fields: [] });
  const { expression } = condition;
  if (expression.kind === "bare") return expression.value === "true";
  if (expression.kind !== "comparison") return undefined;
  const [left, right] = [expression.left, expression.right].map((side) => textOf(part(condition, side)));
  if (left === undefined || right === undefined || "unknown" in left || "unknown" in right) return undefined;
  return (left.text === right.text) === expression.equal;
}

function called(leaf: Leaf, call: Extract<Expression, { kind: "call" }>): Value | undefined {
  const path = stepsOf(call.path, leaf);
  if (!Array.isArray(path)) return undefined;
  const fields = [...path, ...leaf.fields];
  const given = call.arguments.map((argument) => ({ ...part(leaf, argument), crossed: false }));
  const [first, second] = given;
  if (first === undefined) return undefined;
  if (passedThrough.has(call.name)) return { ...first, fields };
  if (call.name === "lookup" && second !== undefined) {
    const key = textOf({ ...second, fields: [] });
    return "text" in key ? { ...first, fields: [key.text, ...fields] } : undefined;
  }
  const [field] = fields;
  if (call.name !== "merge" || field === undefined) return undefined;
  for (const map of given.toReversed()) {
    const known = elements({ ...map, fields: [] });
    if (known === undefined) return undefined;
    if (known.some(({ key }) => key === field)) return { ...map, fields };
  }
  return undefined;
}

function referred(leaf: Leaf): Value | undefined {
  const [root = "", name = "", ...rest] = leaf.path;
  const bound = leaf.scope.bindings.get(`${root}.${name}`);
  if (bound !== undefined) return handedOn(leaf, bound, rest);
  const variable = leaf.scope.bindings.get(root);
  if (variable !== undefined) return handedOn(leaf, variable, leaf.path.slice(1));
  const inner = outside(leaf.scope);
  if (root === "local") {
    const found = local(inner.module, name);
    if (found === undefined) return undefined;
    const value = { ...valueOf(found, inner), sites: leaf.sites };
    return { ...value, fields: [...rest, ...leaf.fields] };
  }
  if (root === "var") return given(leaf, name, rest);
  if (root === "module") return output(leaf, name, rest);
  return undefined;
}

/** What a name bound to this block stands for. */
function handedOn(leaf: Leaf, bound: Value, rest: readonly string[]): Value {
  return { ...bound, fields: [...bound.fields, ...rest, ...leaf.fields], sites: leaf.sites, crossed: true };
}

/** What a variable was given: by the caller, by a file of variables, or by default. */
function given(leaf: Leaf, name: string, rest: readonly string[]): Value | undefined {
  const { scope } = leaf;
  const fields = [...rest, ...leaf.fields];
  const argument = passed(scope, name);
  if (argument !== undefined && argument.attribute.value.kind !== "null") {
    const sites = fields.length === 0 ? [...leaf.sites, argument] : leaf.sites;
    return { ...valueOf(argument.attribute, argument.scope), fields, sites, crossed: true };
  }
  const standard = attribute(block(scope.module, "variable", name), "default");
  if (standard !== undefined && !isEmpty(standard.value)) {
    return { ...valueOf(standard, outside(scope)), fields, sites: leaf.sites };
  }
  leaf.unset = { name, scope };
  return undefined;
}

function isEmpty(value: Expression): boolean {
  return value.kind === "null" || (value.kind === "string" && value.value === "");
}

function passed(scope: Scope, name: string): { attribute: Attribute; scope: Scope } | undefined {
  if (scope.caller !== null) {
    const argument = attribute(scope.caller.call, name);
    return argument && { attribute: argument, scope: scope.caller.scope };
  }
  const files = scope.root.inputs.toReversed();
  const [value] = files.flatMap(({ attributes }) => attributes.filter((candidate) => candidate.name === name));
  return value && { attribute: value, scope: outside(scope) };
}

/** An output of a module that is in this repository. */
function output(leaf: Leaf, name: string, rest: readonly string[]): Value | undefined {
  const uses = childrenOf(outside(leaf.scope), name);
  const [key, ...further] = rest;
  const exact = uses.find(({ address }) => address.endsWith(`["${key}"]`) || address.endsWith(`[${key}]`));
  const scope = exact ?? uses.find(({ address }) => !address.endsWith("]"));
  const [wanted = "", ...fields] = exact === undefined ? rest : further;
  const found = scope && attribute(block(scope.module, "output", wanted), "value");
  if (scope === undefined || found === undefined) return undefined;
  return { ...valueOf(found, scope), fields: [...fields, ...leaf.fields], sites: leaf.sites };
}

/** The uses of the modules that this one calls, or of the one so called, as far as they are in this repository. */
export function childrenOf(scope: Scope, name?: string): Scope[] {
  return scope.module.blocks
    .filter(({ type, labels }) => type === "module" && (name === undefined || labels[0] === name))
    .flatMap((call) => {
      const source = attribute(call, "source");
      const written = source && textOf(valueOf(source, scope));
      const module = calledModule(scope, written !== undefined && "text" in written ? written.text : undefined);
      if (module === undefined || isWithin(scope, module.directory)) return [];
      const prefix = scope.address === "" ? "" : `${scope.address}.`;
      return instancesOf(call, scope).map((instance) => ({
        ...outside(scope),
        module,
        address: `${prefix}module.${call.labels[0] ?? ""}${instance.key}`,
        caller: { scope: instance.scope, call },
      }));
    });
}

/** Terraform refuses a module that calls itself. */
function isWithin(scope: Scope, directory: string): boolean {
  return scope.module.directory === directory || (scope.caller !== null && isWithin(scope.caller.scope, directory));
}

/** A block once for each of its instances: the key as an address has it, and the names that only this instance knows. */
export function instancesOf(block: Block, scope: Scope): { key: string; scope: Scope }[] {
  const each = attribute(block, "for_each");
  if (each !== undefined) {
    const known = elements(valueOf(each, scope));
    const unknown = unknownValue("each.key, whose for_each is not in the code", scope);
    if (known === undefined) {
      return [{ key: "[each.key]", scope: withBindings(scope, { "each.key": unknown, "each.value": unknown }) }];
    }
    return known.map(({ key, value }) => ({
      key: `["${key}"]`,
      scope: withBindings(scope, { "each.key": textAsValue(key, scope), "each.value": value }),
    }));
  }
  const count = attribute(block, "count");
  if (count === undefined) return [{ key: "", scope }];
  const { expression } = follow(valueOf(count, scope));
  const times = expression.kind === "bare" ? Number(expression.value) : NaN;
  // A count that is not known is nearly always one or none.
  const indexes = Number.isInteger(times) && times >= 0 && times <= 1000 ? [...Array(times).keys()] : [0];
  return indexes.map((index) => ({
    key: `[${index}]`,
    scope: withBindings(scope, { "count.index": textAsValue(String(index), scope) }),
  }));
}

/** The members of a map, a set or a list, by key; `undefined` where they are not all written in the code. */
export function elements(value: Value): { key: string; value: Value }[] | undefined {
  const leaf = value.expression.kind === "for" ? toLeaf({ ...value, fields: [] }) : follow(value);
  const { expression, scope } = leaf;
  if (expression.kind === "object") {
    if (expression.entries.some(({ name }) => name === "")) return undefined;
    return expression.entries.map((entry) => ({
      key: entry.name,
      value: { ...part(leaf, entry.value), crossed: true },
    }));
  }
  if (expression.kind === "list") {
    const texts = expression.items.map((item) => ({ item, text: textOf(part(leaf, item)) }));
    return texts.map(({ item, text }, at) => ({
      key: "text" in text ? text.text : String(at),
      value: { ...part(leaf, item), crossed: true },
    }));
  }
  if (expression.kind === "call" && expression.name === "merge") {
    const maps = expression.arguments.map((argument) => elements(part(leaf, argument)));
    const all = maps.flatMap((map) => map ?? []);
    return maps.includes(undefined) ? undefined : [...new Map(all.map((one) => [one.key, one])).values()];
  }
  if (expression.kind !== "for") return undefined;
  const { variables, collection, label, result } = expression;
  const members = elements({ ...part(leaf, collection), crossed: false });
  const made = members?.map((one) => {
    const [first = "", second] = variables;
    const names =
      second === undefined ? { [first]: one.value } : { [first]: textAsValue(one.key, scope), [second]: one.value };
    const inner = withBindings(scope, names);
    const key = textOf({ ...part(leaf, label), scope: inner });
    return "text" in key ? { key: key.text, value: { ...part(leaf, result), scope: inner, crossed: true } } : undefined;
  });
  return made?.every((one) => one !== undefined) ? made : undefined;
}

/** Follows a value to its text: a literal, a template, a local, a variable, an argument of a call. */
export function textOf(value: Value): TextValue {
  const leaf = follow(value);
  const { expression } = leaf;
  if (leaf.fields.length > 0 && leaf.path.length === 0) return unknown(`its field ${leaf.fields.join(".")}`);
  switch (expression.kind) {
    case "string":
    case "bare":
      return { text: expression.value };
    case "template":
      return joined(expression.parts.map((one) => (typeof one === "string" ? { text: one } : textOf(part(leaf, one)))));
    case "reference":
      return referredText(leaf);
    case "call":
      return unknown(`${expression.name}(…)`);
    case "other":
      return unknown(expression.called);
    default:
      return unknown(expression.kind === "heredoc" ? "a heredoc" : "a value that is no text");
  }
}

function unknown(words: string): TextValue {
  return { unknown: words, parts: [null] };
}

function joined(texts: TextValue[]): TextValue {
  const parts = texts.flatMap((one) => ("text" in one ? [one.text] : one.parts));
  const missing = texts.find((one) => "unknown" in one);
  if (missing !== undefined && "unknown" in missing) return { unknown: missing.unknown, parts };
  return { text: parts.join("") };
}

/** `terraform.workspace`, and the name of a secret that the same module declares or looks up. */
function referredText({ path, scope }: Leaf): TextValue {
  if (path.join(".") === "terraform.workspace" && scope.root.workspace !== null) return { text: scope.root.workspace };
  if (path.join(".") === "path.module") return { text: scope.module.directory };
  if (path.join(".") === "path.root") return { text: scope.root.directory };
  const type = path[0] === "data" ? "data" : "resource";
  const [kind = "", name = "", field = ""] = type === "data" ? path.slice(1) : path;
  if (kind !== "aws_secretsmanager_secret" || !["id", "arn", "name"].includes(field)) return unknown(path.join("."));
  const declared = block(scope.module, type, kind, name);
  const written = attribute(declared, "name") ?? attribute(declared, "arn");
  return written === undefined ? unknown(path.join(".")) : textOf(valueOf(written, outside(scope)));
}

/** Whether a file of variables holds the value: there it can only be a literal. */
export function isInVariables({ attribute }: { attribute: Attribute }): boolean {
  return isVariables(attribute.file);
}
