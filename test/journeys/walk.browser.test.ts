import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Browser, Locator, Page } from "playwright-core";
import { startTraining, type Training } from "../../src/training.ts";
import { openBrowser } from "../simulator/page/browser.ts";

const directory = mkdtempSync(join(tmpdir(), "firebreak-walk-"));
/** How long a newcomer waits for the next hint, in milliseconds. */
const patience = 20_000;

let training: Training;
let browser: Browser;
let tab: Page;
let hint: Locator;
let log: Locator;
/** What the browser's console complained of, and requests that left this machine. */
const complaints: string[] = [];

beforeAll(async () => {
  training = await startTraining({
    directory,
    reset: false,
    port: 0,
    pace: { watch: "2s", lookAtPullRequest: "500ms", lookAtRollout: "500ms" },
    environment: process.env,
    print: () => undefined,
  });
  browser = await openBrowser();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  tab = await context.newPage();
  tab.setDefaultTimeout(patience);
  tab.on("pageerror", (error) => complaints.push(error.message));
  tab.on("console", (line) => /error|warning/.test(line.type()) && complaints.push(line.text()));
  tab.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol.startsWith("http") && hostname !== "127.0.0.1") complaints.push(request.url());
  });
  hint = tab.getByRole("region", { name: "What to do next" });
  log = tab.getByRole("log");
}, 120_000);

afterAll(async () => {
  await browser.close();
  await training.close();
  rmSync(directory, { recursive: true, force: true });
}, 60_000);

/** Waits until the hints are at this step, and say this. */
async function reached(step: number, words: string): Promise<void> {
  await hint.getByText(`Step ${step} of 12`).waitFor();
  await hint.getByText(words).waitFor();
}

/** Presses the hint's own button. */
const follow = (label: string): Promise<void> => hint.getByRole("button", { name: label }).click();

/** Sends what the hint has written. */
async function writeAndSend(): Promise<void> {
  await follow("Write the command");
  await tab.keyboard.press("Enter");
}

/** Presses the button that the hint has put the keyboard on. */
async function pressWhatIsShown(name: string): Promise<void> {
  await follow("Show me");
  await tab.locator("button:focus").getByText(name).waitFor();
  await tab.keyboard.press("Enter");
}

/** Presses "Approve rotation", and means it. */
async function approve(): Promise<void> {
  await log.getByRole("button", { name: "Approve rotation" }).click();
  await tab.getByRole("dialog").getByRole("button", { name: "Approve rotation" }).click();
}

async function declare(): Promise<void> {
  await reached(1, "Open an incident: send this command.");
  await tab.getByText("iOS push fails: the certificate of ios-prod expired").waitFor();
  await writeAndSend();
  await reached(2, "Choose a severity");
  const form = tab.getByRole("dialog", { name: "Open an incident" });
  await form.getByLabel("Severity").selectOption({ index: 2 });
  await form.getByLabel("What do people notice?").fill("No pushes arrive on iPhones.");
  await form.getByRole("button", { name: "Open incident" }).click();
  await tab.getByRole("heading", { name: "inc-1-ios-push-is-failing" }).waitFor();
}

async function diagnose(): Promise<void> {
  await reached(3, "run the diagnosis");
  await writeAndSend();
  await reached(4, "Press Rotate certificate");
  await log.getByText("Critical: The certificate of ios-prod expired").waitFor();
  await pressWhatIsShown("Rotate certificate");
  await reached(4, "Say why in a few words");
  const form = tab.getByRole("dialog", { name: "Start rotation" });
  await form.getByLabel("Why?").fill("Push is down since the certificate expired.");
  await form.getByRole("button", { name: "Start rotation" }).click();
}

async function getCertificate(): Promise<void> {
  await reached(5, "Go to Apple’s portal");
  await follow("Open Apple’s portal");
  const portal = tab.getByRole("tabpanel");
  await portal.getByRole("button", { name: /certSigningRequest/ }).click();
  await portal.getByRole("button", { name: "Create certificate" }).click();
  await reached(6, "press Upload certificate");
  await pressWhatIsShown("Upload certificate");
  await reached(6, "then press Hand over");
  const form = tab.getByRole("dialog", { name: "Upload certificate" });
  await form.getByRole("button", { name: /aps\.cer.*made just now/ }).click();
  await form.getByText("Remove").waitFor();
  await form.getByRole("button", { name: "Hand over" }).click();
}

async function approveByTwo(): Promise<void> {
  await reached(7, "You will be refused, because you asked.");
  await log.getByText("Needs 2 approvals from @production-approvers").waitFor();
  // The card is drawn once more when the checks of the pull request have been looked at.
  await log.getByText("check passed").last().waitFor();
  await approve();
  await log.getByText("You asked for this: someone else must approve.").waitFor();
  await reached(7, "Somebody else has to approve");

  await follow("Become Sam Okafor");
  await reached(7, "then press Approve rotation");
  await tab.getByRole("heading", { name: "inc-1-ios-push-is-failing" }).waitFor();
  await approve();
  await reached(7, "One more person has to");
  await approve();
  await log.getByText("Your vote was already counted.").waitFor();
  await log.getByText("1 of 2 approvals", { exact: true }).waitFor();

  await follow("Become Priya Nair");
  await reached(7, "then press Approve rotation");
  await approve();
}

/** One approver is enough, and Priya is one: what cached the old certificate is started anew. */
async function restartConsumer(): Promise<void> {
  await reached(9, "Press Approve restart");
  await log.getByRole("button", { name: "Approve restart" }).click();
  await tab.getByRole("dialog").getByRole("button", { name: "Approve restart" }).click();
  await log.getByText("Done: restart Notification service").waitFor();
}

async function mergeAndResolve(): Promise<void> {
  await reached(10, "Try to resolve the incident, and be refused");
  await tab.getByRole("status").getByText("Push works.").waitFor();
  await tab.getByRole("tab", { name: "Pushes" }).click();
  await tab.getByRole("tabpanel").getByText("Delivered").first().waitFor();

  await writeAndSend();
  await log.getByText("INC-1 can't be resolved yet.").waitFor();
  await log.getByText("pull request #1 is not merged").last().waitFor();
  await reached(10, "Read the pull request, and merge it");
  await follow("Read the pull request");
  await tab.getByRole("button", { name: "Merge pull request" }).click();
  await tab.getByText("Merged by Priya Nair").waitFor();

  await reached(11, "Say that they are gone: press Old plans are discarded.");
  await pressWhatIsShown("Old plans are discarded");
  await tab.getByRole("dialog").getByRole("button", { name: "They are gone" }).click();

  await reached(11, "The code and SNS agree");
  await writeAndSend();
  await log.getByText("INC-1 is resolved.", { exact: true }).first().waitFor();
}

async function readPostmortem(): Promise<void> {
  await reached(12, "Ask for the postmortem");
  await writeAndSend();
  await hint.getByText("All 12 steps done").waitFor();
  await hint.getByText("in the real outage it took 99 minutes").waitFor();
  await log.getByRole("button", { name: "Read" }).click();
  const document = tab.getByRole("dialog", { name: /^postmortem/ });
  await document.getByRole("heading", { name: "INC-1: iOS push is failing" }).waitFor();
  await document.getByRole("heading", { name: "How long it took" }).waitFor();
  await tab.keyboard.press("Escape");
}

test("a newcomer who follows the hints ends with working push and a postmortem", async () => {
  await tab.goto(training.page);
  await declare();
  await diagnose();
  await getCertificate();
  await approveByTwo();
  await restartConsumer();
  await mergeAndResolve();
  await readPostmortem();

  await tab.getByRole("tab", { name: "Status page" }).click();
  const page = tab.frameLocator("iframe[title='The public status page']");
  await page.getByText("Everything works.").waitFor();
  expect(complaints).toEqual([]);
});
