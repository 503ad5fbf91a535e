import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import {
  GENERAL,
  lastMessage,
  MIA,
  signingSecret,
  startBot,
  startSlack,
  type TestSlack,
  until,
} from "./slack-world.ts";

/** One request that the app got. */
interface Got {
  headers: IncomingHttpHeaders;
  body: string;
}

let slack: TestSlack;
let server: Server;
let url: string;
let got: Got[];
/** How the app answers. */
let answer: (response: ServerResponse, one: Got) => void;

beforeEach(async () => {
  got = [];
  answer = (response, { body }) => {
    const challenge: unknown = body.startsWith("{")
      ? (JSON.parse(body) as { challenge?: string }).challenge
      : undefined;
    response.end(challenge);
  };
  server = createServer((request, response) => {
    void text(request).then((body) => {
      const one = { headers: request.headers, body };
      got.push(one);
      answer(response, one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/slack`;
  slack = await startSlack({ timing: { acknowledgeWithin: 1_000, redeliverAfter: [0, 20, 20] } });
});
afterEach(async () => {
  await slack.close();
  server.closeAllConnections();
  server.close();
});

function asked(): Got {
  const last = got.at(-1);
  if (last === undefined) throw new Error("The app got nothing.");
  return last;
}

const eventOf = ({ body }: Got) => JSON.parse(body) as { event_id: string; event: { type: string; text?: string } };

describe("a request URL", () => {
  test("is taken when the app there answers the challenge", async () => {
    await slack.world.app.useRequestUrl(url);
    expect(got).toHaveLength(1);
    expect(slack.surface.workspace(MIA).botConnected).toBe(true);
  });

  test.each([
    ["says something else", (response: ServerResponse) => response.end("Hello")],
    ["refuses", (response: ServerResponse) => response.writeHead(500).end()],
    ["says nothing", () => {}],
  ])("is not taken when it %s", async (_, reply) => {
    answer = reply;
    await expect(slack.world.app.useRequestUrl(url)).rejects.toThrow("challenge");
    expect(slack.surface.workspace(MIA).botConnected).toBe(false);
  });

  test("gets everything in place of the sockets, until Socket Mode is on again", async () => {
    const stop = await startBot(slack, (app) => {
      app.command("/incident", async ({ ack }) => ack("Over the socket"));
    });
    await slack.world.app.useRequestUrl(url);
    await slack.surface.command(MIA, GENERAL, "/incident");
    expect(got).toHaveLength(2);
    slack.world.app.useSockets();
    await slack.surface.command(MIA, GENERAL, "/incident");
    expect(got).toHaveLength(2);
    expect(lastMessage(slack, MIA).text).toBe("Over the socket");
    await stop();
  });
});

describe("what comes to it", () => {
  beforeEach(() => slack.world.app.useRequestUrl(url));

  test("is signed with the app's secret, over the body as it is", async () => {
    slack.wait(3_600_000);
    await slack.surface.command(MIA, GENERAL, "/incident open Push fails & nobody knows why");
    const { headers, body } = asked();
    const time = String(headers["x-slack-request-timestamp"]);
    expect(Math.abs(Number(time) - Date.now() / 1000 - 3_600)).toBeLessThan(60);
    const hmac = createHmac("sha256", signingSecret).update(`v0:${time}:${body}`).digest("hex");
    expect(headers["x-slack-signature"]).toBe(`v0=${hmac}`);
  });

  test("is a form for a slash command, and what it is answered with is shown", async () => {
    answer = (response) =>
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ text: "As JSON" }));
    await slack.surface.command(MIA, GENERAL, "/incident open");
    expect(asked().headers["content-type"]).toBe("application/x-www-form-urlencoded");
    expect(Object.fromEntries(new URLSearchParams(asked().body))).toMatchObject({
      command: "/incident",
      text: "open",
      api_app_id: "A0WORLD",
    });
    expect(lastMessage(slack, MIA)).toMatchObject({ text: "As JSON", ephemeral: true });
    answer = (response) => response.end("As text");
    await slack.surface.command(MIA, GENERAL, "/incident open");
    expect(lastMessage(slack, MIA).text).toBe("As text");
  });

  test("is JSON in a form for everything that is pressed", async () => {
    await slack.surface.shortcut(MIA, "open");
    const payload = new URLSearchParams(asked().body).get("payload") ?? "";
    expect(JSON.parse(payload)).toMatchObject({ type: "shortcut", callback_id: "open", team: { id: "T0WORLD" } });
  });

  test("is JSON for an event", async () => {
    await slack.surface.say(MIA, GENERAL, "Hello");
    await until(() => got.length === 2);
    expect(asked().headers).toMatchObject({ "content-type": "application/json" });
    expect(asked().headers).not.toHaveProperty("x-slack-retry-num");
    expect(eventOf(asked()).event).toMatchObject({ type: "message", text: "Hello" });
  });
});

describe("an app that does not acknowledge", () => {
  beforeEach(() => slack.world.app.useRequestUrl(url));

  test("gets an event three times more, with its number, and why", async () => {
    answer = (response) => {
      // The first is refused, the second never answered.
      if (got.length === 2) response.writeHead(500).end();
      if (got.length > 3) response.writeHead(503).end();
    };
    await slack.surface.say(MIA, GENERAL, "Hello");
    await until(() => got.length === 5);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(got.slice(1).map(({ headers }) => [headers["x-slack-retry-num"], headers["x-slack-retry-reason"]])).toEqual([
      [undefined, undefined],
      ["1", "http_error"],
      ["2", "http_timeout"],
      ["3", "http_error"],
    ]);
    expect(new Set(got.slice(1).map((one) => eventOf(one).event_id)).size).toBe(1);
  });

  test("can ask for no more", async () => {
    answer = (response) => response.writeHead(500, { "x-slack-no-retry": "1" }).end();
    await slack.surface.say(MIA, GENERAL, "Hello");
    await until(() => got.length === 2);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(got).toHaveLength(2);
  });

  test("leaves a person with Slack's own words", async () => {
    answer = (response) => response.writeHead(500).end();
    const run = () => slack.surface.command(MIA, GENERAL, "/incident");
    await expect(run()).rejects.toThrow('/incident failed with the error "dispatch_failed"');
    answer = () => {};
    await expect(run()).rejects.toThrow('/incident failed with the error "operation_timeout"');
    slack.context.faults.set("slack.request", { kind: "refuse", code: "unavailable" });
    const before = got.length;
    await expect(run()).rejects.toThrow('/incident failed with the error "dispatch_failed"');
    expect(got).toHaveLength(before);
  });

  test("may have heard all the same", async () => {
    slack.context.faults.set("slack.request", { kind: "cut" }, 1);
    await slack.surface.say(MIA, GENERAL, "Hello");
    await until(() => got.length === 3);
    expect(asked().headers["x-slack-retry-reason"]).toBe("connection_failed");
  });
});
