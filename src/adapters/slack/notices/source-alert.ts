import type { SourceTrouble } from "../../../domain/inventory/source.ts";
import { count } from "../../../domain/time.ts";
import type { Notice } from "../../../ports/chat.ts";
import { type Content, content, header, section, titled } from "../blocks.ts";
import { clip, code, moment, sentence, typed } from "../text.ts";
import { nameLength } from "./item-in-words.ts";

/** A source of certificates that can't be read, is no longer watched, or can be read again. */
export function drawSourceAlert({ source }: Extract<Notice, { kind: "source-alert" }>): Content {
  const { state, means, todo } = told(source);
  return content(
    `${typed(source.title, nameLength)}: ${state}`,
    [
      header(`${clip(source.title, nameLength)}: ${state}`),
      section(means.join("\n")),
      ...titled("What to do now", todo),
      section(`*Source*  ${code(source.id)}`),
    ],
    "`/cert coverage` has all of it.",
  );
}

function told({ failing, dropped }: SourceTrouble): { state: string; means: string[]; todo: string[] } {
  if (failing !== null) {
    return {
      state: "can't be read",
      means: [
        `⚠ It can't be read since ${moment(failing.since)}: ${sentence(typed(failing.why, 1000))}`,
        "What it had shown is still watched by what was read last. What is new or changes there is not seen.",
      ],
      todo: [
        sentence(typed(failing.todo ?? "The log of the bot says more.", 1000)),
        "It is tried again by itself, and this message says when it works.",
      ],
    };
  }
  if (dropped !== null) {
    return {
      state: "no longer watched",
      means: [
        `⚠ firebreak.yml does not name it any more since ${moment(dropped.at)}. It had shown ${count(dropped.items, "item")}.`,
        "They are told of by what was read last, and nobody sees any more whether that still holds.",
      ],
      todo: ["If that is meant, there is nothing to do. If not, put it back into firebreak.yml."],
    };
  }
  return { state: "can be read again", means: ["✓ It can be read again, and everything in it is watched."], todo: [] };
}
