import { setTimeout as sleep } from "node:timers/promises";
import type { types } from "@slack/bolt";
import { Command, type Reply } from "../../../domain/command.ts";
import { describeError, FirebreakError } from "../../../domain/errors.ts";
import { plain, section } from "../blocks.ts";
import { clip, escape } from "../text.ts";
import type { SubmissionAsk } from "./ask.ts";
import { answering } from "./tell.ts";
import type { SurfaceTools } from "./tools.ts";

/** Slack: a form's title and its buttons have at most 24 characters, a label 2,000, a menu 100 groups of 100 options. */
export const formLimits = {
  title: 24,
  label: 2000,
  placeholder: 150,
  options: 100,
  groupLabel: 75,
  groupEnd: 35,
} as const;
/** Slack waits 3 s for an answer to a submission; past this many milliseconds it gets one without the outcome. */
const patience = 2_000;

/** A form, and what it is called among the bot's. */
export interface Form {
  name: string;
  /** What it carries to its submission: {@link carry}. */
  carried: string;
  title: string;
  /** The words of the button that submits it; undefined for a page that is only read. */
  submit: string | undefined;
  blocks: types.ModalView["blocks"];
}

/** The form as Slack shows it. */
export function modal({ name, carried, title, submit, blocks }: Form): types.ModalView {
  return {
    type: "modal",
    callback_id: name,
    private_metadata: carried,
    title: plain(title, formLimits.title),
    ...(submit === undefined ? {} : { submit: plain(submit, formLimits.title) }),
    close: plain(submit === undefined ? "Close" : "Cancel", formLimits.title),
    blocks,
  };
}

/** Stands at the top of every form of a rehearsal. */
export const rehearsalNote = section("*REHEARSAL*: nothing is written, and nothing is merged.");

/** One field of a form. */
export interface Field {
  /** What is asked. */
  label: string;
  /** What helps to answer it. */
  hint?: string;
  optional?: true;
  /** How it is answered. */
  element: types.InputBlock["element"];
}

/** A field of a form; its id is both block_id and action_id. */
export function input(id: string, { label, hint, optional, element }: Field): types.InputBlock {
  return {
    type: "input",
    block_id: id,
    label: plain(label, formLimits.label),
    ...(hint === undefined ? {} : { hint: plain(hint, formLimits.label) }),
    ...(optional === undefined ? {} : { optional }),
    element: { ...element, action_id: id },
  };
}

/** A menu to choose one from. More than one list has room for are in groups, each called after its first and its last. */
export function menu(placeholder: string, choices: readonly types.PlainTextOption[]): types.StaticSelect {
  const most = formLimits.options;
  const head = { type: "static_select", placeholder: plain(placeholder, formLimits.placeholder) } as const;
  if (choices.length <= most) return { ...head, options: [...choices] };
  const groups = Array.from({ length: Math.min(most, Math.ceil(choices.length / most)) }, (_, index) =>
    choices.slice(index * most, (index + 1) * most),
  );
  return { ...head, option_groups: groups.map((options) => ({ label: groupLabel(options), options })) };
}

function groupLabel(options: readonly types.PlainTextOption[]): types.PlainTextElement {
  const ends = [options.at(0), options.at(-1)].map((one) => clip(one?.text.text ?? "", formLimits.groupEnd));
  return plain(ends.join(" – "), formLimits.groupLabel);
}

/** What Slack sends of a field, whichever kind it is. */
interface FieldState {
  value?: string | null;
  selected_option?: { value: string } | null;
  selected_options?: { value: string }[] | null;
  selected_date?: string | null;
}

/** What was filled into a field; empty when nothing was. */
export const filledIn = {
  text: (ask: SubmissionAsk, id: string): string => stateOf(ask, id)?.value ?? "",
  choice: (ask: SubmissionAsk, id: string): string => stateOf(ask, id)?.selected_option?.value ?? "",
  choices: (ask: SubmissionAsk, id: string): string[] =>
    (stateOf(ask, id)?.selected_options ?? []).map(({ value }) => value),
  /** As in `2024-08-20`. */
  date: (ask: SubmissionAsk, id: string): string => stateOf(ask, id)?.selected_date ?? "",
};

function stateOf({ values }: SubmissionAsk, id: string): FieldState | undefined {
  return values[id]?.[id] as FieldState | undefined;
}

/** How a form is answered: closed, with those below it, or kept open with an error at a field. */
export type AnswerForm = (errors?: Record<string, string>) => Promise<void>;

/** What a submitted form asks for. */
export interface Submitted {
  /** What is to be a {@link Command}. */
  command: unknown;
  /** The fields by their ids; what belongs to none of them shows at the first. */
  fields: readonly [string, ...string[]];
  answer: AnswerForm;
  /** The reply in words. */
  told: (reply: Reply) => string;
}

/** Does what the form asks. What can't be used as it is shows at its field; everything else is told afterwards. */
export async function submitCommand(tools: SurfaceTools, ask: SubmissionAsk, submitted: Submitted): Promise<void> {
  const { fields, answer } = submitted;
  const parsed = Command.safeParse(submitted.command);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => [fieldAmong(fields, path[0]), message]);
    return answer(Object.fromEntries(issues) as Record<string, string>);
  }
  const outcome = tools.dispatch(parsed.data).then(
    (reply) => ({ reply }),
    (error: unknown) => ({ error }),
  );
  const inTime = await Promise.race([outcome, sleep(patience, undefined, { ref: false })]);
  const refusal = inTime !== undefined && "error" in inTime ? inTime.error : undefined;
  if (refusal instanceof FirebreakError && refusal.kind === "bad-input") {
    return answer({ [fields[0]]: describeError(refusal).join(" ") });
  }
  await answer();
  await answering(tools, ask, async () => {
    const done = await outcome;
    if ("error" in done) throw done.error;
    return escape(submitted.told(done.reply));
  });
}

function fieldAmong(fields: Submitted["fields"], name: PropertyKey | undefined): string {
  return fields.find((field) => field === name) ?? fields[0];
}
