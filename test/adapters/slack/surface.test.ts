import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createSlackChat } from "../../../src/adapters/slack/chat.ts";
import { FirebreakError } from "../../../src/domain/errors.ts";
import type { NewEvent } from "../../../src/domain/event.ts";
import type { ModalView, ViewValues } from "../../../src/simulator/slack/surface.ts";
import { application, incidentAt, mia, type Moment, noah, noticeOf, planHash, request } from "./story.ts";
import { botToken, MIA, NOAH, startBot, startSlack, type TestBot, type TestSlack, until } from "./workspace.ts";

let slack: TestSlack;
let bot: TestBot;

beforeEach(async () => {
  slack = await startSlack({ commands: ["/later"] });
  bot = await startBot(slack);
});
afterEach(async () => {
  await bot.surface.close();
  await slack.close();
});

const type = (line: string, where = "CINCIDENT", who: string = MIA) => slack.world.surface.command(who, where, line);

/** What that person alone was last told there. */
async function toldTo(person: string, channel = "inc-1-push"): Promise<string> {
  await until(() => slack.channel(channel, person).messages.at(-1)?.ephemeral === true);
  return slack.newest(channel, person).text;
}

async function modalOf(person: string): Promise<ModalView> {
  await until(() => slack.world.surface.workspace(person).modal !== null);
  const { modal } = slack.world.surface.workspace(person);
  if (modal === null) throw new Error("The form is gone again.");
  return modal;
}

/** Shows the notice of the incident at that moment in its channel, and lets the bot know the incident. */
async function show(kind: Parameters<typeof noticeOf>[0], moment: Moment, ...then: NewEvent[]): Promise<void> {
  const incident = incidentAt(moment, ...then);
  bot.incidents[0] = incident;
  const chat = createSlackChat({ botToken, apiUrl: slack.apiUrl, log: bot.log });
  await chat.deliver({
    key: `incident/1/${kind}/${moment}`,
    channel: "CINCIDENT",
    notice: noticeOf(kind, incident),
    reference: undefined,
    triedBefore: false,
  });
}

/** Presses that button of the newest message that has one. */
async function press(person: string, actionId: string): Promise<void> {
  const message = slack
    .channel("inc-1-push", person)
    .messages.findLast(({ blocks }) => JSON.stringify(blocks).includes(`"${actionId}"`));
  const block = message?.blocks.find((one) => JSON.stringify(one).includes(`"${actionId}"`));
  if (message === undefined) throw new Error(`There is no ${actionId} to press.`);
  await slack.world.surface.act(
    person,
    { channel: message.channel, ts: message.ts },
    { blockId: block?.block_id ?? "", actionId },
  );
}

/** Fills the form that asks why. */
async function sayWhy(person: string, reason: string): Promise<void> {
  const { id } = await modalOf(person);
  await slack.world.surface.submit(person, id, { reason: { reason: { type: "plain_text_input", value: reason } } });
}

/** Uploads the file in the form that the rotation's card opens. */
async function handOver(name: string, content: Uint8Array): Promise<void> {
  const { surface } = slack.world;
  const file = await surface.upload(MIA, name, content);
  await press(MIA, "rotation.upload");
  const { id } = await modalOf(MIA);
  await surface.submit(MIA, id, { certificate: { certificate: { type: "file_input", files: [file] } } });
  expect(surface.workspace(MIA).modal).toBeNull();
}

describe("/incident open", () => {
  const filled: ViewValues = {
    severity: { severity: { type: "static_select", selected_option: { value: "sev1" } } },
    impact: { impact: { type: "plain_text_input", value: "No pushes & no <sign-in>." } },
  };

  test("asks in a form, and declares what was filled in", async () => {
    await type("/incident open iOS push is failing", "CINCIDENTS");
    const modal = await modalOf(MIA);
    expect(modal).toMatchObject({ title: "Open an incident", submit: "Open incident" });
    expect(modal.blocks.map((block) => block.block_id)).toEqual(["title", "severity", "impact", "component"]);

    bot.answer = async () => ({ incident: 1, text: "INC-1 is open. Its channel appears in a moment." });
    expect(await slack.world.surface.submit(MIA, modal.id, filled)).toEqual({ errors: {} });
    expect(slack.world.surface.workspace(MIA).modal).toBeNull();
    expect(bot.asked).toEqual([
      {
        kind: "declare-incident",
        by: { kind: "person", id: mia },
        key: `slack/view/${modal.id}`,
        title: "iOS push is failing",
        severity: "sev1",
        impact: "No pushes & no <sign-in>.",
        component: "ios-push",
      },
    ]);
    const told = await toldTo(MIA, "incidents");
    expect(told).toBe("INC-1 is open. Its channel appears in a moment. You will be invited to it.");
    expect(slack.channel("incidents", NOAH).messages).toEqual([]);
  });

  test("answers where the bot is not, too", async () => {
    await type("/incident open x", "CELSEWHERE");
    await slack.world.surface.submit(MIA, (await modalOf(MIA)).id, filled);
    expect(await toldTo(MIA, "elsewhere")).toContain("It is done.");
  });

  test("shows what can't be used at its field, and keeps the form open", async () => {
    await type("/incident open", "CINCIDENTS");
    const { id } = await modalOf(MIA);
    const blank = { ...filled, title: { title: { type: "plain_text_input", value: "   " } } };
    expect(await slack.world.surface.submit(MIA, id, blank)).toEqual({ errors: { title: "a title is needed" } });
    expect(bot.asked).toEqual([]);

    bot.answer = () => Promise.reject(new FirebreakError("bad-input", "There is no component x.", { expected: "y" }));
    const named = { ...filled, title: { title: { type: "plain_text_input", value: "Push" } } };
    const { errors } = await slack.world.surface.submit(MIA, id, named);
    expect(errors).toEqual({ title: "There is no component x. Expected: y" });
    expect(slack.world.surface.workspace(MIA).modal?.id).toBe(id);
  });

  test("closes the form in time when declaring takes long, and tells the outcome afterwards", async () => {
    await type("/incident open slow", "CINCIDENTS");
    const { id } = await modalOf(MIA);
    let finish = (): void => {};
    bot.answer = () =>
      new Promise((_, reject) => {
        finish = () => reject(new FirebreakError("unavailable", "The database is away.", { todo: "Try again." }));
      });
    expect(await slack.world.surface.submit(MIA, id, filled)).toEqual({ errors: {} });
    finish();
    expect(await toldTo(MIA, "incidents")).toBe("The database is away.\nTry again.");
  });
});

describe("a slash command", () => {
  beforeEach(() => void (bot.incidents[0] = incidentAt("published")));

  test.each([
    ["/incident update DNS & <TTL> changed", { kind: "note", text: "DNS & <TTL> changed" }],
    ["/incident resolve", { kind: "resolve-incident" }],
    ["/incident postmortem", { kind: "write-postmortem" }],
    ["/runbook run sns-push-diagnosis", { kind: "run-runbook", runbook: "sns-push-diagnosis", inputs: {} }],
    [
      '/runbook run x a=1 b="two words" c=“curly ones”',
      { kind: "run-runbook", runbook: "x", inputs: { a: "1", b: "two words", c: "curly ones" } },
    ],
  ])("%s", async (line, command) => {
    await type(line);
    expect(await toldTo(MIA)).toBe("It is done.");
    const key = expect.stringMatching(/^slack\/command\/./) as unknown;
    expect(bot.asked).toEqual([{ ...command, by: { kind: "person", id: mia }, key, incident: 1 }]);
    expect(slack.channel("inc-1-push", NOAH).messages).toEqual([]);
  });

  test("/incident probe asks for one, with the words behind it as the reason", async () => {
    await type("/incident probe a quarter has passed");
    expect(await toldTo(MIA)).toBe("It is done.");
    expect(bot.asked).toMatchObject([{ kind: "ask-probe", by: mia, incident: 1, reason: "a quarter has passed" }]);
  });

  test.each([
    ["/incident", /`\/incident open \[title\]` opens an incident/],
    ["/incident help", /`\/incident approvers` tells who may approve/],
    ["/runbook help", /`\/runbook run &lt;runbook&gt; \[name=value …\]` runs a runbook/],
    ["/runbook list", /`\/runbook run sns-push-diagnosis \[application=…\]` Why does push fail\?/],
    ["/incident list", /• \*INC-1 · iOS push is failing\* · open · sev2 · since .* · <#CINCIDENT>/],
    ["/incident status", /\*State\* {2}🔥 Open: it still hurts/],
    [
      "/incident approvers",
      /INC-1 waits for nobody's approval[\s\S]*2 of the group S0MOBILE must approve\. Could now: Noah, Priya/,
    ],
    ["/incident resolv", /^\/incident can't “resolv”\.\nExpected: open, update, resolve/],
    ["/incident update", /^An update needs words/],
    ["/incident probe", /^Say why, in a few words/],
    ["/runbook run", /^Which runbook\?\nExpected: sns-push-diagnosis/],
    ["/runbook run x nonsense", /^These inputs can't be read\.\nFound: nonsense/],
  ])("%s answers the person who asked, and nobody else", async (line, words) => {
    await type(line);
    expect(await toldTo(MIA)).toMatch(words);
    expect(bot.asked).toEqual([]);
    expect(slack.channel("inc-1-push", NOAH).messages).toEqual([]);
  });

  test("says outside an incident's channel where to go", async () => {
    await type("/runbook run sns-push-diagnosis", "CELSEWHERE");
    expect(await toldTo(MIA, "elsewhere")).toMatch(
      /^This channel belongs to no incident\.\nType it in the incident's own/,
    );
    expect(bot.asked).toEqual([]);
  });

  test("tells who may approve what is open, and who has", async () => {
    bot.incidents[0] = incidentAt("vote");
    await type("/incident approvers");
    expect(await toldTo(MIA)).toBe(
      [
        "2 of <!subteam^S0MOBILE> must approve.",
        "These could when it was asked: <@UNOAH>, <@UPRIYA>.",
        "✅ Approved by <@UNOAH> <!date^1724141760^{date_short_pretty} {time}|2024-08-20 08:16 UTC>",
      ].join("\n"),
    );
  });

  test("keeps what went wrong inside to the log", async () => {
    bot.answer = () => Promise.reject(new TypeError("secret detail at line 7"));
    await type("/incident resolve");
    expect(await toldTo(MIA)).toMatch(/^Something went wrong inside Firebreak\./);
    expect(slack.newest("inc-1-push").text).not.toContain("secret detail");
    const failure = bot.log.lines.find((line) => line.level === "error");
    expect(failure?.fields["error"]).toBeInstanceOf(TypeError);
  });

  test("that this version does not know is answered all the same", async () => {
    await type("/later please");
    expect(await toldTo(MIA)).toMatch(
      /^This version of Firebreak does not know \/later\.\nExpected: \/incident, \/runbook/,
    );
  });
});

describe("a button", () => {
  test("starts the diagnosis, resolves, writes the postmortem", async () => {
    await show("incident-card", "published");
    await press(MIA, "runbook.start");
    await press(MIA, "incident.resolve");
    await show("incident-card", "resolved");
    await press(NOAH, "postmortem.write");
    await until(() => bot.asked.length === 3);
    expect(bot.asked).toMatchObject([
      { kind: "run-runbook", by: { id: mia }, incident: 1, runbook: "sns-push-diagnosis", inputs: {} },
      { kind: "resolve-incident", by: { id: mia }, incident: 1 },
      { kind: "write-postmortem", by: { id: noah }, incident: 1 },
    ]);
  });

  test("starts the rotation of the application that the run found", async () => {
    await show("run", "ended");
    await press(MIA, "rotation.start");
    await sayWhy(MIA, "push is down");
    expect(await toldTo(MIA)).toBe("It is done.");
    expect(bot.asked).toMatchObject([
      {
        kind: "start-rotation",
        by: mia,
        incident: 1,
        applications: [application],
        order: null,
        reason: "push is down",
      },
    ]);
  });

  test("votes for the whole hash of the plan on its card; pressed twice, it asks twice", async () => {
    await show("approval", "asked");
    await press(NOAH, "approval.approve");
    await press(NOAH, "approval.approve");
    await press(MIA, "approval.deny");
    await until(() => bot.asked.length === 3);
    expect(bot.asked).toMatchObject([
      { kind: "vote", by: noah, incident: 1, request, verdict: "approve", planHash },
      { kind: "vote", by: noah, incident: 1, request, verdict: "approve", planHash },
      { kind: "vote", by: mia, incident: 1, request, verdict: "deny", planHash },
    ]);
    expect(new Set(bot.asked.map((command) => command.key)).size).toBe(3);
    const { ts } = slack.channel("inc-1-push").messages.find((message) => message.blocks.length > 0) ?? { ts: "" };
    expect(bot.asked[0]?.key).toMatch(new RegExp(`^slack/action/${ts}/[\\d.]+/UNOAH$`));
  });

  test("of an older plan's card is refused", async () => {
    await show("approval", "asked");
    const newer = incidentAt("asked");
    bot.incidents[0] = { ...newer, requests: newer.requests.map((one) => ({ ...one, planHash: "99".repeat(32) })) };
    await press(NOAH, "approval.approve");
    expect(await toldTo(NOAH)).toBe("This card is not of a plan that is asked for.\nUse the newest card.");
    expect(bot.asked).toEqual([]);
  });

  test("that is refused says why, to that person alone", async () => {
    await show("approval", "asked");
    bot.answer = () =>
      Promise.reject(new FirebreakError("not-allowed", "You asked for this: someone else must approve."));
    await press(MIA, "approval.approve");
    expect(await toldTo(MIA)).toBe("You asked for this: someone else must approve.");
    expect(slack.channel("inc-1-push", NOAH).messages.filter((message) => message.ephemeral)).toEqual([]);
  });

  test("is answered another way when Slack does not take the first", async () => {
    await show("approval", "asked");
    slack.faults.set("slack.response_url", { kind: "refuse", code: "expired_url", status: 404 });
    await press(NOAH, "approval.approve");
    expect(await toldTo(NOAH)).toBe("It is done.");
    expect(slack.effects()).toContain("chat.postEphemeral");

    slack.faults.set("slack.chat.postEphemeral", { kind: "refuse", code: "user_not_in_channel" });
    await press(NOAH, "approval.approve");
    const direct = () => slack.world.surface.workspace(NOAH).channels.flatMap((channel) => channel.messages);
    await until(() => direct().some((message) => !message.ephemeral && message.text === "It is done."));
  });

  test("asks again for an ended rotation", async () => {
    await show("rotation", "asked", { type: "approval.expired", actor: { kind: "bot" }, data: { request } });
    await press(MIA, "rotation.ask-again");
    await sayWhy(MIA, "it ran out");
    await until(() => bot.asked.length === 1);
    expect(bot.asked).toMatchObject([
      { kind: "ask-again", by: mia, incident: 1, rotation: "rotation-1", reason: "it ran out" },
    ]);
  });
});

describe("the certificate", () => {
  beforeEach(() => show("rotation", "request"));

  test("is fetched from Slack and handed on as it is", async () => {
    const content = Buffer.from([0x30, 0x82, 0x00, 0xff, 0x10]);
    await handOver("aps.cer", content);
    expect(await toldTo(MIA)).toBe("It is done.");
    expect(bot.asked).toMatchObject([
      { kind: "offer-certificate", by: mia, incident: 1, rotation: "rotation-1", file: content.toString("base64") },
    ]);
  });

  test("is refused in words when it can't be used", async () => {
    bot.answer = () =>
      Promise.reject(new FirebreakError("bad-input", "This file can't be used.", { found: "a zip archive" }));
    await handOver("aps.cer", Buffer.from("PK"));
    expect(await toldTo(MIA)).toBe("This file can't be used.\nFound: a zip archive");
  });

  test.each(["utf8", "utf16le"] as const)("goes no further when it is a private key (%s)", async (encoding) => {
    const key = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n";
    await handOver("key.pem", Buffer.from(key, encoding));
    expect(await toldTo(MIA)).toMatch(
      /^This file holds a private key, so it was not used\.[^]*Delete the file[^]*burnt/,
    );
    expect(bot.asked).toMatchObject([
      { kind: "report-burnt-key", by: mia, incident: 1, rotation: "rotation-1", publicKey: null },
    ]);
    expect(JSON.stringify(bot.log.lines)).not.toContain("MIIE");
  });

  test("is not fetched when it is far too large", async () => {
    await handOver("aps.cer", new Uint8Array(64 * 1024 + 1));
    expect(await toldTo(MIA)).toMatch(/^This file is too large to be a certificate\.\nFound: more than 64 KiB/);
    expect(bot.asked).toEqual([]);
  });

  test("can't be fetched: the person hears it, and may try again", async () => {
    slack.faults.set("slack.download", { kind: "refuse", code: "oops", status: 503 }, 1);
    await handOver("aps.cer", Buffer.from([0x30]));
    expect(await toldTo(MIA)).toMatch(/^Slack can't be reached/);
  });
});
