import type { Block, MessageView, ModalView } from "../../../src/simulator/slack/surface.ts";
import { bot, message } from "./fixture-world.ts";

const plain = (text: string): Block => ({ type: "plain_text", text });
const mrkdwn = (text: string): Block => ({ type: "mrkdwn", text });
const option = (text: string, value: string, description?: string) => ({
  text: plain(text),
  value,
  ...(description === undefined ? {} : { description: plain(description) }),
});

/** One message with every block and element that Slack draws in messages. */
export function gallery(): MessageView {
  return message(bot, 5, { channel: "CGENERAL", text: "Every block", blocks: galleryBlocks() });
}

function galleryBlocks(): Block[] {
  return [
    { type: "header", block_id: "head", text: plain("Every block :fire:") },
    {
      type: "section",
      block_id: "section",
      text: mrkdwn(
        "*bold* _italic_ ~struck~ `code` <https://example.com/a|a link> for <@UDANA> in <#CINCIDENTS>, <!date^1724147160^{date_short} at {time}|then>\n> quoted &amp; kept\n```\npre  formatted\n```",
      ),
      accessory: { type: "button", action_id: "look", text: plain("Look"), value: "v1" },
    },
    {
      type: "section",
      block_id: "fields",
      fields: [mrkdwn("*Severity*\nSEV2"), mrkdwn("*Status*\n:hourglass_flowing_sand: Investigating")],
    },
    { type: "divider", block_id: "line" },
    {
      type: "actions",
      block_id: "buttons",
      elements: [
        { type: "button", action_id: "approve", text: plain("Approve rotation"), style: "primary", value: "r1" },
        {
          type: "button",
          action_id: "deny",
          text: plain("Deny"),
          style: "danger",
          value: "r1",
          confirm: {
            title: plain("Deny this rotation?"),
            text: mrkdwn("The *plan* is thrown away."),
            confirm: plain("Deny it"),
            deny: plain("Not now"),
            style: "danger",
          },
        },
        { type: "overflow", action_id: "more", options: [option("Copy link", "copy"), option("Mute", "mute")] },
      ],
    },
    {
      type: "actions",
      block_id: "menus",
      elements: [
        {
          type: "static_select",
          action_id: "severity",
          placeholder: plain("Severity"),
          options: [option("SEV1", "1"), option("SEV2", "2")],
        },
        {
          type: "multi_static_select",
          action_id: "parts",
          placeholder: plain("Components"),
          options: [option("Push", "push"), option("Sign-in", "signin"), option("Web", "web")],
        },
        { type: "users_select", action_id: "lead", placeholder: plain("Lead") },
        { type: "datepicker", action_id: "day", initial_date: "2024-08-20" },
      ],
    },
    {
      type: "rich_text",
      block_id: "rich",
      elements: [
        {
          type: "rich_text_section",
          elements: [
            { type: "text", text: "Rich " },
            { type: "text", text: "bold", style: { bold: true } },
            { type: "text", text: ", " },
            { type: "user", user_id: "UMEI" },
            { type: "emoji", name: "lock" },
          ],
        },
        {
          type: "rich_text_list",
          style: "bullet",
          elements: [{ type: "rich_text_section", elements: [{ type: "text", text: "a point" }] }],
        },
        { type: "rich_text_preformatted", elements: [{ type: "text", text: "terraform plan" }] },
      ],
    },
    { type: "image", block_id: "picture", image_url: "https://example.com/graph.png", alt_text: "Failures by minute" },
    { type: "context", block_id: "context", elements: [mrkdwn("Asked by <@UDANA>"), plain(":memo: 1 of 2")] },
  ];
}

/** One form with every kind of field. */
export function form(): ModalView {
  const input = (
    block_id: string,
    label: string,
    { element, ...rest }: { element: Block; [field: string]: unknown },
  ) => ({
    type: "input",
    block_id,
    label: plain(label),
    element: { action_id: "value", ...element },
    ...rest,
  });
  return {
    id: "V1",
    callbackId: "incident.open",
    title: "Open an incident",
    submit: "Open incident",
    close: "Cancel",
    errors: {},
    blocks: [
      { type: "section", block_id: "intro", text: mrkdwn("Say *what people notice*.") },
      input("title", "Title", {
        element: { type: "plain_text_input", initial_value: "iOS push is failing", max_length: 120 },
      }),
      input("notice", "What people notice", { element: { type: "plain_text_input", multiline: true } }),
      input("severity", "Severity", {
        element: {
          type: "radio_buttons",
          options: [option("SEV1", "1", "Nobody can sign in"), option("SEV2", "2", "Some can’t")],
        },
        hint: plain("You can change it later."),
      }),
      input("component", "Affected component", {
        element: { type: "static_select", options: [option("Push notifications", "push"), option("Web", "web")] },
      }),
      input("people", "Also invite", { element: { type: "multi_users_select" }, optional: true }),
      input("checks", "Then", {
        element: { type: "checkboxes", options: [option("Tell customers", "tell"), option("Page the lead", "page")] },
        optional: true,
      }),
      input("since", "Since", { element: { type: "datepicker" }, optional: true }),
      input("evidence", "Certificate", {
        element: { type: "file_input", filetypes: ["cer", "pem"], max_files: 1 },
        optional: true,
      }),
    ],
  };
}
