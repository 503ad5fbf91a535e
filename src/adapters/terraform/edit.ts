import { type FormattingOptions, applyEdits, findNodeAtLocation, modify, parseTree } from "jsonc-parser";
import type { CodeFile } from "../../ports/code-host.ts";
import type { Code } from "./module.ts";
import { alignment, endOfLine, lineOf, newlineOf, spliced } from "./layout.ts";
import type { Splice } from "./layout.ts";
import type { Attribute, Block, Span } from "./syntax.ts";
import { isJson } from "./syntax.ts";

/** One step of a change: a file's new text. */
export interface Edit {
  path: string;
  text: string;
}

/** The value in that place becomes this text, in quotes. */
export function writeText(code: Code, { file, at }: { file: CodeFile; at: Span }, text: string): Edit {
  return replaced(code, file, { ...at, by: JSON.stringify(text) });
}

/** The value of the attribute becomes this expression of Terraform's language. */
export function writeExpression(code: Code, { file, value }: Attribute, expression: string): Edit {
  return writeSource(code, { file, value }, isJson(file) ? JSON.stringify(`\${${expression}}`) : expression);
}

/** The value of the attribute is written like this, in the file's own syntax. */
export function writeSource(code: Code, { file, value }: Pick<Attribute, "file" | "value">, source: string): Edit {
  return replaced(code, file, { start: value.start, end: value.end, by: source });
}

/** A new attribute, below another one of the block, or last where there is none. */
export function addAttribute(code: Code, block: Block, { name, text, below }: NewAttribute): Edit {
  const { file } = block;
  if (isJson(file)) {
    const index = (names: string[]): number => (below === undefined ? -1 : names.indexOf(below.name)) + 1;
    return inJson(file, { path: [...block.path, name], index }, text);
  }
  const line = `${name} = ${JSON.stringify(text)}`;
  const newline = newlineOf(file.text);
  if (below === undefined || below.lines.first === block.line) {
    return replaced(code, file, opened(block, line, newline));
  }
  const indent = file.text.slice(file.text.lastIndexOf("\n", below.start) + 1, below.start);
  const end = endOfLine(file.text, below.end);
  return replaced(code, file, { start: end, end, by: `${newline}${indent}${line}` });
}

/** An attribute that is to be added, with a text as its value. */
export interface NewAttribute {
  name: string;
  text: string;
  below: Attribute | undefined;
}

/** A block that is written on one line gets lines of its own for what it holds. */
function opened({ file, start, end }: Block, line: string, newline: string): Splice {
  const brace = file.text.indexOf("{", start);
  const close = file.text.lastIndexOf("}", end);
  const indent = file.text.slice(file.text.lastIndexOf("\n", start) + 1, start).replace("\uFEFF", "");
  const lines = [file.text.slice(brace + 1, close).trim(), line].filter((one) => one !== "");
  const inner = lines.map((one) => `${newline}${indent}  ${one}`).join("");
  return { start: brace + 1, end: close, by: `${inner}${newline}${indent}` };
}

/** A data source that reads a version of a secret. */
export interface NewDataSource {
  label: string;
  /** `aws.east`; undefined for the one that needs no name. */
  provider: string | undefined;
  texts: Readonly<Record<string, string>>;
}

/** A new data source, above the block and the comment that belongs to that. */
export function addDataSource(above: Block, { label, provider, texts }: NewDataSource): Edit {
  const { file } = above;
  const type = "aws_secretsmanager_secret_version";
  if (isJson(file)) {
    const body = { ...(provider === undefined ? {} : { provider }), ...texts };
    return isArrayIn(file, ["data"])
      ? inJson(file, { path: ["data", 0] }, { [type]: { [label]: body } })
      : inJson(file, { path: ["data", type, label] }, body);
  }
  const values = Object.entries(texts).map(([name, text]) => [name, JSON.stringify(text)] as const);
  const all = [...(provider === undefined ? [] : [["provider", provider] as const]), ...values];
  const width = Math.max(...all.map(([name]) => name.length));
  const lines = all.map(([name, value]) => `  ${name.padEnd(width)} = ${value}`);
  const block = [`data "${type}" "${label}" {`, ...lines, "}", "", ""].join(newlineOf(file.text));
  const start = commentAbove(file.text, above.start);
  return { path: file.path, text: spliced(file.text, [{ start, end: start, by: block }]) };
}

/** A comment of ours above the block: the line that begins like this is replaced, or a new one is added. */
export function writeComment(block: Block, beginning: string, line: string): Edit {
  const { file } = block;
  if (isJson(file)) return jsonComment(block, beginning, line);
  const { text, path } = file;
  const top = commentAbove(text, block.start);
  const known = text.indexOf(`# ${beginning}`, top);
  const written = `# ${line}`;
  if (known >= 0 && known < block.start) {
    return { path, text: spliced(text, [{ start: known, end: endOfLine(text, known), by: written }]) };
  }
  return { path, text: spliced(text, [{ start: block.start, end: block.start, by: written + newlineOf(text) }]) };
}

/** The comment of ours above the block that begins like this; `undefined` where there is none. */
export function readComment({ file, start, path }: Block, beginning: string): string | undefined {
  if (isJson(file)) return jsonComments(file, path).find((one) => one.startsWith(beginning));
  const top = commentAbove(file.text, start);
  const known = file.text.indexOf(`# ${beginning}`, top);
  return known >= 0 && known < start ? file.text.slice(known + 2, endOfLine(file.text, known)) : undefined;
}

/** Where the lines of comment begin that stand right above. */
function commentAbove(text: string, start: number): number {
  let top = start;
  for (;;) {
    const above = text.lastIndexOf("\n", top - 2) + 1;
    if (above >= top || !/^\uFEFF?\s*(#|\/\/)/.test(text.slice(above, top))) return top;
    if (text.startsWith("\uFEFF", above)) return above + 1;
    top = above;
  }
}

/** In JSON a comment is a property called `//`. (Terraform, "JSON Configuration Syntax".) */
function jsonComment({ file, path }: Block, beginning: string, line: string): Edit {
  const others = jsonComments(file, path).filter((one) => !one.startsWith(beginning));
  const text = others.length === 0 ? line : [...others, line];
  return inJson(file, { path: [...path, "//"], index: () => 0 }, text);
}

function jsonComments(file: CodeFile, path: readonly (string | number)[]): string[] {
  const root = parseTree(withoutMark(file).text);
  const node = root && findNodeAtLocation(root, [...path, "//"]);
  const values = node?.type === "array" ? (node.children ?? []) : node === undefined ? [] : [node];
  return values.map(({ value }) => String(value));
}

function isArrayIn(file: CodeFile, path: (string | number)[]): boolean {
  const root = parseTree(withoutMark(file).text);
  return root !== undefined && findNodeAtLocation(root, path)?.type === "array";
}

interface JsonPlace {
  path: (string | number)[];
  /** Which property a new one becomes, among those that are there; without it, the last. */
  index?: (names: string[]) => number;
}

function inJson(file: CodeFile, { path, index }: JsonPlace, value: unknown): Edit {
  const { mark, text } = withoutMark(file);
  const options = {
    formattingOptions: formattingOf(text),
    isArrayInsertion: typeof path.at(-1) === "number",
    ...(index === undefined ? {} : { getInsertionIndex: index }),
  };
  return { path: file.path, text: mark + applyEdits(text, modify(text, path, value, options)) };
}

function withoutMark({ text }: CodeFile): { mark: string; text: string } {
  return text.startsWith("\uFEFF") ? { mark: "\uFEFF", text: text.slice(1) } : { mark: "", text };
}

function formattingOf(text: string): FormattingOptions {
  const [, indent = "  "] = /\n([ \t]+)"/.exec(text) ?? [];
  return { tabSize: indent.length, insertSpaces: !indent.startsWith("\t"), eol: newlineOf(text) };
}

/** What is written changes the columns around it only where `terraform fmt` had been over them before. */
function replaced({ parse }: Pick<Code, "parse">, file: CodeFile, splice: Splice): Edit {
  const text = spliced(file.text, [splice]);
  if (isJson(file)) return { path: file.path, text };
  const first = lineOf(file.text, splice.start);
  const last = lineOf(file.text, splice.end);
  const before = parse(file);
  const tidy = [first - 1, first, last, last + 1].every((line) => alignment(file.text, before, line).length === 0);
  if (!tidy) return { path: file.path, text };
  const newLast = lineOf(text, splice.start + splice.by.length);
  const lines = [...Array(newLast - first + 1).keys()].map((at) => first + at);
  return { path: file.path, text: aligned(parse, { path: file.path, text }, lines) };
}

function aligned(parse: Code["parse"], file: CodeFile, lines: readonly number[]): string {
  return lines.reduce(
    (text, line) => spliced(text, alignment(text, parse({ path: file.path, text }), line)),
    file.text,
  );
}
