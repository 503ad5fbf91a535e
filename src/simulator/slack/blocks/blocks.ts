import { z } from "zod";
import { BLOCK } from "../limits.ts";
import { Accessory, ActionsElement, Image, InputElement } from "./elements.ts";
import { anyText, plainText } from "./objects.ts";

/**
 * Blocks of Block Kit.
 *
 * @see https://docs.slack.dev/reference/block-kit/blocks
 */

const id = { block_id: z.string().min(1).max(BLOCK.id).optional() };

const Section = z
  .strictObject({
    type: z.literal("section"),
    ...id,
    text: anyText(BLOCK.text).optional(),
    fields: z.array(anyText(BLOCK.field)).min(1).max(BLOCK.fields).optional(),
    accessory: Accessory.optional(),
    expand: z.boolean().optional(),
  })
  .superRefine((section, context) => {
    if (section.text !== undefined || section.fields !== undefined) return;
    context.addIssue({ code: "custom", message: "missing required field: text" });
  });

const ContextElement = z.discriminatedUnion("type", [Image, anyText(BLOCK.text)]);

/** Any block this Slack knows. */
export const Block = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("header"), ...id, text: plainText(BLOCK.header) }),
  Section,
  z.strictObject({ type: z.literal("divider"), ...id }),
  z.strictObject({
    type: z.literal("context"),
    ...id,
    elements: z.array(ContextElement).min(1).max(BLOCK.contextElements),
  }),
  z.strictObject({ type: z.literal("actions"), ...id, elements: z.array(ActionsElement).min(1).max(BLOCK.actions) }),
  Image.extend({ ...id, title: plainText(BLOCK.altText).optional() }),
  z.strictObject({
    type: z.literal("input"),
    ...id,
    label: plainText(BLOCK.label),
    hint: plainText(BLOCK.label).optional(),
    optional: z.boolean().optional(),
    dispatch_action: z.boolean().optional(),
    element: InputElement,
  }),
  z.strictObject({ type: z.literal("rich_text"), ...id, elements: z.array(z.looseObject({ type: z.string() })) }),
]);
