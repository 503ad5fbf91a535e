import type { types } from "@slack/bolt";
import type { ApprovalRequest } from "../../../../domain/approval/request.ts";
import type { Incident } from "../../../../domain/incident/incident.ts";
import { shortHash } from "../../../../domain/rotation/plan.ts";
import { option, section } from "../../blocks.ts";
import { pointTo } from "../../buttons.ts";
import { code } from "../../text.ts";
import { type Ask, carry, type SubmissionAsk } from "../ask.ts";
import { type AnswerForm, filledIn, input, menu, modal, submitCommand } from "../form.ts";
import type { SurfaceTools } from "../tools.ts";
import { requestAt } from "./request-at.ts";

/** The form's name among the bot's forms. */
export const voteForm = "guard.vote";

/** How long a comment may be, in characters. */
const longest = 500;

/** The form that takes a vote with a comment, or takes an approval back. */
export function drawVoteForm(ask: Ask, incident: Incident, request: ApprovalRequest): types.ModalView {
  const hash = shortHash(request.planHash);
  return modal({
    name: voteForm,
    carried: carry(ask, pointTo(incident, request.id, hash)),
    title: "Vote with a comment",
    submit: "Send",
    blocks: [
      section(
        `Plan ${code(hash)} of INC-${incident.number}. With the last approval needed it runs at once; a denial ends it for everybody.`,
      ),
      input("vote", {
        label: "Your vote",
        element: menu("Choose", [
          option("Approve", "approve"),
          option("Deny", "deny"),
          option("Take my approval back", "withdraw"),
        ]),
      }),
      input("comment", {
        label: "Comment",
        hint: "Shown on the card as your words.",
        optional: true,
        element: { type: "plain_text_input", max_length: longest },
      }),
    ],
  });
}

/** Gives the vote, or takes it back. */
export async function submitVoteForm(tools: SurfaceTools, ask: SubmissionAsk, answer: AnswerForm): Promise<void> {
  const { incident, request } = await requestAt(tools, ask.about[0] ?? "");
  const choice = filledIn.choice(ask, "vote");
  const comment = filledIn.text(ask, "comment").trim();
  const about = {
    by: ask.person,
    key: ask.key,
    incident: incident.number,
    request: request.id,
    planHash: request.planHash,
  };
  const command =
    choice === "withdraw"
      ? { kind: "withdraw-vote", ...about }
      : { kind: "vote", ...about, verdict: choice, comment: comment === "" ? null : comment, passkey: null };
  await submitCommand(tools, ask, { command, fields: ["vote", "comment"], answer, told: ({ text }) => text });
}
