/**
 * Slack's own markup, as "Formatting text for app surfaces" describes it: parsed to a small tree
 * that a client draws. Line breaks stay in the text.
 */
import { emojiAt, emojiByName } from "./emoji.ts";

/** A piece of a line. */
export type Span =
  | { kind: "text"; text: string }
  | { kind: "code"; text: string }
  | { kind: "strong" | "emphasis" | "strike"; spans: Span[] }
  | { kind: "link"; url: string; spans: Span[] }
  | { kind: "user" | "channel" | "group"; id: string; label: string | null }
  | { kind: "broadcast"; name: string }
  | { kind: "date"; epochSeconds: number; format: string; link: string | null; fallback: string }
  | { kind: "emoji"; name: string };

/** A part of a text that stands by itself. */
export type Passage =
  | { kind: "text"; spans: Span[] }
  | { kind: "pre"; text: string }
  | { kind: "quote"; spans: Span[] };

/** Reads a `mrkdwn` text object's text. */
export function parseMrkdwn(text: string): Passage[] {
  const passages: Passage[] = [];
  // Odd pieces stood between two fences; a fence without its partner is text.
  const pieces = text.split("```");
  if (pieces.length % 2 === 0) pieces.push(["", pieces.pop()].join(`${pieces.pop()}\`\`\``));
  for (const [index, piece] of pieces.entries()) {
    if (index % 2 === 1) passages.push({ kind: "pre", text: unescape(trimNewlines(piece)) });
    else passages.push(...parseLines(index === 0 ? piece : piece.replace(/^\n/, "")));
  }
  return passages;
}

/** Reads a `plain_text` text object's text: emoji alone are special. */
export function parsePlainText(text: string): Span[] {
  return parseSpans(text, [readEmoji]);
}

function trimNewlines(text: string): string {
  return text.replace(/^\n/, "").replace(/\n$/, "");
}

function parseLines(text: string): Passage[] {
  if (text === "") return [];
  const runs: { quoted: boolean; lines: string[] }[] = [];
  for (const line of text.split("\n")) {
    const quoted = /^(>|&gt;) ?/.test(line);
    const last = runs.at(-1);
    if (last !== undefined && last.quoted === quoted) last.lines.push(line);
    else runs.push({ quoted, lines: [line] });
  }
  return runs.map(({ quoted, lines }) =>
    quoted
      ? { kind: "quote", spans: parseInline(lines.map((line) => line.replace(/^(>|&gt;) ?/, "")).join("\n")) }
      : { kind: "text", spans: parseInline(lines.join("\n")) },
  );
}

/** Reads something at `index` of `text`; `undefined` when it isn't there. */
type Reader = (text: string, index: number) => { span: Span; end: number } | undefined;

function parseInline(text: string): Span[] {
  return parseSpans(text, [readAngle, readCode, readStyle, readEmoji]);
}

function parseSpans(text: string, readers: Reader[]): Span[] {
  const spans: Span[] = [];
  let plain = "";
  const flush = (): void => {
    if (plain !== "") spans.push({ kind: "text", text: unescape(plain) });
    plain = "";
  };
  let index = 0;
  while (index < text.length) {
    const found = readFirst(readers, text, index);
    if (found === undefined) {
      plain += text.charAt(index);
      index += 1;
    } else {
      flush();
      spans.push(found.span);
      index = found.end;
    }
  }
  flush();
  return spans;
}

function readFirst(readers: Reader[], text: string, index: number): ReturnType<Reader> {
  for (const read of readers) {
    const found = read(text, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

const readCode: Reader = (text, index) => {
  if (text.charAt(index) !== "`") return undefined;
  const close = text.indexOf("`", index + 1);
  const inner = text.slice(index + 1, close);
  if (close === -1 || inner === "" || inner.includes("\n")) return undefined;
  return { span: { kind: "code", text: unescape(inner) }, end: close + 1 };
};

const styles = { "*": "strong", _: "emphasis", "~": "strike" } as const;

/** A marker opens after a break and before a letter; it closes after a letter and before a break, on the same line. */
const readStyle: Reader = (text, index) => {
  const marker = text.charAt(index);
  if (marker !== "*" && marker !== "_" && marker !== "~") return undefined;
  if (/[\p{L}\p{N}]/u.test(text.charAt(index - 1)) || /^(\s|$)/.test(text.charAt(index + 1))) return undefined;
  for (let close = text.indexOf(marker, index + 2); close !== -1; close = text.indexOf(marker, close + 1)) {
    const inner = text.slice(index + 1, close);
    if (inner.includes("\n")) return undefined;
    if (/\s$/.test(inner) || /[\p{L}\p{N}]/u.test(text.charAt(close + 1))) continue;
    return { span: { kind: styles[marker], spans: parseInline(inner) }, end: close + 1 };
  }
  return undefined;
};

const readEmoji: Reader = (text, index) => {
  const code = /:([a-z0-9_+-]+):/y;
  code.lastIndex = index;
  const name = code.exec(text)?.[1];
  if (name !== undefined && emojiByName.has(name)) {
    return { span: { kind: "emoji", name }, end: code.lastIndex };
  }
  const written = emojiAt(text, index);
  return written === undefined ? undefined : { span: { kind: "emoji", name: written.name }, end: written.end };
};

const readAngle: Reader = (text, index) => {
  if (text.charAt(index) !== "<") return undefined;
  const close = text.indexOf(">", index);
  if (close === -1) return undefined;
  const [target = "", ...rest] = text.slice(index + 1, close).split("|");
  const span = readReference(unescape(target), rest.length === 0 ? null : rest.join("|"));
  return span === undefined ? undefined : { span, end: close + 1 };
};

function readReference(target: string, label: string | null): Span | undefined {
  const shown = label === null ? null : unescape(label);
  const mention = /^([@#])([A-Z0-9_]+)$/.exec(target);
  if (mention !== null) return { kind: mention[1] === "@" ? "user" : "channel", id: mention[2] ?? "", label: shown };
  const group = /^!subteam\^([A-Z0-9_]+)$/.exec(target);
  if (group !== null) return { kind: "group", id: group[1] ?? "", label: shown };
  const date = /^!date\^(\d+)\^([^^]+)(?:\^(.+))?$/.exec(target);
  if (date !== null) {
    const [, seconds = "", format = "", link = null] = date;
    return { kind: "date", epochSeconds: Number(seconds), format, link, fallback: shown ?? "" };
  }
  const broadcast = /^!(here|channel|everyone)$/.exec(target);
  if (broadcast !== null) return { kind: "broadcast", name: broadcast[1] ?? "" };
  if (!isLink(target)) return undefined;
  const words = label ?? target.replace(/^mailto:/, "");
  return { kind: "link", url: target, spans: label === null ? [{ kind: "text", text: words }] : parseInline(words) };
}

const bare = /(<[^>]*>|```[\s\S]*?```|`[^`\n]*`)|https?:\/\/[^\s<>|*`]*[^\s<>|*_~`).,;:!?'"]/g;

/** Writes bare web addresses as links, as Slack does in every text that isn't `verbatim`. */
export function linkAddresses(text: string): string {
  return text.replaceAll(bare, (whole, kept: string | undefined) => kept ?? `<${whole}>`);
}

/** Whether a client may follow it: Slack links the web and e-mail addresses, nothing that runs. */
export function isLink(url: string): boolean {
  return /^(https?:\/\/|mailto:)/.test(url);
}

function unescape(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
