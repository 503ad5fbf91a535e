import { headLine } from "../../../domain/record/head.ts";
import type { Notice } from "../../../ports/chat.ts";
import { type Content, content, section, smallPrint } from "../blocks.ts";
import { code, moment, sentence, typed } from "../text.ts";

/** A signed head, as a line that `firebreak journal verify --anchor` reads back. */
export function drawJournalHead({ head }: Extract<Notice, { kind: "journal-head" }>): Content {
  const said = `The journal's head at event ${head.position} is signed.`;
  return content(said, [
    section(`🔒 ${said}`),
    section(`\`\`\`${headLine(head)}\`\`\``),
    smallPrint("Kept here, it shows whether anything up to that event was changed or cut off since."),
  ]);
}

/** An append-only place that does not take heads. */
export function drawAnchorTrouble(notice: Extract<Notice, { kind: "anchor-trouble" }>): Content {
  const { anchor, position, why, at } = notice;
  return content(`The journal's heads don't reach ${anchor}.`, [
    section(`⚠ *The journal's heads don't reach* ${code(anchor)}`),
    section(`Since event ${position}, ${moment(at)}: ${sentence(typed(why, 1000))}`),
    smallPrint("It is tried again by itself, and no head is left out. The heads stand in this channel meanwhile."),
  ]);
}
