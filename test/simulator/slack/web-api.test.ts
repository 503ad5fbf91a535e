import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Block } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import {
  appToken,
  BOT,
  channelOf,
  codeOf,
  GENERAL,
  GONE,
  MIA,
  NOAH,
  refusalOf,
  SECRET,
  startSlack,
} from "./slack-world.ts";
import type { TestSlack } from "./slack-world.ts";

let slack: TestSlack;
let client: WebClient;

beforeAll(async () => {
  slack = await startSlack();
  client = slack.client();
});
afterAll(() => slack.close());

let made = 0;
async function newChannel(): Promise<string> {
  slack.wait(60_000);
  made += 1;
  const { channel } = await client.conversations.create({ name: `made-${made}` });
  return channel?.id ?? "";
}

describe("tokens", () => {
  test("auth.test names the bot, and the scopes in a header", async () => {
    const answer = await client.auth.test();
    expect(answer).toMatchObject({ user_id: BOT, bot_id: "BFIREBREAK", team_id: "T0WORLD" });
    expect(answer.response_metadata?.scopes).toContain("chat:write");
  });

  test.each([
    ["none", "", "not_authed"],
    ["a wrong one", "xoxb-wrong", "invalid_auth"],
    ["the app's", appToken, "not_allowed_token_type"],
  ])("with %s a message is refused", async (_which, token, code) => {
    expect(await codeOf(slack.client(token).chat.postMessage({ channel: GENERAL, text: "Hello" }))).toBe(code);
  });

  test("the bot's token opens no socket", async () => {
    expect(await codeOf(client.apps.connections.open({}))).toBe("not_allowed_token_type");
  });

  test("an unknown method is said to be one", async () => {
    expect(await codeOf(client.apiCall("chat.sing"))).toBe("unknown_method");
  });

  test("a missing scope is named, beside those there are", async () => {
    const poor = await startSlack({ without: ["pins:write"] });
    const { ts = "" } = await poor.client().chat.postMessage({ channel: GENERAL, text: "Pin me" });
    const { data } = await refusalOf(poor.client().pins.add({ channel: GENERAL, timestamp: ts }));
    expect(data).toMatchObject({ error: "missing_scope", needed: "pins:write" });
    expect(data["provided"]).toContain("chat:write");
    expect(channelOf(poor, MIA, "general").pins).toEqual([]);
    await poor.close();
  });
});

describe("channels", () => {
  test.each([
    ["general", "name_taken"],
    ["Upper", "invalid_name_specials"],
    ["with space", "invalid_name_specials"],
    ["--", "invalid_name_punctuation"],
    ["x".repeat(81), "invalid_name_maxlength"],
  ])("%s can't be made: %s", async (name, code) => {
    slack.wait(60_000);
    expect(await codeOf(client.conversations.create({ name }))).toBe(code);
  });

  test("an archived channel keeps its name", async () => {
    const channel = await newChannel();
    await client.conversations.archive({ channel });
    expect(await codeOf(client.conversations.create({ name: `made-${made}` }))).toBe("name_taken");
    expect(await codeOf(client.chat.postMessage({ channel, text: "Hello" }))).toBe("is_archived");
    expect(await codeOf(client.conversations.archive({ channel }))).toBe("already_archived");
    expect(await codeOf(client.conversations.archive({ channel: GENERAL }))).toBe("cant_archive_general");
  });

  test("one bad invitation spoils all, unless forced", async () => {
    const channel = await newChannel();
    const { data } = await refusalOf(client.conversations.invite({ channel, users: `${MIA},UNOBODY` }));
    const errors = [{ user: "UNOBODY", ok: false, error: "user_not_found" }];
    expect(data).toMatchObject({ error: "user_not_found", errors });
    await client.conversations.invite({ channel, users: `${MIA},UNOBODY`, force: true });
    expect((await client.conversations.members({ channel })).members).toEqual([BOT, MIA]);
    expect(await codeOf(client.conversations.invite({ channel, users: MIA }))).toBe("already_in_channel");
    expect(await codeOf(client.conversations.invite({ channel, users: BOT }))).toBe("cant_invite_self");
    expect(await codeOf(client.conversations.invite({ channel, users: GONE }))).toBe("cant_invite");
  });

  test("a private channel is not there for those outside", async () => {
    expect(await codeOf(client.conversations.info({ channel: SECRET }))).toBe("channel_not_found");
    expect(await codeOf(client.chat.postMessage({ channel: SECRET, text: "Hello" }))).toBe("channel_not_found");
    const { channels = [] } = await client.conversations.list({ types: "public_channel,private_channel" });
    expect(channels.map((channel) => channel.id)).not.toContain(SECRET);
    expect(slack.surface.workspace(MIA).channels.map((channel) => channel.id)).not.toContain(SECRET);
    expect(channelOf(slack, NOAH, "secret").isPrivate).toBe(true);
  });

  test("outside a public channel the bot can't post, and joins", async () => {
    const channel = await newChannel();
    await client.conversations.leave({ channel });
    expect(await codeOf(client.chat.postMessage({ channel, text: "Hello" }))).toBe("not_in_channel");
    await client.conversations.join({ channel });
    await client.chat.postMessage({ channel, text: "Hello" });
  });

  test("lists come in pages", async () => {
    await newChannel();
    await newChannel();
    const names: (string | undefined)[] = [];
    for await (const page of client.paginate("conversations.list", { limit: 2 }))
      names.push(...((page as { channels?: { name?: string }[] }).channels ?? []).map((one) => one.name));
    expect(names.slice(-2)).toEqual([`made-${made - 1}`, `made-${made}`]);
    expect(new Set(names).size).toBe(names.length);
    expect(await codeOf(client.conversations.list({ cursor: "nonsense" }))).toBe("invalid_cursor");
  });
});

describe("messages", () => {
  test("a message is found again by its metadata", async () => {
    const channel = await newChannel();
    const metadata = { event_type: "firebreak_post", event_payload: { key: "card/7" } };
    const { ts } = await client.chat.postMessage({ channel, text: "Card", metadata });
    await client.chat.update({ channel, ts: ts ?? "", text: "Card, changed" });
    const { messages = [] } = await client.conversations.history({ channel, include_all_metadata: true });
    expect(messages).toMatchObject([{ ts, text: "Card, changed", metadata, bot_id: "BFIREBREAK" }]);
    const plain = await client.conversations.history({ channel });
    expect(plain.messages?.[0]).not.toHaveProperty("metadata");
  });

  test("history is newest first, in pages, without replies or ephemeral messages", async () => {
    const channel = await newChannel();
    const sent: string[] = [];
    for (const text of ["one", "two", "three"]) {
      const { ts } = await client.chat.postMessage({ channel, text });
      sent.unshift(ts ?? "");
    }
    await client.conversations.invite({ channel, users: MIA });
    await client.chat.postEphemeral({ channel, user: MIA, text: "Psst" });
    await client.chat.postMessage({ channel, thread_ts: sent[0] ?? "", text: "reply" });
    const first = await client.conversations.history({ channel, limit: 2 });
    expect(first.messages?.[1]).toMatchObject({ ts: sent[0], reply_count: 1 });
    const cursor = first.response_metadata?.next_cursor ?? "";
    const second = await client.conversations.history({ channel, limit: 2, cursor });
    expect(second.messages?.map((message) => message.ts)).toEqual([sent[1], sent[2]]);
    const { messages } = await client.conversations.replies({ channel, ts: sent[0] ?? "" });
    expect(messages?.map((message) => message.text)).toEqual(["three", "reply"]);
  });

  test("an update keeps the blocks it does not name", async () => {
    const channel = await newChannel();
    const blocks = [{ type: "divider", block_id: "line" }];
    const { ts = "" } = await client.chat.postMessage({ channel, text: "Card", blocks });
    const kept = await client.chat.update({ channel, ts, text: "Changed" });
    expect(kept.message).toMatchObject({ text: "Changed", blocks });
    const { message } = await client.chat.update({ channel, ts, text: "Bare", blocks: [] });
    expect(message).not.toHaveProperty("blocks");
  });

  test("only the bot's own messages can be changed", async () => {
    const { ts } = await slack.surface.say(MIA, GENERAL, "Mine & <hers>");
    expect(await codeOf(client.chat.update({ channel: GENERAL, ts, text: "Yours" }))).toBe("cant_update_message");
    expect(await codeOf(client.chat.delete({ channel: GENERAL, ts }))).toBe("cant_delete_message");
    const { messages } = await client.conversations.history({ channel: GENERAL, limit: 1 });
    expect(messages?.[0]).toMatchObject({ text: "Mine &amp; &lt;hers&gt;", user: MIA });
  });

  test("a sixth message in one second is one too many", async () => {
    const channel = await newChannel();
    const post = (): Promise<unknown> => client.chat.postMessage({ channel, text: "Again" });
    for (let sent = 0; sent < 5; sent += 1) await post();
    const refused = await refusalOf(post());
    expect(refused).toMatchObject({ code: "slack_webapi_rate_limited_error", retryAfter: 1 });
    slack.wait(1_000);
    await post();
  });

  test("a method has its tier", async () => {
    slack.wait(60_000);
    const calls = Array.from({ length: 21 }, () => client.usergroups.list());
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.filter((one) => one.status === "rejected")).toHaveLength(1);
    slack.wait(60_000);
  });

  test("pins, bookmarks and reactions", async () => {
    const channel = await newChannel();
    const { ts = "" } = await client.chat.postMessage({ channel, text: "Card" });
    await client.pins.add({ channel, timestamp: ts });
    expect(await codeOf(client.pins.add({ channel, timestamp: ts }))).toBe("already_pinned");
    expect((await client.pins.list({ channel })).items).toMatchObject([{ type: "message", message: { ts } }]);
    await client.pins.remove({ channel, timestamp: ts });
    expect(await codeOf(client.pins.remove({ channel, timestamp: ts }))).toBe("no_pin");

    const link = "https://status.example/";
    const added = await client.bookmarks.add({ channel_id: channel, type: "link", title: "Status", link });
    const id = added.bookmark?.id ?? "";
    await client.bookmarks.edit({ channel_id: channel, bookmark_id: id, title: "Status page" });
    const { bookmarks } = await client.bookmarks.list({ channel_id: channel });
    expect(bookmarks).toMatchObject([{ id, title: "Status page", link }]);

    await client.reactions.add({ channel, timestamp: ts, name: "eyes" });
    expect(await codeOf(client.reactions.add({ channel, timestamp: ts, name: "eyes" }))).toBe("already_reacted");
    const { message } = (await client.reactions.get({ channel, timestamp: ts })) as { message?: object };
    expect(message).toMatchObject({ reactions: [{ name: "eyes", users: [BOT], count: 1 }] });
  });
});

describe("Block Kit", () => {
  const long = "x".repeat(3_001);
  const text = { type: "plain_text", text: "Go" };
  const button = { type: "button", action_id: "go", text };
  test.each<[string, unknown[], string]>([
    [
      "a long header",
      [{ type: "header", text: { ...text, text: "x".repeat(151) } }],
      "less than 151 characters [json-pointer:/blocks/0/text/text]",
    ],
    [
      "a long section",
      [{ type: "section", text: { type: "mrkdwn", text: long } }],
      "less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ],
    ["an empty section", [{ type: "section" }], "missing required field: text [json-pointer:/blocks/0]"],
    ["an unknown block", [{ type: "divider" }, { type: "banner" }], "unsupported type [json-pointer:/blocks/1/type]"],
    [
      "an unknown field",
      [{ type: "divider", colour: "red" }],
      "invalid additional property: colour [json-pointer:/blocks/0]",
    ],
    [
      "markdown on a button",
      [{ type: "actions", elements: [{ ...button, text: { ...text, type: "mrkdwn" } }] }],
      "must be a valid enum value [json-pointer:/blocks/0/elements/0/text/type]",
    ],
    [
      "a long value",
      [{ type: "actions", elements: [{ ...button, value: "x".repeat(2_001) }] }],
      "less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ],
    [
      "an action_id twice",
      [{ type: "actions", elements: [button, button] }],
      "`go` already exists [json-pointer:/blocks/0/elements/1/action_id]",
    ],
    [
      "a block_id twice",
      [
        { type: "divider", block_id: "b" },
        { type: "divider", block_id: "b" },
      ],
      "`b` already exists [json-pointer:/blocks/1/block_id]",
    ],
    [
      "a menu without options",
      [{ type: "actions", elements: [{ type: "static_select" }] }],
      "missing required field: options [json-pointer:/blocks/0/elements/0]",
    ],
    [
      "51 blocks",
      Array.from({ length: 51 }, () => ({ type: "divider" })),
      "no more than 50 items allowed [json-pointer:/blocks]",
    ],
  ])("%s is refused with a pointer", async (_what, blocks, message) => {
    const { data } = await refusalOf(
      client.chat.postMessage({ channel: GENERAL, text: "Card", blocks: blocks as Block[] }),
    );
    const metadata = data["response_metadata"] as { messages: string[] };
    expect(data["error"]).toBe("invalid_blocks");
    expect(metadata.messages.join("\n")).toContain(message);
    slack.wait(5_000);
  });

  test("what is no list of blocks, and too much of a good thing", async () => {
    const post = (blocks: unknown): Promise<unknown> =>
      client.apiCall("chat.postMessage", { channel: GENERAL, blocks: blocks as string });
    expect(await codeOf(post("[{"))).toBe("invalid_blocks_format");
    expect(await codeOf(post([]))).toBe("no_text");
    const section = { type: "section", text: { type: "mrkdwn", text: "x".repeat(2_900) } };
    expect(await codeOf(post(Array.from({ length: 5 }, () => section)))).toBe("msg_blocks_too_long");
  });

  test("blocks.validate says the same without posting", async () => {
    await client.apiCall("blocks.validate", { blocks: [{ type: "divider" }] });
    const { data } = await refusalOf(client.apiCall("blocks.validate", { blocks: [{ type: "section" }] }));
    const errors = [{ code: "failed_constraint", message: "missing required field: text", pointer: "/blocks/0" }];
    expect(data).toMatchObject({ error: "invalid_blocks", errors });
  });

  test("every kind of block and element is taken", async () => {
    const option = { value: "a", text };
    const input = (element: object): object => ({ type: "input", label: text, element, optional: true });
    const blocks = [
      { type: "header", text },
      { type: "section", fields: [text], accessory: { type: "overflow", options: [option] } },
      { type: "divider" },
      {
        type: "context",
        elements: [
          { type: "mrkdwn", text: "small" },
          { type: "image", image_url: "https://x.example/a.png", alt_text: "a" },
        ],
      },
      { type: "image", image_url: "https://x.example/a.png", alt_text: "a" },
      { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text: "rich" }] }] },
      {
        type: "actions",
        elements: [
          { ...button, confirm: { text, style: "danger" } },
          { type: "users_select" },
          { type: "conversations_select" },
          { type: "channels_select" },
        ],
      },
      input({ type: "plain_text_input", multiline: true }),
      input({ type: "static_select", option_groups: [{ label: text, options: [option] }] }),
      input({ type: "multi_static_select", options: [option] }),
      input({ type: "multi_users_select" }),
      input({ type: "datepicker", initial_date: "2026-08-20" }),
      input({ type: "radio_buttons", options: [option] }),
      input({ type: "checkboxes", options: [option] }),
      input({ type: "url_text_input" }),
      input({ type: "number_input", is_decimal_allowed: false }),
    ];
    expect(await client.apiCall("blocks.validate", { blocks })).toMatchObject({ ok: true });
    const view = {
      type: "modal",
      title: text,
      submit: text,
      blocks: [...blocks, input({ type: "file_input", filetypes: ["pem"] })],
    };
    expect(await client.apiCall("blocks.validate", { view })).toMatchObject({ ok: true });
  });
});

describe("people", () => {
  test("users and user groups", async () => {
    expect((await client.users.info({ user: MIA })).user).toMatchObject({ name: "mia", real_name: "Mia Chen" });
    expect((await client.users.info({ user: GONE })).user?.deleted).toBe(true);
    expect(await codeOf(client.users.info({ user: "UNOBODY" }))).toBe("user_not_found");
    expect((await client.usergroups.users.list({ usergroup: "S0MOBILE" })).users).toEqual([MIA, NOAH]);
    expect(await codeOf(client.usergroups.users.list({ usergroup: "S0NONE" }))).toBe("no_such_subteam");
  });

  test("a direct message opens by itself", async () => {
    const { channel } = await client.chat.postMessage({ channel: MIA, text: "For you" });
    expect(channel).toMatch(/^D/);
    expect(channelOf(slack, MIA, "Firebreak").messages).toMatchObject([{ text: "For you" }]);
    expect(slack.surface.workspace(NOAH).channels.map((one) => one.id)).not.toContain(channel);
  });
});

describe("failures asked for", () => {
  test("a refusal applies nothing, a withheld or cut answer applies everything", async () => {
    const channel = await newChannel();
    const { faults } = slack.context;
    const post = (text: string): Promise<unknown> => client.chat.postMessage({ channel, text });
    const said = (): string[] => channelOf(slack, NOAH, `made-${made}`).messages.map((message) => message.text);

    faults.set("slack.chat.postMessage", { kind: "refuse", code: "internal_error" }, 1);
    expect(await codeOf(post("refused"))).toBe("internal_error");
    faults.set("slack.*", { kind: "refuse", code: "unavailable", status: 503 }, 1);
    expect(await refusalOf(post("unavailable"))).toMatchObject({ statusCode: 503 });
    faults.set("slack.chat.postMessage", { kind: "refuse", code: "ratelimited", status: 429 }, 1);
    expect(await refusalOf(post("limited"))).toMatchObject({ retryAfter: 1 });
    expect(said()).toEqual([]);

    faults.set("slack.chat.postMessage", { kind: "cut" }, 1);
    await expect(post("cut")).rejects.toThrow("A request error occurred");
    faults.set("slack.chat.postMessage", { kind: "withhold" }, 1);
    void post("withheld").catch(() => {});
    faults.clear();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(said()).toEqual(["cut", "withheld"]);
  });
});
