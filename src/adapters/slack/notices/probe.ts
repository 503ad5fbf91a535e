import type { ApprovalRequest } from "../../../domain/approval/request.ts";
import { type ProbeLine, probeInWords } from "../../../domain/probe/lines.ts";
import type { ProbePlan } from "../../../domain/probe/plan.ts";
import { shortHash } from "../../../domain/rotation/plan.ts";
import type { Notice } from "../../../ports/chat.ts";
import { type Block, button, buttons, type Content, content, header, section, smallPrint, titled } from "../blocks.ts";
import { actions, pointTo } from "../buttons.ts";
import { code, mention, moment, quoted, sentence, typed } from "../text.ts";
import { callLines, deciderLines, revokedLine, voteButtons } from "./approval.ts";
import { incidentName } from "./incident-in-words.ts";

type ProbeNotice = Extract<Notice, { kind: "probe" }>;

/** A probe of the break-glass role: what it will try and who decides, then what it found. */
export function drawProbe(notice: ProbeNotice): Content {
  const { incident, probe, request } = notice;
  const title = `${headlineOf(notice)}: probe the break-glass role`;
  return content(`${title} (INC-${incident.number})`, [
    header(title),
    section(statusLine(notice)),
    section(
      [
        `*Asked by*  ${mention(probe.requester)} ${moment(probe.askedAt)}`,
        `*In*  ${incidentName(incident)}`,
        ...(probe.planHash === undefined ? [] : [`*Plan*  ${code(shortHash(probe.planHash))}`]),
      ].join("\n"),
    ),
    ...(probe.reason === null ? [] : titled("Why, in their words", [quoted(probe.reason, 500)])),
    ...titled("What it found", probe.lines.map(lineInWords)),
    ...(probe.plan === undefined ? [] : titled("What is tried", trialLines(probe.plan))),
    ...(request === undefined ? [] : requestBlocks(notice, request)),
  ]);
}

function requestBlocks({ incident, probe }: ProbeNotice, request: ApprovalRequest): Block[] {
  const isOpen = request.decided === undefined && request.revoked === undefined;
  const isRunning = request.decided?.as === "granted" && request.revoked === undefined && probe.stage === "approved";
  const value = pointTo(incident, request.id, shortHash(request.planHash));
  return [
    ...titled("Who decides", deciderLines(request)),
    smallPrint(`SHA-256 of the plan: ${code(request.planHash)}`),
    ...titled("What was done under it", callLines(request, probe.session?.endedAt)),
    ...(isOpen
      ? voteButtons(incident, request, {
          yes: "Approve probe",
          means: "With the last approval needed, the role is tried at once. Nothing is changed by it.",
        })
      : []),
    ...(isRunning ? buttons(button("Revoke…", { action: actions.revoke, value }, { style: "danger" })) : []),
  ];
}

function headlineOf({ probe, request }: ProbeNotice): string {
  if (request?.revoked !== undefined) return "Revoked";
  switch (probe.stage) {
    case "asked":
      return "Being planned";
    case "awaiting-approval":
      return "Approval needed";
    case "approved":
      return "Approved";
    case "ended":
      return "Done";
    case "denied":
      return "Denied";
    case "expired":
      return "Expired";
    case "voided":
      return "Void";
  }
}

function statusLine({ incident, probe, request, progress }: ProbeNotice): string {
  if (request?.revoked !== undefined) return revokedLine(incident, request);
  const { decided } = request ?? {};
  const at = decided === undefined ? "" : ` ${moment(decided.at)}`;
  switch (probe.stage) {
    case "asked":
      return "⏳ *The plan is being made*";
    case "awaiting-approval":
      return `⏳ *${typed(progress)}*${request === undefined ? "" : ` · open until ${moment(request.expiresAt)}`}`;
    case "approved":
      return `✅ *Approved*${at} · the role is being tried`;
    case "ended":
      return `${signOf(probe.lines)} *${sentence(probeInWords(probe.lines))}*${probe.endedAt === undefined ? "" : ` ${moment(probe.endedAt)}`}`;
    case "denied":
      return `❌ *Denied*${at}${decided?.by === undefined ? "" : ` by ${mention(decided.by)}`} · nothing was tried`;
    case "expired":
      return `⌛ *Expired*${at} · nothing was tried; ${code("/incident probe")} asks again`;
    case "voided":
      return `❌ *Void* · ${sentence(typed(probe.why ?? "nothing was tried", 500))}`;
  }
}

function signOf(lines: readonly ProbeLine[]): string {
  return lines.some(({ verdict }) => verdict === "fail") ? "❌" : "✅";
}

function trialLines({ sessions, application, named, unnamed, cutOff }: ProbePlan): string[] {
  return [
    `Assume ${code(sessions[0]?.role ?? "no role")}, until ${moment(cutOff)} at the latest.`,
    `Read ${code(application)} with its session.`,
    `Write to ${code(named)}: the session policy names it, and no such application exists.`,
    `Write to ${code(unnamed)}: the session policy does not name it, and no such application exists either.`,
    "No application that exists is written to.",
  ];
}

const signs: Record<ProbeLine["verdict"], string> = {
  pass: "✓",
  fail: "✗ Not as expected:",
  unknown: "? Nobody can tell:",
};

function lineInWords({ verdict, expected, found, todo }: ProbeLine): string {
  const help = todo === undefined ? "" : ` ${sentence(typed(todo, 500))}`;
  return `${signs[verdict]} ${sentence(expected)} Found: ${sentence(typed(found, 300))}${help}`;
}
