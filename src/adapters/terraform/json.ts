import { type Node, type ParseError, parseTree } from "jsonc-parser";
import type { CodeFile } from "../../ports/code-host.ts";
import type { Attribute, Block, Expression, Parse, Span } from "./syntax.ts";
import { isVariables } from "./syntax.ts";

/** How many labels stand between a block's type and its body. (Terraform, "JSON Configuration Syntax".) */
const labels: Record<string, number> = { resource: 2, data: 2, module: 1, variable: 1, output: 1, provider: 1 };
const bodies = new Set(["locals", "terraform", ...Object.keys(labels)]);

/** Reads Terraform's JSON, whose texts are templates: what stands in them is read by the parser of HCL. */
export function jsonWith(hcl: Parse): Parse {
  const templates = new Map<string, Expression>();
  return (file) => {
    const mark = file.text.startsWith("\uFEFF") ? 1 : 0;
    const errors: ParseError[] = [];
    const options = { disallowComments: true, allowTrailingComma: false };
    const root = parseTree(file.text.slice(mark), errors, options);
    const [error] = errors;
    if (root?.type !== "object" || error !== undefined) {
      return { file, brokenAt: lineAt(file.text, (error?.offset ?? 0) + mark) };
    }
    const reader = { file, mark, hcl, templates };
    if (isVariables(file)) return { blocks: [], attributes: attributes(root, reader) };
    return { blocks: properties(root).flatMap(({ name, value }) => topBlocks(name, value, reader)), attributes: [] };
  };
}

interface Reader {
  file: CodeFile;
  /** How many characters precede the JSON. */
  mark: number;
  hcl: Parse;
  /** Texts that have been read as templates. */
  templates: Map<string, Expression>;
}

/** Each body below a type: through its labels, and through lists of bodies. */
function topBlocks(type: string, node: Node, reader: Reader): Block[] {
  if (!bodies.has(type)) return [];
  let found = [{ named: [] as string[], node, path: [type] as (string | number)[] }];
  const opened = (one: (typeof found)[number]): typeof found =>
    one.node.type === "array"
      ? (one.node.children ?? []).map((child, at) => ({ ...one, node: child, path: [...one.path, at] }))
      : [one];
  for (let depth = 0; depth < (labels[type] ?? 0); depth += 1) {
    found = found.flatMap(opened).flatMap((one) =>
      properties(one.node).map(({ name, value }) => ({
        named: [...one.named, name],
        node: value,
        path: [...one.path, name],
      })),
    );
  }
  return found
    .flatMap(opened)
    .filter((one) => one.node.type === "object")
    .map((one) => toBlock({ type, labels: one.named, path: one.path }, one.node, reader));
}

function toBlock(head: Pick<Block, "type" | "labels" | "path">, node: Node, reader: Reader): Block {
  const place = span(node, reader);
  const inner = properties(node).filter(({ name }) => name === "lifecycle");
  return {
    ...place,
    ...head,
    file: reader.file,
    line: lineAt(reader.file.text, place.start),
    attributes: attributes(node, reader),
    blocks: inner.flatMap(({ name, value }) => {
      const nested = value.type === "array" ? (value.children ?? []) : [value];
      return nested
        .filter(({ type }) => type === "object")
        .map((body) => toBlock({ type: name, labels: [], path: [...head.path, name] }, body, reader));
    }),
  };
}

function properties(node: Node): { name: string; value: Node; whole: Node }[] {
  if (node.type !== "object") return [];
  return (node.children ?? []).flatMap((whole) => {
    const [name, value] = whole.children ?? [];
    return name === undefined || value === undefined ? [] : [{ name: String(name.value), value, whole }];
  });
}

/** Those of a body or an object. `//` is how this syntax writes a comment. */
function attributes(node: Node, reader: Reader): Attribute[] {
  return properties(node)
    .filter(({ name }) => name !== "//")
    .map(({ name, value, whole }) => {
      const place = span(whole, reader);
      const { text } = reader.file;
      return {
        ...place,
        file: reader.file,
        name,
        equals: (whole.colonOffset ?? 0) + reader.mark,
        value: toExpression(value, reader),
        lines: { first: lineAt(text, place.start), last: lineAt(text, place.end) },
      };
    });
}

function toExpression(node: Node, reader: Reader): Expression {
  const place = span(node, reader);
  switch (node.type) {
    case "string":
      return { ...toText(String(node.value), reader), ...place };
    case "object":
      return { ...place, kind: "object", entries: attributes(node, reader) };
    case "array":
      return { ...place, kind: "list", items: (node.children ?? []).map((item) => toExpression(item, reader)) };
    case "null":
      return { ...place, kind: "null" };
    default:
      return { ...place, kind: "bare", value: String(node.value) };
  }
}

/** A text with `${…}` in it is a template, but for files of variables, whose texts are themselves. */
function toText(text: string, { file, hcl, templates }: Reader): Expression {
  const literal: Expression = { start: 0, end: 0, kind: "string", value: text };
  if (!/[$%]\{/.test(text) || isVariables(file)) return literal;
  const template = templates.get(text) ?? toTemplate(text, hcl);
  templates.set(text, template);
  return template;
}

/** Read as it would stand between quotes in HCL. Its parts have no place in the file, and so no path. */
function toTemplate(text: string, hcl: Parse): Expression {
  const unreadable: Expression = { start: 0, end: 0, kind: "other", called: "a template that can't be read" };
  const quoted = text
    .split(/(\$\{(?:[^{}"]|"(?:[^"\\]|\\.)*"|\{[^{}]*\})*\})/)
    .map((part) => (part.startsWith("${") ? part : part.replaceAll(/["\\]/g, "\\$&").replaceAll("\n", "\\n")));
  const parsed = hcl({ path: "", text: `it = "${quoted.join("")}"\n` });
  return "brokenAt" in parsed ? unreadable : (parsed.attributes[0]?.value ?? unreadable);
}

function span({ offset, length }: Node, { mark }: Reader): Span {
  return { start: offset + mark, end: offset + length + mark };
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
