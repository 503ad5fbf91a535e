import type { ApprovalRequest } from "../../../domain/approval/request.ts";
import type { Approvers, Quorum } from "../../../domain/approval/events.ts";
import type { Incident } from "../../../domain/incident/incident.ts";
import type { Plan } from "../../../domain/rotation/plan.ts";
import { shortHash } from "../../../domain/rotation/plan.ts";
import type { Rotation } from "../../../domain/rotation/rotation.ts";
import { count } from "../../../domain/time.ts";
import type { Notice } from "../../../ports/chat.ts";
import { type Block, button, buttons, type Content, content, header, section, smallPrint, titled } from "../blocks.ts";
import { actions, pointTo } from "../buttons.ts";
import { code, mention, mentionGroup, moment, sentence, typed } from "../text.ts";
import { checkLine, checksInWords } from "./checks.ts";
import { incidentName, latestFinding } from "./incident-in-words.ts";
import { changeInWords, enabled, ends } from "./rotation.ts";

type ApprovalNotice = Extract<Notice, { kind: "approval" }>;

/** A plan and its hash, with what speaks for it, who may approve it and who did. */
export function drawApproval(notice: ApprovalNotice): Content {
  const { incident, rotation, request } = notice;
  const plan = rotation.planHash === request.planHash ? rotation.plan : undefined;
  const title = headlines[standOf(notice)];
  return content(`${title}: rotate the certificate of ${typed(rotation.name)} (INC-${incident.number})`, [
    header(`${title}: rotate the certificate of ${rotation.name}`),
    section(statusLine(notice)),
    section(
      [
        `*Asked by*  ${mention(request.requester)} ${moment(request.requestedAt)}`,
        `*Why*  ${incidentName(incident)}`,
        `*Target*  ${code(rotation.application)}`,
        `*Plan*  ${code(shortHash(request.planHash))}`,
      ].join("\n"),
    ),
    ...(plan === undefined ? [] : titled("What will be done", effectLines(rotation, plan))),
    ...titled("What speaks for it", evidenceLines(incident, rotation)),
    ...titled("Who decides", [...request.quorums.map(quorumLine), barredLine(request), ...voteLines(request)]),
    smallPrint(`SHA-256 of the plan: ${code(request.planHash)}`),
    ...(request.decided === undefined ? voteButtons(incident, rotation, request) : []),
  ]);
}

/** How the request stands; `void` when it was granted and the world changed before the write. */
type Stand = "open" | "granted" | "denied" | "expired" | "void";

function standOf({ request, rotation }: ApprovalNotice): Stand {
  const isVoid = rotation.stage === "voided" && rotation.planHash === request.planHash;
  return isVoid ? "void" : (request.decided?.as ?? "open");
}

const headlines: Record<Stand, string> = {
  open: "Approval needed",
  granted: "Approved",
  denied: "Denied",
  expired: "Expired",
  void: "Void",
};

function statusLine(notice: ApprovalNotice): string {
  const { request, rotation, progress } = notice;
  const { decided } = request;
  const at = decided === undefined ? "" : ` ${moment(decided.at)}`;
  switch (standOf(notice)) {
    case "open":
      return `⏳ *${typed(progress)}* · open until ${moment(request.expiresAt)}`;
    case "granted":
      return `✅ *Approved*${at}`;
    case "denied":
      return `❌ *Denied*${at}${decided?.by === undefined ? "" : ` by ${mention(decided.by)}`} · nothing is written`;
    case "expired":
      return `⌛ *Expired*${at} · nothing is written; the rotation's card offers to ask again`;
    case "void":
      return `❌ *Void* · nothing was written: ${sentence(typed(rotation.why ?? "the world has changed since", 500))}`;
  }
}

function effectLines(rotation: Rotation, plan: Plan): string[] {
  const { certificate, observed, cutOff, role } = plan;
  return [
    `Put a new push certificate into ${code(rotation.name)} (${plan.environment}) and enable it.`,
    `*Now*  the certificate ends ${ends(observed.expiry)}; the application is ${enabled(observed.enabled)}`,
    `*Then*  the certificate ends ${moment(certificate.notAfter)}; topic ${code(plan.topic)}`,
    `*Fingerprint*  ${code(certificate.fingerprint)} (SHA-256), serial ${code(certificate.serial)}`,
    `*Role*  ${code(role)}, for this one application, until ${moment(cutOff)} at the latest`,
  ];
}

function evidenceLines(incident: Incident, rotation: Rotation): string[] {
  const finding = latestFinding(incident);
  const toWeigh = rotation.checks.filter((check) => check.verdict !== "pass");
  return [
    ...(finding === undefined ? [] : [`🔎 ${typed(finding.text, 500)}`]),
    ...(rotation.checks.length === 0 ? [] : [`The certificate: ${checksInWords(rotation.checks)}.`]),
    ...toWeigh.slice(0, 9).map(checkLine),
    ...(rotation.change === undefined ? [] : [changeInWords(rotation.change, rotation)]),
  ];
}

function quorumLine({ from, count: needed }: Quorum): string {
  return `Needs ${count(needed, "approval")} from ${from.map(approversInWords).join(" or ")}`;
}

function barredLine({ barred }: ApprovalRequest): string {
  return `Not ${barred.map(mention).join(" or ")}: who asks, or supplies a part of it, has no vote`;
}

/** A group is mentioned, so that it hears of the request. */
export function approversInWords(approvers: Approvers): string {
  return "group" in approvers ? mentionGroup(approvers.group) : mention(approvers.person);
}

/** Who said what, one a line. */
export function voteLines(request: ApprovalRequest): string[] {
  return request.votes.map(({ voter, verdict, at }) =>
    verdict === "approve"
      ? `✅ Approved by ${mention(voter)} ${moment(at)}`
      : `❌ Denied by ${mention(voter)} ${moment(at)}`,
  );
}

function voteButtons(incident: Incident, rotation: Rotation, request: ApprovalRequest): Block[] {
  const value = pointTo(incident, request.id, shortHash(request.planHash));
  const hash = shortHash(request.planHash);
  return buttons(
    button(
      "Approve rotation",
      { action: actions.approve, value },
      {
        style: "primary",
        confirm: {
          title: `Approve plan ${hash}?`,
          text: `With the last approval needed, the certificate of ${rotation.name} is replaced at once.`,
          yes: "Approve rotation",
        },
      },
    ),
    button(
      "Deny",
      { action: actions.deny, value },
      {
        style: "danger",
        confirm: {
          title: `Deny plan ${hash}?`,
          text: "A denial ends this request for everybody. It can be asked for again.",
          yes: "Deny",
        },
      },
    ),
  );
}
