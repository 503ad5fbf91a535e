import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { BOT, channelOf, codeOf, GENERAL, lastMessage, MIA, NOAH, startBot, startSlack, until } from "./slack-world.ts";
import type { TestSlack } from "./slack-world.ts";

let directory: string;
let slack: TestSlack;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "slack-"));
  slack = await startSlack({ directory });
});
afterEach(async () => {
  await slack.close();
  await rm(directory, { recursive: true });
});

test("everything is still there after the world was started again", async () => {
  const stop = await startBot(slack, (app) => {
    app.command("/incident", async ({ ack, body, client }) => {
      await ack();
      const title = { type: "plain_text" as const, text: "Still open" };
      const blocks = [{ type: "divider" as const }];
      await client.views.open({ trigger_id: body.trigger_id, view: { type: "modal", title, blocks } });
    });
  });
  const client = slack.client();
  const { channel } = await client.conversations.create({ name: "inc-1", is_private: true });
  const id = channel?.id ?? "";
  await client.conversations.invite({ channel: id, users: MIA });
  const metadata = { event_type: "post", event_payload: { key: "card/1" } };
  const { ts = "" } = await client.chat.postMessage({ channel: id, text: "Card", metadata });
  await client.pins.add({ channel: id, timestamp: ts });
  const file = await slack.surface.upload(MIA, "log.txt", Buffer.from("log"));
  await slack.surface.command(MIA, GENERAL, "/incident");
  await until(() => slack.surface.workspace(MIA).modal !== null);
  const before = slack.surface.workspace(MIA);
  await stop();
  await slack.close();

  slack = await startSlack({ directory });
  expect(slack.surface.workspace(MIA)).toEqual({ ...before, botConnected: false });
  expect(channelOf(slack, MIA, "inc-1")).toMatchObject({ isPrivate: true, pins: [ts] });
  expect(Buffer.from(await slack.surface.download(MIA, file.id)).toString()).toBe("log");
  const { messages } = await slack.client().conversations.history({ channel: id, include_all_metadata: true });
  expect(messages?.[0]).toMatchObject({ ts, user: BOT, metadata });
  expect(await codeOf(slack.client().conversations.create({ name: "inc-1" }))).toBe("name_taken");
  const next = await slack.client().chat.postMessage({ channel: id, text: "Next" });
  expect(Number(next.ts)).toBeGreaterThan(Number(ts));
});

test("an event nobody heard is told after the restart", async () => {
  await slack.surface.say(NOAH, GENERAL, "Anybody there?");
  await slack.close();
  slack = await startSlack({ directory });
  const heard: (string | undefined)[] = [];
  const stop = await startBot(slack, (app) => {
    app.message(async ({ message }) => void heard.push("text" in message ? message.text : undefined));
  });
  await until(() => heard.length === 1);
  await stop();
  expect(heard).toEqual(["Anybody there?"]);
  expect(lastMessage(slack, MIA).text).toBe("Anybody there?");
});

test("whoever watches the shelves hears of every change", async () => {
  let changes = 0;
  const stop = slack.context.shelves.watch((vendor) => void (changes += vendor === "slack" ? 1 : 0));
  await slack.surface.say(MIA, GENERAL, "Hello");
  expect(changes).toBe(1);
  await slack.client().chat.postMessage({ channel: GENERAL, text: "Hello" });
  expect(changes).toBe(2);
  await slack.client().conversations.history({ channel: GENERAL });
  expect(changes).toBe(2);
  stop();
});
