import type { ApprovalRequest } from "../../../domain/approval/request.ts";
import { lookedAt, tallyInWords } from "../../../domain/enabling/enabling.ts";
import { type EnablingPlan, endpointsOf } from "../../../domain/enabling/plan.ts";
import { applicationName } from "../../../domain/estate.ts";
import { shortHash } from "../../../domain/rotation/plan.ts";
import { count } from "../../../domain/time.ts";
import type { Notice } from "../../../ports/chat.ts";
import { type Block, button, buttons, type Content, content, header, section, smallPrint, titled } from "../blocks.ts";
import { actions, pointTo } from "../buttons.ts";
import { code, mention, moment, quoted, sentence, typed } from "../text.ts";
import { callLines, deciderLines, revokedLine, voteButtons } from "./approval.ts";
import { incidentName } from "./incident-in-words.ts";

type EnablingNotice = Extract<Notice, { kind: "enabling" }>;

/** Endpoints that are to be enabled again: which ones and who decides, then how far it came. */
export function drawEnabling(notice: EnablingNotice): Content {
  const { incident, enabling, request } = notice;
  const title = `${headlineOf(notice)}: enable endpoints of ${applicationName(enabling.application)}`;
  return content(`${typed(title)} (INC-${incident.number})`, [
    header(title),
    section(statusLine(notice)),
    section(
      [
        `*Asked by*  ${mention(enabling.requester)} ${moment(enabling.askedAt)}`,
        `*In*  ${incidentName(incident)}`,
        `*Target*  ${code(enabling.application)}`,
        ...(enabling.planHash === undefined ? [] : [`*Plan*  ${code(shortHash(enabling.planHash))}`]),
      ].join("\n"),
    ),
    ...(enabling.reason === null ? [] : titled("Why, in their words", [quoted(enabling.reason, 500)])),
    ...(enabling.plan === undefined ? [] : titled("What will be done", effectLines(enabling.plan, enabling.left))),
    ...titled("What came of it", resultLines(notice)),
    ...(request === undefined ? [] : requestBlocks(notice, request)),
  ]);
}

function requestBlocks({ incident, enabling }: EnablingNotice, request: ApprovalRequest): Block[] {
  const isOpen = request.decided === undefined && request.revoked === undefined;
  const isRunning = request.revoked === undefined && enabling.stage === "approved";
  const value = pointTo(incident, request.id, shortHash(request.planHash));
  const endpoints = count(enabling.plan?.number ?? 0, "endpoint");
  return [
    ...titled("Who decides", deciderLines(request)),
    smallPrint(`SHA-256 of the plan: ${code(request.planHash)}`),
    // Each run of many has two entries; the last ones say where it stands.
    ...titled("What was done under it", callLines(request, enabling.session?.endedAt).slice(-8)),
    ...(isOpen
      ? voteButtons(incident, request, {
          yes: "Approve enabling",
          means: `With the last approval needed, ${endpoints} of ${applicationName(enabling.application)} are enabled at once.`,
        })
      : []),
    ...(isRunning ? buttons(button("Revoke…", { action: actions.revoke, value }, { style: "danger" })) : []),
  ];
}

function headlineOf({ enabling, request }: EnablingNotice): string {
  if (request?.revoked !== undefined) return "Revoked";
  switch (enabling.stage) {
    case "asked":
      return "Being counted";
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

function statusLine({ incident, enabling, request, progress }: EnablingNotice): string {
  if (request?.revoked !== undefined) return revokedLine(incident, request);
  const { decided } = request ?? {};
  const at = decided === undefined ? "" : ` ${moment(decided.at)}`;
  switch (enabling.stage) {
    case "asked":
      return "⏳ *The disabled endpoints are being counted*";
    case "awaiting-approval":
      return `⏳ *${typed(progress)}*${request === undefined ? "" : ` · open until ${moment(request.expiresAt)}`}`;
    case "approved":
      return `✅ *Approved*${at} · ${lookedAt(enabling.done)} of ${enabling.plan?.number ?? 0} so far`;
    case "ended":
      return `✅ *${sentence(tallyInWords(enabling.done))}*${enabling.endedAt === undefined ? "" : ` ${moment(enabling.endedAt)}`}`;
    case "denied":
      return `❌ *Denied*${at}${decided?.by === undefined ? "" : ` by ${mention(decided.by)}`} · nothing was enabled`;
    case "expired":
      return `⌛ *Expired*${at} · nothing was enabled; it can be asked for again`;
    case "voided":
      return `❌ *Void* · ${sentence(typed(enabling.why ?? "it can't go on", 500))}`;
  }
}

function effectLines({ number, application, endpoints, sessions, cutOff }: EnablingPlan, left: number): string[] {
  return [
    `Set ${code("Enabled")} to true on ${count(number, "endpoint")} under ${code(`${endpointsOf(application)}…`)}, and nothing else.`,
    `*Which*  the list with the SHA-256 ${code(endpoints)}; it is in the journal`,
    `*Role*  ${code(sessions[0]?.role ?? "none")}, for endpoints of this one application, until ${moment(cutOff)} at the latest`,
    "*What it can't do*  make a dead token live: SNS disables that endpoint again at the next push. Only the app on the device can register a new one.",
    "One that is enabled by then, or deleted, is left alone.",
    ...(left === 0
      ? []
      : [`*Not in it*  ${count(left, "more endpoint")}: one approval is for at most a thousand. Ask again for them.`]),
  ];
}

function resultLines({ enabling, request }: EnablingNotice): string[] {
  const isUnderWay = lookedAt(enabling.done) > 0 && enabling.stage !== "ended";
  const stopped = enabling.stage === "voided" || request?.revoked !== undefined ? "It stopped there: " : "So far: ";
  return [
    ...(isUnderWay ? [`${stopped}${sentence(tallyInWords(enabling.done))}`] : []),
    ...(enabling.stage === "ended"
      ? ["Push reaches these devices again. Those that SNS disables once more have lost the app, or have a new token."]
      : []),
  ];
}
