import { rolesToClose } from "../../../domain/approval/opened-roles.ts";
import type { ApprovalRequest } from "../../../domain/approval/request.ts";
import type { Approvers, Quorum } from "../../../domain/approval/events.ts";
import { roleInWords } from "../../../domain/arn.ts";
import type { Incident } from "../../../domain/incident/incident.ts";
import type { PlannedCredential } from "../../../domain/rotation/credential.ts";
import { orderInWords } from "../../../domain/rotation/order.ts";
import { type Plan, type PlannedTarget, shortHash } from "../../../domain/rotation/plan.ts";
import type { Rotation } from "../../../domain/rotation/rotation.ts";
import { observedInWords } from "../../../domain/rotation/target.ts";
import { count, type Instant } from "../../../domain/time.ts";
import type { Notice } from "../../../ports/chat.ts";
import { type Block, button, buttons, type Content, content, header, section, smallPrint, titled } from "../blocks.ts";
import { actions, pointTo } from "../buttons.ts";
import { code, mention, mentionGroup, moment, quoted, sentence, typed } from "../text.ts";
import { checkLine, checksInWords } from "./checks.ts";
import { incidentName, latestFinding } from "./incident-in-words.ts";
import { changeLines } from "./rotation/code-lines.ts";

type ApprovalNotice = Extract<Notice, { kind: "approval" }>;

/** A plan and its hash, with what speaks for it, who may approve it and who did. */
export function drawApproval(notice: ApprovalNotice): Content {
  const { incident, rotation, request } = notice;
  const plan = rotation.planHash === request.planHash ? rotation.plan : undefined;
  const title = `${rotation.rehearsal ? "REHEARSAL. " : ""}${headlines[standOf(notice)]}`;
  const what = rotation.rollsBack === null ? "rotate" : "roll back";
  return content(`${title}: ${what} the credential of ${typed(rotation.name)} (INC-${incident.number})`, [
    header(`${title}: ${what} the credential of ${rotation.name}`),
    section(statusLine(notice)),
    section(
      [
        `*Asked by*  ${mention(request.requester)} ${moment(request.requestedAt)}`,
        `*In*  ${incidentName(incident)}`,
        ...rotation.targets.map(({ application }) => `*Target*  ${code(application)}`),
        `*Plan*  ${code(shortHash(request.planHash))}`,
      ].join("\n"),
    ),
    ...(rotation.reason === null ? [] : titled("Why, in their words", [quoted(rotation.reason, 500)])),
    ...(plan === undefined ? [] : titled("What will be done", effectLines(rotation, plan))),
    ...titled("What speaks for it", evidenceLines(incident, rotation)),
    ...titled("Who decides", deciderLines(request)),
    smallPrint(`SHA-256 of the plan: ${code(request.planHash)}`),
    ...titled("What was done under it", callLines(request, plan === undefined ? undefined : rotation.session?.endedAt)),
    ...(request.decided === undefined && request.revoked === undefined
      ? voteButtons(incident, request, {
          yes: rotation.rehearsal ? "Approve rehearsal" : "Approve rotation",
          means: meaningOf(rotation),
        })
      : revokeButton(notice)),
  ]);
}

/** What comes of the last approval. */
function meaningOf({ rehearsal, order, name }: Rotation): string {
  if (rehearsal)
    return "This is a rehearsal: with the last approval needed, the role is tried, and nothing is written.";
  return order === "emergency"
    ? `With the last approval needed, the credential of ${name} is replaced at once.`
    : `With the last approval needed, the pull request for ${name} may be merged.`;
}

/** How the request stands; `void` when it was granted and the world changed before the write, `alone` when one person went ahead. */
type Stand = "open" | "granted" | "alone" | "denied" | "expired" | "revoked" | "void";

function standOf({ request, rotation }: ApprovalNotice): Stand {
  if (request.revoked !== undefined) return "revoked";
  const isVoid = rotation.stage === "voided" && rotation.planHash === request.planHash;
  if (isVoid) return "void";
  return request.broken === undefined ? (request.decided?.as ?? "open") : "alone";
}

const headlines: Record<Stand, string> = {
  open: "Approval needed",
  granted: "Approved",
  alone: "Glass broken",
  denied: "Denied",
  expired: "Expired",
  revoked: "Revoked",
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
    case "alone":
      return `🚨 *Glass broken*${at} by ${mention(request.broken?.by ?? request.requester)} · without the approvals it needs`;
    case "revoked":
      return revokedLine(notice.incident, request);
    case "denied":
      return `❌ *Denied*${at}${decided?.by === undefined ? "" : ` by ${mention(decided.by)}`} · nothing is written`;
    case "expired":
      return `⌛ *Expired*${at} · nothing is written; the rotation's card offers to ask again`;
    case "void":
      return `❌ *Void* · nothing was written: ${sentence(typed(rotation.why ?? "the world has changed since", 500))}`;
  }
}

/** When, by whom, and what became of each role that sessions were opened of; several are a line each. */
export function revokedLine(incident: Incident, request: ApprovalRequest): string {
  const { revoked, redeemedFor, roles, grantUntil } = request;
  const who = revoked === undefined ? "" : ` ${moment(revoked.at)} by ${mention(revoked.by)}`;
  const said = `⛔ *Revoked*${who}`;
  if (redeemedFor === undefined) return `${said} · nothing was done, and no session of the role was opened`;
  const left = [
    ...roles.map(({ role, closed }) => ({
      role,
      words: closed
        ? "is closed, and that was verified: an administrator opens it again"
        : `stays open, no revoker is configured for it: a session that was opened ends by itself, ${moment(grantUntil)} at the latest`,
    })),
    ...rolesToClose(incident, request).map((role) => ({ role, words: "is being closed: a session had been opened" })),
  ];
  const [only] = left;
  if (only === undefined) return said;
  if (left.length === 1) return `${said} · the role ${only.words}`;
  return [said, ...left.map(({ role, words }) => `• ${code(roleInWords(role))} ${words}`)].join("\n");
}

/** The calls under the grant, as far as they were made: never what they carried. `endedAt`: when the session's credentials were dropped. */
export function callLines({ calls }: ApprovalRequest, endedAt: Instant | undefined): string[] {
  const made = calls.map(({ action, target, outcome, requestId, at }) => {
    const sign = outcome === "done" ? "✅" : "❌";
    const trail = requestId === null ? "" : ` · request ${code(requestId)}`;
    return `${sign} ${code(action)} on ${code(target.split("/").at(-1) ?? target)} ${moment(at)}${trail}`;
  });
  return [...made, ...(endedAt === undefined ? [] : [`🔒 The session's credentials were dropped ${moment(endedAt)}`])];
}

function effectLines(rotation: Rotation, plan: Plan): string[] {
  const { cutOff, order, rehearsal, sessions, targets } = plan;
  if (rehearsal) {
    return [
      "Nothing is written. The role is assumed with a session policy that only reads, and the session ends.",
      `*Role*  ${rolesInWords(sessions)}, until ${moment(cutOff)} at the latest`,
    ];
  }
  return [
    `*Order*  ${orderInWords[order]} ${sentence(typed(rotation.orderWhy, 300))}`,
    ...(targets.length === 1 ? [] : ["One after another: the first alone, and the others once push works there."]),
    ...targets.flatMap(targetLines),
    `*Then*  ${credentialLine(plan.credential)}`,
    ...(plan.consumers.length === 0
      ? []
      : [
          `*Restarted afterwards*  ${plan.consumers.map((consumer) => code(consumer)).join(", ")}, each with an approval of its own`,
        ]),
    `*Role*  ${rolesInWords(sessions)}, ${targets.length === 1 ? "for this one application" : "a session for each application"}, until ${moment(cutOff)} at the latest`,
  ];
}

function targetLines({ name, environment, topic, observed, secret }: PlannedTarget): string[] {
  return [
    `• ${code(name)} (${environment}, topic ${code(topic)})`,
    `   *Now*  ${observedInWords(observed)}`,
    `   *Secret*  ${code(secret.name)}, version ${code(secret.version.slice(0, 12))}: consumers read it from then on`,
  ];
}

function credentialLine(credential: PlannedCredential): string {
  if (credential.kind === "token") {
    return `the token key ${code(credential.keyId)} of team ${code(credential.teamId)}: it does not expire, and works for every app of the team`;
  }
  return `the certificate ends ${moment(credential.notAfter)}; fingerprint ${code(credential.fingerprint)} (SHA-256), serial ${code(credential.serial)}`;
}

function rolesInWords(sessions: Plan["sessions"]): string {
  return [...new Set(sessions.map(({ role }) => code(role)))].join(", ");
}

function evidenceLines(incident: Incident, rotation: Rotation): string[] {
  const finding = latestFinding(incident);
  const toWeigh = rotation.checks.filter((check) => check.verdict !== "pass");
  return [
    ...(finding === undefined ? [] : [`🔎 ${typed(finding.text, 500)}`]),
    ...(rotation.checks.length === 0 ? [] : [`The credential: ${checksInWords(rotation.checks)}.`]),
    ...toWeigh.slice(0, 9).map(checkLine),
    ...(rotation.change === undefined ? [] : changeLines(rotation.change, rotation)),
  ];
}

function escalationLine({ escalation, escalatedAt }: ApprovalRequest): string[] {
  if (escalation === null || escalatedAt === undefined) return [];
  return [
    `Since ${moment(escalatedAt)} also ${escalation.to.map(approversInWords).join(" or ")}: nobody else had approved`,
  ];
}

function passkeyLine({ stepUp }: ApprovalRequest): string[] {
  if (stepUp === "none") return [];
  return [stepUp === "votes" ? "Every vote is confirmed with a passkey" : "Every approval is confirmed with a passkey"];
}

/** Who has to approve, who may not, and who did what, one a line. */
export function deciderLines(request: ApprovalRequest): string[] {
  return [
    ...request.quorums.map(quorumLine),
    ...escalationLine(request),
    ...passkeyLine(request),
    barredLine(request),
    ...voteLines(request),
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
  const alone = request.broken;
  return [
    ...request.votes.flatMap(({ voter, verdict, at, comment, passkey }) => [
      `${verdict === "approve" ? "✅ Approved" : "❌ Denied"} by ${mention(voter)} ${moment(at)}${passkey === null ? "" : ", with a passkey"}`,
      ...(comment === null ? [] : [quoted(comment, 500)]),
    ]),
    ...(alone === undefined
      ? []
      : [
          `🚨 ${mention(alone.by)} went ahead alone ${moment(alone.at)}, with a passkey`,
          ...(alone.reason === null ? [] : [quoted(alone.reason, 500)]),
        ]),
  ];
}

/** The buttons of an open request. `yes`: what approving is called; `means`: what comes of the last approval. */
export function voteButtons(
  incident: Incident,
  request: ApprovalRequest,
  { yes, means }: { yes: string; means: string },
): Block[] {
  const value = pointTo(incident, request.id, shortHash(request.planHash));
  const hash = shortHash(request.planHash);
  return buttons(
    button(
      yes,
      { action: actions.approve, value },
      {
        style: "primary",
        confirm: { title: `Approve plan ${hash}?`, text: means, yes },
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
    button("With a comment…", { action: actions.comment, value }),
    ...(request.solo === null ? [] : [button("Go ahead alone…", { action: actions.breakGlass, value })]),
    button("Revoke…", { action: actions.revoke, value }),
  );
}

/** A grant can be ended until the new credential is in place, and its session as long as that may live. */
function revokeButton({ incident, request, rotation }: ApprovalNotice): Block[] {
  const isLive = request.decided?.as === "granted" && request.revoked === undefined;
  const isOver = rotation.stage === "done" || rotation.stage === "voided" || rotation.stage === "failed";
  if (!isLive || isOver) return [];
  return buttons(
    button(
      "Revoke…",
      { action: actions.revoke, value: pointTo(incident, request.id, shortHash(request.planHash)) },
      { style: "danger" },
    ),
  );
}
