import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { until } from "../../../src/simulator/drills/until.ts";
import { openBrowser, show } from "./browser.ts";
import type { Shown } from "./browser.ts";
import { bot, createFixture, dana, message, omar } from "./fixture-world.ts";
import type { Fixture } from "./fixture-world.ts";
import { form, gallery } from "./gallery.ts";
import { csr, smallTalk, stories } from "./stories.ts";

let browser: Browser;
let fixture: Fixture;
let shown: Shown;
let tab: Page;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(() => {
  fixture = createFixture();
});
afterEach(async () => {
  const complaints = shown.complaints;
  await shown.close();
  // Whatever a test does, the page has no errors and asks nobody but its own server.
  if (complaints.length > 0) throw new Error(`The page complained: ${complaints.join("; ")}`);
});

async function open(query = ""): Promise<void> {
  shown = await show(browser, fixture, query);
  tab = shown.tab;
}

/** What the world last heard of that call. */
const heard = (call: string): Promise<unknown[]> =>
  until(() => Promise.resolve(fixture.heard.findLast(([name]) => name === call)), {
    timeoutMs: 3000,
    what: `the world to hear "${call}"`,
    instead: () => Promise.resolve(`It heard ${JSON.stringify(fixture.heard)}.`),
  });

describe("messages", () => {
  beforeEach(async () => {
    fixture.channels.find(({ id }) => id === "CGENERAL")?.messages.push(gallery());
    await open("?person=UDANA&channel=CGENERAL");
  });

  test("draw every block and Slack's markup", async () => {
    const log = tab.getByRole("log");
    await log.getByRole("heading", { name: "Every block" }).waitFor();
    const html = await log.innerHTML();
    for (const drawn of [
      "<strong>bold</strong>",
      "<em>italic</em>",
      "<s>struck</s>",
      "<code>code</code>",
      "<pre>pre  formatted</pre>",
      "<blockquote>quoted &amp; kept</blockquote>",
      "@Dana Reyes",
      "20 Aug 2024 at 09:46",
      "<strong>bold</strong>, ",
      "Picture: Failures by minute",
    ]) {
      expect(html).toContain(drawn);
    }
    expect(await log.getByRole("link", { name: "a link" }).getAttribute("href")).toBe("https://example.com/a");
    expect(await log.getByRole("img", { name: "hourglass flowing sand" }).count()).toBe(1);
    expect(html).not.toContain("doesn’t draw");
  });

  test("name user groups by their handle, and link addresses that stand in the text", async () => {
    const text = "<!subteam^SAPPROVERS> see https://example.com/b.";
    fixture.channels.find(({ id }) => id === "CGENERAL")?.messages.push(message(bot, 0, { channel: "CGENERAL", text }));
    fixture.changed();
    await tab.getByText("@production-approvers").waitFor();
    const link = tab.getByRole("link", { name: "https://example.com/b" });
    expect(await link.getAttribute("href")).toBe("https://example.com/b");
  });

  test("a button tells the app which it was", async () => {
    await tab.getByRole("button", { name: "Approve rotation" }).click();
    const choice = { type: "button", value: "r1" };
    const where = { channel: "CGENERAL", ts: gallery().ts };
    expect(await heard("act")).toEqual(["act", dana.id, where, { blockId: "buttons", actionId: "approve", choice }]);
  });

  test("a dangerous button asks first", async () => {
    const deny = tab.getByRole("button", { name: "Deny" });
    await deny.click();
    await tab.getByRole("dialog", { name: "Deny this rotation?" }).getByRole("button", { name: "Not now" }).click();
    expect(fixture.heard).toEqual([]);
    await deny.click();
    await tab.getByRole("button", { name: "Deny it" }).click();
    expect(await heard("act")).toMatchObject({ 3: { actionId: "deny" } });
  });

  test("menus tell what was chosen", async () => {
    await tab.getByRole("combobox", { name: "Severity" }).selectOption("SEV2");
    expect(await heard("act")).toMatchObject({
      3: { actionId: "severity", choice: { selected_option: { value: "2" } } },
    });

    await tab.getByRole("combobox", { name: "Lead" }).selectOption("Omar Haddad");
    await until(async () => JSON.stringify(await heard("act")).includes('"selected_user":"UOMAR"'), {
      timeoutMs: 3000,
      what: "Omar",
    });

    await tab.getByRole("button", { name: "More actions" }).click();
    await tab.getByRole("button", { name: "Mute" }).click();
    await until(async () => JSON.stringify(await heard("act")).includes('"value":"mute"'), {
      timeoutMs: 3000,
      what: "mute",
    });
  });

  test("a menu of many tells when it closes", async () => {
    await tab.getByRole("button", { name: "Components" }).click();
    await tab.getByRole("checkbox", { name: "Push" }).check();
    await tab.getByRole("checkbox", { name: "Web" }).check();
    expect(fixture.heard).toEqual([]);
    await tab.keyboard.press("Escape");
    expect(await heard("act")).toMatchObject({
      3: { actionId: "parts", choice: { selected_options: [{ value: "push" }, { value: "web" }] } },
    });
  });

  test("appear, change and are counted while one looks on", async () => {
    await tab.getByRole("heading", { name: "Every block" }).waitFor();
    const incidents = fixture.channels.find(({ id }) => id === "CINCIDENTS");
    incidents?.messages.push(message(bot, 0, { channel: "CINCIDENTS", text: "First" }));
    fixture.changed();
    const button = tab.getByRole("navigation").getByRole("button", { name: "incidents" });
    await button.getByLabel("1 unread").waitFor();
    await button.click();
    await tab.getByRole("log").getByText("First").waitFor();
    Object.assign(incidents?.messages[0] ?? {}, { text: "Second" });
    fixture.changed();
    await tab.getByRole("log").getByText("Second").waitFor();
    expect(await tab.getByLabel("1 unread").count()).toBe(0);
  });
});

describe("the incident's channel", () => {
  beforeEach(async () => {
    stories.declare(fixture);
    stories.diagnose(fixture);
    smallTalk(fixture);
    stories.rotate(fixture);
    await open("?person=UDANA&channel=CINC");
  });

  test("has its card on top, threads under their message, and says what only one sees", async () => {
    await tab.getByText("Incident 1, SEV2: iOS push is failing. Investigating.").click();
    await tab.locator(".pinned").getByRole("button", { name: "Resolve" }).click();
    expect(await heard("act")).toMatchObject({ 3: { actionId: "incident.resolve" } });
    await tab.getByRole("region", { name: "Thread, 1 reply" }).getByText("since 09:46").waitFor();
    await tab.getByText("Only visible to you").waitFor();
  });

  test("its signing request goes to Apple's portal, and the certificate comes back to a form", async () => {
    await tab.getByRole("button", { name: "Take to Apple’s portal" }).click();
    const request = tab.getByRole("textbox", { name: "Certificate signing request" });
    await until(async () => (await request.inputValue()) === csr, { timeoutMs: 3000, what: "the request" });
    await tab.getByRole("button", { name: "Create certificate" }).click();
    expect(await heard("createCertificate")).toEqual(["createCertificate", dana.id, "com.larch.protect", csr]);

    const download = tab.waitForEvent("download");
    await tab.getByRole("button", { name: "Download aps.cer" }).first().click();
    expect((await download).suggestedFilename()).toBe("aps.cer");

    fixture.modal = form();
    fixture.changed();
    const dialog = tab.getByRole("dialog", { name: "Open an incident" });
    await dialog.getByRole("button", { name: /aps\.cer.*made just now/ }).click();
    await dialog.getByText("Remove").waitFor();
    expect(await heard("upload")).toEqual(["upload", dana.id, "aps.cer", "certificate 4f19c2".length]);
  });
});

describe("forms", () => {
  beforeEach(async () => {
    fixture.modal = form();
    await open();
    await tab.getByRole("dialog").waitFor();
  });

  test("are submitted with what was filled in", async () => {
    const dialog = tab.getByRole("dialog", { name: "Open an incident" });
    await dialog.getByLabel("What people notice").fill("no push");
    await dialog.getByRole("radio", { name: "SEV2" }).check();
    await dialog.getByLabel("Affected component").selectOption("Push notifications");
    await dialog.getByRole("checkbox", { name: "Tell customers" }).check();
    await dialog.getByLabel("Since").fill("2024-08-20");
    await dialog
      .locator("input[type=file]")
      .setInputFiles({ name: "mine.cer", mimeType: "application/x-x509-ca-cert", buffer: Buffer.from([1, 2, 3]) });
    await dialog.getByText("mine.cer").waitFor();
    await dialog.getByRole("button", { name: "Open incident" }).click();

    expect((await heard("submit"))[3]).toMatchObject({
      title: { value: { value: "iOS push is failing" } },
      notice: { value: { value: "no push" } },
      severity: { value: { selected_option: { value: "2" } } },
      component: { value: { selected_option: { value: "push" } } },
      people: { value: { selected_users: [] } },
      checks: { value: { selected_options: [{ value: "tell" }] } },
      since: { value: { selected_date: "2024-08-20" } },
      evidence: { value: { files: [{ name: "mine.cer" }] } },
    });
    await dialog.waitFor({ state: "detached" });
  });

  test("say what is missing, and what the app found wrong", async () => {
    const dialog = tab.getByRole("dialog");
    await dialog.getByRole("button", { name: "Open incident" }).click();
    expect(await dialog.getByText("Please complete this required field.").count()).toBe(3);
    expect(fixture.heard).toEqual([]);

    await dialog.getByLabel("What people notice").fill("x");
    await dialog.getByRole("radio", { name: "SEV1" }).check();
    await dialog.getByLabel("Affected component").selectOption("Web");
    fixture.formErrors = { notice: "Say a little more." };
    await dialog.getByRole("button", { name: "Open incident" }).click();
    await dialog.getByRole("alert").getByText("Say a little more.").waitFor();
    expect(await dialog.getByLabel("What people notice").getAttribute("aria-describedby")).toContain("notice-error");
  });

  test("are closed with Escape", async () => {
    await tab.keyboard.press("Escape");
    expect(await heard("close")).toEqual(["close", dana.id, "V1"]);
    await tab.getByRole("dialog").waitFor({ state: "detached" });
  });
});

describe("the composer", () => {
  beforeEach(() => open());

  test("completes commands and subcommands by keyboard, and sends them", async () => {
    const field = tab.getByRole("textbox", { name: "Message #incidents" });
    await field.press("/");
    await tab.getByRole("option", { name: "/incident" }).waitFor();
    await field.press("ArrowDown");
    expect(await tab.getByRole("option", { name: "/runbook" }).getAttribute("aria-selected")).toBe("true");
    await field.press("ArrowUp");
    await field.press("Tab");
    expect(await field.inputValue()).toBe("/incident ");
    await tab.getByRole("option", { name: "postmortem" }).waitFor();
    await field.press("Tab");
    await field.pressSequentially("push fails");
    await tab.getByText("<title>").waitFor();
    await field.press("Enter");
    expect(await heard("command")).toEqual(["command", dana.id, "CINCIDENTS", "/incident open push fails"]);
    await until(async () => (await field.inputValue()) === "", { timeoutMs: 3000, what: "an empty composer" });
  });

  test("sends messages", async () => {
    await tab.getByRole("textbox", { name: "Message #incidents" }).fill("I am on it");
    await tab.getByRole("button", { name: "Send", exact: true }).click();
    await tab.getByRole("log").getByText("I am on it").waitFor();
    expect(await heard("say")).toEqual(["say", dana.id, "CINCIDENTS", "I am on it"]);
  });

  test("keeps a command that nobody heard, and says why", async () => {
    fixture.botConnected = false;
    fixture.changed();
    await tab.getByText("Firebreak is not connected", { exact: true }).waitFor();
    const field = tab.getByRole("textbox", { name: "Message #incidents" });
    await field.fill("/incident resolve");
    await field.press("Enter");
    await tab.getByRole("alert").getByText("dispatch_failed").waitFor();
    expect(await field.inputValue()).toBe("/incident resolve");
    // The browser itself notes each refused request on its console.
    shown.complaints.splice(0).forEach((line) => expect(line).toContain("409"));
  });
});

describe("hints", () => {
  test("write the command into the composer", async () => {
    await open();
    await tab.getByRole("region", { name: "What to do next" }).getByText("Step 1 of 11").waitFor();
    await tab.getByRole("button", { name: "Write the command" }).click();
    const field = tab.getByRole("textbox", { name: "Message #incidents" });
    expect(await field.inputValue()).toBe("/incident open iOS push is failing");
    await tab.keyboard.press("Enter");
    expect(await heard("command")).toMatchObject({ 3: "/incident open iOS push is failing" });
  });

  test("make one somebody else, who then acts", async () => {
    for (const part of ["declare", "diagnose", "rotate", "certificate", "upload", "vote"] as const)
      stories[part](fixture);
    await open();
    await tab.getByRole("button", { name: "Show me" }).click();
    await tab.locator("[data-action='approval.approve']:focus").waitFor();
    const refusal = { text: "You asked for this: someone else must approve.", ephemeral: true };
    fixture.channels.find(({ id }) => id === "CINC")?.messages.push(message(bot, 0, refusal));
    fixture.changed();
    await tab.getByRole("button", { name: "Become Omar Haddad" }).click();
    await tab.getByText("You are Omar Haddad, platform engineer").waitFor();
    await tab.getByRole("heading", { name: "inc-1-ios-push-is-failing" }).waitFor();
    await tab.getByRole("button", { name: "Approve rotation" }).click();
    expect(await heard("act")).toMatchObject({ 1: omar.id, 3: { actionId: "approval.approve" } });
  });

  test("open the right view beside Slack", async () => {
    for (const part of ["declare", "diagnose", "rotate", "upload", "push"] as const) stories[part](fixture);
    const refusal = { text: "INC-1 can't be resolved yet.", ephemeral: true };
    fixture.channels.find(({ id }) => id === "CINC")?.messages.push(message(bot, 0, refusal));
    await open("?person=UDANA&channel=CINC");
    const button = tab.getByRole("button", { name: "Read the pull request" });
    await button.click();
    await button.waitFor({ state: "detached" });
    await tab.getByRole("heading", { name: "Rotate the APNs certificate of ios-prod" }).waitFor();
    await tab.getByRole("button", { name: "Merge pull request" }).click();
    expect(await heard("merge")).toEqual(["merge", dana.id, 7]);
  });
});

describe("where one is", () => {
  test("a new incident's channel opens by itself, and is where a reload begins", async () => {
    await open();
    await tab.getByRole("heading", { name: "incidents", exact: true }).waitFor();
    stories.declare(fixture);
    fixture.changed();
    await tab.getByRole("heading", { name: "inc-1-ios-push-is-failing" }).waitFor();
    await tab.goto(shown.url);
    await tab.getByRole("heading", { name: "inc-1-ios-push-is-failing" }).waitFor();
  });

  test("who one is, the channel and the view are kept across a reload", async () => {
    stories.declare(fixture);
    await open();
    await tab.getByRole("navigation").getByRole("button", { name: "general" }).click();
    await tab.getByRole("tab", { name: "Apple" }).click();
    await tab.getByRole("button", { name: /You are Dana/ }).click();
    await tab.getByRole("button", { name: /Mei Tanaka/ }).click();
    await tab.getByText("You are Mei Tanaka").waitFor();
    await tab.reload();
    await tab.getByText("You are Mei Tanaka").waitFor();
    await tab.getByRole("heading", { name: "general" }).waitFor();
    expect(await tab.getByRole("tab", { selected: true }).textContent()).toBe("Apple");
  });
});

describe("the world beside Slack", () => {
  test("shows why a test push fails", async () => {
    await open();
    await tab.getByText("expired 45 minutes ago").last().waitFor();
    await tab.getByRole("button", { name: "Send a test push" }).click();
    await tab.getByText("Platform application is disabled").waitFor();
    expect(await heard("publishTestPush")).toMatchObject({
      2: expect.stringContaining("app/APNS/ios-prod"),
    });
  });

  test("makes calls fail, and mends them", async () => {
    fixture.view.faults.push({ call: "sns.Publish", fault: { kind: "cut" }, times: null });
    await open("?tab=records");
    await tab.getByLabel("This call").selectOption("sns.SetPlatformApplicationAttributes");
    await tab.getByLabel("What happens to it").selectOption("is done, but never answered");
    await tab.getByRole("button", { name: "Make it fail" }).click();
    expect(await heard("setFault")).toEqual([
      "setFault",
      "sns.SetPlatformApplicationAttributes",
      { kind: "withhold" },
      1,
    ]);
    await tab.getByRole("button", { name: "Mend it" }).click();
    expect(await heard("clearFault")).toEqual(["clearFault", "sns.Publish"]);
  });

  test("is walked by keyboard", async () => {
    await open();
    await tab.getByRole("tab", { name: "AWS" }).focus();
    await tab.keyboard.press("ArrowRight");
    await tab.getByRole("heading", { name: "At Apple’s push service" }).waitFor();
    expect(await tab.getByRole("tab", { selected: true }).textContent()).toBe("Pushes");
    await tab.keyboard.press("ArrowLeft");
    await tab.keyboard.press("ArrowLeft");
    expect(await tab.getByRole("tab", { selected: true }).textContent()).toBe("Records");
  });
});

describe("the page", () => {
  test.each([
    { width: 1280, height: 800 },
    { width: 900, height: 700 },
  ])("fits $width by $height", async (size) => {
    for (const part of ["declare", "diagnose", "rotate", "upload", "vote", "push"] as const) stories[part](fixture);
    await open("?person=UDANA&channel=CINC&tab=pull-request");
    await tab.setViewportSize(size);
    await tab.getByRole("button", { name: "Merge pull request" }).waitFor();
    const wide = await tab.evaluate<string[]>(`
      [...document.querySelectorAll("body, .masthead, .hint-bar, .log, .world-panel, .tabs")]
        .filter((part) => part.scrollWidth > part.clientWidth + 1)
        .map((part) => part.className)`);
    expect(wide).toEqual([]);
  });

  test("names everything that can be used, and its landmarks", async () => {
    fixture.channels.find(({ id }) => id === "CINCIDENTS")?.messages.push(gallery());
    await open("?tab=records");
    await tab.getByRole("heading", { name: "Every block" }).waitFor();
    for (const role of ["banner", "navigation", "main", "complementary", "log"] as const) {
      expect(await tab.getByRole(role).count()).toBe(1);
    }
    const unnamed = await tab.evaluate<string[]>(`
      [...document.querySelectorAll("button, select, input, textarea")]
        .filter((part) => (part.labels?.length ?? 0) === 0)
        .filter((part) => (part.getAttribute("aria-label") ?? part.textContent).trim() === "")
        .map((part) => part.outerHTML)`);
    expect(unnamed).toEqual([]);
  });

  test("tells what this world does not do", async () => {
    await open();
    await tab.getByRole("button", { name: "About this world" }).click();
    const about = tab.getByRole("dialog", { name: "About this world" });
    await about.getByText("Nothing here is real").waitFor();
    expect(await about.textContent()).toContain("docs/simulator-differences.md");
    await tab.keyboard.press("Escape");
    await about.waitFor({ state: "detached" });
  });
});
