import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@jest/globals";
import { examinePage } from "../../../src/adapters/statuspage/examination.ts";
import { examine } from "../../../src/workflows/examine/examine.ts";

/** A page that answers with that status, and where it is. */
async function withPage<Result>(status: number, use: (address: string) => Promise<Result>): Promise<Result> {
  const server = createServer((_, response) => void response.writeHead(status).end("a page"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const look = (address: string) => examine(examinePage(address), 5_000);

test("a page that answers is as it should be; one that fails is not", async () => {
  expect(await withPage(200, look)).toMatchObject([{ verdict: "ok" }]);
  expect(await withPage(502, look)).toMatchObject([{ verdict: "wrong", found: expect.stringContaining("502") }]);
});

test("a page that is not there is wrong", async () => {
  const address = await withPage(200, (where) => Promise.resolve(where));
  expect(await look(address)).toMatchObject([{ verdict: "wrong", found: `${address} does not answer` }]);
});
