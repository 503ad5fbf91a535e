import { describe, expect, test } from "@jest/globals";
import type { NewEvent } from "../../src/domain/event.ts";
import { blockersOf, conditionsOf, followUpsOf, stillOwed } from "../../src/domain/incident/resolving.ts";
import { application, dana, incidentAt, incidentOf, request, walkTo, walkWithout } from "./story.ts";

const bot = { kind: "bot" } as const;
const about = { rotation: "rotation-1" };
const denied: NewEvent = { type: "approval.denied", actor: bot, data: { request: request.request, by: dana } };
const merged: NewEvent = { type: "rotation.merged", actor: bot, data: { ...about, number: 7, commit: "feed" } };
const closed: NewEvent = { type: "rotation.pull-request-closed", actor: bot, data: { ...about, number: 7 } };
const owed: NewEvent = {
  type: "rotation.change-owed",
  actor: bot,
  data: {
    ...about,
    applications: [application],
    why: "GitHub is down",
    todo: "Name version v2 by hand.",
    owner: "mobile",
    issue: { number: 3, url: "https://github.test/issues/3" },
  },
};
const drift = (agrees: boolean): NewEvent => ({
  type: "rotation.drift-checked",
  actor: bot,
  data: { ...about, agrees, configured: "v1", deployed: "v2" },
});
const notCompared = (kind: string): NewEvent => ({
  type: "phase.failed",
  actor: bot,
  data: {
    phase: "incident/1/rotation-1/check-drift",
    attempt: 1,
    kind,
    why: "GitHub can't be reached.",
    todo: null,
    retryAt: null,
  },
});

const discarded: NewEvent = { type: "rotation.plans-discarded", actor: bot, data: { ...about, by: dana } };
const restored: NewEvent = {
  type: "rotation.old-restored",
  actor: bot,
  data: { ...about, application, found: "ios-prod: expiry 2024-08-20 09:41 UTC, disabled" },
};
const pushFailed: NewEvent = {
  type: "rotation.push-failed",
  actor: bot,
  data: { rotation: "rotation-1", application, why: "SNS has disabled the application again" },
};

/** Verdicts by what they are about: `push`, `change`, `drift`, `ended`. */
function verdictsOf(events: readonly NewEvent[]): Record<string, string> {
  const conditions = conditionsOf(incidentOf(events));
  return Object.fromEntries(conditions.map(({ id, verdict }) => [id.replace("rotation-1/", ""), verdict]));
}

describe("what has to be true before an incident is resolved", () => {
  const done = walkTo("rotation.watch-passed");
  const handmade = walkWithout("rotation.pull-request-opened").slice(0, -5);

  test.each<[string, NewEvent[], Record<string, string>]>([
    ["nothing, where nothing was rotated", walkTo("run.ended"), {}],
    ["a look after a rotation that was begun", walkTo("rotation.request-made"), { ended: "unknown" }],
    ["a look after a request that is open", walkTo("approval.requested"), { ended: "unknown" }],
    ["the end of the write, once it was approved", walkTo("approval.granted"), { ended: "fails" }],
    ["another rotation, where push does not work", walkTo("rotation.canary-sent", pushFailed), { push: "fails" }],
    ["nothing of a rotation that was denied", walkTo("approval.requested", denied), { ended: "holds" }],
    ["push, after the write", walkTo("rotation.canary-sent"), { push: "fails", change: "fails" }],
    ["the merge, once push is verified", walkTo("rotation.push-verified"), { push: "holds", change: "fails" }],
    ["the merge, after the watch", done, { push: "holds", change: "fails" }],
    ["the merge, where the pull request was closed", [...done, closed], { push: "holds", change: "fails" }],
    ["a look at what was merged", [...done, merged], { push: "holds", change: "holds", drift: "fails" }],
    [
      "agreement of code and world",
      [...done, merged, drift(false)],
      { push: "holds", change: "holds", drift: "fails" },
    ],
    [
      "that plans made before the merge are gone, when they agree",
      [...done, merged, drift(true)],
      { push: "holds", change: "holds", drift: "holds", "plans-discarded": "fails" },
    ],
    [
      "nothing more, when plans made before are gone too",
      [...done, merged, drift(true), discarded],
      { push: "holds", change: "holds", drift: "holds", "plans-discarded": "holds" },
    ],
    [
      "the old credential gone again, where an apply brought it back",
      [...done, merged, drift(true), discarded, restored],
      { push: "holds", change: "holds", drift: "fails" },
    ],
    ["nothing that nobody can tell", [...handmade, owed], { push: "holds", "change-1": "unknown" }],
    ["nothing of a change that was never made", handmade, { push: "holds", change: "unknown" }],
    [
      "no comparison that the code host keeps from us",
      [...done, merged, notCompared("unavailable")],
      { push: "holds", change: "holds", drift: "unknown" },
    ],
    [
      "a comparison that failed for another reason",
      [...done, merged, notCompared("misconfigured")],
      { push: "holds", change: "holds", drift: "fails" },
    ],
    [
      "a comparison that was made in the end",
      [...done, merged, notCompared("unavailable"), drift(false)],
      { push: "holds", change: "holds", drift: "fails" },
    ],
  ])("%s", (_, events, expected) => {
    expect(verdictsOf(events)).toEqual(expected);
  });

  test("blocks with the reason and the link", () => {
    expect(blockersOf(incidentAt("rotation.watch-passed"))).toEqual([
      {
        id: "rotation-1/change",
        verdict: "fails",
        why: "pull request #7 is not merged: until it is, the next apply may bring the old certificate back",
        link: "https://github.test/pull/7",
      },
    ]);
  });

  test("leaves what is unknown to somebody, and blocks nobody with it", () => {
    const incident = incidentOf([...handmade, owed]);
    expect(blockersOf(incident)).toEqual([]);
    expect(followUpsOf(incident)).toEqual([
      {
        id: "rotation-1/change-1",
        what: "the infrastructure code of ios-prod still has to be changed by hand, by mobile: Name version v2 by hand.",
      },
    ]);
    expect(stillOwed(incident)).toEqual(followUpsOf(incident).map((followUp) => followUp.what));
  });
});

describe("several rotations of one application", () => {
  const renamed = (events: readonly NewEvent[], rotation: string): NewEvent[] =>
    events
      .filter(({ type }) => type.startsWith("rotation."))
      .map((event) => ({ ...event, data: { ...event.data, rotation } }) as NewEvent);
  const failed = walkTo("rotation.canary-sent", pushFailed);
  const good = walkTo("rotation.push-verified");

  test("a later one mends one that push does not work with; an earlier one does not", () => {
    const mended = [...failed, ...renamed(good, "rotation-2")];
    expect(verdictsOf(mended)).toMatchObject({ push: "holds" });
    const spoilt = [...good, ...renamed(failed, "rotation-2")];
    expect(verdictsOf(spoilt)).toMatchObject({ "rotation-2/push": "fails" });
  });

  test("one that was replaced before it was proven needs no proof any more", () => {
    const replaced = [...walkTo("rotation.canary-sent"), ...renamed(good, "rotation-2")];
    expect(verdictsOf(replaced)).toMatchObject({ push: "holds", "rotation-2/push": "holds" });
  });
});
