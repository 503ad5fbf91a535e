import { setTimeout as sleep } from "node:timers/promises";
import type { types } from "@slack/bolt";
import { Command, type CommandOf } from "../../../domain/command.ts";
import { describeError, FirebreakError } from "../../../domain/errors.ts";
import type { Estate } from "../../../domain/estate.ts";
import { Severity, severityMeaning } from "../../../domain/severity.ts";
import { option, plain } from "../blocks.ts";
import { clip, escape } from "../text.ts";
import { type Ask, carry, type SubmissionAsk } from "./ask.ts";
import { answering } from "./tell.ts";
import type { SurfaceTools } from "./tools.ts";

/** The form's name among the bot's forms. */
export const declareForm = "incident.declare";

/** How long a title and a text may be: as {@link Command} has them. */
const longest = { title: 150, impact: 3000 } as const;
/** Slack: a menu has at most 100 options; a form's title, its buttons 24 characters; a label 2,000. */
const slack = { options: 100, title: 24, label: 2000, placeholder: 150 } as const;
/** Slack waits 3 s for an answer to a submission; past this many milliseconds it gets one without the outcome. */
const patience = 2_000;

/** The form that opens an incident. */
export function drawDeclareForm(estate: Pick<Estate, "components">, ask: Ask, title: string): types.ModalView {
  const components = estate.components.slice(0, slack.options).map(({ id, name }) => option(name, id));
  const [only] = components;
  return {
    type: "modal",
    callback_id: declareForm,
    private_metadata: carry(ask),
    title: plain("Open an incident", slack.title),
    submit: plain("Open incident", slack.title),
    close: plain("Cancel", slack.title),
    blocks: [
      input("title", "Title", {
        type: "plain_text_input",
        action_id: "title",
        max_length: longest.title,
        placeholder: plain("iOS push is failing", slack.placeholder),
        ...(title === "" ? { focus_on_load: true } : { initial_value: clip(title, longest.title) }),
      }),
      input("severity", "Severity", {
        type: "static_select",
        action_id: "severity",
        placeholder: plain("How bad is it?", slack.placeholder),
        options: Severity.options.map((severity) => option(`${severity}: ${severityMeaning[severity]}`, severity)),
      }),
      {
        ...input("impact", "What do people notice?", {
          type: "plain_text_input",
          action_id: "impact",
          multiline: true,
          max_length: longest.impact,
        }),
        optional: true,
      },
      input("component", "Affected component", {
        type: "static_select",
        action_id: "component",
        options: components,
        ...(only !== undefined && components.length === 1 ? { initial_option: only } : {}),
      }),
    ],
  };
}

function input(id: string, label: string, element: types.InputBlock["element"]): types.InputBlock {
  return { type: "input", block_id: id, label: plain(label, slack.label), element };
}

/** How the form is answered: closed, or kept open with an error at a field. */
export type AnswerForm = (errors?: Record<string, string>) => Promise<void>;

/** Declares the incident. What can't be used as it is shows at its field; everything else is told afterwards. */
export async function submitDeclareForm(tools: SurfaceTools, ask: SubmissionAsk, answer: AnswerForm): Promise<void> {
  const parsed = Command.safeParse(commandFrom(ask));
  if (!parsed.success) {
    const issues = parsed.error.issues.map((issue) => [String(issue.path[0] ?? "title"), issue.message]);
    return answer(Object.fromEntries(issues) as Record<string, string>);
  }
  const outcome = tools.dispatch(parsed.data).then(
    (reply) => ({ reply }),
    (error: unknown) => ({ error }),
  );
  const inTime = await Promise.race([outcome, sleep(patience, undefined, { ref: false })]);
  const refusal = inTime !== undefined && "error" in inTime ? inTime.error : undefined;
  if (refusal instanceof FirebreakError && refusal.kind === "bad-input") {
    return answer({ title: describeError(refusal).join(" ") });
  }
  await answer();
  await answering(tools, ask, async () => {
    const done = await outcome;
    if ("error" in done) throw done.error;
    return escape(`${done.reply.text} You will be invited to it.`);
  });
}

const text = (field: unknown): string => (field as { value?: string | null } | undefined)?.value ?? "";
const choice = (field: unknown): string =>
  (field as { selected_option?: { value: string } | null } | undefined)?.selected_option?.value ?? "";

function commandFrom({ person, key, values }: SubmissionAsk): Record<keyof CommandOf<"declare-incident">, unknown> {
  return {
    kind: "declare-incident",
    by: { kind: "person", id: person },
    key,
    title: text(values["title"]?.["title"]),
    severity: choice(values["severity"]?.["severity"]),
    impact: text(values["impact"]?.["impact"]),
    component: choice(values["component"]?.["component"]),
  };
}
