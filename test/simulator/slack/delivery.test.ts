import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { WebSocket } from "ws";
import {
  appToken,
  BOT,
  codeOf,
  GENERAL,
  lastMessage,
  MIA,
  NOAH,
  SECRET,
  startBot,
  startSlack,
  until,
} from "./slack-world.ts";
import type { TestSlack } from "./slack-world.ts";

/** What came down a socket. */
interface Envelope {
  type: string;
  reason?: string;
  envelope_id: string;
  retry_attempt?: number;
  retry_reason?: string;
  payload: { event_id: string; event: Record<string, unknown>; response_url: string };
}

let slack: TestSlack;
let closing: (() => Promise<void>)[];

beforeEach(async () => {
  slack = await startSlack({ timing: { acknowledgeWithin: 100, redeliverAfter: [0, 20] } });
  closing = [() => slack.close()];
});
afterEach(async () => {
  for (const close of closing.toReversed()) await close();
});

/** A Socket Mode client that does as it is told. */
async function connect(): Promise<{ received: Envelope[]; socket: WebSocket; acknowledge(): void }> {
  const { url = "" } = await slack.client(appToken).apps.connections.open({});
  const socket = new WebSocket(url);
  const received: Envelope[] = [];
  socket.on("message", (data) => received.push(JSON.parse(String(data)) as Envelope));
  socket.on("error", () => {});
  const acknowledge = (): void => socket.send(JSON.stringify({ envelope_id: received.at(-1)?.envelope_id }));
  closing.push(async () => socket.close());
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  await until(() => received.length > 0);
  return { received, socket, acknowledge };
}

describe("events", () => {
  test("an event is sent again until it is acknowledged", async () => {
    const { received, acknowledge } = await connect();
    await slack.surface.say(MIA, GENERAL, "Hello @firebreak");
    await until(() => received.length === 5);
    const [, message, mention, again] = received;
    expect(message).toMatchObject({ type: "events_api", retry_attempt: 0, retry_reason: "" });
    expect(message?.payload.event).toMatchObject({ type: "message", channel_type: "channel", user: MIA });
    expect(mention?.payload.event).toMatchObject({ type: "app_mention", text: `Hello <@${BOT}>` });
    expect(again).toMatchObject({ retry_attempt: 1, retry_reason: "timeout" });
    expect(again?.payload.event_id).toBe(message?.payload.event_id);
    acknowledge();
    await until(() => received.length === 6);
    expect(received.at(-1)).toMatchObject({ retry_attempt: 2, payload: { event_id: message?.payload.event_id } });
    acknowledge();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(received).toHaveLength(6);
  });

  test("an event waits for a socket, but not for ever", async () => {
    await slack.surface.say(MIA, GENERAL, "Too early");
    slack.wait(360_001);
    await slack.surface.say(MIA, GENERAL, "Just early");
    const { received, acknowledge } = await connect();
    await until(() => received.length === 2);
    acknowledge();
    expect(received[1]?.payload.event["text"]).toBe("Just early");
  });

  test("what the manifest does not subscribe to, or happens elsewhere, is not told", async () => {
    const { received } = await connect();
    await slack.surface.say(NOAH, SECRET, "Hidden");
    await slack.surface.upload(MIA, "notes.txt", Buffer.from("notes"));
    const message = lastMessage(slack, NOAH, "secret");
    await slack.surface.react(NOAH, message, "eyes");
    expect(received).toHaveLength(1);
  });

  test("a reaction and a home tab are told", async () => {
    const message = await slack.surface.say(MIA, GENERAL, "Look");
    const { received, acknowledge } = await connect();
    await until(() => received.length === 2);
    acknowledge();
    await slack.surface.react(NOAH, message, "eyes");
    await slack.surface.openHome(NOAH);
    await until(() => received.length === 4);
    expect(received[2]?.payload.event).toMatchObject({
      type: "reaction_added",
      reaction: "eyes",
      item: { ts: message.ts },
    });
    expect(received[3]?.payload.event).toMatchObject({ type: "app_home_opened", user: NOAH, tab: "home" });
  });
});

describe("sockets", () => {
  test("each payload goes to one of them, in turn", async () => {
    const [first, second] = [await connect(), await connect()];
    expect(second.received[0]).toMatchObject({ type: "hello", num_connections: 2 });
    for (const one of [first, second]) one.socket.on("message", () => one.acknowledge());
    await slack.surface.command(MIA, GENERAL, "/incident");
    await slack.surface.command(MIA, GENERAL, "/incident");
    expect([first.received.length, second.received.length]).toEqual([2, 2]);
  });

  test("there are ten at most", async () => {
    for (let open = 0; open < 10; open += 1) await connect();
    slack.wait(60_000);
    const { received, socket } = await connect();
    expect(received[0]).toMatchObject({ type: "disconnect", reason: "too_many_websockets" });
    await until(() => socket.readyState === WebSocket.CLOSED);
  });

  test("an address admits one connection", async () => {
    const { socket } = await connect();
    const again = new WebSocket(socket.url);
    const refused = await new Promise((resolve) => again.once("error", (error) => resolve(error.message)));
    expect(refused).toContain("401");
  });

  test("Slack can be out of reach", async () => {
    const { socket } = await connect();
    expect(slack.surface.workspace(MIA).botConnected).toBe(true);
    slack.context.faults.set("slack.socket", { kind: "refuse", code: "unavailable" });
    slack.world.disconnectAll();
    await until(() => socket.readyState === WebSocket.CLOSED);
    expect(slack.surface.workspace(MIA).botConnected).toBe(false);
    await expect(connect()).rejects.toThrow("503");
    slack.context.faults.clear();
    await connect();
  });

  test("a client is asked to come again", async () => {
    const { received } = await connect();
    slack.world.refreshSockets();
    await until(() => received.length === 3);
    expect(received.slice(1).map((one) => one.reason)).toEqual(["warning", "refresh_requested"]);
  });
});

describe("commands", () => {
  test("without a socket the person is told so", async () => {
    const run = slack.surface.command(MIA, GENERAL, "/incident");
    await expect(run).rejects.toThrow('/incident failed with the error "dispatch_failed"');
  });

  test("without an acknowledgement too, though the app has heard", async () => {
    const { received } = await connect();
    const run = slack.surface.command(MIA, GENERAL, "/slow down");
    await expect(run).rejects.toThrow('/slow failed with the error "operation_timeout"');
    expect(received[1]?.payload).toMatchObject({ command: "/slow", text: "down", user_id: MIA, channel_id: GENERAL });
  });

  test("a response_url answers five times", async () => {
    const answers: number[] = [];
    let refused: unknown;
    const stop = await startBot(slack, (app) => {
      app.command("/incident", async ({ ack, respond }) => {
        await ack();
        try {
          for (let sent = 1; sent <= 6; sent += 1) {
            const audience = sent === 5 ? ({ response_type: "in_channel" } as const) : {};
            await respond({ text: `Answer ${sent}`, ...audience });
            answers.push(sent);
          }
        } catch (error) {
          refused = error;
        }
      });
    });
    closing.push(stop);
    await slack.surface.command(MIA, GENERAL, "/incident");
    await until(() => refused !== undefined);
    expect(answers).toEqual([1, 2, 3, 4, 5]);
    expect(refused).toMatchObject({ statusCode: 404 });
    expect(lastMessage(slack, NOAH).text).toBe("Answer 5");
    expect(lastMessage(slack, MIA)).toMatchObject({ text: "Answer 5", ephemeral: false });
  });

  test("a response_url lives half an hour, and replaces or deletes what it came from", async () => {
    const { received, socket, acknowledge } = await connect();
    socket.on("message", acknowledge);
    const blocks = [
      {
        type: "actions",
        block_id: "a",
        elements: [{ type: "button", action_id: "b", text: { type: "plain_text", text: "Go" } }],
      },
    ];
    const { ts = "" } = await slack.client().chat.postMessage({ channel: GENERAL, text: "Card", blocks });
    await until(() => received.length === 2);
    await slack.surface.act(MIA, { channel: GENERAL, ts }, { blockId: "a", actionId: "b" });
    const address = received[2]?.payload.response_url ?? "";
    const respond = async (body: object): Promise<number> =>
      (await fetch(address, { method: "POST", body: JSON.stringify(body) })).status;
    expect(await respond({ replace_original: "true", text: "Done" })).toBe(200);
    expect(lastMessage(slack, NOAH)).toMatchObject({ ts, text: "Done", blocks: [] });
    expect(await respond({ text: "x", blocks: [{ type: "section" }] })).toBe(400);
    expect(await respond({ delete_original: true })).toBe(200);
    expect(await codeOf(slack.client().chat.update({ channel: GENERAL, ts, text: "Gone" }))).toBe("message_not_found");
    slack.wait(30 * 60_000 + 1);
    expect(await respond({ text: "Late" })).toBe(404);
  });
});
