import type { types } from "@slack/bolt";
import { movingToToken } from "../../../../domain/certificate/moving-to-token.ts";
import type { CommandOf } from "../../../../domain/command.ts";
import { section } from "../../blocks.ts";
import { pointTo, readPointer } from "../../buttons.ts";
import { code, link } from "../../text.ts";
import { type Ask, carry, type SubmissionAsk } from "../ask.ts";
import { type AnswerForm, filledIn, input, modal, rehearsalNote, submitCommand } from "../form.ts";
import { longestReason } from "../guard/reason-form.ts";
import type { SurfaceTools } from "../tools.ts";

/** The form's name among the bot's forms. */
export const otherForm = "rotation.other-credential";

/** What the form is about. */
export interface OtherWay {
  incident: number;
  rotation: string;
  /** Whether nobody has asked for the rotation yet: whoever hands over does. */
  asksForIt: boolean;
  rehearsal: boolean;
  /** The page on which a file with a key may be uploaded once; undefined where it has no address. */
  page: string | undefined;
}

/** The ways in which a credential with a key of its own comes in, none of them through Slack. */
export function drawOtherForm(ask: Ask, { incident, rotation, asksForIt, rehearsal, page }: OtherWay): types.ModalView {
  return modal({
    name: otherForm,
    carried: carry(ask, pointTo({ number: incident }, rotation)),
    title: "Another credential",
    submit: "Take it from the secret",
    blocks: [
      ...(rehearsal ? [rehearsalNote] : []),
      section(
        [
          "*A file with a private key* (`.p12`, PEM, or a token key `.p8`) never comes through Slack. Hand it over",
          ...(page === undefined ? [] : [`• on ${link(page, "this page")}, once, within a quarter of an hour, or`]),
          `• on the bot's machine: ${code(`firebreak credential hand-over INC-${incident} < file`)}`,
        ].join("\n"),
      ),
      section(
        ["*Moving to a token key*", ...movingToToken.map(({ about, text }) => `• _${about}._ ${text}`)].join("\n"),
      ),
      section("*Or let Firebreak take it from a secret that holds it already:*"),
      input("secret", { label: "Secret", hint: "Its name, or its ARN.", element: { type: "plain_text_input" } }),
      input("version", {
        label: "Version",
        hint: "Its id. Empty: the version that consumers read now.",
        optional: true,
        element: { type: "plain_text_input" },
      }),
      input("keyId", { label: "Token key only: its id", optional: true, element: { type: "plain_text_input" } }),
      input("teamId", {
        label: "Token key only: the team's id",
        optional: true,
        element: { type: "plain_text_input" },
      }),
      ...(asksForIt
        ? [
            input("reason", {
              label: "Why is it rotated now?",
              hint: "By this you ask for the rotation: others have to approve it, and read this as your words.",
              element: { type: "plain_text_input" as const, max_length: longestReason },
            }),
          ]
        : []),
    ],
  });
}

/** Takes it from the secret. */
export async function submitOtherForm(tools: SurfaceTools, ask: SubmissionAsk, answer: AnswerForm): Promise<void> {
  await submitCommand(tools, ask, {
    command: commandFrom(ask),
    fields: ["secret", "version", "keyId", "teamId", "reason"],
    answer,
    told: ({ text }) => text,
  });
}

function commandFrom(ask: SubmissionAsk): Record<keyof CommandOf<"offer-secret">, unknown> {
  const { incident, path } = readPointer(ask.about[0] ?? "");
  const [rotation = ""] = path;
  const filled = (id: string) => filledIn.text(ask, id).trim();
  const orNull = (text: string) => (text === "" ? null : text);
  const isToken = filled("keyId") !== "" || filled("teamId") !== "";
  return {
    kind: "offer-secret",
    by: ask.person,
    key: ask.key,
    incident,
    rotation,
    secret: filled("secret"),
    version: orNull(filled("version")),
    token: isToken ? { keyId: filled("keyId"), teamId: filled("teamId") } : null,
    reason: orNull(filled("reason")),
  };
}
