import type { types } from "@slack/bolt";
import type { CommandOf } from "../../../../domain/command.ts";
import { sha256 } from "../../../../domain/digest.ts";
import { type Application, applicationName, environmentOf, type Estate, sharersOf } from "../../../../domain/estate.ts";
import { Order } from "../../../../domain/rotation/order.ts";
import { mostTargets } from "../../../../domain/rotation/target.ts";
import { option, plain, section } from "../../blocks.ts";
import { pointTo, readPointer } from "../../buttons.ts";
import { typed } from "../../text.ts";
import { type Ask, carry, type SubmissionAsk } from "../ask.ts";
import { type AnswerForm, filledIn, formLimits, input, menu, modal, submitCommand } from "../form.ts";
import { longestReason } from "../guard/reason-form.ts";
import type { SurfaceTools } from "../tools.ts";

/** The form's name among the bot's forms. */
export const startForm = "rotation.start";

/** The order that fits is chosen when the rotation begins. */
const fitting = "fitting";

/** The form that starts a rotation: why, which applications beside the one it is about, and in which order. */
export function drawStartForm(
  ask: Ask,
  estate: Pick<Estate, "applications">,
  { incident, application }: { incident: number; application: string },
): types.ModalView {
  const others = siblingsOf(estate, application);
  return modal({
    name: startForm,
    carried: carry(ask, pointTo({ number: incident }, application)),
    title: "Start rotation",
    submit: "Start rotation",
    blocks: [
      section(
        `*The credential of ${typed(applicationName(application))}* (INC-${incident})\nA new credential is prepared, and others are asked to approve its write.`,
      ),
      input("reason", {
        label: "Why?",
        hint: "The approvers read it as your words. A line is enough.",
        element: { type: "plain_text_input", max_length: longestReason, focus_on_load: true },
      }),
      ...(others.length === 0 ? [] : [siblingsField(others, sharersOf(estate, application))]),
      input("order", {
        label: "In which order?",
        element: { ...menu("The order", orders), initial_option: orders[0] as types.PlainTextOption },
      }),
    ],
  });
}

const orders: readonly types.PlainTextOption[] = [
  option("As fits: by how long the certificate lasts", fitting),
  ...Order.options.map((order) =>
    option(order === "emergency" ? "Write first, merge afterwards" : "Merge first", order),
  ),
];

/** Those that one certificate could serve together: of the same topic, or with the same secret. */
function siblingsOf({ applications }: Pick<Estate, "applications">, arn: string): Application[] {
  const meant = applications.find((one) => one.arn === arn);
  if (meant === undefined) return [];
  return applications.filter((one) => one.arn !== arn && (one.topic === meant.topic || one.secret === meant.secret));
}

/** Those that share its secret are chosen already: one credential serves them all. */
function siblingsField(others: readonly Application[], sharers: readonly Application[]): types.InputBlock {
  const offered = [...sharers, ...others.filter((one) => !sharers.includes(one))].slice(0, formLimits.options);
  const options = offered.map(({ arn }) => option(`${applicationName(arn)} (${environmentOf(arn)})`, choiceOf(arn)));
  const chosen = options.slice(0, Math.min(sharers.length, mostTargets - 1));
  return input("also", {
    label: "Together with",
    hint: "They get the same credential under one approval, after the first has proved itself.",
    optional: true,
    element: {
      type: "multi_static_select",
      placeholder: plain("Other applications of this app", formLimits.placeholder),
      max_selected_items: mostTargets - 1,
      options,
      ...(chosen.length === 0 ? {} : { initial_options: chosen }),
    },
  });
}

/** An ARN may be longer than the 150 characters that Slack lets a choice carry. */
function choiceOf(arn: string): string {
  return sha256(arn);
}

/** Starts it. */
export async function submitStartForm(tools: SurfaceTools, ask: SubmissionAsk, answer: AnswerForm): Promise<void> {
  await submitCommand(tools, ask, {
    command: commandFrom(ask, tools.estate),
    fields: ["reason", "also", "order"],
    answer,
    told: ({ text }) => text,
  });
}

function commandFrom(
  ask: SubmissionAsk,
  { applications }: Pick<Estate, "applications">,
): Record<keyof CommandOf<"start-rotation">, unknown> {
  const { incident, path } = readPointer(ask.about[0] ?? "");
  const [application = ""] = path;
  const order = filledIn.choice(ask, "order");
  // What firebreak.yml knows no more since the form was drawn stays as it was chosen, and is refused in words.
  const also = filledIn
    .choices(ask, "also")
    .map((chosen) => applications.find(({ arn }) => choiceOf(arn) === chosen)?.arn ?? chosen);
  return {
    kind: "start-rotation",
    by: ask.person,
    key: ask.key,
    incident,
    applications: [application, ...also],
    order: order === "" || order === fitting ? null : order,
    reason: filledIn.text(ask, "reason"),
  };
}
