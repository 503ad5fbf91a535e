import { describe, expect, test } from "@jest/globals";
import { draw } from "../../../src/adapters/slack/notices/notice.ts";
import type { NewEvent } from "../../../src/domain/event.ts";
import { foldIncident } from "../../../src/domain/incident/incident.ts";
import { linesOf, type ProbeAnswer } from "../../../src/domain/probe/lines.ts";
import { probeNames, type ProbePlan } from "../../../src/domain/probe/plan.ts";
import { probeRequestId } from "../../../src/domain/probe/probe.ts";
import { hashOf } from "../../../src/domain/rotation/plan.ts";
import { requestFor } from "../../../src/guard/request.ts";
import type { Notice } from "../../../src/ports/chat.ts";
import { owedFor } from "../../../src/projections/owed.ts";
import { checkMessageBlocks } from "../../../src/simulator/slack/blocks/check.ts";
import { application, by, dana, liam, mara, membership, policy, recorded, role, walkTo } from "../../domain/story.ts";

const bot = { kind: "bot" } as const;
const plan: ProbePlan = {
  incident: 1,
  probe: "probe-1",
  requester: dana,
  application,
  ...probeNames(application, { incident: 1, probe: "probe-1" }),
  sessions: [{ target: application, role, policy: "{}" }],
  policyHash: "0".repeat(64),
  expiresAt: "2024-08-20T11:00:00.000Z",
  cutOff: "2024-08-20T11:15:00.000Z",
};
const hash = hashOf(plan);
const id = probeRequestId({ id: "probe-1", planHash: hash });
const request = requestFor({ id, subject: "probe-1", plan, planHash: hash }, policy, { barred: [], membership });
const came = (what: ProbeAnswer["came"]): ProbeAnswer => ({ came: what, words: `AWS: ${what}` });
const voted = (voter: string): NewEvent => ({
  type: "approval.voted",
  actor: by(voter),
  data: { request: id, voter, verdict: "approve", planHash: hash, passkey: null },
});

const story: NewEvent[] = [
  ...walkTo("incident.channel-opened"),
  {
    type: "probe.asked",
    actor: by(dana),
    data: { probe: "probe-1", application, requester: dana },
    typed: { reason: "a quarter has passed" },
  },
  { type: "probe.planned", actor: bot, data: { probe: "probe-1", plan, hash } },
  { type: "approval.requested", actor: bot, data: request },
  voted(liam),
  voted(mara),
  { type: "approval.granted", actor: by(mara), data: { request: id, planHash: hash } },
  {
    type: "probe.ended",
    actor: bot,
    data: {
      probe: "probe-1",
      lines: linesOf({ read: came("done"), "set-named": came("not-found"), "set-unnamed": came("not-found") }),
    },
  },
];

/** The probe's card after the last event of that type. */
function cardAfter(type: NewEvent["type"]) {
  const events = recorded(story.slice(0, story.findLastIndex((event) => event.type === type) + 1));
  const incident = foldIncident(events);
  const probe = incident?.probes[0];
  if (incident === undefined || probe === undefined) throw new Error("The story has no probe.");
  const notice: Notice = {
    kind: "probe",
    incident,
    probe,
    request: incident.requests.find((one) => one.id === id),
    progress: "0 of 2 approvals",
  };
  const drawing = draw(notice);
  if (drawing.as === "file") throw new Error("A card is no file.");
  return { words: JSON.stringify(drawing.blocks), blocks: drawing.blocks };
}

describe("a probe's card", () => {
  test.each(["probe.asked", "approval.requested", "approval.granted", "probe.ended"] as const)(
    "is one that Slack takes, after %s",
    (type) => {
      expect(checkMessageBlocks(cardAfter(type).blocks, () => "unnamed").ok).toBe(true);
    },
  );

  test("says what is tried, why, and who decides, with buttons that say what they do", () => {
    const { words } = cardAfter("approval.requested");
    expect(words).toContain("a quarter has passed");
    expect(words).toContain("No application that exists is written to.");
    expect(words).toContain("Approve probe");
    expect(words).toContain("Needs 2 approvals");
    expect(words).not.toContain("Go ahead alone");
  });

  test("has no vote left once it is decided, and the lines once it has ended", () => {
    expect(cardAfter("approval.granted").words).not.toContain("Approve probe");
    const { words } = cardAfter("probe.ended");
    expect(words).toContain("3 as expected, 1 that nobody can tell");
    expect(words).toContain("AWS: not-found");
  });

  test("is the one place for its request: no card of a rotation is made owed", () => {
    const events = recorded(story);
    const owed = events.flatMap((event, index) => {
      const incident = foldIncident(events.slice(0, index + 1));
      return incident === undefined ? [] : owedFor(incident, event);
    });
    const kinds = new Set(owed.map(({ kind }) => kind));
    expect(kinds.has("probe")).toBe(true);
    expect(kinds.has("approval")).toBe(false);
    expect(kinds.has("rotation")).toBe(false);
  });
});
