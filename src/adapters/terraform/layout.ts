import type { Attribute, Parsed, Span } from "./syntax.ts";
import { listsIn } from "./syntax.ts";

/** A piece of a text, and what stands there instead. */
export interface Splice extends Span {
  by: string;
}

/** The text with each piece replaced; the last one first, so that the others stay where they were. */
export function spliced(text: string, places: readonly Splice[]): string {
  return places
    .toSorted((a, b) => b.start - a.start)
    .reduce((edited, { start, end, by }) => edited.slice(0, start) + by + edited.slice(end), text);
}

/**
 * What `terraform fmt` would change in the spaces of the attributes around a line: it keeps the equals
 * signs of attributes that follow each other line by line in one column, and so their comments.
 */
export function alignment(text: string, parsed: Parsed, line: number): Splice[] {
  const group = groupAt(text, parsed, line);
  const width = Math.max(...group.map(({ name }) => columns(name)));
  const signs = group.map(({ name, equals, nameEnd }) => ({
    start: nameEnd,
    end: equals,
    by: " ".repeat(width - columns(name) + 1),
  }));
  return [...signs, ...commentSigns(group)].filter(({ start, end, by }) => text.slice(start, end) !== by);
}

/** One attribute of a group, as its line has it. */
interface Row {
  name: string;
  nameEnd: number;
  equals: number;
  /** From the equals sign to the end of the value. */
  value: string;
  valueEnd: number;
  /** Where a comment begins on that line. */
  comment: number | null;
}

/** Comments on lines that follow each other begin in one column. */
function commentSigns(group: readonly Row[]): Splice[] {
  const runs: Row[][] = [[]];
  for (const row of group) {
    if (row.comment === null) runs.push([]);
    else runs.at(-1)?.push(row);
  }
  return runs.flatMap((run) => {
    const longest = Math.max(...run.map(({ value }) => columns(value)));
    return run.flatMap(({ value, valueEnd, comment }) =>
      comment === null ? [] : [{ start: valueEnd, end: comment, by: " ".repeat(longest - columns(value) + 1) }],
    );
  });
}

/** The attributes of one line each that stand line below line around this one. */
function groupAt(text: string, parsed: Parsed, line: number): Row[] {
  for (const list of listsIn(parsed)) {
    const at = list.findIndex((one) => one.lines.first <= line && line <= one.lines.last && isAlone(text, one));
    const own = list[at];
    if (own === undefined || !isOneLine(text, own)) continue;
    let [first, last] = [at, at];
    while (follows(text, list[first - 1], list[first])) first -= 1;
    while (follows(text, list[last], list[last + 1])) last += 1;
    return list.slice(first, last + 1).map((one) => toRow(text, one));
  }
  return [];
}

/** Whether the second stands right below the first, both of one line and first on it. */
function follows(text: string, above: Attribute | undefined, below: Attribute | undefined): boolean {
  if (above === undefined || below === undefined || below.lines.first !== above.lines.last + 1) return false;
  return [above, below].every((one) => isOneLine(text, one) && isAlone(text, one));
}

/** A heredoc counts as one line: only its beginning stands beside the name. */
function isOneLine(text: string, { value, lines, equals }: Attribute): boolean {
  return text[equals] === "=" && (lines.first === lines.last || value.kind === "heredoc");
}

function isAlone(text: string, { start }: Attribute): boolean {
  return (
    text
      .slice(text.lastIndexOf("\n", start - 1) + 1, start)
      .replace("\uFEFF", "")
      .trim() === ""
  );
}

function toRow(text: string, { start, equals, value, end }: Attribute): Row {
  const written = text.slice(start, equals).trimEnd();
  const valueLine = value.kind === "heredoc" ? text.indexOf("\n", equals) : end;
  const lineEnd = endOfLine(text, valueLine);
  // `terraform fmt` takes a comment between /* and */ for a part of the value.
  const rest = text.slice(valueLine, lineEnd).replaceAll(/\/\*.*?\*\//g, (inner) => "*".repeat(inner.length));
  const comment = value.kind === "heredoc" ? -1 : rest.search(/#|\/\//);
  const cell = text.slice(equals, comment < 0 ? lineEnd : valueLine + comment).trimEnd();
  return {
    name: written,
    nameEnd: start + written.length,
    equals,
    value: cell,
    valueEnd: equals + cell.length,
    comment: comment < 0 ? null : valueLine + comment,
  };
}

/** Where the line ends, before its line break. */
export function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  if (end < 0) return text.length;
  return text[end - 1] === "\r" ? end - 1 : end;
}

/** The line break that the text uses. */
export function newlineOf(text: string): string {
  return /\r\n/.test(text) ? "\r\n" : "\n";
}

/** The line, from 1. */
export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

const segmenter = new Intl.Segmenter();

function columns(text: string): number {
  return [...segmenter.segment(text)].length;
}
