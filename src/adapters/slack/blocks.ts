import type { types } from "@slack/bolt";
import { clip, clipMarkup } from "./text.ts";

/** A piece of a message or a form. */
export type Block = types.KnownBlock;
/** A button and what it sends. */
export type Button = types.Button;

/** Slack's limits, in UTF-16 units: https://docs.slack.dev/reference/block-kit/blocks and …/block-elements. */
const limits = {
  blocks: 50,
  section: 3000,
  header: 150,
  button: 75,
  value: 2000,
  option: 75,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  /** All texts of a message together; beyond it Slack answers `msg_blocks_too_long`. Seen, not documented: about 13,200. */
  message: 12_500,
} as const;

/** A message's content: what its blocks show, and one line for notifications and screen readers. */
export interface Content {
  text: string;
  blocks: Block[];
}

/** Plain text as Block Kit wants it: never empty. */
export function plain(text: string, most: number): types.PlainTextElement {
  return { type: "plain_text", text: text.trim() === "" ? "…" : clip(text, most), emoji: true };
}

/** `verbatim`: Slack makes no mention out of a typed “@channel”. */
function markup(text: string, most: number): types.MrkdwnElement {
  return { type: "mrkdwn", text: clipMarkup(text, most), verbatim: true };
}

/** The message's title. */
export function header(text: string): Block {
  return { type: "header", text: plain(text, limits.header) };
}

/** A paragraph of mrkdwn. */
export function section(text: string): Block {
  return { type: "section", text: markup(text, limits.section) };
}

/** A paragraph with a button beside it. */
export function sectionWith(text: string, accessory: Button): Block {
  return { type: "section", text: markup(text, limits.section), accessory };
}

/** A paragraph in small print. */
export function smallPrint(text: string): Block {
  return { type: "context", elements: [markup(text, limits.section)] };
}

/** The lines as few paragraphs as they fit into; none for no lines. */
export function paragraphs(lines: readonly string[]): Block[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + 1 + line.length <= limits.section) {
      texts[texts.length - 1] = `${last}\n${line}`;
    } else texts.push(line);
  }
  return texts.map(section);
}

/** A paragraph under a title; nothing when there are no lines. */
export function titled(title: string, lines: readonly string[]): Block[] {
  return lines.length === 0 ? [] : paragraphs([`*${title}*`, ...lines]);
}

/** Buttons side by side; nothing when there are none. */
export function buttons(...elements: Button[]): Block[] {
  return elements.length === 0 ? [] : [{ type: "actions", elements }];
}

/** What is asked once more before a button counts. */
export interface Confirmation {
  title: string;
  text: string;
  yes: string;
}

/** A button. */
export function button(
  words: string,
  sends: { action: string; value: string },
  look: { style?: "primary" | "danger"; confirm?: Confirmation } = {},
): Button {
  return {
    type: "button",
    action_id: sends.action,
    value: clip(sends.value, limits.value),
    text: plain(words, limits.button),
    ...(look.style === undefined ? {} : { style: look.style }),
    ...(look.confirm === undefined ? {} : { confirm: confirmation(look.confirm) }),
  };
}

function confirmation({ title, text, yes }: Confirmation): types.ConfirmationDialog {
  return {
    title: plain(title, limits.confirmTitle),
    text: plain(text, limits.confirmText),
    confirm: plain(yes, limits.confirmButton),
    deny: plain("Not now", limits.confirmButton),
  };
}

/** A choice of a menu. */
export function option(words: string, value: string): types.PlainTextOption {
  return { text: plain(words, limits.option), value };
}

/**
 * A message that Slack takes, whatever is in it: beyond its limits the last paragraphs give way, the
 * title and the buttons stay. `elsewhere`: a sentence, where all of it can be read.
 */
export function content(text: string, blocks: readonly Block[], elsewhere = "The postmortem has all of it."): Content {
  const kept = [...blocks];
  let shortened = false;
  while (kept.length >= limits.blocks || characters(kept) > limits.message) {
    const last = kept.findLastIndex((block) => block.type === "section" || block.type === "context");
    if (last < 0) break;
    kept.splice(last, 1);
    shortened = true;
  }
  const note = `… There is more than Slack can show in one message. ${elsewhere}`;
  return { text: clipMarkup(text, limits.section), blocks: shortened ? [...kept, smallPrint(note)] : kept };
}

/** Every text in the blocks, counted as Slack counts them. */
function characters(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + characters(item), 0);
  if (typeof value !== "object" || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, inner]) => sum + (key === "text" && typeof inner === "string" ? inner.length : characters(inner)),
    0,
  );
}
