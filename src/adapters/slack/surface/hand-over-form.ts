import type { types } from "@slack/bolt";
import { FirebreakError } from "../../../domain/errors.ts";
import { ownerOf } from "../../../domain/inventory/stake.ts";
import { option, section } from "../blocks.ts";
import { pointAt, readItem } from "../buttons.ts";
import { itemName, ownerInWords } from "../notices/item-in-words.ts";
import { type Ask, carry, type SubmissionAsk } from "./ask.ts";
import { itemWith } from "./find-item.ts";
import { type AnswerForm, filledIn, input, menu, modal, submitCommand } from "./form.ts";
import type { SurfaceTools } from "./tools.ts";

/** The form's name among the bot's forms. */
export const handOverForm = "certificate.hand-over";

/**
 * The form that gives a certificate to another team.
 *
 * @throws FirebreakError `not-now` when there is no other
 */
export async function drawHandOverForm(
  tools: Pick<SurfaceTools, "desk" | "estate">,
  ask: Ask,
  id: string,
): Promise<types.ModalView> {
  const item = await itemWith(tools, id);
  const { owners } = tools.estate;
  const owner = ownerOf(item, owners);
  const others = owners
    .filter((one) => one.id !== owner?.id)
    .toSorted((one, other) => one.name.localeCompare(other.name));
  if (others.length === 0) {
    throw new FirebreakError("not-now", "There is no other team to hand it over to.", {
      todo: "Name one under owners in firebreak.yml.",
    });
  }
  return modal({
    name: handOverForm,
    carried: carry(ask, pointAt(id)),
    title: "Hand over",
    submit: "Hand over",
    blocks: [
      section(`*${itemName(item.place)}*\nUntil now: ${ownerInWords(item, owner)}`),
      input("owner", {
        label: "Who looks after it from now on?",
        hint: "Its alerts go to them. The decision stays, whatever tags and CODEOWNERS say later.",
        element: menu(
          "A team",
          others.map((one) => option(one.name, one.id)),
        ),
      }),
    ],
  });
}

/** Hands the certificate over. */
export async function submitHandOverForm(tools: SurfaceTools, ask: SubmissionAsk, answer: AnswerForm): Promise<void> {
  const [value = ""] = ask.about;
  await submitCommand(tools, ask, {
    command: {
      kind: "hand-over-certificate",
      by: ask.person,
      key: ask.key,
      certificate: readItem(value),
      owner: filledIn.choice(ask, "owner"),
    },
    fields: ["owner"],
    answer,
    told: ({ text }) => text,
  });
}
