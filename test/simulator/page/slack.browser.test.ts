import { beforeEach, describe, expect, test } from "@jest/globals";
import { until } from "../../../src/simulator/drills/until.ts";
import { bot, dana, message } from "./fixture-world.ts";
import { form, gallery } from "./gallery.ts";
import { createStage } from "./stage.ts";
import { csr, smallTalk, stories } from "./stories.ts";

const stage = createStage();
const { open, heard } = stage;

describe("messages", () => {
  beforeEach(async () => {
    stage.fixture.channels.find(({ id }) => id === "CGENERAL")?.messages.push(gallery());
    await open("?person=UDANA&channel=CGENERAL");
  });

  test("draw every block and Slack's markup", async () => {
    const log = stage.tab.getByRole("log");
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
    stage.fixture.channels
      .find(({ id }) => id === "CGENERAL")
      ?.messages.push(message(bot, 0, { channel: "CGENERAL", text }));
    stage.fixture.changed();
    await stage.tab.getByText("@production-approvers").waitFor();
    const link = stage.tab.getByRole("link", { name: "https://example.com/b" });
    expect(await link.getAttribute("href")).toBe("https://example.com/b");
  });

  test("a button tells the app which it was", async () => {
    await stage.tab.getByRole("button", { name: "Approve rotation" }).click();
    const choice = { type: "button", value: "r1" };
    const where = { channel: "CGENERAL", ts: gallery().ts };
    expect(await heard("act")).toEqual(["act", dana.id, where, { blockId: "buttons", actionId: "approve", choice }]);
  });

  test("a dangerous button asks first", async () => {
    const deny = stage.tab.getByRole("button", { name: "Deny" });
    await deny.click();
    await stage.tab
      .getByRole("dialog", { name: "Deny this rotation?" })
      .getByRole("button", { name: "Not now" })
      .click();
    expect(stage.fixture.heard).toEqual([]);
    await deny.click();
    await stage.tab.getByRole("button", { name: "Deny it" }).click();
    expect(await heard("act")).toMatchObject({ 3: { actionId: "deny" } });
  });

  test("are answered in their thread, with a file", async () => {
    const article = stage.tab.getByRole("log").getByRole("article").first();
    await article.getByRole("button", { name: "Reply in thread" }).click();
    await stage.tab.getByText("in the thread").waitFor();
    const file = { name: "aps.cer", mimeType: "application/octet-stream", buffer: Buffer.from([0x30, 0x82]) };
    await stage.tab.getByLabel("Attach a file").setInputFiles(file);
    await stage.tab.getByRole("list", { name: "Attached files" }).getByText("aps.cer").waitFor();
    await stage.tab.getByRole("button", { name: "Send", exact: true }).click();
    expect(await heard("say")).toEqual(["say", dana.id, "CGENERAL", "", [expect.any(String)], gallery().ts]);
    await until(async () => (await stage.tab.getByText("in the thread").count()) === 0, {
      timeoutMs: 3000,
      what: "the composer to be the channel’s again",
    });
    expect(await stage.tab.getByRole("list", { name: "Attached files" }).count()).toBe(0);
  });

  test("are deleted by who wrote them, and by nobody else", async () => {
    const log = stage.tab.getByRole("log");
    expect(await log.getByRole("button", { name: "Delete message" }).count()).toBe(0);
    stage.fixture.channels
      .find(({ id }) => id === "CGENERAL")
      ?.messages.push(message(dana, 0, { channel: "CGENERAL", text: "A key, by mistake" }));
    stage.fixture.changed();
    await log.getByRole("button", { name: "Delete message" }).click();
    expect(await heard("remove")).toMatchObject(["remove", dana.id, { channel: "CGENERAL" }]);
  });

  test("menus tell what was chosen", async () => {
    await stage.tab.getByRole("combobox", { name: "Severity" }).selectOption("SEV2");
    expect(await heard("act")).toMatchObject({
      3: { actionId: "severity", choice: { selected_option: { value: "2" } } },
    });

    await stage.tab.getByRole("combobox", { name: "Lead" }).selectOption("Omar Haddad");
    await until(async () => JSON.stringify(await heard("act")).includes('"selected_user":"UOMAR"'), {
      timeoutMs: 3000,
      what: "Omar",
    });

    await stage.tab.getByRole("button", { name: "More actions" }).click();
    await stage.tab.getByRole("button", { name: "Mute" }).click();
    await until(async () => JSON.stringify(await heard("act")).includes('"value":"mute"'), {
      timeoutMs: 3000,
      what: "mute",
    });
  });

  test("a menu of many tells when it closes", async () => {
    await stage.tab.getByRole("button", { name: "Components" }).click();
    await stage.tab.getByRole("checkbox", { name: "Push" }).check();
    await stage.tab.getByRole("checkbox", { name: "Web" }).check();
    expect(stage.fixture.heard).toEqual([]);
    await stage.tab.keyboard.press("Escape");
    expect(await heard("act")).toMatchObject({
      3: { actionId: "parts", choice: { selected_options: [{ value: "push" }, { value: "web" }] } },
    });
  });

  test("appear, change and are counted while one looks on", async () => {
    await stage.tab.getByRole("heading", { name: "Every block" }).waitFor();
    const incidents = stage.fixture.channels.find(({ id }) => id === "CINCIDENTS");
    incidents?.messages.push(message(bot, 0, { channel: "CINCIDENTS", text: "First" }));
    stage.fixture.changed();
    const button = stage.tab.getByRole("navigation").getByRole("button", { name: "incidents" });
    await button.getByLabel("1 unread").waitFor();
    await button.click();
    await stage.tab.getByRole("log").getByText("First").waitFor();
    Object.assign(incidents?.messages[0] ?? {}, { text: "Second" });
    stage.fixture.changed();
    await stage.tab.getByRole("log").getByText("Second").waitFor();
    expect(await stage.tab.getByLabel("1 unread").count()).toBe(0);
  });
});

describe("the incident's channel", () => {
  beforeEach(async () => {
    stories.declare(stage.fixture);
    stories.diagnose(stage.fixture);
    smallTalk(stage.fixture);
    stories.rotate(stage.fixture);
    await open("?person=UDANA&channel=CINC");
  });

  test("has its card on top, threads under their message, and says what only one sees", async () => {
    await stage.tab.getByText("Incident 1, SEV2: iOS push is failing. Investigating.").click();
    await stage.tab.locator(".pinned").getByRole("button", { name: "Resolve" }).click();
    expect(await heard("act")).toMatchObject({ 3: { actionId: "incident.resolve" } });
    await stage.tab.getByRole("region", { name: "Thread, 1 reply" }).getByText("since 09:46").waitFor();
    await stage.tab.getByText("Only visible to you").waitFor();
  });

  test("its signing request goes to Apple's portal, and the certificate comes back to a form", async () => {
    await stage.tab.getByRole("button", { name: "Take to Apple’s portal" }).click();
    const request = stage.tab.getByRole("textbox", { name: "Certificate signing request" });
    await until(async () => (await request.inputValue()) === csr, { timeoutMs: 3000, what: "the request" });
    await stage.tab.getByRole("button", { name: "Create certificate" }).click();
    expect(await heard("createCertificate")).toEqual(["createCertificate", dana.id, "com.larch.protect", csr]);

    const download = stage.tab.waitForEvent("download");
    await stage.tab.getByRole("button", { name: "Download aps.cer" }).first().click();
    expect((await download).suggestedFilename()).toBe("aps.cer");

    stage.fixture.modal = form();
    stage.fixture.changed();
    const dialog = stage.tab.getByRole("dialog", { name: "Open an incident" });
    await dialog.getByRole("button", { name: /aps\.cer.*made just now/ }).click();
    await dialog.getByText("Remove").waitFor();
    expect(await heard("upload")).toEqual(["upload", dana.id, "aps.cer", "certificate 4f19c2".length]);
  });
});

describe("forms", () => {
  beforeEach(async () => {
    stage.fixture.modal = form();
    await open();
    await stage.tab.getByRole("dialog").waitFor();
  });

  test("are submitted with what was filled in", async () => {
    const dialog = stage.tab.getByRole("dialog", { name: "Open an incident" });
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
    const dialog = stage.tab.getByRole("dialog");
    await dialog.getByRole("button", { name: "Open incident" }).click();
    expect(await dialog.getByText("Please complete this required field.").count()).toBe(3);
    expect(stage.fixture.heard).toEqual([]);

    await dialog.getByLabel("What people notice").fill("x");
    await dialog.getByRole("radio", { name: "SEV1" }).check();
    await dialog.getByLabel("Affected component").selectOption("Web");
    stage.fixture.formErrors = { notice: "Say a little more." };
    await dialog.getByRole("button", { name: "Open incident" }).click();
    await dialog.getByRole("alert").getByText("Say a little more.").waitFor();
    expect(await dialog.getByLabel("What people notice").getAttribute("aria-describedby")).toContain("notice-error");
  });

  test("are closed with Escape", async () => {
    await stage.tab.keyboard.press("Escape");
    expect(await heard("close")).toEqual(["close", dana.id, "V1"]);
    await stage.tab.getByRole("dialog").waitFor({ state: "detached" });
  });
});

describe("the composer", () => {
  beforeEach(() => open());

  test("completes commands and subcommands by keyboard, and sends them", async () => {
    const field = stage.tab.getByRole("textbox", { name: "Message #incidents" });
    await field.press("/");
    await stage.tab.getByRole("option", { name: "/incident" }).waitFor();
    await field.press("ArrowDown");
    expect(await stage.tab.getByRole("option", { name: "/runbook" }).getAttribute("aria-selected")).toBe("true");
    await field.press("ArrowUp");
    await field.press("Tab");
    expect(await field.inputValue()).toBe("/incident ");
    await stage.tab.getByRole("option", { name: "postmortem" }).waitFor();
    await field.press("Tab");
    await field.pressSequentially("push fails");
    await stage.tab.getByText("<title>").waitFor();
    await field.press("Enter");
    expect(await heard("command")).toEqual(["command", dana.id, "CINCIDENTS", "/incident open push fails"]);
    await until(async () => (await field.inputValue()) === "", { timeoutMs: 3000, what: "an empty composer" });
  });

  test("sends messages", async () => {
    await stage.tab.getByRole("textbox", { name: "Message #incidents" }).fill("I am on it");
    await stage.tab.getByRole("button", { name: "Send", exact: true }).click();
    await stage.tab.getByRole("log").getByText("I am on it").waitFor();
    expect(await heard("say")).toEqual(["say", dana.id, "CINCIDENTS", "I am on it"]);
  });

  test("keeps a command that nobody heard, and says why", async () => {
    stage.fixture.botConnected = false;
    stage.fixture.changed();
    await stage.tab.getByText("Firebreak is not connected", { exact: true }).waitFor();
    const field = stage.tab.getByRole("textbox", { name: "Message #incidents" });
    await field.fill("/incident resolve");
    await field.press("Enter");
    await stage.tab.getByRole("alert").getByText("dispatch_failed").waitFor();
    expect(await field.inputValue()).toBe("/incident resolve");
    // The browser itself notes each refused request on its console.
    stage.complaints.splice(0).forEach((line) => expect(line).toContain("409"));
  });
});

describe("the home tab", () => {
  const pressed = {
    type: "button",
    action_id: "next",
    value: "2",
    text: { type: "plain_text", text: "Next page" },
  };

  test("is opened from the list of channels, and shows what the app publishes", async () => {
    stage.fixture.home = null;
    await open("?person=UDANA&channel=CGENERAL");
    await stage.tab.getByRole("button", { name: "Firebreak", exact: true }).click();
    expect(await heard("openHome")).toEqual(["openHome", dana.id]);
    await stage.tab.getByText("has published nothing here yet").waitFor();

    stage.fixture.home = { id: "VHOME", blocks: [{ type: "actions", block_id: "pages", elements: [pressed] }] };
    stage.fixture.changed();
    await stage.tab.getByRole("button", { name: "Next page" }).click();
    const use = { blockId: "pages", actionId: "next", choice: { type: "button", value: "2" } };
    expect(await heard("actInView")).toEqual(["actInView", dana.id, "VHOME", use, {}]);
  });

  test("is not there for an app without one", async () => {
    await open("?person=UDANA&channel=home");
    await stage.tab.getByRole("log", { name: "Messages in incidents" }).waitFor();
    expect(await stage.tab.getByRole("heading", { name: "Apps" }).count()).toBe(0);
  });
});
