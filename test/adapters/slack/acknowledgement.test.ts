import { describe, expect, test } from "@jest/globals";
import { createAcknowledgement } from "../../../src/adapters/slack/surface/acknowledgement.ts";

const late = (after: number) => ({ after, response: () => new Response("late", { status: 503 }) });
const never = new AbortController().signal;

describe("an acknowledgement", () => {
  test.each([
    ["nothing", undefined, ""],
    ["a text", "Hello", "Hello"],
    ["what a form shall do", { response_action: "clear" }, '{"response_action":"clear"}'],
  ])("answers with %s", async (_, content, text) => {
    const { ack, response } = createAcknowledgement(never, late(60_000));
    await ack(content);
    expect((await response).status).toBe(200);
    expect(await (await response).text()).toBe(text);
  });

  test("that comes too late is refused, so that nothing is done", async () => {
    const { ack, response } = createAcknowledgement(never, late(1));
    expect((await response).status).toBe(503);
    await expect(ack()).rejects.toMatchObject({ kind: "unavailable" });
  });

  test("to somebody who has hung up is refused too", async () => {
    const hung = new AbortController();
    const { ack, otherwise } = createAcknowledgement(hung.signal, late(60_000));
    hung.abort();
    await expect(ack()).rejects.toMatchObject({ kind: "unavailable" });
    otherwise(new Response());
  });

  test("is given once, and nothing else after it", async () => {
    const { ack, otherwise, response } = createAcknowledgement(never, late(60_000));
    await ack();
    await expect(ack()).rejects.toMatchObject({ kind: "broken" });
    otherwise(new Response("", { status: 500 }));
    expect((await response).status).toBe(200);
  });

  test("that nobody gives is made up for", async () => {
    const { ack, otherwise, response } = createAcknowledgement(never, late(60_000));
    otherwise(new Response("", { status: 500 }));
    expect((await response).status).toBe(500);
    await expect(ack()).rejects.toMatchObject({ kind: "unavailable" });
  });
});
