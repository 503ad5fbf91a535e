import type { ApprovalRequest } from "../../../domain/approval/request.ts";
import { signaturesNeeded } from "../../../domain/approval/review.ts";
import { roleInWords } from "../../../domain/arn.ts";
import type { Incident } from "../../../domain/incident/incident.ts";
import { shortHash } from "../../../domain/rotation/plan.ts";
import { count } from "../../../domain/time.ts";
import type { Notice } from "../../../ports/chat.ts";
import type { HeadsUp } from "../../../ports/heads-up.ts";
import { type Content, content, section, smallPrint } from "../blocks.ts";
import { channelLink, code, mention, moment, quoted, sentence, typed } from "../text.ts";
import { approversInWords } from "./approval.ts";

/** Something that people have to hear of now: who, what, and what to do, in two lines. */
export function drawHeadsUp({ incident, headsUp }: Extract<Notice, { kind: "heads-up" }>): Content {
  const where = incident.channel === undefined ? "" : ` ${channelLink(incident.channel)}`;
  switch (headsUp.about) {
    case "stand-by":
      return standBy(headsUp);
    case "reminder":
      return reminder(incident, headsUp);
    case "escalation":
      return escalation(incident, headsUp);
    case "glass-broken":
      return glassBroken(incident, headsUp, where);
    case "revocation-failed":
      return revocationFailed(incident, headsUp, where);
    case "old-restored":
      return oldRestored(incident, headsUp, where);
    case "review-overdue":
      return overdue(incident, headsUp, where);
  }
}

type About<Name extends HeadsUp["about"]> = Extract<HeadsUp, { about: Name }>;

/** Small print: it asks for nothing yet. */
function standBy({ rotation, approvers }: About<"stand-by">): Content {
  const { name, rehearsal, rollsBack } = rotation;
  const credential = rollsBack === null ? "a new credential" : "the credential from before";
  const text = rehearsal
    ? `REHEARSAL. Stand by: a rehearsal for ${typed(name)} will need approval. Nothing is written.`
    : `Stand by: the write of ${credential} for ${typed(name)} will need approval.`;
  return content(text, [smallPrint(`${text} ${approvers.map(approversInWords).join(" ")}`)]);
}

function reminder(incident: Incident, { request, able }: About<"reminder">): Content {
  const text = `${markOf(incident, request)}INC-${incident.number} still waits for approval of plan ${shortHash(request.planHash)}.`;
  const people = able.length === 0 ? "Nobody is left who could give it." : able.map(mention).join(" ");
  return content(text, [
    section(
      `⏳ *${text}* It ends ${moment(request.expiresAt)}.\n${people}: the card above has the plan and the buttons.`,
    ),
  ]);
}

function escalation(incident: Incident, { request, to }: About<"escalation">): Content {
  const text = `${markOf(incident, request)}Nobody has approved plan ${shortHash(request.planHash)} of INC-${incident.number} yet.`;
  return content(text, [
    section(
      `🔔 *${text}* It ends ${moment(request.expiresAt)}.\n${to.map(approversInWords).join(" ")}: from now on you may approve it too. The card above has the plan and the buttons.`,
    ),
  ]);
}

/** Nobody is to take a rehearsal for the real thing. */
function markOf({ rotations }: Incident, { subject }: ApprovalRequest): string {
  return rotations.some(({ id, rehearsal }) => id === subject && rehearsal) ? "REHEARSAL. " : "";
}

function glassBroken(incident: Incident, { request, review, deed }: About<"glass-broken">, where: string): Content {
  const isWrite = deed.kind === "write";
  const text = `${markOf(incident, request)}The glass is broken in INC-${incident.number}: a ${isWrite ? "write" : "restart"} without the approvals it needs.`;
  const effect = isWrite ? `a new credential for ${code(deed.name)}` : `the restart of ${code(deed.name)}`;
  const { broken } = request;
  return content(text, [
    section(
      [
        `🚨 <!here> *${text}*${where}`,
        `${mention(review.owner)} goes ahead alone with plan ${code(shortHash(request.planHash))}: ${effect}.`,
        ...(broken?.reason === undefined || broken.reason === null ? [] : [quoted(broken.reason, 500)]),
        `If this is not meant to happen, press *Revoke…* on the plan's card now. ${count(signaturesNeeded, "other")} must sign its review until ${moment(review.dueAt)}.`,
      ].join("\n"),
    ),
  ]);
}

function revocationFailed(
  { number }: Incident,
  { request, role, why, todo }: About<"revocation-failed">,
  where: string,
): Content {
  const text = `The role ${roleInWords(role)} could not be closed in INC-${number}.`;
  return content(text, [
    section(
      [
        `🚨 <!here> *${text}*${where}`,
        `The grant of plan ${code(shortHash(request.planHash))} was revoked, and nothing more is done under it here. A session that was opened may still work until ${moment(request.grantUntil)}.`,
        `Why: ${sentence(typed(why, 500))}`,
        todo === null
          ? "An administrator can attach the deny-all policy to the role by hand. It is tried again by itself."
          : `${sentence(typed(todo, 500))} It is tried again by itself.`,
      ].join("\n"),
    ),
  ]);
}

function oldRestored({ number }: Incident, { rotation, found }: About<"old-restored">, where: string): Content {
  const text = `The old push credential of ${typed(rotation.name)} is back.`;
  return content(text, [
    section(
      [
        `🚨 <!here> *${text}*${where}`,
        `INC-${number} had replaced it. Somebody has applied a plan that was made before the merge. Now: ${sentence(typed(found, 500))}`,
        "Apply the merged code again, and discard older plans. If push fails, declare an incident and rotate.",
      ].join("\n"),
    ),
  ]);
}

function overdue({ number }: Incident, { review }: About<"review-overdue">, where: string): Content {
  const text = `The review of the broken glass in INC-${number} is late.`;
  return content(text, [
    section(
      [
        `⚠ *${text}*${where}`,
        `It has ${count(review.signatures.length, "signature")} of ${signaturesNeeded}. ${mention(review.owner)} owns it; ${review.from.map(approversInWords).join(" or ")} can sign it, on its card.`,
      ].join("\n"),
    ),
  ]);
}
