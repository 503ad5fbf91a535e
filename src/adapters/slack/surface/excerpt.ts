import { FirebreakError } from "../../../domain/errors.ts";
import { type Block, button, buttons } from "../blocks.ts";
import type { ListAction } from "../buttons.ts";

/** What a list is asked for with: what was typed to narrow it down, and which page of it, from 1. */
export interface Wanted {
  text: string;
  page: number;
}

/** The part of a list that one message shows. */
export interface Excerpt<One> extends Wanted {
  shown: readonly One[];
  /** How many come before it, and how many there are in all. */
  before: number;
  all: number;
}

/** The page of a list, at most `most` long. Beyond its end, the last one: it may have become shorter. */
export function excerptOf<One>(list: readonly One[], { text, page }: Wanted, most: number): Excerpt<One> {
  const number = Math.max(1, Math.min(page, Math.ceil(list.length / most)));
  const before = (number - 1) * most;
  return { text, page: number, shown: list.slice(before, before + most), before, all: list.length };
}

/** `21–40 of 312`; nothing when one page has it all. */
export function placeInWords({ shown, before, all }: Excerpt<unknown>): string | undefined {
  return shown.length === all ? undefined : `${before + 1}–${before + shown.length} of ${all}`;
}

/** The buttons that turn the page: only where there is one to turn to. */
export function turnButtons(excerpt: Excerpt<unknown>, { back, on }: { back: ListAction; on: ListAction }): Block[] {
  const { text, page, shown, before, all } = excerpt;
  const to = (number: number) => `PAGE ${number} ${text}`;
  return buttons(
    ...(before > 0 ? [button("← Back", { action: back, value: to(page - 1) })] : []),
    ...(before + shown.length < all ? [button("More →", { action: on, value: to(page + 1) })] : []),
  );
}

/** Which page a button turns to. @throws FirebreakError `bad-input` for what no button of ours carries */
export function readTurn(value: string): Wanted {
  const [, page, text = ""] = /^PAGE ([1-9]\d{0,5}) ?(.*)$/s.exec(value) ?? [];
  if (page !== undefined) return { text, page: Number(page) };
  throw new FirebreakError("bad-input", "This button is not one of this version's.", {
    todo: "Type /cert list or /cert coverage.",
  });
}
