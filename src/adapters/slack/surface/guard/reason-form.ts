import type { types } from "@slack/bolt";
import type { CommandOf } from "../../../../domain/command.ts";
import { section } from "../../blocks.ts";
import { pointTo, readPointer } from "../../buttons.ts";
import { typed } from "../../text.ts";
import { type Ask, carry, type SubmissionAsk } from "../ask.ts";
import { type AnswerForm, filledIn, input, modal, submitCommand } from "../form.ts";
import type { SurfaceTools } from "../tools.ts";

/** The form's name among the bot's forms. */
export const reasonForm = "guard.reason";

/** A reason is a few words, at most so many characters: as the command has it. */
export const longestReason = 500;

/** What is asked for, once it is said why. */
export type Reasoned =
  | "ask-again"
  | "revoke-grant"
  | "pause-rotation"
  | "cancel-rotation"
  | "roll-back"
  | "ask-enable-endpoints"
  | "skip-rollout"
  | "retry-rollout";

/** What the form asks about: an incident, and the application, rotation, rollout or request in it. */
export interface ReasonQuestion {
  asked: Reasoned;
  incident: number;
  subject: string;
  /** In words: `the certificate of ios-prod`. */
  what: string;
}

const words: Record<Reasoned, { title: string; submit: string; says: string; hint: string }> = {
  "ask-again": {
    title: "Ask again",
    submit: "Ask again",
    says: "A new plan is made with the same credential, and others are asked to approve it.",
    hint: "The approvers read it as your words. A line is enough.",
  },
  "pause-rotation": {
    title: "Halt",
    submit: "Halt it",
    says: "Nothing more is done until somebody resumes it. A step that has begun is still finished.",
    hint: "Everybody in the channel reads it as your words.",
  },
  "cancel-rotation": {
    title: "Cancel",
    submit: "Cancel it",
    says: "For good. What is written stays written; the pull request and what waits in the secret are removed.",
    hint: "Everybody in the channel reads it as your words.",
  },
  "roll-back": {
    title: "Roll back",
    submit: "Roll back",
    says: "The credential from before is checked, and others are asked to approve that it goes in again.",
    hint: "The approvers read it as your words. A line is enough.",
  },
  "ask-enable-endpoints": {
    title: "Enable endpoints",
    submit: "Ask for approval",
    says: "Its disabled endpoints are counted, and others are asked to approve enabling them again. A device whose token is dead is disabled again at the next push.",
    hint: "The approvers read it as your words. A line is enough.",
  },
  "revoke-grant": {
    title: "Revoke",
    submit: "Revoke",
    says: "At once and for good: nothing more is done under it. It can be asked for again.",
    hint: "Everybody in the channel reads it as your words.",
  },
  "skip-rollout": {
    title: "Let it be",
    submit: "Let it be",
    says: "It is not restarted for this, and keeps the credential that it has. It stays a follow-up.",
    hint: "Everybody in the channel reads it as your words.",
  },
  "retry-rollout": {
    title: "Ask again",
    submit: "Ask again",
    says: "Its restart is planned anew, and others are asked to approve it.",
    hint: "The approvers read it as your words. A line is enough.",
  },
};

/** The form that asks why. */
export function drawReasonForm(ask: Ask, { asked, incident, subject, what }: ReasonQuestion): types.ModalView {
  const { title, submit, says, hint } = words[asked];
  return modal({
    name: reasonForm,
    carried: carry(ask, pointTo({ number: incident }, asked, subject)),
    title,
    submit,
    blocks: [
      section(`*${typed(what)}* (INC-${incident})\n${says}`),
      input("reason", {
        label: "Why?",
        hint,
        element: { type: "plain_text_input", max_length: longestReason, focus_on_load: true },
      }),
    ],
  });
}

/** Asks for it, with the reason. */
export async function submitReasonForm(tools: SurfaceTools, ask: SubmissionAsk, answer: AnswerForm): Promise<void> {
  await submitCommand(tools, ask, { command: commandFrom(ask), fields: ["reason"], answer, told: ({ text }) => text });
}

function commandFrom(ask: SubmissionAsk): Partial<CommandOf<Reasoned>> {
  const { incident, path } = readPointer(ask.about[0] ?? "");
  const [named = "", subject = ""] = path;
  const asked = named as Reasoned;
  const about = { by: ask.person, key: ask.key, incident, reason: filledIn.text(ask, "reason") };
  switch (asked) {
    case "revoke-grant":
      return { kind: "revoke-grant", ...about, request: subject };
    case "ask-enable-endpoints":
      return { kind: "ask-enable-endpoints", ...about, application: subject };
    case "skip-rollout":
    case "retry-rollout":
      return { kind: asked, ...about, rollout: subject };
    default:
      return { kind: asked, ...about, rotation: subject };
  }
}
