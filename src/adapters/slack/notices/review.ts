import { isSigned, type Review, signaturesNeeded } from "../../../domain/approval/review.ts";
import type { Notice } from "../../../ports/chat.ts";
import { type Block, button, buttons, type Content, content, header, section, titled } from "../blocks.ts";
import { actions, pointTo } from "../buttons.ts";
import { mention, moment, quoted } from "../text.ts";
import { approversInWords } from "./approval.ts";

/** The review of a broken glass: whose it is, until when, and what those found who signed it. */
export function drawReview({ incident, review }: Extract<Notice, { kind: "review" }>): Content {
  const title = isSigned(review) ? "Reviewed" : "Review owed";
  const said = `${title}: the glass was broken in INC-${incident.number}`;
  return content(said, [
    header(said),
    section(
      [statusLine(review), `*Owner*  ${mention(review.owner)}`, `*Asked*  ${moment(review.openedAt)}`].join("\n"),
    ),
    ...titled("Who may sign it", isSigned(review) ? [] : [review.from.map(approversInWords).join(" or ")]),
    ...titled("Signed by", review.signatures.flatMap(signatureLines)),
    ...signButton(incident.number, review),
  ]);
}

function statusLine(review: Review): string {
  const progress = `${review.signatures.length} of ${signaturesNeeded} signatures`;
  if (isSigned(review)) return "✅ *Signed by two others*";
  if (review.overdueSince !== undefined) return `⚠ *Late* · ${progress} · it was due ${moment(review.dueAt)}`;
  return `⏳ *${progress}* · due ${moment(review.dueAt)}`;
}

function signatureLines({ by, at, finding }: Review["signatures"][number]): string[] {
  return [`📝 ${mention(by)} ${moment(at)}`, ...(finding === null ? [] : [quoted(finding, 500)])];
}

function signButton(incident: number, review: Review): Block[] {
  if (isSigned(review)) return [];
  const value = pointTo({ number: incident }, review.id);
  return buttons(button("Sign the review…", { action: actions.signReview, value }));
}
