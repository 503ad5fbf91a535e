import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createSlackChat } from "../../../src/adapters/slack/chat.ts";
import { draw } from "../../../src/adapters/slack/notices/notice.ts";
import type { NewEvent } from "../../../src/domain/event.ts";
import type { Incident } from "../../../src/domain/incident/incident.ts";
import type { HeadsUp } from "../../../src/ports/heads-up.ts";
import { checkMessageBlocks } from "../../../src/simulator/slack/blocks/check.ts";
import type { ModalView, ViewValues } from "../../../src/simulator/slack/surface.ts";
import { incidentAt, mia, noah, noticeOf, other, planHash, priya, request } from "./story.ts";
import { botToken, MIA, NOAH, startBot, startSlack, type TestBot, type TestSlack, until } from "./workspace.ts";

let slack: TestSlack;
let bot: TestBot;

beforeEach(async () => {
  slack = await startSlack();
  bot = await startBot(slack);
});
afterEach(async () => {
  await bot.surface.close();
  await slack.close();
});

const day = 86_400_000;
const solo = { by: [{ person: mia }], review: { from: [{ group: "S0MOBILE" }], within: day } };
const broken = [
  other(
    "approval.glass-broken",
    { request, by: mia, planHash, passkey: "key" },
    { typed: { reason: "Nobody <answers>." } },
  ),
  other("approval.granted", { request, planHash }),
  other("review.opened", {
    review: "review-1",
    request,
    owner: mia,
    from: [{ group: "S0MOBILE" }],
    dueAt: "2024-08-21T09:00:00.000Z",
  }),
];

/** The incident at its request, with the policy letting Mia go ahead alone. */
function askedWithSolo(...then: NewEvent[]): Incident {
  const incident = incidentAt("asked", ...then);
  return { ...incident, requests: incident.requests.map((one) => ({ ...one, solo })) };
}

async function showApproval(incident: Incident): Promise<void> {
  bot.incidents[0] = incident;
  const chat = createSlackChat({ botToken, apiUrl: slack.apiUrl, log: bot.log });
  await chat.deliver({
    key: "incident/1/request",
    channel: "CINCIDENT",
    notice: noticeOf("approval", incident),
    reference: undefined,
    triedBefore: false,
  });
}

async function press(person: string, actionId: string): Promise<void> {
  const message = slack
    .channel("inc-1-push", person)
    .messages.findLast(({ blocks }) => JSON.stringify(blocks).includes(`"${actionId}"`));
  const block = message?.blocks.find((one) => JSON.stringify(one).includes(`"${actionId}"`));
  if (message === undefined) throw new Error(`There is no ${actionId} to press.`);
  const at = { channel: message.channel, ts: message.ts };
  await slack.world.surface.act(person, at, { blockId: block?.block_id ?? "", actionId });
}

async function modalOf(person: string): Promise<ModalView> {
  await until(() => slack.world.surface.workspace(person).modal !== null);
  const { modal } = slack.world.surface.workspace(person);
  if (modal === null) throw new Error("The form is gone again.");
  return modal;
}

async function submit(person: string, values: ViewValues): Promise<Record<string, string>> {
  const { id } = await modalOf(person);
  return (await slack.world.surface.submit(person, id, values)).errors;
}

const text = (id: string, value: string): ViewValues => ({ [id]: { [id]: { type: "plain_text_input", value } } });
const choice = (id: string, value: string): ViewValues => ({
  [id]: { [id]: { type: "static_select", selected_option: { value } } },
});

describe("a vote with a comment", () => {
  test.each([
    ["approve", { kind: "vote", verdict: "approve", comment: "Right fingerprint." }],
    ["deny", { kind: "vote", verdict: "deny", comment: "Right fingerprint." }],
    ["withdraw", { kind: "withdraw-vote" }],
  ])("%s", async (vote, command) => {
    await showApproval(incidentAt("asked"));
    await press(NOAH, "approval.comment");
    expect(await submit(NOAH, { ...choice("vote", vote), ...text("comment", "Right fingerprint.") })).toEqual({});
    await until(() => bot.asked.length === 1);
    expect(bot.asked).toMatchObject([{ ...command, by: noah, incident: 1, request, planHash }]);
  });

  test("of an older plan's card opens no form, and says so", async () => {
    await showApproval(incidentAt("asked"));
    const [newer] = incidentAt("asked").requests;
    if (newer === undefined) throw new Error("no request");
    bot.incidents[0] = { ...incidentAt("asked"), requests: [{ ...newer, planHash: "0".repeat(64) }] };
    await press(NOAH, "approval.comment");
    await until(() => slack.channel("inc-1-push", NOAH).messages.at(-1)?.ephemeral === true);
    expect(slack.newest("inc-1-push", NOAH).text).toContain("This card is not of a plan that is asked for.");
    expect(slack.world.surface.workspace(NOAH).modal).toBeNull();
  });
});

describe("going ahead alone", () => {
  test("is offered where the policy allows it, and asks for the name, the reason, and then the passkey", async () => {
    await showApproval(askedWithSolo());
    await press(MIA, "approval.break-glass");
    const { blocks } = await modalOf(MIA);
    expect(JSON.stringify(blocks)).toContain("Type ios-prod to confirm");
    const filled = { ...text("confirmation", "ios-prod"), ...text("reason", "Nobody answers.") };
    expect(await submit(MIA, filled)).toEqual({});
    await until(() => bot.asked.length === 1);
    expect(bot.asked).toMatchObject([
      { kind: "break-glass", by: mia, request, confirmation: "ios-prod", reason: "Nobody answers.", passkey: null },
    ]);
  });

  test("shows at its field that a reason is needed", async () => {
    await showApproval(askedWithSolo());
    await press(MIA, "approval.break-glass");
    const errors = await submit(MIA, { ...text("confirmation", "ios-prod"), ...text("reason", "  ") });
    expect(errors).toEqual({ reason: "say why, in a few words" });
    expect(bot.asked).toEqual([]);
  });

  test("is on the card from then on, with who, why and what is owed", () => {
    const incident = askedWithSolo(...broken);
    const drawn = JSON.stringify(draw(noticeOf("approval", incident)));
    expect(drawn).toContain("Glass broken: rotate the credential of ios-prod");
    expect(drawn).toContain("went ahead alone");
    expect(drawn).toContain("Nobody &lt;answers&gt;.");
    const card = JSON.stringify(draw(noticeOf("incident-card", incident)));
    expect(card).toMatch(/its review is open, 0 of 2 signatures/);
  });
});

describe("revoking", () => {
  test("from the card or by the command, always with a reason", async () => {
    const incident = incidentAt("granted");
    await showApproval(incident);
    await press(NOAH, "grant.revoke");
    expect(await submit(NOAH, text("reason", "Wrong certificate."))).toEqual({});
    await slack.world.surface.command(MIA, "CINCIDENT", "/incident revoke");
    expect(await submit(MIA, text("reason", "Wrong certificate."))).toEqual({});
    await until(() => bot.asked.length === 2);
    expect(bot.asked).toMatchObject([
      { kind: "revoke-grant", by: noah, incident: 1, request, reason: "Wrong certificate." },
      { kind: "revoke-grant", by: mia, incident: 1, request, reason: "Wrong certificate." },
    ]);
  });

  test("of nothing is refused in words", async () => {
    bot.incidents[0] = incidentAt("request");
    await slack.world.surface.command(MIA, "CINCIDENT", "/incident revoke");
    await until(() => slack.channel("inc-1-push", MIA).messages.at(-1)?.ephemeral === true);
    expect(slack.newest("inc-1-push", MIA).text).toContain("INC-1 has nothing to revoke.");
  });
});

describe("a review", () => {
  test("is signed with what was found, from its card", async () => {
    const incident = askedWithSolo(...broken);
    bot.incidents[0] = incident;
    const [review] = incident.reviews;
    if (review === undefined) throw new Error("no review");
    const chat = createSlackChat({ botToken, apiUrl: slack.apiUrl, log: bot.log });
    await chat.deliver({
      key: "incident/1/review-1",
      channel: "CINCIDENT",
      notice: { kind: "review", incident, review },
      reference: undefined,
      triedBefore: false,
    });
    expect(slack.newest("inc-1-push").text).toBe("Review owed: the glass was broken in INC-1");
    await press(NOAH, "review.sign");
    expect(await submit(NOAH, text("finding", "It was needed."))).toEqual({});
    await until(() => bot.asked.length === 1);
    expect(bot.asked).toMatchObject([
      { kind: "sign-review", by: noah, incident: 1, review: "review-1", finding: "It was needed." },
    ]);
  });

  test("shows who signed it, and has no button any more once two have", () => {
    const signed = (by: string) => other("review.signed", { review: "review-1", by }, { typed: { finding: "Fine." } });
    const incident = askedWithSolo(...broken, signed(noah), signed(priya));
    const [review] = incident.reviews;
    if (review === undefined) throw new Error("no review");
    const drawn = JSON.stringify(draw({ kind: "review", incident, review }));
    expect(drawn).toContain("Signed by two others");
    expect(drawn).not.toContain("review.sign");
  });
});

describe("what people have to hear of at once", () => {
  const incident = askedWithSolo(...broken);
  const [asked] = incident.requests;
  const [review] = incident.reviews;
  const [rotation] = incident.rotations;
  if (asked === undefined || review === undefined || rotation === undefined) throw new Error("the story is too short");
  const group = [{ group: "S0MOBILE" }];

  test.each<[HeadsUp, RegExp]>([
    [{ about: "stand-by", rotation, approvers: group }, /^Stand by: the write of a new credential for ios-prod/],
    [{ about: "reminder", request: asked, able: [noah] }, /still waits for approval/],
    [{ about: "reminder", request: asked, able: [] }, /still waits for approval/],
    [{ about: "escalation", request: asked, to: group }, /Nobody has approved plan/],
    [
      { about: "glass-broken", request: asked, review, deed: { kind: "write", name: "ios-prod" } },
      /^The glass is broken in INC-1/,
    ],
    [
      {
        about: "revocation-failed",
        request: asked,
        role: "arn:aws:iam::222233334444:role/glass",
        why: "AWS refused",
        todo: null,
      },
      /^The role glass in 222233334444 could not be closed/,
    ],
    [{ about: "old-restored", rotation, found: "ios-prod: disabled" }, /^The old push credential of ios-prod is back/],
    [{ about: "review-overdue", review }, /is late/],
  ])("%#: is taken by Slack, and says it in its first line", (headsUp, first) => {
    const drawn = draw({ kind: "heads-up", incident, headsUp });
    if (drawn.as !== "message") throw new Error("not a message");
    expect(drawn.text).toMatch(first);
    expect(checkMessageBlocks(drawn.blocks, () => "unnamed").ok).toBe(true);
  });
});

describe("/incident audit", () => {
  test("answers who asked, who could have, who did, what ran and when it ended, to whom asks alone", async () => {
    const calls = [
      other("grant.redeemed", { request, effectKey: "write", planHash }),
      other("guard.called", {
        request,
        action: "sns:SetPlatformApplicationAttributes",
        target: "arn:aws:sns:app",
        outcome: "done",
        requestId: "sns-1",
      }),
    ];
    bot.incidents[0] = incidentAt("granted", ...calls);
    bot.events = calls.map((one, index) => ({
      typed: {},
      ...one,
      stream: "incident/1",
      sequence: index + 1,
      position: index + 40,
      at: "2024-08-20T08:30:00.000Z",
      hash: "",
    }));
    await slack.world.surface.command(MIA, "CINCIDENT", "/incident audit");
    await until(() => slack.channel("inc-1-push", MIA).messages.at(-1)?.ephemeral === true);
    const words = JSON.stringify(slack.newest("inc-1-push", MIA).blocks);
    expect(words).toMatch(/Who asked[^]*Who could have approved[^]*Who did[^]*What happened/);
    expect(words).toContain("called sns:SetPlatformApplicationAttributes on arn:aws:sns:app, request sns-1");
    expect(words).toContain("it has not ended");
    expect(slack.channel("inc-1-push", NOAH).messages).toEqual([]);
  });
});
