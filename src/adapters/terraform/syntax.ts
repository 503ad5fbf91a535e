import type { CodeFile } from "../../ports/code-host.ts";

/** Where something stands in its file: indexes into its text, as JavaScript counts them. */
export interface Span {
  start: number;
  end: number;
}

/** A value as it is written, as far as it can be followed without running Terraform. */
export type Expression = Span &
  (
    | { kind: "string"; value: string }
    /** A number, `true` or `false`. */
    | { kind: "bare"; value: string }
    | { kind: "template"; parts: (string | Expression)[] }
    | { kind: "heredoc" }
    | { kind: "null" }
    /** `local.apps[each.key].name`: its first step is a name, a computed one is a value of its own. */
    | { kind: "reference"; path: Step[] }
    | { kind: "call"; name: string; arguments: Expression[]; path: Step[] }
    | { kind: "object"; entries: Attribute[] }
    | { kind: "list"; items: Expression[] }
    /** `{ for KEY, VALUE in COLLECTION : LABEL => RESULT }`, without a condition. */
    | { kind: "for"; variables: string[]; collection: Expression; label: Expression; result: Expression }
    | { kind: "choice"; condition: Expression; yes: Expression; no: Expression }
    | { kind: "comparison"; equal: boolean; left: Expression; right: Expression }
    /** Anything else, by what it is called: never by its text, which may be a secret. */
    | { kind: "other"; called: string }
  );

/** One step of a traversal: `.name`, `["name"]`, `[0]`, or a key that has to be worked out. */
export type Step = string | Expression;

/** `name = value`, in a block or in an object; the name is empty where an object's key is computed. */
export interface Attribute extends Span {
  file: CodeFile;
  name: string;
  /** Where the `=` or `:` stands. */
  equals: number;
  value: Expression;
  /** Lines of the file, from 1. */
  lines: { first: number; last: number };
}

/** `type "label" "label" { … }`. */
export interface Block extends Span {
  file: CodeFile;
  /** The line it begins in, from 1. */
  line: number;
  type: string;
  labels: string[];
  attributes: Attribute[];
  /** The blocks inside: `lifecycle`. */
  blocks: Block[];
  /** In JSON, the way to it from the root. Empty in HCL. */
  path: (string | number)[];
}

/** What a file says; or the line at which it can't be read. The attributes are those of a file of variables. */
export type Parsed = { blocks: Block[]; attributes: Attribute[] } | { file: CodeFile; brokenAt: number };

/** Reads one file. */
export type Parse = (file: CodeFile) => Parsed;

/** Whether the file is written as JSON. */
export function isJson({ path }: CodeFile): boolean {
  return path.endsWith(".json");
}

/** Whether the file gives variables their values, instead of being code. */
export function isVariables({ path }: CodeFile): boolean {
  return path.endsWith(".tfvars") || path.endsWith(".tfvars.json");
}

/** The attributes in this list and in the objects below, in the order of the file. */
export function* everyList(attributes: Attribute[]): Generator<Attribute[]> {
  yield attributes;
  for (const { value } of attributes) yield* objectsIn(value);
}

function* objectsIn(value: Expression): Generator<Attribute[]> {
  if (value.kind === "object") yield* everyList(value.entries);
  if (value.kind === "call") for (const given of value.arguments) yield* objectsIn(given);
  if (value.kind === "list") for (const item of value.items) yield* objectsIn(item);
}

/** Every list of attributes that a file holds: of its blocks, of blocks inside, of objects. */
export function* listsIn(parsed: Parsed): Generator<Attribute[]> {
  if ("brokenAt" in parsed) return;
  yield* everyList(parsed.attributes);
  for (const block of parsed.blocks) yield* listsOf(block);
}

function* listsOf(block: Block): Generator<Attribute[]> {
  yield* everyList(block.attributes);
  for (const inner of block.blocks) yield* listsOf(inner);
}
