import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { BlockAction, ButtonAction, SlackViewAction, StaticSelectAction } from "@slack/bolt";
import type { KnownBlock, ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { codeOf, GENERAL, lastMessage, MIA, NOAH, startBot, startSlack, until } from "./slack-world.ts";
import type { TestSlack } from "./slack-world.ts";

let slack: TestSlack;
let client: WebClient;
let stopBot: () => Promise<void>;
let clicks: BlockAction[];
let views: SlackViewAction[];
let triggers: string[];

const plain = (text: string) => ({ type: "plain_text" as const, text });
const modal = (callbackId: string, extra: Partial<ModalView> = {}): ModalView => ({
  type: "modal",
  callback_id: callbackId,
  title: plain("Form"),
  submit: plain("Send"),
  blocks: [
    {
      type: "input",
      block_id: "why",
      label: plain("Why"),
      element: { type: "plain_text_input", action_id: "text" },
    },
  ],
  ...extra,
});
const card: KnownBlock[] = [
  { type: "section", text: { type: "mrkdwn", text: "*Approve?*" } },
  {
    type: "actions",
    block_id: "vote",
    elements: [
      { type: "button", action_id: "approve", value: "request-7", style: "primary", text: plain("Approve") },
      {
        type: "static_select",
        action_id: "pick",
        options: ["a", "b"].map((value) => ({ value, text: plain(value.toUpperCase()) })),
      },
      { type: "external_select", action_id: "find", placeholder: plain("Find") },
    ],
  },
];

beforeAll(async () => {
  slack = await startSlack({ timing: { acknowledgeWithin: 300, redeliverAfter: [] } });
  client = slack.client();
  stopBot = await startBot(slack, (app) => {
    app.action(/./, async ({ ack, body }) => {
      await ack();
      clicks.push(body as BlockAction);
      triggers.push((body as BlockAction).trigger_id);
    });
    app.options("find", async ({ ack, payload }) => {
      await ack({ options: [{ text: plain(`You typed ${payload.value}`), value: "typed" }] });
    });
    app.command("/incident", async ({ ack, body }) => {
      triggers.push(body.trigger_id);
      await ack({ text: "Heard.", response_type: "ephemeral" });
    });
    app.shortcut(/./, async ({ ack, body }) => {
      await ack();
      triggers.push(body.trigger_id);
    });
    app.view("refuse", async ({ ack }) => ack({ response_action: "errors", errors: { why: "Say more." } }));
    app.view("nonsense", async ({ ack }) => ack({ response_action: "errors", errors: { elsewhere: "No such block" } }));
    app.view("next", async ({ ack }) => ack({ response_action: "update", view: modal("last") }));
    app.view("deeper", async ({ ack }) => ack({ response_action: "push", view: modal("top") }));
    app.view("top", async ({ ack }) => ack({ response_action: "clear" }));
    app.view({ callback_id: "told", type: "view_closed" }, async ({ ack, body }) => {
      await ack();
      views.push(body);
    });
  });
});
afterAll(async () => {
  await stopBot();
  await slack.close();
});
beforeAll(reset);
afterEach(reset);

function reset(): void {
  clicks = [];
  views = [];
  triggers = [];
  slack.wait(60_000);
}

function actionOf(click: BlockAction | undefined): BlockAction["actions"][number] {
  const action = click?.actions[0];
  if (action === undefined) throw new Error("The app heard of no click.");
  return action;
}

async function postCard(): Promise<{ channel: string; ts: string }> {
  const { ts = "" } = await client.chat.postMessage({ channel: GENERAL, text: "Approve?", blocks: card });
  return { channel: GENERAL, ts };
}

async function freshTrigger(person = MIA): Promise<string> {
  const before = triggers.length;
  await slack.surface.command(person, GENERAL, "/incident");
  await until(() => triggers.length > before);
  return triggers.at(-1) ?? "";
}

async function openFor(person: string, view: ModalView): Promise<string> {
  const opened = await client.views.open({ trigger_id: await freshTrigger(person), view });
  return opened.view?.id ?? "";
}

const filled = { why: { text: { type: "plain_text_input", value: "Because" } } };

describe("elements of messages", () => {
  test("a button sends its message as it is now", async () => {
    const message = await postCard();
    await client.chat.update({ ...message, text: "Approve now?", blocks: card });
    await slack.surface.act(NOAH, message, { blockId: "vote", actionId: "approve" });
    await until(() => clicks.length === 1);
    expect(clicks[0]).toMatchObject({
      user: { id: NOAH, name: "noah", team_id: "T0WORLD" },
      channel: { id: GENERAL, name: "general" },
      container: { type: "message", message_ts: message.ts, channel_id: GENERAL, is_ephemeral: false },
      message: { ts: message.ts, text: "Approve now?" },
      actions: [{ type: "button", action_id: "approve", block_id: "vote", value: "request-7", style: "primary" }],
    });
    expect((actionOf(clicks[0]) as ButtonAction).action_ts).toMatch(/^\d+/);
  });

  test("a double click is two payloads", async () => {
    const message = await postCard();
    const click = () => slack.surface.act(MIA, message, { blockId: "vote", actionId: "approve" });
    await Promise.all([click(), click()]);
    await until(() => clicks.length === 2);
    expect(new Set(clicks.map((click) => click.trigger_id)).size).toBe(2);
  });

  test("a menu sends the option, and the state of the message's menus", async () => {
    const message = await postCard();
    const choice = { type: "static_select", selected_option: { value: "b" } };
    await slack.surface.act(MIA, message, { blockId: "vote", actionId: "pick", choice });
    await until(() => clicks.length === 1);
    expect((actionOf(clicks[0]) as StaticSelectAction).selected_option.text.text).toBe("B");
    expect(clicks[0]?.state?.values["vote"]?.["pick"]?.selected_option?.value).toBe("b");
  });

  test("an option that is not offered, and an element that is gone, are refused", async () => {
    const message = await postCard();
    const choice = { type: "static_select", selected_option: { value: "z" } };
    const pick = slack.surface.act(MIA, message, { blockId: "vote", actionId: "pick", choice });
    await expect(pick).rejects.toThrow("That choice isn't offered any more.");
    await client.chat.update({ ...message, text: "Approved.", blocks: [] });
    const late = slack.surface.act(MIA, message, { blockId: "vote", actionId: "approve" });
    await expect(late).rejects.toThrow("the app has changed it meanwhile");
    expect(clicks).toEqual([]);
  });

  test("an external menu asks the app for its options", async () => {
    const asked = { blockId: "vote", actionId: "find", text: "ios" };
    const options = await slack.surface.suggest(MIA, await postCard(), asked);
    expect(options).toEqual([{ text: plain("You typed ios"), value: "typed" }]);
  });

  test("an ephemeral message shows to one person, who alone can use it", async () => {
    await client.chat.postEphemeral({ channel: GENERAL, user: MIA, text: "Approve?", blocks: card });
    const { ts, ephemeral } = lastMessage(slack, MIA);
    expect(ephemeral).toBe(true);
    expect(lastMessage(slack, NOAH).ts).not.toBe(ts);
    const use = { blockId: "vote", actionId: "approve" };
    await expect(slack.surface.act(NOAH, { channel: GENERAL, ts }, use)).rejects.toThrow("isn't there any more");
    await slack.surface.act(MIA, { channel: GENERAL, ts }, use);
    await until(() => clicks.length === 1);
    expect(clicks[0]?.container).toMatchObject({ is_ephemeral: true });
    expect(clicks[0]).not.toHaveProperty("message");
    expect(await codeOf(client.chat.update({ channel: GENERAL, ts, text: "Changed" }))).toBe("message_not_found");
  });
});

describe("triggers", () => {
  test("a trigger opens one view", async () => {
    const trigger = await freshTrigger();
    await client.views.open({ trigger_id: trigger, view: modal("a") });
    expect(await codeOf(client.views.open({ trigger_id: trigger, view: modal("b") }))).toBe("exchanged_trigger_id");
  });

  test("a trigger lives three seconds", async () => {
    const trigger = await freshTrigger();
    slack.wait(3_001);
    expect(await codeOf(client.views.open({ trigger_id: trigger, view: modal("a") }))).toBe("expired_trigger_id");
    expect(await codeOf(client.views.open({ trigger_id: "12.34.nonsense", view: modal("a") }))).toBe(
      "invalid_trigger_id",
    );
  });

  test("a view that is refused leaves the trigger usable", async () => {
    const trigger = await freshTrigger();
    const wrong = modal("a", { title: plain("A title of more than twenty-four characters") });
    expect(await codeOf(client.views.open({ trigger_id: trigger, view: wrong }))).toBe("invalid_arguments");
    await client.views.open({ trigger_id: trigger, view: modal("a") });
  });

  test("shortcuts bring triggers too", async () => {
    await slack.surface.shortcut(MIA, "open");
    await slack.surface.shortcut(MIA, "note", await postCard());
    await until(() => triggers.length === 2);
    await client.views.open({ trigger_id: triggers[1] ?? "", view: modal("a") });
    await expect(slack.surface.shortcut(MIA, "note")).rejects.toThrow("no such shortcut");
  });
});

describe("modals", () => {
  test("the app's errors show on their fields", async () => {
    const id = await openFor(MIA, modal("refuse"));
    expect(await slack.surface.submit(MIA, id, filled)).toEqual({ errors: { why: "Say more." } });
    expect(slack.surface.workspace(MIA).modal).toMatchObject({ id, errors: { why: "Say more." } });
  });

  test("errors of no field, and no answer at all, are trouble", async () => {
    const trouble = "We had some trouble connecting. Try again?";
    const nonsense = await openFor(MIA, modal("nonsense"));
    await expect(slack.surface.submit(MIA, nonsense, filled)).rejects.toThrow(trouble);
    const unheard = await openFor(MIA, modal("nobody listens"));
    await expect(slack.surface.submit(MIA, unheard, filled)).rejects.toThrow(trouble);
  });

  test("an answer can update the view, push another, or clear them all", async () => {
    const id = await openFor(MIA, modal("next"));
    await slack.surface.submit(MIA, id, filled);
    expect(slack.surface.workspace(MIA).modal).toMatchObject({ id, callbackId: "last" });
    await client.views.update({ view_id: id, view: modal("deeper") });
    await slack.surface.submit(MIA, id, filled);
    const top = slack.surface.workspace(MIA).modal;
    expect(top?.callbackId).toBe("top");
    await slack.surface.submit(MIA, top?.id ?? "", filled);
    expect(slack.surface.workspace(MIA).modal).toBeNull();
  });

  test("the stack is three deep", async () => {
    const deeper = modal("deeper", {
      blocks: [
        { type: "actions", block_id: "row", elements: [{ type: "button", action_id: "push", text: plain("More") }] },
      ],
    });
    const push = async (id: string): Promise<unknown> => {
      await slack.surface.actInView(MIA, id, { blockId: "row", actionId: "push" }, {});
      await until(() => clicks.length > 0);
      return client.views.push({ trigger_id: clicks.pop()?.trigger_id ?? "", view: deeper });
    };
    await push(await openFor(MIA, deeper));
    await push(slack.surface.workspace(MIA).modal?.id ?? "");
    expect(await codeOf(push(slack.surface.workspace(MIA).modal?.id ?? ""))).toBe("push_limit_reached");
  });

  test("an update with an old hash is a conflict; external ids are unique", async () => {
    const trigger = await freshTrigger();
    const opened = await client.views.open({ trigger_id: trigger, view: modal("a", { external_id: "one" }) });
    const hash = opened.view?.hash ?? "";
    await client.views.update({ external_id: "one", hash, view: modal("b", { external_id: "one" }) });
    const late = client.views.update({ external_id: "one", hash, view: modal("c", { external_id: "one" }) });
    expect(await codeOf(late)).toBe("hash_conflict");
    const second = client.views.open({
      trigger_id: await freshTrigger(NOAH),
      view: modal("d", { external_id: "one" }),
    });
    expect(await codeOf(second)).toBe("duplicate_external_id");
  });

  test("closing tells the app where it asked to be told", async () => {
    await slack.surface.close(MIA, await openFor(MIA, modal("told", { notify_on_close: true })));
    expect(views).toMatchObject([{ type: "view_closed", is_cleared: true, view: { callback_id: "told" } }]);
    expect(slack.surface.workspace(MIA).modal).toBeNull();
  });

  test("a home tab is published for one person", async () => {
    expect(await slack.surface.openHome(NOAH)).toBeNull();
    await client.views.publish({ user_id: NOAH, view: { type: "home", blocks: [{ type: "divider" }] } });
    expect((await slack.surface.openHome(NOAH))?.blocks).toMatchObject([{ type: "divider" }]);
    expect(await slack.surface.openHome(MIA)).toBeNull();
  });
});

test("what a command is acknowledged with shows to the person", async () => {
  await slack.surface.command(MIA, GENERAL, "/incident");
  expect(lastMessage(slack, MIA)).toMatchObject({ text: "Heard.", ephemeral: true });
});

test("a command that is not declared is no command", async () => {
  await expect(slack.surface.command(MIA, GENERAL, "/deploy now")).rejects.toThrow(
    '/deploy is not a valid command. In Slack, all messages that start with the "/" character',
  );
});
