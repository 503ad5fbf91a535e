import { z } from "zod";
import { BLOCK, ELEMENT } from "../limits.ts";
import {
  ChoiceOption,
  Confirm,
  DispatchConfig,
  MenuOption,
  OptionGroup,
  OverflowOption,
  plainText,
} from "./objects.ts";

/**
 * Interactive elements of Block Kit.
 *
 * @see https://docs.slack.dev/reference/block-kit/block-elements
 */

const id = { action_id: z.string().min(1).max(ELEMENT.id).optional() };
const confirm = { confirm: Confirm.optional() };
const focus = { focus_on_load: z.boolean().optional() };
const placeholder = { placeholder: plainText(ELEMENT.placeholder).optional() };
const several = { max_selected_items: z.int().min(1).optional() };
const menu = { ...id, ...confirm, ...focus, ...placeholder };
const typed = { ...id, ...focus, ...placeholder, dispatch_action_config: DispatchConfig.optional() };
const listed = {
  options: z.array(MenuOption).min(1).max(ELEMENT.options).optional(),
  option_groups: z.array(OptionGroup).min(1).max(ELEMENT.optionGroups).optional(),
};
const choices = { ...id, ...confirm, ...focus, options: z.array(ChoiceOption).min(1).max(ELEMENT.choices) };

const oneList = (element: { options?: unknown; option_groups?: unknown }, context: z.RefinementCtx): void => {
  const given = [element.options, element.option_groups].filter((list) => list !== undefined).length;
  if (given === 1) return;
  const message = given === 0 ? "missing required field: options" : "only one of options and option_groups is allowed";
  context.addIssue({ code: "custom", message });
};

/** A picture inside a block. */
export const Image = z.strictObject({
  type: z.literal("image"),
  image_url: z.url().max(BLOCK.url).optional(),
  slack_file: z.looseObject({}).optional(),
  alt_text: z.string().min(1).max(BLOCK.altText),
});

const Button = z.strictObject({
  type: z.literal("button"),
  ...id,
  ...confirm,
  text: plainText(ELEMENT.buttonText),
  url: z.url().max(BLOCK.url).optional(),
  value: z.string().max(ELEMENT.buttonValue).optional(),
  style: z.enum(["primary", "danger"]).optional(),
  accessibility_label: z.string().max(ELEMENT.buttonText).optional(),
});

const Overflow = z.strictObject({
  type: z.literal("overflow"),
  ...id,
  ...confirm,
  options: z.array(OverflowOption).min(1).max(ELEMENT.overflowOptions),
});

const selects = [
  z
    .strictObject({ type: z.literal("static_select"), ...menu, ...listed, initial_option: MenuOption.optional() })
    .superRefine(oneList),
  z
    .strictObject({
      type: z.literal("multi_static_select"),
      ...menu,
      ...listed,
      ...several,
      initial_options: z.array(MenuOption).optional(),
    })
    .superRefine(oneList),
  z.strictObject({
    type: z.literal("external_select"),
    ...menu,
    initial_option: MenuOption.optional(),
    min_query_length: z.int().min(0).optional(),
  }),
  z.strictObject({ type: z.literal("users_select"), ...menu, initial_user: z.string().optional() }),
  z.strictObject({
    type: z.literal("multi_users_select"),
    ...menu,
    ...several,
    initial_users: z.array(z.string()).optional(),
  }),
  z.strictObject({ type: z.literal("channels_select"), ...menu, initial_channel: z.string().optional() }),
  z.strictObject({
    type: z.literal("conversations_select"),
    ...menu,
    initial_conversation: z.string().optional(),
    default_to_current_conversation: z.boolean().optional(),
    filter: z.looseObject({}).optional(),
  }),
] as const;

const pickers = [
  z.strictObject({ type: z.literal("datepicker"), ...menu, initial_date: z.iso.date().optional() }),
  z.strictObject({ type: z.literal("radio_buttons"), ...choices, initial_option: ChoiceOption.optional() }),
  z.strictObject({
    type: z.literal("checkboxes"),
    ...choices,
    initial_options: z.array(ChoiceOption).min(1).optional(),
  }),
] as const;

const inputs = [
  z.strictObject({
    type: z.literal("plain_text_input"),
    ...typed,
    initial_value: z.string().max(ELEMENT.inputLength).optional(),
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(ELEMENT.inputLength).optional(),
    max_length: z.int().min(1).max(ELEMENT.inputLength).optional(),
  }),
  z.strictObject({ type: z.literal("url_text_input"), ...typed, initial_value: z.url().optional() }),
  z.strictObject({
    type: z.literal("number_input"),
    ...typed,
    is_decimal_allowed: z.boolean(),
    initial_value: z.string().optional(),
    min_value: z.string().optional(),
    max_value: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal("file_input"),
    ...id,
    filetypes: z.array(z.string()).min(1).optional(),
    max_files: z.int().min(1).max(ELEMENT.files).optional(),
  }),
] as const;

/** What an actions block may hold. */
export const ActionsElement = z.discriminatedUnion("type", [Button, Overflow, ...selects, ...pickers]);
/** What may stand beside a section. */
export const Accessory = z.discriminatedUnion("type", [Image, Button, Overflow, ...selects, ...pickers]);
/** What an input block may hold. */
export const InputElement = z.discriminatedUnion("type", [...inputs, ...selects, ...pickers]);
