import { z } from "zod";
import { VIEW } from "../limits.ts";
import { Block } from "./blocks.ts";
import { plainText } from "./objects.ts";

/**
 * Views: modals and home tabs.
 *
 * @see https://docs.slack.dev/reference/views
 */

const common = {
  blocks: z.array(Block).max(VIEW.blocks),
  private_metadata: z.string().max(VIEW.metadata).default(""),
  callback_id: z.string().max(VIEW.id).default(""),
  external_id: z.string().max(VIEW.id).default(""),
};

const Modal = z
  .strictObject({
    type: z.literal("modal"),
    title: plainText(VIEW.title),
    close: plainText(VIEW.title).optional(),
    submit: plainText(VIEW.title).optional(),
    clear_on_close: z.boolean().default(false),
    notify_on_close: z.boolean().default(false),
    submit_disabled: z.boolean().optional(),
    ...common,
  })
  .superRefine((modal, context) => {
    if (modal.submit !== undefined || !modal.blocks.some((block) => block.type === "input")) return;
    context.addIssue({ code: "custom", message: "missing required field: submit" });
  });

const Home = z.strictObject({ type: z.literal("home"), ...common });

/** A modal or a home tab, as an app defines it. */
export const View = z.discriminatedUnion("type", [Modal, Home]);
