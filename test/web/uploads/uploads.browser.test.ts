import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import type { Database } from "../../../src/adapters/store/database.ts";
import { openEmbedded } from "../../embedded.ts";
import { forgedArchive, openMaterial, password, pem, tokenKey } from "../../adapters/x509/handed.ts";
import { openBrowser } from "../../simulator/page/browser.ts";
import { openStage, type Stage } from "./stage.ts";

let server: Server;
let address: string;
let browser: Browser;
let database: Database;
let stage: Stage;
let folder: string;
/** What the browser's console complained of. */
let complaints: string[] = [];

beforeAll(async () => {
  const answer = getRequestListener((request) => stage.app.fetch(request));
  server = createServer((incoming, outgoing) => void answer(incoming, outgoing));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  address = `http://localhost:${(server.address() as AddressInfo).port}/`;
  [browser, database] = await Promise.all([openBrowser(), openEmbedded()]);
  folder = mkdtempSync(join(tmpdir(), "firebreak-upload-"));
  const pair = await (await openMaterial()).pair();
  writeFileSync(join(folder, "push.p12"), forgedArchive(pair, password));
  writeFileSync(join(folder, "AuthKey_ABC123DEFG.p8"), pem(tokenKey()));
}, 60_000);

beforeEach(() => {
  complaints = [];
  stage = openStage(database, { address });
});
afterEach(() => stage.remove());

afterAll(async () => {
  await browser.close();
  await database.close();
  rmSync(folder, { recursive: true });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Opens a page that somebody was given, on a phone; with scripts switched off, which the page does not need. */
async function open(): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
  const tab = await context.newPage();
  tab.on("console", (line) => complaints.push(line.text()));
  await tab.goto(address + (await stage.invite()).slice(1));
  return tab;
}

test("a file with its key is handed over, after a password that was mistyped", async () => {
  const tab = await open();
  await tab.getByText("INC-1: iOS push is failing").waitFor();
  await tab.getByLabel("File").setInputFiles(join(folder, "push.p12"));
  await tab.getByLabel("Password").fill("wrong");
  await tab.getByRole("button", { name: "Hand over" }).click();
  await tab.getByRole("alert").getByText("You can try again: 4 tries are left.").waitFor();
  expect(await tab.getByLabel("Password").inputValue()).toBe("");

  await tab.getByLabel("File").setInputFiles(join(folder, "push.p12"));
  await tab.getByLabel("Password").fill(password);
  await tab.getByRole("button", { name: "Hand over" }).click();
  await tab.getByText("Taken in: the certificate valid until").waitFor();
  expect(stage.last("rotation.credential-offered").data.origin).toMatchObject({ by: "upload-page" });

  await tab.goBack();
  await tab.reload();
  await tab.getByText("This page was used already. It works once.").waitFor();
  // The one complaint is of the refusals' status.
  expect(complaints.filter((line) => !line.startsWith("Failed to load resource"))).toEqual([]);
  await tab.context().close();
});

test("a token key’s id is read from its file’s name", async () => {
  const tab = await open();
  await tab.getByLabel("File").setInputFiles(join(folder, "AuthKey_ABC123DEFG.p8"));
  await tab.getByLabel("The team’s id").fill("DEF123GHIJ");
  await tab.getByRole("button", { name: "Hand over" }).click();
  await tab.getByText("Taken in: the token key ABC123DEFG of team DEF123GHIJ.").waitFor();
  expect(stage.last("rotation.credential-offered").data.credential.kind).toBe("token");
  await tab.context().close();
});

test("nothing is wider than a phone", async () => {
  const tab = await open();
  // What the test evaluates works where the page’s own scripts are off.
  const width = await tab.evaluate<number>("document.documentElement.scrollWidth");
  expect(width).toBeGreaterThan(0);
  expect(width).toBeLessThanOrEqual(390);
  await tab.context().close();
});

test("another site can’t send the form", async () => {
  const path = await stage.invite();
  const context = await browser.newContext();
  const tab = await context.newPage();
  await tab.setContent(
    `<form method="post" action="${address}${path.slice(1)}" enctype="multipart/form-data"><button>Go</button></form>`,
  );
  await tab.getByRole("button", { name: "Go" }).click();
  await tab.getByText("This was not sent by the bot’s own page.").waitFor();
  expect(stage.added()).toEqual([]);
  await context.close();
});
