import type { types } from "@slack/bolt";
import { section } from "../../blocks.ts";
import { pointTo, readPointer } from "../../buttons.ts";
import { type Ask, carry, type SubmissionAsk } from "../ask.ts";
import { type AnswerForm, filledIn, input, modal, submitCommand } from "../form.ts";
import type { SurfaceTools } from "../tools.ts";

/** The form's name among the bot's forms. */
export const reviewForm = "guard.review";

/** The form that signs the review of a broken glass. */
export function drawReviewForm(ask: Ask, incident: number, review: string): types.ModalView {
  return modal({
    name: reviewForm,
    carried: carry(ask, pointTo({ number: incident }, review)),
    title: "Sign the review",
    submit: "Sign",
    blocks: [
      section(
        "You sign that you have read what ran, and why it could not wait. `/incident audit` in the incident's channel shows it.",
      ),
      input("finding", {
        label: "What did you find?",
        hint: "Was it needed? Was what ran what was planned? What has to change?",
        element: { type: "plain_text_input", multiline: true, max_length: 3000 },
      }),
    ],
  });
}

/** Signs it. */
export async function submitReviewForm(tools: SurfaceTools, ask: SubmissionAsk, answer: AnswerForm): Promise<void> {
  const { incident, path } = readPointer(ask.about[0] ?? "");
  const [review = ""] = path;
  const finding = filledIn.text(ask, "finding");
  const command = { kind: "sign-review", by: ask.person, key: ask.key, incident, review, finding };
  await submitCommand(tools, ask, { command, fields: ["finding"], answer, told: ({ text }) => text });
}
