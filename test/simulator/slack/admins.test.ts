import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { WebClient } from "@slack/web-api";
import { BOT, GENERAL, MIA, NOAH, SECRET, codeOf, startSlack } from "./slack-world.ts";
import type { TestSlack } from "./slack-world.ts";

let slack: TestSlack;
let client: WebClient;
beforeEach(async () => {
  slack = await startSlack();
  client = slack.client();
});
afterEach(() => slack.close());

const info = async (channel = GENERAL) =>
  (await client.conversations.info({ channel, include_num_members: true })).channel;
const post = (channel = GENERAL) => client.chat.postMessage({ channel, text: "A certificate ends soon." });

describe("a channel", () => {
  test("that is as it should be", async () => {
    expect(await info()).toMatchObject({ is_archived: false, is_member: true, num_members: 3 });
    await post();
  });

  test("that was archived takes no message, until it is back", async () => {
    slack.world.admins.archive(GENERAL);
    expect(await info()).toMatchObject({ is_archived: true });
    expect(await codeOf(post())).toBe("is_archived");
    slack.world.admins.unarchive(GENERAL);
    await post();
  });

  test("that the bot was removed from is seen and not written to", async () => {
    slack.world.admins.remove(GENERAL, BOT);
    expect(await info()).toMatchObject({ is_member: false, num_members: 2 });
    expect(await codeOf(post())).toBe("not_in_channel");
  });

  test("that is private and that the bot was removed from is not there at all", async () => {
    const { channel } = await client.conversations.create({ name: "incident-7", is_private: true });
    const id = channel?.id ?? "";
    await post(id);
    slack.world.admins.remove(id, BOT);
    expect(await codeOf(post(id))).toBe("channel_not_found");
    expect(await codeOf(client.conversations.info({ channel: id }))).toBe("channel_not_found");
    expect(await codeOf(client.conversations.info({ channel: SECRET }))).toBe("channel_not_found");
  });

  test("that everybody left has nobody who reads", async () => {
    slack.world.admins.empty(GENERAL);
    expect(await info()).toMatchObject({ is_member: true, num_members: 1 });
    const { members } = await client.conversations.members({ channel: GENERAL });
    expect(members).toEqual([BOT]);
    await post();
    expect(slack.surface.workspace(MIA).channels.find(({ id }) => id === GENERAL)?.isMember).toBe(false);
  });

  test("that one person left keeps the others", async () => {
    slack.world.admins.remove(GENERAL, NOAH);
    expect((await client.conversations.members({ channel: GENERAL })).members).toEqual([MIA, BOT]);
    expect(() => slack.world.admins.remove("CNONE", NOAH)).toThrow("There is no channel CNONE.");
  });
});
