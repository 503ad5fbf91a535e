import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { Language, Parser } from "web-tree-sitter";
import type { Node } from "web-tree-sitter";
import type { CodeFile } from "../../ports/code-host.ts";
import type { Attribute, Block, Expression, Parse, Parsed, Span, Step } from "./syntax.ts";

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
      return parsed(tree.rootNode, file);
    } finally {
      tree.delete();
    }
  };
}

function parsed(root: Node, file: CodeFile): Parsed {
  if (root.hasError) return { file, brokenAt: firstError(root).startPosition.row + 1 };
  const bodies = children(root, "body");
  return { blocks: blocksIn(bodies, file), attributes: attributesIn(bodies, file) };
}

function firstError(node: Node): Node {
  if (node.isError || node.isMissing) return node;
  const broken = node.children.find((child) => child.hasError || child.isMissing);
  return broken === undefined ? node : firstError(broken);
}

function blocksIn(bodies: Node[], file: CodeFile): Block[] {
  return bodies
    .flatMap((body) => children(body, "block"))
    .map((node) => {
      const [type, ...labels] = node.namedChildren.filter(isName);
      const inner = children(node, "body");
      return {
        ...span(node),
        file,
        line: node.startPosition.row + 1,
        type: type?.text ?? "",
        labels: labels.map((label) => label.text.replaceAll('"', "")),
        attributes: attributesIn(inner, file),
        blocks: blocksIn(inner, file),
        path: [],
      };
    });
}

function attributesIn(bodies: Node[], file: CodeFile): Attribute[] {
  return bodies.flatMap((body) => children(body, "attribute")).map((node) => toAttribute(node, file));
}

function isName({ type }: Node): boolean {
  return type === "identifier" || type === "string_lit";
}

function toAttribute(node: Node, file: CodeFile): Attribute {
  const [name] = children(node, "identifier");
  const [value] = children(node, "expression");
  return pair(node, file, { name: name?.text ?? "", value });
}

/** `key = value` in an object: a bare word and a text are names, anything else is worked out. */
function toEntry(node: Node, file: CodeFile): Attribute {
  const [key, value] = children(node, "expression");
  const written = key === undefined ? undefined : toExpression(key, file);
  const name = written?.kind === "string" ? written.value : undefined;
  const bare = written?.kind === "reference" && written.path.length === 1 ? written.path[0] : undefined;
  return pair(node, file, { name: name ?? (typeof bare === "string" ? bare : ""), value });
}

function pair(node: Node, file: CodeFile, { name, value }: { name: string; value: Node | undefined }): Attribute {
  const equals = node.children.find((child) => child.type === "=" || child.type === ":");
  return {
    ...span(node),
    file,
    name,
    equals: equals?.startIndex ?? node.endIndex,
    value: value === undefined ? { ...span(node), kind: "other", called: "nothing" } : toExpression(value, file),
    lines: { first: node.startPosition.row + 1, last: node.endPosition.row + 1 },
  };
}

function toExpression(node: Node, file: CodeFile): Expression {
  return fromParts(node, named(node), file);
}

/** A value of these parts: what it begins with, and the steps that lead on from there. */
function fromParts(node: Node, [base, ...rest]: Node[], file: CodeFile): Expression {
  if (base === undefined) return { ...span(node), kind: "other", called: "an empty value" };
  const path = rest.map((child) => step(child, file));
  if (path.includes(undefined)) return { ...span(node), kind: "other", called: "several values at once" };
  const steps = path.filter((part) => part !== undefined);
  if (base.type === "variable_expr") return { ...span(node), kind: "reference", path: [base.text, ...steps] };
  if (base.type === "function_call") return toCall(node, file, { call: base, path: steps });
  if (base.type === "expression" && rest.length === 0) return { ...toExpression(base, file), ...span(node) };
  if (rest.length === 0) return toLiteral(node, base, file);
  return { ...span(node), kind: "other", called: "a value that is looked up while Terraform runs" };
}

function toCall(node: Node, file: CodeFile, { call, path }: { call: Node; path: Step[] }): Expression {
  const [name] = children(call, "identifier");
  const given = children(call, "function_arguments").flatMap((list) => children(list, "expression"));
  const inside = given.map((argument) => toExpression(argument, file));
  return { ...span(node), kind: "call", name: name?.text ?? "", arguments: inside, path };
}

function toLiteral(node: Node, base: Node, file: CodeFile): Expression {
  const [inner] = named(base);
  const type = base.type === "conditional" || base.type === "operation" ? base.type : inner?.type;
  switch (type) {
    case "string_lit":
      return { ...span(node), kind: "string", value: unquoted(inner?.text ?? "") };
    case "numeric_lit":
    case "bool_lit":
      return { ...span(node), kind: "bare", value: inner?.text ?? "" };
    case "null_lit":
      return { ...span(node), kind: "null" };
    case "heredoc_template":
      return { ...span(node), kind: "heredoc" };
    case "quoted_template":
      return toTemplate(node, inner === undefined ? [] : templateParts(inner, file));
    case "object": {
      const entries = inner === undefined ? [] : children(inner, "object_elem");
      return { ...span(node), kind: "object", entries: entries.map((entry) => toEntry(entry, file)) };
    }
    case "tuple": {
      const items = inner === undefined ? [] : children(inner, "expression");
      return { ...span(node), kind: "list", items: items.map((item) => toExpression(item, file)) };
    }
    case "for_object_expr":
      return (inner === undefined ? undefined : toFor(node, inner, file)) ?? otherwise(node, type);
    case "conditional":
      return toChoice(node, base, file);
    case "operation":
      return toComparison(node, base, file) ?? otherwise(node, type);
    default:
      return otherwise(node, type);
  }
}

function otherwise(node: Node, type: string | undefined): Expression {
  return { ...span(node), kind: "other", called: calledBy[type ?? ""] ?? "an expression" };
}

const calledBy: Record<string, string> = {
  for_object_expr: "a for expression",
  for_tuple_expr: "a for expression",
  operation: "a computed value",
};

function toFor(node: Node, inner: Node, file: CodeFile): Expression | undefined {
  const [intro] = children(inner, "for_intro");
  const [label, result] = children(inner, "expression");
  const plain = children(inner, "for_cond").length === 0 && !inner.children.some(({ type }) => type === "ellipsis");
  const [collection] = intro === undefined ? [] : children(intro, "expression");
  if (!plain || intro === undefined || collection === undefined || label === undefined || result === undefined) {
    return undefined;
  }
  return {
    ...span(node),
    kind: "for",
    variables: children(intro, "identifier").map(({ text }) => text),
    collection: toExpression(collection, file),
    label: toExpression(label, file),
    result: toExpression(result, file),
  };
}

function toChoice(node: Node, base: Node, file: CodeFile): Expression {
  const [condition, yes, no] = children(base, "expression");
  if (condition === undefined || yes === undefined || no === undefined) return otherwise(node, "operation");
  return {
    ...span(node),
    kind: "choice",
    condition: toExpression(condition, file),
    yes: toExpression(yes, file),
    no: toExpression(no, file),
  };
}

/** `a == b` and `a != b`; no other operation is worked out. */
function toComparison(node: Node, base: Node, file: CodeFile): Expression | undefined {
  const [operation] = named(base);
  const parts = operation?.children.filter(({ type }) => type !== "comment") ?? [];
  const at = parts.findIndex(({ type }) => type === "==" || type === "!=");
  if (at < 0) return undefined;
  const [left, right] = [parts.slice(0, at), parts.slice(at + 1)].map((side) => fromParts(node, side, file));
  if (left === undefined || right === undefined) return undefined;
  return { ...span(node), kind: "comparison", equal: parts[at]?.type === "==", left, right };
}

function templateParts(template: Node, file: CodeFile): (string | Expression)[] {
  return named(template)
    .filter(({ type }) => type.startsWith("template_"))
    .map((part) => {
      if (part.type === "template_literal") return part.text;
      const [inside] = children(part, "expression");
      const directive: Expression = { ...span(part), kind: "other", called: "a template" };
      return inside === undefined ? directive : toExpression(inside, file);
    });
}

/** `"${local.key}"` is `local.key`, as it was written before Terraform 0.12. */
function toTemplate(node: Node, parts: (string | Expression)[]): Expression {
  const [only] = parts;
  if (parts.length === 1 && typeof only === "object") return { ...only, ...span(node) };
  return { ...span(node), kind: "template", parts };
}

/** `undefined` for a splat, which is several values. */
function step(node: Node, file: CodeFile): Step | undefined {
  const [inner] = named(node);
  if (node.type === "get_attr") return inner?.text;
  if (node.type !== "index" || inner === undefined) return undefined;
  const [key] = children(inner, "expression").map((child) => toExpression(child, file));
  if (key?.kind === "string") return key.value;
  return /^\[\d+\]$/.test(node.text) ? node.text.slice(1, -1) : key;
}

/** The text of a quoted literal. Escapes that no name or version has are left as they are written. */
function unquoted(text: string): string {
  return text.slice(1, -1).replaceAll('\\"', '"');
}

function named(node: Node): Node[] {
  return node.namedChildren.filter((child) => child.type !== "comment");
}

function children(node: Node, type: string): Node[] {
  return named(node).filter((child) => child.type === type);
}

function span(node: Node): Span {
  return { start: node.startIndex, end: node.endIndex };
}
