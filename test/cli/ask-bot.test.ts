import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { createBotHouse, isAnswered } from "../../src/cli/ask-bot.ts";

const directory = mkdtempSync(join(tmpdir(), "firebreak-socket-"));
const path = join(directory, "firebreak.sock");
let server: Server | undefined;

async function listen(answer: RequestListener): Promise<void> {
  const started = createServer(answer);
  server = started;
  await new Promise<void>((resolve) => started.listen(path, resolve));
}

afterEach(async () => {
  const running = server;
  server = undefined;
  running?.closeAllConnections();
  if (running !== undefined) await new Promise((resolve) => running.close(resolve));
  rmSync(path, { force: true });
});

test("nobody answers where there is no socket", async () => {
  expect(await isAnswered(path)).toBe(false);
});

test("somebody answers where a server listens", async () => {
  await listen((_, response) => response.end());
  expect(await isAnswered(path)).toBe(true);
});

describe("a bot that does not answer as it should", () => {
  test("one that says nothing is not waited for without end", async () => {
    await listen(() => undefined);
    await expect(createBotHouse(path, 50).health()).rejects.toMatchObject({
      kind: "unavailable",
      found: "nothing within 0.05 seconds",
    });
  });

  test("one that stops in mid-answer", async () => {
    await listen((_, response) => {
      response.writeHead(200).write("[{");
      setTimeout(() => response.destroy(), 10);
    });
    await expect(createBotHouse(path).incidents()).rejects.toMatchObject({
      kind: "unavailable",
      found: "a connection that ended before the answer was whole",
    });
  });

  test("one that speaks otherwise", async () => {
    await listen((_, response) => response.writeHead(404).end("404 Not Found"));
    await expect(createBotHouse(path).verify({ keys: [], anchors: [] })).rejects.toMatchObject({
      kind: "unavailable",
      expected: "a bot of the same version as this command",
    });
  });

  test("one that has gone since it was looked for", async () => {
    await expect(createBotHouse(path).postmortem(1)).rejects.toMatchObject({ kind: "unavailable" });
  });
});

test("a refusal arrives as it was thrown", async () => {
  const refusal = { kind: "not-now", message: "Not now.", found: "this", expected: "that", todo: "Wait." };
  await listen((_, response) => response.writeHead(409).end(JSON.stringify(refusal)));
  await expect(createBotHouse(path).incident(1)).rejects.toMatchObject(refusal);
});

test("a question arrives as it was put", async () => {
  const asked: unknown[] = [];
  await listen((request, response) => {
    let text = "";
    request.on("data", (part: Buffer) => (text += part.toString()));
    request.on("end", () => {
      asked.push([request.method, request.url, text === "" ? undefined : JSON.parse(text)]);
      response.end("{}");
    });
  });
  const house = createBotHouse(path);
  await house.erase({ operator: "ops", position: 3, field: "text" });
  await house.postmortem(12);
  expect(asked).toEqual([
    ["POST", "/journal/erasures", { operator: "ops", position: 3, field: "text" }],
    ["GET", "/incidents/12/postmortem", undefined],
  ]);
});
