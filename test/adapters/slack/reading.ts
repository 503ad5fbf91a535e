import { draw } from "../../../src/adapters/slack/notices/notice.ts";
import type { Notice } from "../../../src/ports/chat.ts";
import { charactersIn, checkMessageBlocks } from "../../../src/simulator/slack/blocks/check.ts";
import { MESSAGE } from "../../../src/simulator/slack/limits.ts";

/** Everything that a reader of the notice reads, a line for each text. */
export function wordsOf(notice: Notice): string {
  const drawing = draw(notice);
  if (drawing.as === "file") return [drawing.name, drawing.content, drawing.comment].join("\n");
  const texts: string[] = [drawing.text];
  JSON.stringify(drawing.blocks, (key, value: unknown) => {
    if (key === "text" && typeof value === "string") texts.push(value);
    return value;
  });
  return texts.join("\n");
}

/** The buttons of the notice: action id and value. */
export function buttonsOf(notice: Notice): [string, string][] {
  const drawing = draw(notice);
  if (drawing.as === "file") return [];
  return drawing.blocks.flatMap((block) =>
    block.type === "actions"
      ? block.elements.map((element): [string, string] => [
          element.action_id ?? "",
          "value" in element ? (element.value ?? "") : "",
        ])
      : [],
  );
}

/** What Slack says against the notice: nothing when it takes it. */
export function faultsIn(notice: Notice): unknown[] {
  const drawing = draw(notice);
  if (drawing.as === "file") return [];
  const checked = checkMessageBlocks(drawing.blocks, () => "unnamed");
  return [
    ...(checked.ok ? [] : checked.problems),
    ...(charactersIn(drawing.blocks) > MESSAGE.characters ? ["msg_blocks_too_long"] : []),
    ...(drawing.text === "" ? ["no text"] : []),
  ];
}

/** Mentions of whom the story itself does not mention, and links to where it does not lead. */
export function mentionsIn(notice: Notice): string[] {
  const own = /^<(@UMIA|@UNOAH|@UPRIYA|!subteam\^S0MOBILE|!date\^|#CINCIDENT|https:\/\/(status|github)\.example\/)/;
  return (wordsOf(notice).match(/<[^>]+>/g) ?? []).filter(
    (reference) => !own.test(reference) && isMarkup(notice, reference),
  );
}

/** Plain text, as in headers and buttons, is shown as it is: only mrkdwn can mention. */
function isMarkup(notice: Notice, reference: string): boolean {
  const drawing = draw(notice);
  if (drawing.as === "file") return false;
  let found = drawing.text.includes(reference);
  JSON.stringify(drawing.blocks, (_key, value: unknown) => {
    const text = value as { type?: unknown; text?: unknown; verbatim?: unknown } | null;
    if (text?.type === "mrkdwn" && (text.verbatim !== true || String(text.text).includes(reference))) found = true;
    return value;
  });
  return found;
}
