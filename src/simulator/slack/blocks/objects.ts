import { z } from "zod";
import { ELEMENT, OBJECT } from "../limits.ts";

/**
 * Composition objects of Block Kit.
 *
 * @see https://docs.slack.dev/reference/block-kit/composition-objects
 */

/** Plain text of at most `max` characters. */
export const plainText = (max: number) =>
  z.strictObject({
    type: z.literal("plain_text"),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  });

/** Text of at most `max` characters, formatted or plain. */
export const anyText = (max: number) =>
  z.discriminatedUnion("type", [
    plainText(max),
    z.strictObject({
      type: z.literal("mrkdwn"),
      text: z.string().min(1).max(max),
      verbatim: z.boolean().optional(),
    }),
  ]);

/** The question before an action. */
export const Confirm = z.strictObject({
  title: plainText(OBJECT.confirmTitle).optional(),
  text: anyText(OBJECT.confirmText),
  confirm: plainText(OBJECT.confirmButton).optional(),
  deny: plainText(OBJECT.confirmButton).optional(),
  style: z.enum(["primary", "danger"]).optional(),
});

const option = <Text extends z.ZodType>(text: Text) =>
  z.strictObject({
    text,
    value: z.string().min(1).max(OBJECT.optionValue),
    description: plainText(OBJECT.optionText).optional(),
  });

/** An option of a menu. */
export const MenuOption = option(plainText(OBJECT.optionText));
/** An option of radio buttons or checkboxes, where Slack also formats text. */
export const ChoiceOption = option(anyText(OBJECT.optionText));
/** An option of an overflow menu, which may be a link. */
export const OverflowOption = MenuOption.extend({ url: z.url().max(3_000).optional() });

/** Options under one heading. */
export const OptionGroup = z.strictObject({
  label: plainText(OBJECT.optionText),
  options: z.array(MenuOption).min(1).max(ELEMENT.options),
});

/** When an input tells the app of typing. */
export const DispatchConfig = z.strictObject({
  trigger_actions_on: z.array(z.enum(["on_enter_pressed", "on_character_entered"])).min(1),
});
