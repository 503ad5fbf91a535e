import type { ApprovalRequest } from "../../../domain/approval/request.ts";
import { type Consumer, partsOfService } from "../../../domain/rollout/consumer.ts";
import { hasEnded, isRetryable, type Rollout, type RolloutStage } from "../../../domain/rollout/rollout.ts";
import { shortHash } from "../../../domain/rotation/plan.ts";
import { inWords } from "../../../domain/time.ts";
import type { Notice } from "../../../ports/chat.ts";
import {
  type Block,
  type Button,
  button,
  buttons,
  type Content,
  content,
  header,
  section,
  smallPrint,
  titled,
} from "../blocks.ts";
import { actions, pointTo } from "../buttons.ts";
import { code, link, mention, moment, preformatted, quoted, sentence, typed } from "../text.ts";
import { callLines, deciderLines, voteButtons } from "./approval.ts";
import { incidentName } from "./incident-in-words.ts";

type RolloutNotice = Extract<Notice, { kind: "rollout" }>;

/** The restart of a consumer: what will be done and who decides, then how it goes, and what is left to people. */
export function drawRollout(notice: RolloutNotice): Content {
  const { incident, rollout, request } = notice;
  const { consumer, plan } = rollout;
  const title = `${headlines[rollout.stage]}: restart ${consumer.name}`;
  return content(`${typed(title)} (INC-${incident.number})`, [
    header(title),
    section(statusLine(notice)),
    section(factLines(notice).join("\n")),
    ...(rollout.reason === null ? [] : titled("Why again, in their words", [quoted(rollout.reason, 500)])),
    ...titled("How it goes", progressLines(rollout)),
    ...handedBlocks(rollout),
    ...(plan === undefined ? [] : titled("What will be done", effectLines(plan.consumer, plan.cutOff))),
    ...(request === undefined ? [] : requestBlocks(notice, request)),
    ...buttons(...ownButtons(notice)),
  ]);
}

const headlines: Record<RolloutStage, string> = {
  begun: "Being planned",
  "awaiting-approval": "Approval needed",
  approved: "Approved",
  uncovered: "Left to people",
  running: "Under way",
  "awaiting-person": "A person is needed",
  confirmed: "Being looked at",
  done: "Done",
  failed: "Failed",
  denied: "Denied",
  expired: "Expired",
  voided: "Void",
  skipped: "Let be",
};

function statusLine({ rollout, request, progress }: RolloutNotice): string {
  const { stage, stageSince, run, why, skipped, confirmedBy } = rollout;
  const since = moment(stageSince);
  const because = sentence(typed(why ?? "nothing was restarted", 500));
  switch (stage) {
    case "begun":
      return "⏳ *The plan is being made*";
    case "awaiting-approval":
      return `⏳ *${typed(progress)}*${request === undefined ? "" : ` · open until ${moment(request.expiresAt)}`}`;
    case "approved":
      return `✅ *Approved* ${since} · it begins as soon as the new credential is in place`;
    case "uncovered":
      return `🔔 *Left to people* · ${because} The command appears here as soon as the new credential is in place.`;
    case "running":
      return `▶ *Under way* since ${since}${run === undefined ? "" : ` · it counts as failed ${moment(run.deadline)}`}`;
    case "awaiting-person":
      return `🔔 *Somebody has to restart it now*${why === undefined ? "" : ` · ${because}`}`;
    case "confirmed":
      return `⏳ *${confirmedBy === undefined ? "Somebody" : mention(confirmedBy)} says that it is restarted* ${since} · Firebreak looks`;
    case "done":
      return `✅ *Restarted* ${since}`;
    case "failed":
      return `❌ *Failed* ${since} · ${because}`;
    case "denied":
      return `❌ *Denied* ${since}${request?.decided?.by === undefined ? "" : ` by ${mention(request.decided.by)}`} · it is not restarted`;
    case "expired":
      return `⌛ *Expired* ${since} · nobody approved in time; it is not restarted`;
    case "voided":
      return `❌ *Void* · nothing was restarted: ${because}`;
    case "skipped":
      return `○ *Let be* ${since}${skipped === undefined ? "" : ` by ${mention(skipped.by)}`} · it keeps the credential that it has`;
  }
}

function factLines({ incident, rollout }: RolloutNotice): string[] {
  const rotation = incident.rotations.find(({ id }) => id === rollout.rotation);
  return [
    `*Asked by*  ${mention(rollout.requester)} ${moment(rollout.begunAt)}`,
    `*In*  ${incidentName(incident)}`,
    `*So that it takes*  the new credential of ${code(rotation?.name ?? rollout.rotation)}`,
    ...(rollout.planHash === undefined ? [] : [`*Plan*  ${code(shortHash(rollout.planHash))}`]),
    ...(rollout.skipped?.reason === undefined || rollout.skipped.reason === null
      ? []
      : [quoted(rollout.skipped.reason, 500)]),
  ];
}

/** How many signs the bar of progress has. */
const barLength = 20;

function progressLines({ stage, run, progress, evidence, todo }: Rollout): string[] {
  const page = run?.trace.url ?? null;
  const percent = stage === "done" ? 100 : progress?.percent;
  const filled = Math.round(((percent ?? 0) / 100) * barLength);
  return [
    ...(percent === undefined || percent === null || run === undefined
      ? []
      : [`${code("=".repeat(filled).padEnd(barLength, "-"))} ${percent} %`]),
    ...(stage === "running" ? [`▶ ${sentence(typed(progress?.words ?? "it has just begun", 300))}`] : []),
    ...(evidence === undefined ? [] : [`✓ ${sentence(typed(evidence, 500))}`]),
    ...(stage === "failed" && todo !== undefined ? [`What to do: ${sentence(typed(todo, 500))}`] : []),
    ...(page === null ? [] : [link(page, "Watch it there")]),
  ];
}

/** The command, as it is to be typed. */
function handedBlocks({ stage, handed }: Rollout): Block[] {
  if (handed === undefined || stage !== "awaiting-person") return [];
  const next = handed.probe === null ? "" : ` Firebreak then looks at ${code(handed.probe)}.`;
  return [
    section(`*What to do now*\n${preformatted(handed.command, 1000)}`),
    section(`When it is done, press “It is restarted”.${next}`),
  ];
}

function effectLines(consumer: Consumer, cutOff: string): string[] {
  const limit = `It counts as failed when it has not ended within ${inWords(consumer.timeLimit)}.`;
  switch (consumer.kind) {
    case "ecs": {
      const { cluster, service, region } = partsOfService(consumer.service);
      return [
        `Start a new deployment of the ECS service ${code(service)} in ${code(cluster)} (${region}): what it runs stays the same, and its tasks are replaced one after the other.`,
        `*Role*  ${code(consumer.role)}, for this one service, until ${moment(cutOff)} at the latest`,
        limit,
      ];
    }
    case "workflow":
      return [
        `Run the workflow ${code(consumer.workflow)} of ${code(consumer.repository)} on ${code(consumer.ref)}, started until ${moment(cutOff)} at the latest.`,
        ...Object.entries(consumer.inputs).map(([name, value]) => `*${typed(name)}*  ${code(value)}`),
        limit,
      ];
    case "manual":
      return ["A person restarts it, by this command:", preformatted(consumer.command, 1000)];
  }
}

function requestBlocks({ incident, rollout }: RolloutNotice, request: ApprovalRequest): Block[] {
  const isOpen = rollout.stage === "awaiting-approval" && request.revoked === undefined;
  return [
    ...titled("Who decides", deciderLines(request)),
    smallPrint(`SHA-256 of the plan: ${code(request.planHash)}`),
    ...titled("What was done under it", callLines(request, rollout.session?.endedAt)),
    ...(isOpen
      ? voteButtons(incident, request, {
          yes: "Approve restart",
          means: `With the last approval needed, ${rollout.consumer.name} is restarted as soon as the new credential is in place.`,
        })
      : []),
  ];
}

function ownButtons({ incident, rollout, request }: RolloutNotice): Button[] {
  if (incident.state === "resolved") return [];
  const value = pointTo(incident, rollout.id);
  const confirm = button("It is restarted", { action: actions.confirmRollout, value }, { style: "primary" });
  const skip = button("Let it be…", { action: actions.skipRollout, value });
  const again = button("Ask again…", { action: actions.retryRollout, value });
  const revoke =
    request === undefined || rollout.stage !== "approved" || request.revoked !== undefined
      ? []
      : [
          button(
            "Revoke…",
            { action: actions.revoke, value: pointTo(incident, request.id, shortHash(request.planHash)) },
            { style: "danger" },
          ),
        ];
  return [
    ...(rollout.stage === "awaiting-person" ? [confirm] : []),
    ...(isRetryable(rollout) ? [again] : []),
    ...(hasEnded(rollout) ? [] : [skip]),
    ...revoke,
  ];
}
