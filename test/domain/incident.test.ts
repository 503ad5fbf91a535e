import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { NewEvent } from "../../src/domain/event.ts";
import { applyToIncident, foldIncident, type Incident } from "../../src/domain/incident/incident.ts";
import { findingsOf, nextStep } from "../../src/domain/runbook/run.ts";
import { anyLife } from "./arbitrary-events.ts";
import { atMinute, by, dana, incidentAt, incidentOf, liam, recorded, walk, walkTo } from "./story.ts";

/** Makes it throw when anybody writes to it or to anything in it. */
function frozen<Value>(value: Value): Value {
  if (value !== null && typeof value === "object" && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) frozen(part);
  }
  return value;
}

describe("an incident", () => {
  test("is told by its events: the walk of 20 August 2024", () => {
    const incident = incidentOf(walk);
    expect(incident).toMatchObject({
      number: 1,
      sequence: walk.length,
      title: "iOS push is failing",
      declaredBy: by(dana),
      state: "resolved",
      mitigatedAt: atMinute(30).toISOString(),
      resolvedAt: atMinute(36).toISOString(),
      channel: "C1",
    });
    expect(incident.updates.map(({ status, publishedAt }) => [status, publishedAt])).toEqual([
      ["investigating", atMinute(3).toISOString()],
      ["identified", atMinute(9).toISOString()],
      ["monitoring", atMinute(28).toISOString()],
      ["resolved", atMinute(32).toISOString()],
    ]);
    expect(incident.rotations[0]).toMatchObject({
      stage: "done",
      change: { pullRequest: { state: "merged", commit: "feed" } },
    });
    expect(incident.requests[0]).toMatchObject({ decided: { as: "granted" }, votes: [{ voter: liam }, {}] });
  });

  test("is none without events, and broken when it was never declared", () => {
    expect(foldIncident([])).toBeUndefined();
    expect(() => foldIncident(recorded(walk.slice(1)))).toThrow(/does not begin with a declared incident/);
  });

  test("is the same however often and in however many steps it is read", () => {
    fc.assert(
      fc.property(anyLife, (events) => {
        const read = frozen(recorded(events));
        const [first, ...rest] = read;
        const whole = foldIncident(read);
        const stepwise = rest.reduce(applyToIncident, foldIncident(first === undefined ? [] : [first]) as Incident);
        expect(foldIncident(read)).toEqual(whole);
        expect(stepwise).toEqual(whole);
        expect(whole?.sequence).toBe(events.length);
      }),
    );
  });

  test("says so where a typed text was erased", () => {
    const events = recorded(walkTo("incident.declared", noted("hunter2"))).map((event) => ({
      ...event,
      typed: Object.fromEntries(Object.keys(event.typed).map((field) => [field, null])),
    }));
    expect(foldIncident(events)).toMatchObject({
      title: "[erased]",
      impact: "[erased]",
      notes: [{ text: "[erased]" }],
    });
  });
});

const noted = (text: string): NewEvent => ({ type: "incident.noted", actor: by(dana), data: {}, typed: { text } });

describe("a run", () => {
  test("goes on with the first step that has not ended", () => {
    const [before] = incidentAt("run.started").runs;
    const [ended] = incidentAt("run.ended").runs;
    expect(before === undefined ? undefined : nextStep(before)?.id).toBe("read");
    expect(ended === undefined ? "no run" : nextStep(ended)).toBeUndefined();
  });

  test("names its findings with the gravest first", () => {
    const ended = (step: string, severity: "info" | "warning" | "critical"): NewEvent => ({
      type: "run.step-ended",
      actor: { kind: "bot" },
      data: {
        run: "run-1",
        step,
        result: { outcome: "found", summary: "", outputs: {}, finding: { finding: step, severity, text: step } },
      },
    });
    const incident = incidentAt("run.started", ended("read", "info"), ended("certificate", "critical"));
    expect(incident.runs.flatMap(findingsOf).map((finding) => finding.severity)).toEqual(["critical", "info"]);
  });
});

describe("a request", () => {
  const vote = (voter: string, verdict: "approve" | "deny"): NewEvent => ({
    type: "approval.voted",
    actor: by(voter),
    data: {
      request: incidentAt("approval.requested").requests[0]?.id ?? "",
      voter,
      verdict,
      planHash: "",
      passkey: null,
    },
  });

  test("keeps each person's last word", () => {
    const [request] = incidentAt("approval.requested", vote(liam, "approve"), vote(liam, "deny")).requests;
    expect(request?.votes).toEqual([
      { voter: liam, verdict: "deny", at: atMinute(18).toISOString(), passkey: null, comment: null },
    ]);
  });
});
