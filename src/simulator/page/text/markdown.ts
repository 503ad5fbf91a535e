/** Markdown as code hosts draw it, as far as pull requests and reports use it: parsed to a small tree. */
import { isLink } from "./mrkdwn.ts";
import type { Span } from "./mrkdwn.ts";

/** One item of a list; `checked` is `null` unless it is a task. */
export interface Item {
  checked: boolean | null;
  depth: number;
  spans: Span[];
}

/** A part of a document. */
export type Part =
  | { kind: "heading"; level: number; spans: Span[] }
  | { kind: "paragraph" | "quote"; spans: Span[] }
  | { kind: "pre"; text: string }
  | { kind: "list"; ordered: boolean; items: Item[] }
  | { kind: "table"; head: Span[][]; rows: Span[][][] }
  | { kind: "rule" };

/** How one kind of part begins, and how it reads itself from the lines that follow; it takes at least one. */
interface Shape {
  begins(line: string, next: string): boolean;
  read(lines: string[]): { part: Part; taken: number };
}

const shapes: Shape[] = [
  { begins: (line) => line.startsWith("```"), read: readFence },
  {
    begins: (line) => /^#{1,6} /.test(line),
    read: ([line = ""]) => {
      const [, marks = "", text = ""] = /^(#+) +(.*?)(?: +#+)?$/.exec(line) ?? [];
      return { part: { kind: "heading", level: marks.length, spans: parseInline(text) }, taken: 1 };
    },
  },
  {
    begins: (line) => /^(-{3,}|\*{3,}|_{3,})\s*$/.test(line),
    read: () => ({ part: { kind: "rule" }, taken: 1 }),
  },
  { begins: (line, next) => line.startsWith("|") && /^\|[\s:|-]+\|\s*$/.test(next), read: readTable },
  { begins: isItem, read: readList },
  {
    begins: (line) => line.startsWith(">"),
    read: (lines) => {
      const quoted = takeWhile(lines, (line) => line.startsWith(">"));
      const text = quoted.map((line) => line.replace(/^> ?/, "")).join("\n");
      return { part: { kind: "quote", spans: parseInline(text) }, taken: quoted.length };
    },
  },
];

/** Reads a document. HTML comments are left out; other HTML is text. */
export function parseMarkdown(text: string): Part[] {
  const lines = text
    .replaceAll("\r\n", "\n")
    .replaceAll(/<!--[\s\S]*?-->/g, "")
    .split("\n");
  const parts: Part[] = [];
  let at = 0;
  while (at < lines.length) {
    const rest = lines.slice(at);
    if (rest[0]?.trim() === "") {
      at += 1;
      continue;
    }
    const { part, taken } = (shapeOf(rest) ?? { read: readParagraph }).read(rest);
    parts.push(part);
    at += taken;
  }
  return parts;
}

function shapeOf([line = "", next = ""]: string[]): Shape | undefined {
  return shapes.find((shape) => shape.begins(line, next));
}

function takeWhile(lines: string[], belongs: (line: string, index: number) => boolean): string[] {
  const end = lines.findIndex((line, index) => !belongs(line, index));
  return end === -1 ? lines : lines.slice(0, end);
}

function readFence(lines: string[]): { part: Part; taken: number } {
  const inside = takeWhile(lines.slice(1), (line) => !line.startsWith("```"));
  return { part: { kind: "pre", text: inside.join("\n") }, taken: inside.length + 2 };
}

function readParagraph(lines: string[]): { part: Part; taken: number } {
  const own = takeWhile(
    lines,
    (line, index) => index === 0 || (line.trim() !== "" && shapeOf(lines.slice(index)) === undefined),
  );
  return { part: { kind: "paragraph", spans: parseInline(own.join("\n").trim()) }, taken: own.length };
}

function isItem(line: string): boolean {
  return /^\s*([-*+]|\d+[.)]) +\S/.test(line);
}

function readList(lines: string[]): { part: Part; taken: number } {
  const own = takeWhile(lines, (line) => isItem(line) || /^\s+\S/.test(line));
  const items: { checked: boolean | null; depth: number; text: string }[] = [];
  for (const line of own) {
    const [, indent = "", task, text = ""] = /^(\s*)(?:[-*+]|\d+[.)]) +(?:\[([ xX])\] +)?(.*)$/.exec(line) ?? [];
    const last = items.at(-1);
    if (isItem(line)) {
      items.push({ checked: task === undefined ? null : task !== " ", depth: Math.floor(indent.length / 2), text });
    } else if (last !== undefined) last.text += `\n${line.trim()}`;
  }
  return {
    part: {
      kind: "list",
      ordered: /^\s*\d/.test(own[0] ?? ""),
      items: items.map(({ text, ...item }) => ({ ...item, spans: parseInline(text) })),
    },
    taken: own.length,
  };
}

function readTable(lines: string[]): { part: Part; taken: number } {
  const own = takeWhile(lines, (line) => line.startsWith("|"));
  const [head = [], , ...rows] = own.map((line) =>
    line
      .trim()
      .replace(/^\||\|$/g, "")
      .split(/(?<!\\)\|/)
      .map((cell) => parseInline(cell.trim().replaceAll("\\|", "|"))),
  );
  return { part: { kind: "table", head, rows }, taken: own.length };
}

const inline =
  /(?<code>`+)(?<coded>.+?)\k<code>|\*\*(?<strong>[^\s].*?)\*\*|(?<![\p{L}\p{N}])_(?<under>[^\s_].*?)_(?![\p{L}\p{N}])|\*(?<emphasis>[^\s*].*?)\*|~~(?<strike>.+?)~~|\[(?<label>[^\]]+)\]\((?<target>[^\s)]+)\)|<?(?<bare>https?:\/\/[^\s<>)]*[^\s<>).,;:!?'"])>?/su;

function parseInline(text: string): Span[] {
  const found = inline.exec(text);
  if (found === null) return text === "" ? [] : [{ kind: "text", text }];
  const before: Span[] = found.index === 0 ? [] : [{ kind: "text", text: text.slice(0, found.index) }];
  return [...before, spanOf(found), ...parseInline(text.slice(found.index + found[0].length))];
}

function spanOf(found: RegExpExecArray): Span {
  const { coded, strong, under, emphasis, strike, label = "", target = "", bare } = found.groups ?? {};
  if (coded !== undefined) return { kind: "code", text: coded.trim() };
  if (strong !== undefined) return { kind: "strong", spans: parseInline(strong) };
  const leaning = under ?? emphasis;
  if (leaning !== undefined) return { kind: "emphasis", spans: parseInline(leaning) };
  if (strike !== undefined) return { kind: "strike", spans: parseInline(strike) };
  if (bare !== undefined) return { kind: "link", url: bare, spans: [{ kind: "text", text: bare }] };
  return isLink(target) ? { kind: "link", url: target, spans: parseInline(label) } : { kind: "text", text: found[0] };
}
