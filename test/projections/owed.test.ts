import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { bot } from "../../src/domain/actor.ts";
import type { EventType, NewEvent } from "../../src/domain/event.ts";
import { applyToIncident, foldIncident } from "../../src/domain/incident/incident.ts";
import { announcementLane, owedFor } from "../../src/projections/owed.ts";
import { anyLife } from "../domain/arbitrary-events.ts";
import { application, by, dana, incidentOf, recorded, request, walk, walkTo, walkWithout } from "../domain/story.ts";

/** The messages that the last of these events makes owed, without their incident. */
function owedBy(events: readonly NewEvent[]): string[] {
  const [last] = recorded(events).slice(-1);
  if (last === undefined) throw new Error("no event");
  return owedFor(incidentOf(events), last).map((owed) => `${owed.kind} ${owed.key.replace("incident/1/", "")}`);
}

const card = "incident-card card";
const announcement = "announcement announcement";
const run = "run run-1";
const rotation = "rotation rotation-1";
const approval = `approval request/${request.request}`;
const signingRequest = "signing-request rotation-1/signing-request";

describe("the messages that an event makes owed", () => {
  test.each<[EventType, string[]]>([
    ["incident.channel-opened", [card, announcement]],
    ["status.published", [card, announcement]],
    ["run.started", [card, run]],
    ["run.step-ended", [card, run]],
    ["run.ended", [card, run]],
    ["rotation.started", [card, rotation, run, "heads-up stand-by/rotation-1"]],
    ["rotation.request-made", [card, rotation, signingRequest]],
    ["rotation.credential-offered", [card, rotation]],
    ["rotation.planned", [card, rotation]],
    ["approval.requested", [card, rotation, approval]],
    ["approval.voted", [card, rotation, approval]],
    ["approval.granted", [card, rotation, approval]],
    ["grant.redeemed", [card, rotation, approval]],
    ["rotation.promoted", [card, rotation, approval]],
    ["rotation.credentials-written", [card, rotation, approval]],
    ["rotation.push-verified", [card, rotation, approval]],
    ["rotation.watch-begun", [card, rotation, approval]],
    ["incident.mitigated", [card, announcement, "milestone mitigated"]],
    ["rotation.merged", [card, rotation, approval]],
    ["rotation.plans-discarded", [card, rotation, approval]],
    ["incident.resolved", [card, announcement, "milestone resolved"]],
    ["incident.postmortem-asked", [card, "postmortem postmortem-38"]],
  ])("%s", (type, owed) => {
    expect(owedBy(walkTo(type))).toEqual(owed);
  });

  const halted = { rotation: "rotation-1", by: dana };
  test.each<[NewEvent["type"], NewEvent]>([
    ["rotation.paused", { type: "rotation.paused", actor: by(dana), data: halted, typed: { reason: "a freeze" } }],
    ["rotation.resumed", { type: "rotation.resumed", actor: by(dana), data: halted }],
    ["rotation.cancelled", { type: "rotation.cancelled", actor: by(dana), data: halted, typed: { reason: "no" } }],
    [
      "rotation.key-burnt",
      { type: "rotation.key-burnt", actor: by(dana), data: { ...halted, publicKey: "ee".repeat(32) } },
    ],
  ])("draw the rotation's card anew after %s, and its request's where it has one", (_, event) => {
    expect(owedBy(walkTo("rotation.request-made", event))).toEqual([card, rotation]);
    expect(owedBy(walkTo("approval.requested", event))).toEqual([card, rotation, approval]);
  });

  test("name a rollback's own card beside that of what it takes back", () => {
    const into = "rotation-2";
    const [started] = walk.filter((event) => event.type === "rotation.started");
    if (started?.type !== "rotation.started") throw new Error("The story has no rotation.");
    const back = { ...started, data: { ...started.data, rotation: into, rollsBack: "rotation-1" } };
    const rolledBack: NewEvent = {
      type: "rotation.rolled-back",
      actor: by(dana),
      data: { rotation: "rotation-1", by: dana, into },
    };
    expect(owedBy(walkTo("rotation.push-verified", rolledBack))).toEqual([card, rotation, approval]);
    expect(owedBy(walkTo("rotation.push-verified", rolledBack, back))).toEqual([
      card,
      "rotation rotation-2",
      run,
      "heads-up stand-by/rotation-2",
    ]);
  });

  test("tell everybody at once that an old credential is back", () => {
    const data = { rotation: "rotation-1", application, found: "ios-prod: disabled" };
    const restored: NewEvent = { type: "rotation.old-restored", actor: bot, data };
    expect(owedBy([...walk, restored])).toEqual([
      card,
      rotation,
      approval,
      "heads-up old-restored/rotation-1",
      "heads-up old-restored/rotation-1/wide",
    ]);
  });

  test("are none before there is a channel", () => {
    for (const event of walkWithout("incident.channel-opened").keys()) {
      expect(owedBy(walkWithout("incident.channel-opened").slice(0, event + 1))).toEqual([]);
    }
  });

  test("are all that was missed, when the channel opens late", () => {
    const opened = walk.filter((event) => event.type === "incident.channel-opened");
    const late = [...walkWithout("incident.channel-opened").slice(0, -2), ...opened];
    expect(owedBy(late)).toEqual([card, announcement, run, rotation, signingRequest, approval, "milestone mitigated"]);
  });

  test("with the channel the alert that opened it, which leads there from then on", () => {
    const [declared, ...rest] = walkTo("incident.channel-opened");
    if (declared === undefined) throw new Error("no events");
    const watch = { certificate: "c-0123456789ab", opening: "incident", why: "expired" } as const;
    const begun = (alert: number | null): NewEvent[] => [
      declared,
      { type: "incident.begun-by-watch", actor: { kind: "bot" }, data: { ...watch, alert } },
      ...rest,
    ];
    const alertCard = "certificate-alert certificate/c-0123456789ab/alert-8/owner";
    expect(owedBy(begun(8))).toEqual([card, announcement, alertCard]);
    expect(owedBy(begun(null))).toEqual([card, announcement]);
  });

  test("stand in their incident's lane, but for the announcement", () => {
    const [, , opened] = recorded(walk);
    const owed = opened === undefined ? [] : owedFor(incidentOf(walk.slice(0, 3)), opened);
    expect(owed).toEqual([
      { key: "incident/1/card", lane: "incident/1", kind: "incident-card", subject: { incident: 1 } },
      { key: "incident/1/announcement", lane: announcementLane, kind: "announcement", subject: { incident: 1 } },
    ]);
  });

  test("are each about something that the incident has, or that opened it, once", () => {
    fc.assert(
      fc.property(anyLife, (events) => {
        const opened: NewEvent = {
          type: "incident.channel-opened",
          actor: { kind: "bot" },
          data: { channel: "C1", invited: [] },
        };
        const read = recorded([...events.slice(0, 1), opened, ...events.slice(1)]);
        let incident = foldIncident(read.slice(0, 1));
        for (const event of read.slice(1)) {
          incident = incident === undefined ? undefined : applyToIncident(incident, event);
          const owed = incident === undefined ? [] : owedFor(incident, event);
          const keys = owed.map((message) => message.key);
          expect(new Set(keys).size).toBe(keys.length);
          const own = owed.filter(({ kind }) => kind !== "certificate-alert");
          expect(own.every((message) => message.subject["incident"] === 1)).toBe(true);
        }
      }),
    );
  });
});
