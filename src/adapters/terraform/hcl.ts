import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { Language, Parser } from "web-tree-sitter";
import type { Node } from "web-tree-sitter";
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
    | { kind: "template"; parts: (string | Expression)[] }
    | { kind: "heredoc" }
    | { kind: "reference"; path: string[] }
    | { kind: "call"; name: string; arguments: Expression[]; path: string[] }
    /** Anything else, by what it is called: never by its text, which may be a secret. */
    | { kind: "other"; called: string }
  );

/** `name = value`. */
export interface Attribute extends Span {
  name: string;
  /** Where the `=` stands. */
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
}

/** The blocks of a file; none, and the line, where it is not Terraform. */
export type Parsed = { blocks: Block[] } | { file: CodeFile; brokenAt: number };

/** Reads one file. */
export type Parse = (file: CodeFile) => Parsed;

/** Loads the grammar, once; later calls read at once. */
export async function loadHcl(): Promise<Parse> {
  await Parser.init();
  const grammar = createRequire(import.meta.url).resolve(
    "@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-terraform.wasm",
  );
  const language = await Language.load(await readFile(grammar));
  const parser = new Parser().setLanguage(language);
  return (file) => {
    const tree = parser.parse(file.text);
    if (tree === null) return { file, brokenAt: 1 };
    try {
      const broken = tree.rootNode.hasError ? firstError(tree.rootNode) : undefined;
      if (broken !== undefined) return { file, brokenAt: broken.startPosition.row + 1 };
      return { blocks: children(tree.rootNode, "body").flatMap((body) => blocksIn(body, file)) };
    } finally {
      tree.delete();
    }
  };
}

function firstError(node: Node): Node {
  if (node.isError || node.isMissing) return node;
  const broken = node.children.find((child) => child.hasError || child.isMissing);
  return broken === undefined ? node : firstError(broken);
}

function blocksIn(body: Node, file: CodeFile): Block[] {
  return children(body, "block").map((node) => {
    const [type, ...labels] = node.namedChildren.filter(isName);
    const inner = children(node, "body").flatMap((content) => children(content, "attribute"));
    return {
      ...span(node),
      file,
      line: node.startPosition.row + 1,
      type: type?.text ?? "",
      labels: labels.map((label) => label.text.replaceAll('"', "")),
      attributes: inner.map(toAttribute),
    };
  });
}

function isName({ type }: Node): boolean {
  return type === "identifier" || type === "string_lit";
}

function toAttribute(node: Node): Attribute {
  const [name] = children(node, "identifier");
  const [value] = children(node, "expression");
  const equals = node.children.find((child) => child.type === "=");
  return {
    ...span(node),
    name: name?.text ?? "",
    equals: equals?.startIndex ?? node.endIndex,
    value: value === undefined ? { ...span(node), kind: "other", called: "nothing" } : toExpression(value),
    lines: { first: node.startPosition.row + 1, last: node.endPosition.row + 1 },
  };
}

function toExpression(node: Node): Expression {
  const [base, ...rest] = named(node);
  if (base === undefined) return { ...span(node), kind: "other", called: "an empty value" };
  const path = rest.map(step);
  const followed = path.every((part) => part !== undefined);
  if (base.type === "variable_expr" && followed)
    return { ...span(node), kind: "reference", path: [base.text, ...path] };
  if (base.type === "function_call" && followed) return toCall(node, base, path);
  if (base.type === "expression" && rest.length === 0) return toExpression(base);
  if (rest.length === 0) return toLiteral(node, base);
  return { ...span(node), kind: "other", called: "a value that is looked up while Terraform runs" };
}

function toCall(node: Node, call: Node, path: string[]): Expression {
  const [name] = children(call, "identifier");
  const given = children(call, "function_arguments").flatMap((list) => children(list, "expression"));
  return { ...span(node), kind: "call", name: name?.text ?? "", arguments: given.map(toExpression), path };
}

function toLiteral(node: Node, base: Node): Expression {
  const [inner] = named(base);
  if (base.type === "literal_value" && inner?.type === "string_lit") {
    return { ...span(node), kind: "string", value: inner.text.slice(1, -1) };
  }
  if (base.type === "template_expr" && inner?.type === "quoted_template") {
    const parts = named(inner).filter(({ type }) => type === "template_literal" || type === "template_interpolation");
    return toTemplate(node, parts.map(toPart));
  }
  if (inner?.type === "heredoc_template") return { ...span(node), kind: "heredoc" };
  return { ...span(node), kind: "other", called: names[inner?.type ?? ""] ?? names[base.type] ?? "an expression" };
}

/** `"${local.key}"` is `local.key`, as it was written before Terraform 0.12. */
function toTemplate(node: Node, parts: (string | Expression)[]): Expression {
  const [only] = parts;
  if (parts.length === 1 && typeof only === "object") return only;
  return { ...span(node), kind: "template", parts };
}

function toPart(node: Node): string | Expression {
  if (node.type === "template_literal") return node.text;
  const [inside] = children(node, "expression");
  return inside === undefined ? { ...span(node), kind: "other", called: "a template" } : toExpression(inside);
}

/** One step of a traversal: `.name`, `["name"]`, `[0]`; `undefined` when it is computed. */
function step(node: Node): string | undefined {
  const [inner] = named(node);
  if (node.type === "get_attr") return inner?.text;
  const key = inner === undefined ? undefined : children(inner, "expression").map(toExpression)[0];
  if (key?.kind === "string") return key.value;
  return /^\[\d+\]$/.test(node.text) ? node.text.slice(1, -1) : undefined;
}

const names: Record<string, string> = {
  conditional: "a choice between two values",
  object: "an object",
  tuple: "a list",
  for_expr: "a for expression",
  numeric_lit: "a number",
  bool_lit: "true or false",
  null_lit: "null",
  operation: "a computed value",
};

function named(node: Node): Node[] {
  return node.namedChildren.filter((child) => child.type !== "comment");
}

function children(node: Node, type: string): Node[] {
  return named(node).filter((child) => child.type === type);
}

function span(node: Node): Span {
  return { start: node.startIndex, end: node.endIndex };
}
