import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createSlackChat } from "../../../src/adapters/slack/chat.ts";
import { FirebreakError } from "../../../src/domain/errors.ts";
import { type Chat, ChatBusy, type Delivery } from "../../../src/ports/chat.ts";
import { incidentAt, mia, noah, noticeOf, priya } from "./story.ts";
import { bot, botToken, createTestLog, startSlack, type TestSlack } from "./workspace.ts";

let slack: TestSlack;
let log: ReturnType<typeof createTestLog>;
let chat: Chat;

beforeEach(async () => {
  slack = await startSlack();
  log = createTestLog();
  chat = createSlackChat({ botToken, apiUrl: slack.apiUrl, log });
});
afterEach(() => slack.close());

const card = (more: Partial<Delivery> = {}): Delivery => ({
  key: "incident/1/card",
  channel: "CINCIDENT",
  notice: noticeOf("incident-card", incidentAt("published")),
  reference: undefined,
  triedBefore: false,
  ...more,
});
const request = (more: Partial<Delivery> = {}): Delivery => ({
  ...card(more),
  key: "incident/1/rotation-1/signing-request",
  notice: noticeOf("signing-request", incidentAt("request")),
});

/** How a call was refused. */
async function refusalOf(call: Promise<unknown>): Promise<FirebreakError> {
  const refusal = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (refusal instanceof FirebreakError) return refusal;
  throw new Error(`It was not refused: ${String(refusal)}`);
}

const messagesOf = () => slack.channel("inc-1-push").messages.filter((message) => message.author.id === bot);

describe("a message", () => {
  test("is posted with its key, and pinned when it is the card", async () => {
    const reference = await chat.deliver(card());
    const [message] = messagesOf();
    expect(message).toMatchObject({ ts: reference.message, text: "INC-1 · iOS push is failing: open" });
    expect(slack.channel("inc-1-push").pins).toEqual([reference.message]);
    expect(slack.effects()).toEqual(["chat.postMessage", "pins.add"]);
  });

  test("is brought up to date where it stands", async () => {
    const reference = await chat.deliver(card());
    const notice = noticeOf("incident-card", incidentAt("resolved"));
    expect(await chat.deliver(card({ notice, reference }))).toEqual(reference);
    expect(messagesOf()).toMatchObject([{ text: "INC-1 · iOS push is failing: resolved", edited: true }]);
  });

  test("is posted once when the connection ended before Slack's answer came", async () => {
    slack.faults.set("slack.chat.postMessage", { kind: "cut" }, 1);
    expect(await refusalOf(chat.deliver(card()))).toMatchObject({ kind: "unavailable" });
    const reference = await chat.deliver(card({ triedBefore: true }));
    expect(messagesOf()).toMatchObject([{ ts: reference.message }]);
    expect(slack.channel("inc-1-push").pins).toEqual([reference.message]);
  });

  test("shows the newest drawing after such a try, and is pinned once", async () => {
    slack.faults.set("slack.pins.add", { kind: "cut" }, 1);
    await refusalOf(chat.deliver(card()));
    const notice = noticeOf("incident-card", incidentAt("resolved"));
    const reference = await chat.deliver(card({ notice, triedBefore: true }));
    expect(messagesOf()).toMatchObject([{ text: "INC-1 · iOS push is failing: resolved" }]);
    expect(slack.channel("inc-1-push").pins).toEqual([reference.message]);
  });

  test("takes no other message for its own", async () => {
    const other = await chat.deliver(card());
    const mine = await chat.deliver(card({ key: "incident/1/run-1", triedBefore: true }));
    expect(mine.message).not.toBe(other.message);
    await slack.world.surface.say("UMIA", "CINCIDENT", "incident/1/rotation-1");
    const third = await chat.deliver(card({ key: "incident/1/rotation-1", triedBefore: true }));
    expect(messagesOf()).toHaveLength(3);
    expect(messagesOf().at(-1)?.ts).toBe(third.message);
  });

  test("is posted anew when somebody deleted it", async () => {
    const reference = { channel: "CINCIDENT", message: "1724140800.000100" };
    const posted = await chat.deliver(card({ reference }));
    expect(posted.message).not.toBe(reference.message);
    expect(messagesOf()).toMatchObject([{ ts: posted.message }]);
  });

  test("waits as long as Slack asks", async () => {
    slack.faults.set("slack.chat.postMessage", { kind: "refuse", code: "ratelimited", status: 429 }, 1);
    const refusal: unknown = await chat.deliver(card()).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ChatBusy);
    expect(refusal).toMatchObject({ retryAfterMilliseconds: 1000 });
    expect(slack.effects()).toEqual([]);
  });

  test("is delivered although it can't be pinned", async () => {
    slack.faults.set("slack.pins.add", { kind: "refuse", code: "restricted_action" }, 1);
    const reference = await chat.deliver(card());
    expect(messagesOf()).toMatchObject([{ ts: reference.message }]);
    expect(log.lines).toMatchObject([{ level: "warn", fields: { found: "restricted_action" } }]);
  });
});

describe("a refusal", () => {
  test.each([
    ["channel_not_found", "not-found"],
    ["is_archived", "not-found"],
    ["not_in_channel", "not-allowed"],
    ["msg_blocks_too_long", "bad-input"],
    ["internal_error", "unavailable"],
    ["a_new_code", "broken"],
  ])("%s is %s", async (code, kind) => {
    slack.faults.set("slack.chat.postMessage", { kind: "refuse", code }, 1);
    expect(await refusalOf(chat.deliver(card()))).toMatchObject({ kind, found: code });
  });

  test("names the scope that is missing", async () => {
    const poor = await startSlack({ without: ["chat:write"] });
    try {
      const refused = await refusalOf(createSlackChat({ botToken, apiUrl: poor.apiUrl, log }).deliver(card()));
      expect(refused).toMatchObject({ kind: "not-allowed", found: "no scope chat:write" });
    } finally {
      await poor.close();
    }
  });

  test("names the token that Slack does not take, and never shows it", async () => {
    const refused = await refusalOf(
      createSlackChat({ botToken: "xoxb-wrong", apiUrl: slack.apiUrl, log }).deliver(card()),
    );
    expect(refused).toMatchObject({ kind: "misconfigured", message: "Slack refuses the token in SLACK_BOT_TOKEN." });
    expect(JSON.stringify([refused, refused.cause, log.lines])).not.toContain("xoxb-wrong");
  });

  test("is out of reach when a proxy answers, or nobody does", async () => {
    slack.faults.set("slack.chat.postMessage", { kind: "refuse", code: "bad gateway", status: 502 }, 1);
    expect(await refusalOf(chat.deliver(card()))).toMatchObject({ kind: "unavailable", found: "HTTP status 502" });
    slack.faults.set("slack.chat.postMessage", { kind: "refuse", code: "<html>busy</html>" }, 1);
    expect(await refusalOf(chat.deliver(card()))).toMatchObject({ kind: "unavailable" });
    const nobody = createSlackChat({ botToken, apiUrl: "http://127.0.0.1:1/api/", log });
    expect(await refusalOf(nobody.deliver(card()))).toMatchObject({ kind: "unavailable" });
  });
});

describe("a file", () => {
  test("is shared in the channel, with its words", async () => {
    await chat.deliver(request());
    const [message] = messagesOf();
    expect(message).toMatchObject({
      text: "The signing request for ios-prod. Take it to Apple's developer portal; it holds no secret.",
      files: [{ name: "ios-prod-INC-1-rotation-1.certSigningRequest" }],
    });
    const content = await slack.world.surface.download("UMIA", message?.files[0]?.id ?? "");
    expect(Buffer.from(content).toString()).toContain("-----BEGIN CERTIFICATE REQUEST-----");
  });

  test("is shared once when the connection ended before Slack's answer came", async () => {
    slack.faults.set("slack.files.completeUploadExternal", { kind: "cut" }, 1);
    expect(await refusalOf(chat.deliver(request()))).toMatchObject({ kind: "unavailable" });
    const reference = await chat.deliver(request({ triedBefore: true }));
    expect(messagesOf().flatMap((message) => message.files)).toMatchObject([{ id: reference.message }]);
  });

  test("stays as it is when it is owed again", async () => {
    const reference = await chat.deliver(request());
    expect(await chat.deliver(request({ reference }))).toEqual(reference);
    expect(messagesOf()).toHaveLength(1);
  });
});

describe("a channel", () => {
  const wanted = { name: "inc-2-sign-in", purpose: "INC-2: nobody can sign in" };

  test("is made, with its purpose", async () => {
    const id = await chat.openChannel(wanted);
    expect(slack.channel("inc-2-sign-in", "UMIA").id).toBe(id);
    expect(slack.effects()).toEqual(["conversations.create", "conversations.setPurpose"]);
  });

  test("is found again after a try whose answer got lost", async () => {
    slack.faults.set("slack.conversations.create", { kind: "cut" }, 1);
    expect(await refusalOf(chat.openChannel(wanted))).toMatchObject({ kind: "unavailable" });
    const id = await chat.openChannel(wanted);
    expect(slack.channel("inc-2-sign-in").id).toBe(id);
    expect(await chat.openChannel(wanted)).toBe(id);
    expect(slack.effects().filter((effect) => effect === "conversations.create")).toHaveLength(1);
  });

  test("is never somebody else's: a number is added, the same in every try", async () => {
    const first = await chat.openChannel({ ...wanted, name: "inc-1-push" });
    expect(slack.channel("inc-1-push-2").id).toBe(first);
    expect(await chat.openChannel({ ...wanted, name: "inc-1-push" })).toBe(first);
  });

  test("keeps to Slack's length when a number is added", async () => {
    const name = `inc-3-${"x".repeat(74)}`;
    const id = await chat.openChannel({ ...wanted, name });
    await archive(id);
    await chat.openChannel({ ...wanted, name });
    expect(slack.channel(`${name.slice(0, 78)}-2`).name).toHaveLength(80);
  });

  test("is tried again later when Slack asks for a pause", async () => {
    slack.faults.set("slack.conversations.create", { kind: "refuse", code: "ratelimited", status: 429 }, 1);
    const refused = await refusalOf(chat.openChannel(wanted));
    expect(refused).toMatchObject({ kind: "unavailable", message: "Slack asks for a pause.", found: "1 s" });
  });

  test("is opened although its purpose can't be set", async () => {
    slack.faults.set("slack.conversations.setPurpose", { kind: "refuse", code: "restricted_action" }, 1);
    expect(await chat.openChannel(wanted)).toMatch(/^C/);
  });

  test("gets everybody who can be invited", async () => {
    const id = await chat.openChannel(wanted);
    const invited = await chat.invite(id, [mia, "T0WORLD/UGONE", noah, "T0WORLD/UNOBODY"]);
    expect(invited).toEqual([mia, noah]);
    expect(await chat.invite(id, [mia, priya])).toEqual([mia, priya]);
    expect(await chat.invite(id, [mia])).toEqual([mia]);
    expect(slack.effects().filter((effect) => effect === "conversations.invite")).toHaveLength(2);
  });
});

/** As a person would in Slack's own client, with the bot's own rights here. */
async function archive(channel: string): Promise<void> {
  await fetch(`${slack.apiUrl}conversations.archive`, {
    method: "POST",
    headers: { authorization: `Bearer ${botToken}`, "content-type": "application/json" },
    body: JSON.stringify({ channel }),
  });
}
