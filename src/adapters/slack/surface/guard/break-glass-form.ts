import type { types } from "@slack/bolt";
import type { ApprovalRequest } from "../../../../domain/approval/request.ts";
import type { Incident } from "../../../../domain/incident/incident.ts";
import { rolloutOf } from "../../../../domain/rollout/rollout.ts";
import { shortHash } from "../../../../domain/rotation/plan.ts";
import { inWords } from "../../../../domain/time.ts";
import { section } from "../../blocks.ts";
import { pointTo } from "../../buttons.ts";
import { code } from "../../text.ts";
import { type Ask, carry, type SubmissionAsk } from "../ask.ts";
import { type AnswerForm, filledIn, input, modal, submitCommand } from "../form.ts";
import type { SurfaceTools } from "../tools.ts";
import { longestReason } from "./reason-form.ts";
import { requestAt } from "./request-at.ts";

/** The form's name among the bot's forms. */
export const breakGlassForm = "guard.break-glass";

/** The form for going ahead alone: what it means, what has to be typed, and why. */
export function drawBreakGlassForm(ask: Ask, incident: Incident, request: ApprovalRequest): types.ModalView {
  const rotation = incident.rotations.find(({ id }) => id === request.subject);
  const name = rotation?.name ?? rolloutOf(incident.rollouts, request)?.consumer.id ?? `INC-${incident.number}`;
  const within = request.solo === null ? "" : ` within ${inWords(request.solo.review.within)}`;
  return modal({
    name: breakGlassForm,
    carried: carry(ask, pointTo(incident, request.id, shortHash(request.planHash))),
    title: "Go ahead alone",
    submit: "Go on to the passkey",
    blocks: [
      section(
        [
          `This runs plan ${code(shortHash(request.planHash))} *without the approvals it needs*.`,
          "• Everybody hears of it at once.",
          `• Two others have to sign its review${within}. Until then it stays open.`,
          "• You confirm it with your passkey on the next page.",
        ].join("\n"),
      ),
      input("confirmation", {
        label: `Type ${name} to confirm`,
        element: { type: "plain_text_input", max_length: 200 },
      }),
      input("reason", {
        label: "Why can't it wait for the approvers?",
        element: { type: "plain_text_input", multiline: true, max_length: longestReason },
      }),
    ],
  });
}

/** Leads to the passkey, if it may be done at all. */
export async function submitBreakGlassForm(tools: SurfaceTools, ask: SubmissionAsk, answer: AnswerForm): Promise<void> {
  const { incident, request } = await requestAt(tools, ask.about[0] ?? "");
  await submitCommand(tools, ask, {
    command: {
      kind: "break-glass",
      by: ask.person,
      key: ask.key,
      incident: incident.number,
      request: request.id,
      planHash: request.planHash,
      confirmation: filledIn.text(ask, "confirmation"),
      reason: filledIn.text(ask, "reason"),
      passkey: null,
    },
    fields: ["confirmation", "reason"],
    answer,
    told: ({ text }) => text,
  });
}
