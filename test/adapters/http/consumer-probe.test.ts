import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { createConsumerProbe } from "../../../src/adapters/http/consumer-probe.ts";

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  server = undefined;
});

/** A consumer that answers so; the requests that it has seen. */
async function consumer(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const seen: { method: string | undefined; path: string | undefined }[] = [];
  const made = createServer((request, response) => {
    seen.push({ method: request.method, path: request.url });
    answer(request, response);
  });
  server = made;
  await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(made.address() as AddressInfo).port}`;
  return { host, url: `http://${host}/health`, seen };
}

describe("a look at a consumer", () => {
  test("is one GET, and any success is well", async () => {
    const { host, url, seen } = await consumer((_, response) => response.writeHead(204).end());
    expect(await createConsumerProbe().look(url)).toEqual({ well: true, words: `${host} answered 204` });
    expect(seen).toEqual([{ method: "GET", path: "/health" }]);
  });

  test("says what it saw instead", async () => {
    const { host, url } = await consumer((_, response) => response.writeHead(503).end("a secret in a page"));
    expect(await createConsumerProbe().look(url)).toEqual({
      well: false,
      words: `${host} is not well: it answered 503`,
    });
  });

  test("follows nobody elsewhere", async () => {
    const { url, seen } = await consumer((_, response) => response.writeHead(302, { location: "/other" }).end());
    expect(await createConsumerProbe().look(url)).toMatchObject({
      well: false,
      words: expect.stringContaining("leads elsewhere and is not followed"),
    });
    expect(seen).toHaveLength(1);
  });

  test("does not wait for ever, and says when nobody is there", async () => {
    const { url } = await consumer(() => undefined);
    expect(await createConsumerProbe(200).look(url)).toMatchObject({
      well: false,
      words: expect.stringContaining("within 0.2 seconds"),
    });
    const nowhere = "http://127.0.0.1:61/health";
    expect(await createConsumerProbe().look(nowhere)).toMatchObject({
      well: false,
      words: expect.stringContaining("can't be reached"),
    });
  });
});
