import type { types } from "@slack/bolt";
import type { CommandOf } from "../../../domain/command.ts";
import type { Estate } from "../../../domain/estate.ts";
import { Severity, severityMeaning } from "../../../domain/severity.ts";
import { option, plain } from "../blocks.ts";
import { clip } from "../text.ts";
import { type Ask, carry, type SubmissionAsk } from "./ask.ts";
import { type AnswerForm, filledIn, formLimits as slack, input, menu, modal, submitCommand } from "./form.ts";
import { personally, type SurfaceTools } from "./tools.ts";

/** The form's name among the bot's forms. */
export const declareForm = "incident.declare";

/** How long a title and a text may be: as the command has them. */
const longest = { title: 150, impact: 3000 } as const;

/** The form that opens an incident. */
export function drawDeclareForm(estate: Pick<Estate, "components">, ask: Ask, title: string): types.ModalView {
  const components = estate.components.map(({ id, name }) => option(name, id));
  const [only] = components;
  return modal({
    name: declareForm,
    carried: carry(ask),
    title: "Open an incident",
    submit: "Open incident",
    blocks: [
      input("title", {
        label: "Title",
        element: {
          type: "plain_text_input",
          max_length: longest.title,
          placeholder: plain("iOS push is failing", slack.placeholder),
          ...(title === "" ? { focus_on_load: true } : { initial_value: clip(title, longest.title) }),
        },
      }),
      input("severity", {
        label: "Severity",
        element: menu(
          "How bad is it?",
          Severity.options.map((severity) => option(`${severity}: ${severityMeaning[severity]}`, severity)),
        ),
      }),
      input("impact", {
        label: "What do people notice?",
        optional: true,
        element: { type: "plain_text_input", multiline: true, max_length: longest.impact },
      }),
      input("component", {
        label: "Affected component",
        element: {
          ...menu("A component", components),
          ...(only !== undefined && components.length === 1 ? { initial_option: only } : {}),
        },
      }),
    ],
  });
}

/** Declares the incident. */
export async function submitDeclareForm(tools: SurfaceTools, ask: SubmissionAsk, answer: AnswerForm): Promise<void> {
  await submitCommand(tools, ask, {
    command: commandFrom(ask),
    fields: ["title", "severity", "impact", "component"],
    answer,
    told: ({ text }) => `${text} You will be invited to it.`,
  });
}

function commandFrom(ask: SubmissionAsk): Record<keyof CommandOf<"declare-incident">, unknown> {
  return {
    kind: "declare-incident",
    ...personally(ask),
    title: filledIn.text(ask, "title"),
    severity: filledIn.choice(ask, "severity"),
    impact: filledIn.text(ask, "impact"),
    component: filledIn.choice(ask, "component"),
  };
}
