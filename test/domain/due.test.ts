import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { dueMoves, waitingMoves } from "../../src/domain/due.ts";
import type { NewEvent } from "../../src/domain/event.ts";
import type { PhaseName } from "../../src/domain/phase.ts";
import { after } from "../../src/domain/time.ts";
import { anyLife } from "./arbitrary-events.ts";
import { notifications } from "./rollout/consumers.ts";
import {
  application,
  atMinute,
  dana,
  incidentAt,
  incidentOf,
  minute,
  plan,
  request,
  start,
  voted,
  walk,
  walkTo,
  walkWithout,
} from "./story.ts";

const rhythm = { pullRequest: 30_000, rollout: 10_000, consumers: [] };
const bot = { kind: "bot" } as const;
const about = { rotation: "rotation-1" };
const short = request.planHash.slice(0, 12);

/** The keys of what is due on the incident that these events tell, at that minute of the walk. */
function dueKeys(events: readonly NewEvent[], minutes = 40): string[] {
  return dueMoves(incidentOf(events), atMinute(minutes), rhythm).map((move) => move.key.replace("incident/1/", ""));
}

const failed = (phase: string, attempt: number, retryAt: string | null): NewEvent => ({
  type: "phase.failed",
  actor: bot,
  data: { phase, attempt, kind: "unavailable", why: "it is down", todo: null, retryAt },
});
const denied: NewEvent = { type: "approval.denied", actor: bot, data: { request: request.request, by: dana } };
const expired: NewEvent = { type: "approval.expired", actor: bot, data: { request: request.request } };
const rejected: NewEvent = { type: "rotation.credential-rejected", actor: bot, data: { ...about, checks: [] } };
const voided: NewEvent = { type: "rotation.voided", actor: bot, data: { ...about, why: "the world changed" } };
const replanned: NewEvent = { type: "rotation.replanned", actor: bot, data: { ...about, requester: dana } };
const owed: NewEvent = {
  type: "rotation.change-owed",
  actor: bot,
  data: { ...about, applications: [application], why: "no way", todo: "by hand", owner: null, issue: null },
};
const plannedAnew: NewEvent = {
  type: "rotation.planned",
  actor: bot,
  data: { ...about, plan, hash: "b".repeat(64) },
};
const closed: NewEvent = { type: "rotation.pull-request-closed", actor: bot, data: { ...about, number: 7 } };
const merged: NewEvent = { type: "rotation.merged", actor: bot, data: { ...about, number: 7, commit: "feed" } };
const differs: NewEvent = {
  type: "rotation.drift-checked",
  actor: bot,
  data: { ...about, agrees: false, configured: "v1", deployed: "v2" },
};

/** The walk without its status updates, and without the pull request: each stage's own move alone. */
const bare = walkWithout("status.drafted", "status.published", "rotation.pull-request-opened");
const bareTo = (type: NewEvent["type"], ...more: NewEvent[]): NewEvent[] => [
  ...bare.slice(0, bare.findLastIndex((event) => event.type === type) + 1),
  ...more,
];
/** The application's devices, of which none is disabled. */
const counted: NewEvent = {
  type: "rotation.endpoints-counted",
  actor: bot,
  data: { rotation: "rotation-1", application, counted: 3, disabled: 0, complete: true },
};
/** When the n-th event of the bare walk was recorded. */
const bareAt = (type: NewEvent["type"]): string =>
  atMinute(bare.findIndex((event) => event.type === type)).toISOString();

describe("what is due at each stage", () => {
  test.each<[string, NewEvent[], [PhaseName, string][]]>([
    ["an incident without a channel", bare.slice(0, 1), [["open-channel", "channel"]]],
    ["a run that has begun", bareTo("run.started"), [["run-step", "run-1/read"]]],
    ["a run that has ended", bareTo("run.ended"), []],
    ["a rotation that has begun", bareTo("rotation.started"), [["make-request", "rotation-1/make-request"]]],
    ["a signing request", bareTo("rotation.request-made"), []],
    [
      "a certificate that was handed over",
      bareTo("rotation.credential-offered"),
      [["verify-credential", `rotation-1/verify-abababababab-${bareAt("rotation.credential-offered")}`]],
    ],
    ["a certificate that was refused", bareTo("rotation.credential-offered", rejected), []],
    [
      "a credential that was verified",
      bareTo("rotation.credential-verified"),
      [["plan-rotation", `rotation-1/plan-${bareAt("rotation.credential-verified")}`]],
    ],
    ["a plan", bareTo("rotation.planned"), [["open-pull-request", `rotation-1/pull-request-${short}`]]],
    ["a plan whose change is owed", bareTo("rotation.planned", owed), [["ask-approval", `rotation-1/ask-${short}`]]],
    [
      "another plan than the change was for",
      bareTo("rotation.planned", owed, replanned, plannedAnew),
      [["open-pull-request", "rotation-1/pull-request-bbbbbbbbbbbb"]],
    ],
    ["a request", bareTo("approval.requested"), []],
    ["a denial", bareTo("approval.requested", denied), []],
    ["an expiry", bareTo("approval.requested", expired), []],
    ["a void plan", bareTo("approval.granted", voided), []],
    ["a grant", bareTo("approval.granted"), [["write-credential", `rotation-1/write-1-rotation-1/${short}`]]],
    [
      "a write that was begun",
      bareTo("rotation.role-assumed"),
      [["write-credential", `rotation-1/write-1-rotation-1/${short}`]],
    ],
    ["a credential in place", bareTo("rotation.credentials-written"), [["send-canary", "rotation-1/send-canary-1"]]],
    ["a canary on its way", bareTo("rotation.canary-sent"), [["confirm-delivery", "rotation-1/confirm-delivery-1"]]],
    [
      "push that works",
      bareTo("rotation.push-verified"),
      [
        ["count-endpoints", "rotation-1/count-endpoints-1"],
        ["begin-watch", "rotation-1/begin-watch"],
      ],
    ],
    [
      "devices that were counted",
      bareTo("rotation.push-verified", counted),
      [["begin-watch", "rotation-1/begin-watch"]],
    ],
    ["the end of the watch", bareTo("rotation.watch-begun", counted), [["finish-watch", "rotation-1/finish-watch"]]],
    ["the end of a rotation", bareTo("rotation.watch-passed"), []],
  ])("%s", (_, events, expected) => {
    const due = dueMoves(incidentOf(events), atMinute(40), rhythm);
    expect(due.map((move) => [move.name, move.key])).toEqual(
      expected.map(([name, key]) => [name, `incident/1/${key}`]),
    );
  });

  test("during the watch push is looked at once a minute", () => {
    const look = Math.floor(atMinute(35).getTime() / minute);
    expect(dueKeys(bareTo("rotation.watch-begun", counted), 35)).toEqual([`rotation-1/watch-${look}`]);
    expect(dueKeys(bareTo("rotation.watch-begun", counted), 36)).toEqual(["rotation-1/finish-watch"]);
  });

  test("nothing goes on while people have halted it", () => {
    const paused: NewEvent = { type: "rotation.paused", actor: bot, data: { ...about, by: dana } };
    const resumed: NewEvent = { type: "rotation.resumed", actor: bot, data: { ...about, by: dana } };
    const granted = bareTo("approval.granted");
    expect(dueKeys([...granted, paused])).toEqual([]);
    expect(dueKeys([...granted, paused, resumed])).toEqual(dueKeys(granted));
    const caching = { ...rhythm, consumers: [notifications] };
    const keys = (...more: NewEvent[]) =>
      dueMoves(incidentOf([...bareTo("rotation.push-verified", counted), ...more]), atMinute(40), caching).map(
        ({ name }) => name,
      );
    expect(keys()).toEqual(["begin-rollout"]);
    expect(keys(paused)).toEqual([]);
  });

  test("what was cancelled is only tidied up", () => {
    const cancelled: NewEvent = { type: "rotation.cancelled", actor: bot, data: { ...about, by: dana } };
    const tidied: NewEvent = { type: "rotation.cleaned-up", actor: bot, data: { ...about, removed: [] } };
    expect(dueKeys(bareTo("rotation.planned", owed, cancelled))).toEqual(["rotation-1/clean-up"]);
    expect(dueKeys(bareTo("rotation.planned", owed, cancelled, tidied))).toEqual([]);
  });

  test("a plan that is asked for again is a move of its own", () => {
    const again = bareTo("approval.requested", denied, replanned);
    expect(dueKeys(again)).toEqual([`rotation-1/plan-${atMinute(again.length - 1).toISOString()}`]);
  });

  test("an undecided request is closed when its time has run out, and not before", () => {
    const waiting = bareTo("approval.requested");
    const key = `${request.request}/expire`;
    const end = Date.parse(request.expiresAt);
    const dueAt = (milliseconds: number) =>
      dueMoves(incidentOf(waiting), new Date(milliseconds), rhythm).map((move) => move.key);
    expect(dueAt(end - 1)).not.toContain(`incident/1/${key}`);
    expect(dueAt(end)).toEqual([`incident/1/${key}`]);
    expect(dueKeys([...waiting, voted(dana), denied], 600)).toEqual([]);
  });
});

describe("the public page's updates", () => {
  test("are due one at a time, in the order they were drafted", () => {
    const drafts = walkTo("incident.mitigated").filter((event) => event.type !== "status.published");
    const all = incidentOf(drafts).updates.map((update) => update.draft);
    expect(all).toHaveLength(3);
    const published = (draft: number): NewEvent => ({
      type: "status.published",
      actor: bot,
      data: { draft, reference: "" },
    });
    for (const [index, draft] of all.entries()) {
      const sofar = [...drafts, ...all.slice(0, index).map(published)];
      expect(dueKeys(sofar).filter((key) => key.startsWith("status-"))).toEqual([`status-${draft}`]);
    }
    expect(dueKeys([...drafts, ...all.map(published)]).filter((key) => key.startsWith("status-"))).toEqual([]);
  });
});

describe("the pull request", () => {
  const opened = walkTo("rotation.watch-passed").filter((event) => !event.type.startsWith("status."));
  const observe = (events: readonly NewEvent[], now: Date) =>
    dueMoves(incidentOf(events), now, rhythm).filter((move) => move.name === "observe-pull-request");

  test("is looked at once a slot, under the same id wherever it is asked", () => {
    const at = (milliseconds: number) => observe(opened, new Date(milliseconds)).map((move) => move.id);
    const slot = 57_474_000;
    expect(at(slot * 30_000)).toEqual([`incident/1/rotation-1/observe-7-${slot}/1`]);
    expect(at(slot * 30_000 + 29_999)).toEqual(at(slot * 30_000));
    expect(at((slot + 1) * 30_000)).toEqual([`incident/1/rotation-1/observe-7-${slot + 1}/1`]);
  });

  test("is looked at when it was closed too, until it is merged", () => {
    expect(observe([...opened, closed], atMinute(60))).toHaveLength(1);
    expect(observe([...opened, merged], atMinute(60))).toEqual([]);
  });

  test("is left alone once the incident is resolved", () => {
    const withoutWrite = walkTo("approval.requested", denied, {
      type: "incident.resolved",
      actor: bot,
      data: { followUps: [] },
    });
    expect(observe(withoutWrite, atMinute(60))).toEqual([]);
  });

  test("that is merged is compared with what runs, until the two agree", () => {
    const drift = ["rotation-1/check-drift"];
    expect(dueKeys([...opened, merged])).toEqual(drift);
    expect(dueKeys([...opened, merged, differs])).toEqual(drift);
    const hour = Math.floor(atMinute(40).getTime() / 3_600_000);
    expect(dueKeys(walkTo("rotation.drift-checked"))).toEqual([`rotation-1/restored-${hour}`]);
    const early = walkTo("rotation.canary-sent", merged);
    expect(dueKeys(early)).not.toContain("rotation-1/check-drift");
  });
});

describe("a move that failed", () => {
  const key = "incident/1/rotation-1/make-request";
  const begun = bareTo("rotation.started");
  const retryAt = after(start, 20 * minute);
  const attemptsAt = (minutes: number, ...failures: NewEvent[]) =>
    dueMoves(incidentOf([...begun, ...failures]), atMinute(minutes), rhythm).map(({ attempt, id }) => [attempt, id]);

  test("comes again when its time has come, as the next attempt", () => {
    expect(attemptsAt(19, failed(key, 1, retryAt))).toEqual([]);
    expect(attemptsAt(20, failed(key, 1, retryAt))).toEqual([[2, `${key}/2`]]);
    expect(attemptsAt(20, failed(key, 1, retryAt), failed(key, 2, retryAt))).toEqual([[3, `${key}/3`]]);
  });

  test("that only a person can mend never comes again", () => {
    expect(attemptsAt(100_000, failed(key, 1, null))).toEqual([]);
  });

  test("holds up no other", () => {
    expect(attemptsAt(20, failed("incident/1/channel", 1, null))).toEqual([[1, `${key}/1`]]);
  });

  test("is shown while it is due, with the reason", () => {
    const waiting = (...more: NewEvent[]) => waitingMoves(incidentOf([...begun, ...more]), atMinute(1), []);
    expect(waiting()).toEqual([]);
    expect(waiting(failed(key, 1, retryAt))).toEqual([
      { what: "make the key and the signing request", why: "it is down", todo: null, retryAt },
    ]);
    const { requests } = incidentAt("approval.requested");
    expect(requests).toHaveLength(1);
    expect(
      waitingMoves(incidentOf([...bareTo("rotation.request-made"), failed(key, 1, retryAt)]), atMinute(1), []),
    ).toEqual([]);
  });
});

test("no two moves have the same id, and the same incident has the same moves", () => {
  fc.assert(
    fc.property(anyLife, fc.integer({ min: 0, max: 2000 }), (events, minutes) => {
      const due = dueMoves(incidentOf(events), atMinute(minutes), rhythm);
      const ids = due.map((move) => move.id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(dueMoves(incidentOf(events), atMinute(minutes), rhythm)).toEqual(due);
      for (const { key, id, attempt, stream } of due) {
        expect(id).toBe(`${key}/${attempt}`);
        expect(key.startsWith(`${stream}/`)).toBe(true);
      }
    }),
  );
});

test("the walk leaves nothing due", () => {
  expect(dueKeys(walk, 100_000)).toEqual([]);
});
