import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { getRequestListener } from "@hono/node-server";
import type { Browser, BrowserContext, CDPSession, Page } from "playwright-core";
import type { Database } from "../../src/adapters/store/database.ts";
import { createJournal } from "../../src/adapters/store/journal.ts";
import { openEmbedded } from "../embedded.ts";
import { liam, mara, minute } from "../domain/story.ts";
import { openBrowser } from "../simulator/page/browser.ts";
import { openStage, planHash, type Stage } from "../web/passkeys/stage.ts";

const patience = 20_000;

let server: Server;
let address: string;
let browser: Browser;
let database: Database;
let stage: Stage;
/** What the browsers' consoles complained of. */
let complaints: string[] = [];

beforeAll(async () => {
  const answer = getRequestListener((request) => stage.app.fetch(request));
  server = createServer((incoming, outgoing) => void answer(incoming, outgoing));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  // A passkey needs a host name (WebAuthn level 3, 5.1.2); browsers take localhost without TLS.
  address = `http://localhost:${(server.address() as AddressInfo).port}`;
  browser = await openBrowser();
}, 60_000);

beforeEach(async () => {
  complaints = [];
  database = await openEmbedded();
  stage = await openStage(address, { journal: createJournal(database.db), database });
});
afterEach(() => database.close());

afterAll(async () => {
  await browser.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Somebody with a phone whose authenticator verifies its owner, and keeps passkeys. */
interface Owner {
  context: BrowserContext;
  tab: Page;
  devices: CDPSession;
  authenticator: string;
}

async function somebody(verified = true): Promise<Owner> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const tab = await context.newPage();
  tab.setDefaultTimeout(patience);
  tab.on("pageerror", (error) => complaints.push(error.message));
  tab.on("console", (line) => /Content.Security/i.test(line.text()) && complaints.push(line.text()));
  const devices = await context.newCDPSession(tab);
  await devices.send("WebAuthn.enable");
  const { authenticatorId: authenticator } = await devices.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: verified,
      automaticPresenceSimulation: true,
    },
  });
  return { context, tab, devices, authenticator };
}

async function typeCode({ tab }: Owner, code: string): Promise<void> {
  await tab.goto(`${address}/passkeys/enrol`);
  await tab.getByLabel("Code").fill(code);
  await tab.getByRole("button", { name: "Make a passkey" }).click();
}

async function enrol(owner: Owner, identity: string): Promise<string> {
  const { code } = await stage.register.invite({ identity, operator: "root" });
  await typeCode(owner, code);
  await owner.tab.getByText(`The passkey of ${identity} is enrolled.`).waitFor();
  return code;
}

async function confirm({ tab }: Owner, path: string): Promise<void> {
  await tab.goto(address + path);
  await tab.getByRole("button", { name: "Confirm with passkey" }).click();
}

test("a person enrols on the phone, and confirms a vote there", async () => {
  const owner = await somebody();
  await enrol(owner, "liam");
  const path = stage.pathIn(await stage.press(liam, { comment: "I compared the fingerprint." }));
  await owner.tab.goto(address + path);
  for (const text of ["Approve the rotation of ios-prod", planHash, "“I compared the fingerprint.”"])
    await owner.tab.getByText(text).waitFor();
  await owner.tab.getByRole("button", { name: "Confirm with passkey" }).click();
  await owner.tab.getByText("Your approval is counted: 1 of 2 approvals.").waitFor();
  expect(await owner.tab.getByRole("button").count()).toBe(0);

  const { credentials } = await owner.devices.send("WebAuthn.getCredentials", { authenticatorId: owner.authenticator });
  const used = (await stage.keyring("liam")).at(-1);
  expect(used).toMatchObject({ type: "passkey.used", data: { counter: credentials[0]?.signCount } });
  expect(credentials[0]).toMatchObject({ isResidentCredential: true, rpId: "localhost" });
  expect((await stage.asked())?.votes).toMatchObject([{ voter: liam, verdict: "approve" }]);
  expect(complaints).toEqual([]);
  await owner.context.close();
});

test("one person goes alone", async () => {
  const owner = await somebody();
  await enrol(owner, "liam");
  await confirm(owner, stage.pathIn(await stage.alone(liam)));
  await owner.tab.getByText("You go ahead alone. The write begins now.").waitFor();
  expect((await stage.asked())?.decided?.as).toBe("granted");
  await owner.context.close();
});

test("another person’s passkey does nothing, and leaves the link to its owner", async () => {
  const [owner, stranger] = [await somebody(), await somebody()];
  await enrol(owner, "liam");
  await enrol(stranger, "mara");
  const path = stage.pathIn(await stage.press(liam));
  await confirm(stranger, path);
  await stranger.tab.getByText("Nothing was done: no passkey was used.").waitFor();
  expect((await stage.asked())?.votes).toEqual([]);
  await confirm(owner, path);
  await owner.tab.getByText("Your approval is counted").waitFor();
  await owner.context.close();
  await stranger.context.close();
});

test("a phone that does not verify its owner confirms nothing", async () => {
  const owner = await somebody();
  await enrol(owner, "liam");
  const { devices, authenticator: authenticatorId } = owner;
  await devices.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await confirm(owner, stage.pathIn(await stage.press(liam)));
  await owner.tab.getByText("Nothing was done: no passkey was used.").waitFor();
  expect((await stage.asked())?.votes).toEqual([]);
  await owner.context.close();
});

test("a link works once, for five minutes, for the plan that was asked about", async () => {
  const owner = await somebody();
  await enrol(owner, "liam");
  const used = stage.pathIn(await stage.press(liam));
  await confirm(owner, used);
  await owner.tab.getByText("Your approval is counted").waitFor();
  await owner.tab.goto(address + used);
  await owner.tab.getByRole("heading", { name: "This was confirmed already." }).waitFor();

  const late = stage.pathIn(await stage.alone(liam));
  await owner.tab.goto(address + late);
  stage.pass(5 * minute);
  await owner.tab.getByRole("button", { name: "Confirm with passkey" }).click();
  await owner.tab.getByText("The five minutes for this are over.").waitFor();

  const changed = stage.pathIn(await stage.alone(liam));
  await owner.tab.goto(address + changed);
  await stage.record([{ type: "approval.expired", actor: { kind: "bot" }, data: { request: stage.request } }]);
  await owner.tab.getByRole("button", { name: "Confirm with passkey" }).click();
  await owner.tab.getByText("This was already expired.").waitFor();
  expect((await stage.asked())?.broken).toBeUndefined();
  await owner.context.close();
});

test("a code works once, and a removed passkey not at all", async () => {
  const owner = await somebody();
  const code = await enrol(owner, "mara");
  await typeCode(owner, code);
  await owner.tab.getByText("This code was used already.").waitFor();

  const path = stage.pathIn(await stage.press(mara));
  await owner.tab.goto(address + path);
  await stage.register.remove({ identity: "mara", passkey: null, why: null, operator: "root" });
  await owner.tab.getByRole("button", { name: "Confirm with passkey" }).click();
  await owner.tab.getByText("That passkey can’t confirm this").waitFor();
  expect((await stage.asked())?.votes).toEqual([]);
  await owner.context.close();
});

test("the same device is not enrolled twice", async () => {
  const owner = await somebody();
  await enrol(owner, "liam");
  const { code } = await stage.register.invite({ identity: "liam", operator: "root" });
  await typeCode(owner, code);
  await owner.tab.getByText("This device has a passkey of yours already.").waitFor();
  expect((await stage.passkeys.inForce()).get("liam")).toHaveLength(1);
  await owner.context.close();
});
