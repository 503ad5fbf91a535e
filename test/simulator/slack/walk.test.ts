import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { BOT, channelOf, GENERAL, lastMessage, MIA, NOAH, startBot, startSlack, until } from "./slack-world.ts";
import type { TestSlack } from "./slack-world.ts";

let slack: TestSlack;
let stopBot: () => Promise<void>;

beforeAll(async () => {
  slack = await startSlack();
  stopBot = await startBot(slack, (app) => {
    app.command("/incident", async ({ ack, body, client, command }) => {
      await ack();
      await client.views.open({
        trigger_id: body.trigger_id,
        view: {
          type: "modal",
          callback_id: "declare",
          private_metadata: command.channel_id,
          title: { type: "plain_text", text: "Open an incident" },
          submit: { type: "plain_text", text: "Open" },
          blocks: [
            {
              type: "input",
              block_id: "title",
              label: { type: "plain_text", text: "Title" },
              element: { type: "plain_text_input", action_id: "text", initial_value: command.text, min_length: 5 },
            },
            {
              type: "input",
              block_id: "severity",
              label: { type: "plain_text", text: "Severity" },
              element: {
                type: "static_select",
                action_id: "choice",
                options: ["1", "2"].map((value) => ({ value, text: { type: "plain_text", text: `SEV${value}` } })),
              },
            },
          ],
        },
      });
    });
    app.view("declare", async ({ ack, body, client, view }) => {
      await ack();
      const title = view.state.values["title"]?.["text"]?.value ?? "";
      const severity = view.state.values["severity"]?.["choice"]?.selected_option?.value ?? "";
      const { channel } = await client.conversations.create({ name: "inc-1-push" });
      const id = channel?.id ?? "";
      await client.conversations.invite({ channel: id, users: `${MIA},${NOAH}` });
      const posted = await client.chat.postMessage({ channel: id, text: `SEV${severity} ${title}: declared` });
      const ts = posted.ts ?? "";
      await client.chat.update({ channel: id, ts, text: `SEV${severity} ${title}: investigating` });
      await client.pins.add({ channel: id, timestamp: ts });
      await client.bookmarks.add({ channel_id: id, type: "link", title: "Status", link: "https://status.example/" });
      await client.chat.postEphemeral({ channel: id, user: body.user.id, text: "Only you see this." });
    });
  });
});
afterAll(async () => {
  await stopBot();
  await slack.close();
});

test("from a slash command to a channel with a pinned card", async () => {
  await slack.surface.command(MIA, GENERAL, "/incident iOS push is failing for @noah");
  await until(() => slack.surface.workspace(MIA).modal !== null);
  const modal = slack.surface.workspace(MIA).modal;
  expect(modal).toMatchObject({ callbackId: "declare", title: "Open an incident", submit: "Open" });
  expect(slack.surface.workspace(NOAH).modal).toBeNull();

  const id = modal?.id ?? "";
  expect(await slack.surface.submit(MIA, id, {})).toEqual({
    errors: { severity: "Please complete this required field." },
  });
  const severity = { choice: { type: "static_select", selected_option: { value: "2" } } };
  expect(await slack.surface.submit(MIA, id, { severity })).toEqual({ errors: {} });
  expect(slack.surface.workspace(MIA).modal).toBeNull();

  await until(() => slack.context.ledger.entries().some((entry) => entry.effect === "chat.postEphemeral"));
  const channel = channelOf(slack, NOAH, "inc-1-push");
  expect(channel.members.map((member) => member.id)).toEqual([BOT, MIA, NOAH]);
  const card = channel.messages.find((message) => message.author.id === BOT);
  expect(card).toMatchObject({ text: "SEV2 iOS push is failing for <@UNOAH>: investigating", edited: true });
  expect(channel.pins).toEqual([card?.ts]);
  expect(channel.bookmarks).toEqual([{ title: "Status", link: "https://status.example/" }]);
  expect(channel.messages.some((message) => message.ephemeral)).toBe(false);
  expect(lastMessage(slack, MIA, "inc-1-push")).toMatchObject({ text: "Only you see this.", ephemeral: true });
});

test("the ledger has every effect once, in order", () => {
  expect(slack.context.ledger.entries().map((entry) => entry.effect)).toEqual([
    "views.open",
    "conversations.create",
    "conversations.invite",
    "chat.postMessage",
    "chat.update",
    "pins.add",
    "bookmarks.add",
    "chat.postEphemeral",
  ]);
});
