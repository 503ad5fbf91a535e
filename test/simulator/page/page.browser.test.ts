import { describe, expect, test } from "@jest/globals";
import { bot, dana, message, omar } from "./fixture-world.ts";
import { gallery } from "./gallery.ts";
import { createStage } from "./stage.ts";
import { stories } from "./stories.ts";

const stage = createStage();
const { open, heard } = stage;

describe("hints", () => {
  test("write the command into the composer", async () => {
    await open();
    await stage.tab.getByRole("region", { name: "What to do next" }).getByText("Step 1 of 12").waitFor();
    await stage.tab.getByRole("button", { name: "Write the command" }).click();
    const field = stage.tab.getByRole("textbox", { name: "Message #incidents" });
    expect(await field.inputValue()).toBe("/incident open iOS push is failing");
    await stage.tab.keyboard.press("Enter");
    expect(await heard("command")).toMatchObject({ 3: "/incident open iOS push is failing" });
  });

  test("make one somebody else, who then acts", async () => {
    for (const part of ["declare", "diagnose", "rotate", "certificate", "upload", "vote"] as const)
      stories[part](stage.fixture);
    await open();
    await stage.tab.getByRole("button", { name: "Show me" }).click();
    await stage.tab.locator("[data-action='approval.approve']:focus").waitFor();
    const refusal = { text: "You asked for this: someone else must approve.", ephemeral: true };
    stage.fixture.channels.find(({ id }) => id === "CINC")?.messages.push(message(bot, 0, refusal));
    stage.fixture.changed();
    await stage.tab.getByRole("button", { name: "Become Omar Haddad" }).click();
    await stage.tab.getByText("You are Omar Haddad, platform engineer").waitFor();
    await stage.tab.getByRole("heading", { name: "inc-1-ios-push-is-failing" }).waitFor();
    await stage.tab.getByRole("button", { name: "Approve rotation" }).click();
    expect(await heard("act")).toMatchObject({ 1: omar.id, 3: { actionId: "approval.approve" } });
  });

  test("open the right view beside Slack", async () => {
    for (const part of ["declare", "diagnose", "rotate", "upload", "push"] as const) stories[part](stage.fixture);
    const refusal = { text: "INC-1 can't be resolved yet.", ephemeral: true };
    stage.fixture.channels.find(({ id }) => id === "CINC")?.messages.push(message(bot, 0, refusal));
    await open("?person=UDANA&channel=CINC");
    const button = stage.tab.getByRole("button", { name: "Read the pull request" });
    await button.click();
    await button.waitFor({ state: "detached" });
    await stage.tab.getByRole("heading", { name: "Rotate the APNs certificate of ios-prod" }).waitFor();
    await stage.tab.getByRole("button", { name: "Merge pull request" }).click();
    expect(await heard("merge")).toEqual(["merge", dana.id, 7]);
    await stage.tab.getByRole("button", { name: "Approve", exact: true }).click();
    expect(await heard("review")).toEqual(["review", dana.id, 7, "approve"]);
    await stage.tab
      .getByRole("button", { name: /^Let it fail: / })
      .first()
      .click();
    expect(await heard("reportCheck")).toMatchObject({ 1: 7, 2: { state: "failed" } });
  });
});

describe("where one is", () => {
  test("a new incident's channel opens by itself, and is where a reload begins", async () => {
    await open();
    await stage.tab.getByRole("heading", { name: "incidents", exact: true }).waitFor();
    stories.declare(stage.fixture);
    stage.fixture.changed();
    const heading = stage.tab.getByRole("main").getByRole("heading").first();
    await stage.tab.getByRole("heading", { name: "inc-1-ios-push-is-failing" }).waitFor();
    await stage.tab.goto(stage.url);
    await heading.waitFor();
    expect(await heading.textContent()).toBe("inc-1-ios-push-is-failing");
  });

  test("who one is, the channel and the view are kept across a reload", async () => {
    stories.declare(stage.fixture);
    await open();
    await stage.tab.getByRole("navigation").getByRole("button", { name: "general" }).click();
    await stage.tab.getByRole("tab", { name: "Apple" }).click();
    await stage.tab.getByRole("button", { name: /You are Dana/ }).click();
    await stage.tab.getByRole("button", { name: /Mei Tanaka/ }).click();
    await stage.tab.getByText("You are Mei Tanaka").waitFor();
    await stage.tab.reload();
    await stage.tab.getByText("You are Mei Tanaka").waitFor();
    await stage.tab.getByRole("heading", { name: "general" }).waitFor();
    expect(await stage.tab.getByRole("tab", { selected: true }).textContent()).toBe("Apple");
  });
});

describe("the world beside Slack", () => {
  test("shows why a test push fails", async () => {
    await open();
    await stage.tab.getByText("expired 45 minutes ago").last().waitFor();
    await stage.tab.getByRole("button", { name: "Send a test push" }).click();
    await stage.tab.getByText("Platform application is disabled").waitFor();
    expect(await heard("publishTestPush")).toMatchObject({
      2: expect.stringContaining("app/APNS/ios-prod"),
    });
  });

  test("makes a key for token authentication, gives it out and revokes it", async () => {
    await open();
    const { tab } = stage;
    await tab.getByRole("tab", { name: "Apple" }).click();
    await tab.getByText("No key for token authentication yet.").waitFor();
    await tab.getByLabel("Key name").fill("Push");
    await tab.getByRole("button", { name: "Create key" }).click();
    expect(await heard("createTokenKey")).toEqual(["createTokenKey", dana.id, "Push"]);
    await tab.getByText("LARCH12345").waitFor();
    const download = tab.waitForEvent("download");
    await tab.getByRole("button", { name: "Download AuthKey_ABC123DEFG.p8, once" }).click();
    expect((await download).suggestedFilename()).toBe("AuthKey_ABC123DEFG.p8");
    await tab.getByRole("button", { name: "Revoke" }).click();
    expect(await heard("revokeTokenKey")).toEqual(["revokeTokenKey", dana.id, "ABC123DEFG"]);
  });

  test("shows who was woken, for what, and whether it is over", async () => {
    const woken = {
      at: "2024-08-20T09:46:20.000Z",
      keeper: "pagerduty" as const,
      key: "firebreak/c-1/alert-1",
      summary: "INC-1: ios-prod: expired",
      severity: "critical",
      source: "arn:aws:sns:us-west-2:482910375511:app/APNS/ios-prod",
      isResolved: false,
      links: [{ href: "http://127.0.0.1:9/certificates/c-1", text: "ios-prod in Firebreak" }],
    };
    await open("?tab=pager");
    const panel = stage.tab.getByRole("tabpanel");
    await panel.getByText("Nobody.").waitFor();
    stage.fixture.view = { ...stage.fixture.view, alerts: [woken] };
    stage.fixture.changed();
    await panel.getByRole("heading", { name: "INC-1: ios-prod: expired" }).waitFor();
    for (const words of ["Open", "44 minutes ago", "by PagerDuty", "critical", "app/APNS/ios-prod"])
      await panel.getByText(words).first().waitFor();
    expect(await panel.getByRole("link", { name: "ios-prod in Firebreak" }).getAttribute("href")).toBe(
      woken.links[0]?.href,
    );
    stage.fixture.view = { ...stage.fixture.view, alerts: [{ ...woken, isResolved: true }] };
    stage.fixture.changed();
    await panel.getByText("Over", { exact: true }).waitFor();
  });

  test("makes calls fail, and mends them", async () => {
    stage.fixture.view.faults.push({ call: "sns.Publish", fault: { kind: "cut" }, times: null });
    await open("?tab=records");
    await stage.tab.getByLabel("This call").selectOption("sns.SetPlatformApplicationAttributes");
    await stage.tab.getByLabel("What happens to it").selectOption("is done, but never answered");
    await stage.tab.getByRole("button", { name: "Make it fail" }).click();
    expect(await heard("setFault")).toEqual([
      "setFault",
      "sns.SetPlatformApplicationAttributes",
      { kind: "withhold" },
      1,
    ]);
    await stage.tab.getByRole("button", { name: "Mend it" }).click();
    expect(await heard("clearFault")).toEqual(["clearFault", "sns.Publish"]);
  });

  test("is walked by keyboard", async () => {
    await open();
    await stage.tab.getByRole("tab", { name: "AWS" }).focus();
    await stage.tab.keyboard.press("ArrowRight");
    await stage.tab.getByRole("heading", { name: "At Apple’s push service" }).waitFor();
    expect(await stage.tab.getByRole("tab", { selected: true }).textContent()).toBe("Pushes");
    await stage.tab.keyboard.press("ArrowLeft");
    await stage.tab.keyboard.press("ArrowLeft");
    expect(await stage.tab.getByRole("tab", { selected: true }).textContent()).toBe("Records");
  });
});

describe("the page", () => {
  test.each([
    { width: 1280, height: 800 },
    { width: 900, height: 700 },
  ])("fits $width by $height", async (size) => {
    for (const part of ["declare", "diagnose", "rotate", "upload", "vote", "push"] as const)
      stories[part](stage.fixture);
    await open("?person=UDANA&channel=CINC&tab=pull-request");
    await stage.tab.setViewportSize(size);
    await stage.tab.getByRole("button", { name: "Merge pull request" }).waitFor();
    const wide = await stage.tab.evaluate<string[]>(`
      [...document.querySelectorAll("body, .masthead, .hint-bar, .log, .world-panel, .tabs")]
        .filter((part) => part.scrollWidth > part.clientWidth + 1)
        .map((part) => part.className)`);
    expect(wide).toEqual([]);
  });

  test("says what is broken and who one is, however narrow", async () => {
    await open();
    await stage.tab.setViewportSize({ width: 900, height: 700 });
    await stage.tab.getByText("iOS push fails: the certificate of ios-prod expired 45 minutes ago.").waitFor();
    await stage.tab.getByText("You are Dana Reyes").waitFor();
    const masthead = `document.querySelector(".masthead")`;
    expect(await stage.tab.evaluate(`${masthead}.scrollWidth <= ${masthead}.clientWidth`)).toBe(true);
  });

  test("names everything that can be used, and its landmarks", async () => {
    stage.fixture.channels.find(({ id }) => id === "CINCIDENTS")?.messages.push(gallery());
    await open("?tab=records");
    await stage.tab.getByRole("heading", { name: "Every block" }).waitFor();
    for (const role of ["banner", "navigation", "main", "complementary", "log"] as const) {
      expect(await stage.tab.getByRole(role).count()).toBe(1);
    }
    const unnamed = await stage.tab.evaluate<string[]>(`
      [...document.querySelectorAll("button, select, input, textarea")]
        .filter((part) => (part.labels?.length ?? 0) === 0)
        .filter((part) => (part.getAttribute("aria-label") ?? part.textContent).trim() === "")
        .map((part) => part.outerHTML)`);
    expect(unnamed).toEqual([]);
  });

  test("tells what this world does not do", async () => {
    await open();
    await stage.tab.getByRole("button", { name: "About this world" }).click();
    const about = stage.tab.getByRole("dialog", { name: "About this world" });
    await about.getByText("Nothing here is real").waitFor();
    expect(await about.textContent()).toContain("docs/simulator-differences.md");
    await stage.tab.keyboard.press("Escape");
    await about.waitFor({ state: "detached" });
  });
});
