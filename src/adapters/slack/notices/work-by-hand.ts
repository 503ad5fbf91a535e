import type { RecordedWork } from "../../../domain/record/recorded-work.ts";
import { count } from "../../../domain/time.ts";
import type { Notice } from "../../../ports/chat.ts";
import { type Content, content, section, smallPrint, titled } from "../blocks.ts";
import { code, moment, typed } from "../text.ts";

/** How much of it one message shows: the last. */
const shownAtMost = 10;

/** What people did by hand while the bot could not, as an operator told it afterwards. */
export function drawWorkByHand({ incident }: Extract<Notice, { kind: "work-by-hand" }>): Content {
  const { works } = incident;
  const said = `${count(works.length, "piece")} of work by hand ${works.length === 1 ? "is" : "are"} recorded.`;
  const shown = works.slice(-shownAtMost);
  return content(said, [
    section(`📝 *${said}*`),
    ...titled(shown.length < works.length ? `The last ${shown.length}` : "What was done", shown.map(line)),
    smallPrint("Told afterwards, and not checked by the bot. CloudTrail knows each by its request."),
  ]);
}

function line({ at, who, action, target, requestId, note }: RecordedWork): string {
  const request = requestId === null ? "" : `, request ${code(requestId)}`;
  const said = note === null || note === "" ? "" : `: ${typed(note, 300)}`;
  return `• ${moment(at)}  ${typed(who, 100)}: ${code(action)} on ${code(target)}${request}${said}`;
}
