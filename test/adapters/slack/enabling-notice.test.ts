import { describe, expect, test } from "@jest/globals";
import { drawReasonForm } from "../../../src/adapters/slack/surface/guard/reason-form.ts";
import { draw } from "../../../src/adapters/slack/notices/notice.ts";
import { enablingRequestId } from "../../../src/domain/enabling/enabling.ts";
import { endpointArns, endpointsDigest, type EnablingPlan } from "../../../src/domain/enabling/plan.ts";
import type { NewEvent } from "../../../src/domain/event.ts";
import { foldIncident, type Incident } from "../../../src/domain/incident/incident.ts";
import { hashOf } from "../../../src/domain/rotation/plan.ts";
import { requestFor } from "../../../src/guard/request.ts";
import { sheetOf } from "../../../src/projections/confirmation-sheet.ts";
import { owedFor } from "../../../src/projections/owed.ts";
import { checkMessageBlocks } from "../../../src/simulator/slack/blocks/check.ts";
import { application, by, dana, liam, mara, membership, policy, recorded, role, walkTo } from "../../domain/story.ts";

const bot = { kind: "bot" } as const;
const endpoints = ["d-1", "d-2", "d-3"];
const plan: EnablingPlan = {
  incident: 1,
  enabling: "enabling-1",
  requester: dana,
  application,
  number: 3,
  endpoints: endpointsDigest(endpointArns(application, endpoints)),
  sessions: [{ target: application, role, policy: "{}" }],
  policyHash: "0".repeat(64),
  expiresAt: "2024-08-20T11:00:00.000Z",
  cutOff: "2024-08-20T11:15:00.000Z",
};
const hash = hashOf(plan);
const id = enablingRequestId({ id: "enabling-1", planHash: hash });
const request = requestFor({ id, subject: "enabling-1", plan, planHash: hash }, policy, { barred: [], membership });
const about = { enabling: "enabling-1" };
const voted = (voter: string): NewEvent => ({
  type: "approval.voted",
  actor: by(voter),
  data: { request: id, voter, verdict: "approve", planHash: hash, passkey: null },
});
const tally = { enabled: 2, already: 1, gone: 0, refused: 0 };

const story: NewEvent[] = [
  ...walkTo("incident.channel-opened"),
  {
    type: "enabling.asked",
    actor: by(dana),
    data: { ...about, application, requester: dana },
    typed: { reason: "phones are silent" },
  },
  { type: "enabling.planned", actor: bot, data: { ...about, plan, hash, endpoints, left: 40 } },
  { type: "approval.requested", actor: bot, data: request },
  voted(liam),
  voted(mara),
  { type: "approval.granted", actor: by(mara), data: { request: id, planHash: hash } },
  { type: "enabling.progressed", actor: bot, data: { ...about, of: tally } },
  { type: "enabling.ended", actor: bot, data: about },
];

/** The incident after the last event of that type. */
function after(type: NewEvent["type"]): Incident {
  const incident = foldIncident(recorded(story.slice(0, story.findLastIndex((event) => event.type === type) + 1)));
  if (incident === undefined) throw new Error("The story has no incident.");
  return incident;
}

/** The card after the last event of that type. */
function cardAfter(type: NewEvent["type"]) {
  const incident = after(type);
  const enabling = incident.enablings[0];
  if (enabling === undefined) throw new Error("The story has no enabling.");
  const known = incident.requests.find((one) => one.id === id);
  const drawing = draw({ kind: "enabling", incident, enabling, request: known, progress: "0 of 2 approvals" });
  if (drawing.as === "file") throw new Error("A card is no file.");
  return { words: JSON.stringify(drawing.blocks), blocks: drawing.blocks };
}

describe("the card of an enabling", () => {
  test.each([
    "enabling.asked",
    "approval.requested",
    "approval.granted",
    "enabling.progressed",
    "enabling.ended",
  ] as const)("is one that Slack takes, after %s", (type) => {
    expect(checkMessageBlocks(cardAfter(type).blocks, () => "unnamed").ok).toBe(true);
  });

  test("says which endpoints, what is done and what can't be, and who decides", () => {
    const { words } = cardAfter("approval.requested");
    expect(words).toContain("phones are silent");
    expect(words).toContain("3 endpoints");
    expect(words).toContain(plan.endpoints);
    expect(words).toContain("SNS disables that endpoint again at the next push");
    expect(words).toContain("40 more endpoints");
    expect(words).toContain("Approve enabling");
    expect(words).not.toContain("Go ahead alone");
  });

  test("says how far it came, with the button to revoke, and what came of it", () => {
    const { words } = cardAfter("enabling.progressed");
    expect(words).toContain("3 of 3 so far");
    expect(words).toContain("Revoke…");
    expect(words).not.toContain("Approve enabling");
    expect(cardAfter("enabling.ended").words).toContain("2 endpoints enabled, 1 already were");
  });

  test("is the one place for its request: no card of a rotation is made owed", () => {
    const events = recorded(story);
    const owed = events.flatMap((event, index) => {
      const incident = foldIncident(events.slice(0, index + 1));
      return incident === undefined ? [] : owedFor(incident, event);
    });
    const kinds = new Set(owed.map(({ kind }) => kind));
    expect(kinds.has("enabling")).toBe(true);
    expect(kinds.has("approval")).toBe(false);
    expect(kinds.has("rotation")).toBe(false);
  });
});

test("the form that asks why says that a dead device is disabled again", () => {
  const ask = { person: dana, key: "key-1", channel: undefined, answerTo: undefined };
  const view = drawReasonForm(ask, {
    asked: "ask-enable-endpoints",
    incident: 1,
    subject: application,
    what: "The endpoints of ios-prod",
  });
  expect(JSON.stringify(view)).toContain("disabled again at the next push");
});

test("the page for a passkey tells what is approved, and only while it is asked for", () => {
  const confirmation = {
    person: liam,
    incident: 1,
    request: id,
    planHash: hash,
    deed: "approve",
    words: null,
  } as const;
  const sheet = (type: NewEvent["type"]) =>
    JSON.stringify(sheetOf(after(type), confirmation, { name: "Liam", until: plan.expiresAt }));
  expect(sheet("approval.requested")).toContain("Approve the enabling of endpoints of ios-prod");
  expect(sheet("approval.requested")).toContain("3 disabled endpoints of it are enabled again, and nothing else.");
  expect(sheet("approval.granted")).toContain("not asked for any more");
});
