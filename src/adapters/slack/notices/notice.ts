import type { Notice } from "../../../ports/chat.ts";
import type { Content } from "../blocks.ts";
import { drawAnnouncement } from "./announcement.ts";
import { drawApproval } from "./approval.ts";
import { drawCertificateAlert } from "./certificate-alert.ts";
import { drawCertificateDigest } from "./certificate-digest.ts";
import { drawCoverageAlert } from "./coverage-alert.ts";
import { drawEnabling } from "./enabling.ts";
import { drawHeadsUp } from "./heads-up.ts";
import { drawIncidentCard } from "./incident-card.ts";
import { drawAnchorTrouble, drawJournalHead } from "./journal-head.ts";
import { drawMilestone } from "./milestone.ts";
import { drawPolicyAlert } from "./policy-alert.ts";
import { drawPostmortem } from "./postmortem.ts";
import { drawReview } from "./review.ts";
import { drawProbe } from "./probe.ts";
import { drawRotation } from "./rotation/card.ts";
import { drawRollout } from "./rollout.ts";
import { drawRun } from "./run.ts";
import { drawSigningRequest, type FileContent } from "./rotation/signing-request.ts";
import { drawSourceAlert } from "./source-alert.ts";
import { drawWorkByHand } from "./work-by-hand.ts";

/** A notice as Slack takes it. */
export type Drawing = ({ as: "message"; pinned: boolean } & Content) | ({ as: "file" } & FileContent);

/** Draws a notice. Everything it shows comes from the notice. */
export function draw(notice: Notice): Drawing {
  switch (notice.kind) {
    case "incident-card":
      return message(drawIncidentCard(notice), { pinned: true });
    case "announcement":
      return message(drawAnnouncement(notice));
    case "run":
      return message(drawRun(notice));
    case "rotation":
      return message(drawRotation(notice));
    case "approval":
      return message(drawApproval(notice));
    case "probe":
      return message(drawProbe(notice));
    case "enabling":
      return message(drawEnabling(notice));
    case "rollout":
      return message(drawRollout(notice));
    case "review":
      return message(drawReview(notice));
    case "heads-up":
      return message(drawHeadsUp(notice));
    case "milestone":
      return message(drawMilestone(notice));
    case "certificate-alert":
      return message(drawCertificateAlert(notice));
    case "source-alert":
      return message(drawSourceAlert(notice));
    case "policy-alert":
      return message(drawPolicyAlert(notice));
    case "coverage-alert":
      return message(drawCoverageAlert(notice));
    case "work-by-hand":
      return message(drawWorkByHand(notice));
    case "journal-head":
      return message(drawJournalHead(notice));
    case "anchor-trouble":
      return message(drawAnchorTrouble(notice));
    case "certificate-digest":
      return message(drawCertificateDigest(notice));
    case "signing-request":
      return { as: "file", ...drawSigningRequest(notice) };
    case "postmortem":
      return { as: "file", ...drawPostmortem(notice) };
  }
}

function message(content: Content, { pinned } = { pinned: false }): Drawing {
  return { as: "message", pinned, ...content };
}
