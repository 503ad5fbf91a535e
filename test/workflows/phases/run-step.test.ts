import { describe, expect, test } from "@jest/globals";
import { FirebreakError } from "../../../src/domain/errors.ts";
import type { NewEvent } from "../../../src/domain/event.ts";
import type { StepTools } from "../../../src/workflows/steps/step.ts";
import { loadRunbooks } from "../../../src/workflows/runbooks.ts";
import { runStep } from "../../../src/workflows/phases/run-step.ts";
import { application, atMinute, by, dana, walkTo } from "../../domain/story.ts";
import { createHouse } from "../house.ts";

const text = `
id: look
title: Look at it
owner: mobile
inputs:
  application: {type: string}
timeout: 5m
steps:
  - {id: read, title: Read, kind: aws.read, call: "sns:GetEndpointAttributes", with: {Arn: "\${inputs.application}"}, outputs: {expiry: {path: $.Expiry, type: time}}}
  - id: valid
    title: It is valid
    kind: assert
    that: steps.read.expiry > now
    otherwise: {finding: expired, severity: critical, text: "It expired \${steps.read.expiry}."}
`;
const runbooks = loadRunbooks([{ path: "look.yml", text }]);

function started(change: { hash?: string; deadline?: Date } = {}): NewEvent {
  const { id, title, hash, steps } = runbooks.get("look");
  return {
    type: "run.started",
    actor: by(dana),
    data: {
      run: "run-1",
      runbook: id,
      title,
      hash: change.hash ?? hash,
      inputs: { application },
      steps: steps.map((step) => ({ id: step.id, title: step.title })),
      deadline: (change.deadline ?? atMinute(60)).toISOString(),
    },
  };
}

/** A house with a run that has begun, and what the cloud answers to its reading. */
function running(answer: unknown, begun: NewEvent = started()) {
  const house = createHouse([...walkTo("incident.declared"), begun]);
  const asked: unknown[] = [];
  const cloud = {
    read: (call: string, input: unknown) => {
      asked.push([call, input]);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
  const tools = { cloud, canaryOf: () => "" } as unknown as StepTools;
  const deps = { ...house, runbooks, tools };
  return { ...deps, asked, step: () => house.run("run-step", runStep(deps)) };
}

/** The run's two steps at once. */
async function wholeRun(answer: unknown, begun?: NewEvent) {
  const house = running(answer, begun);
  await house.step();
  await house.step();
  return house;
}

describe("a run of a runbook", () => {
  test("goes step by step, later steps seeing what earlier ones put out", async () => {
    const house = await wholeRun({ Expiry: "2030-01-01T00:00:00Z", Secret: "not declared" });
    expect(house.asked).toEqual([["sns:GetEndpointAttributes", { Arn: application }]]);
    expect((await house.incident()).runs[0]).toMatchObject({
      steps: [
        { id: "read", result: { outcome: "ok", outputs: { expiry: "2030-01-01T00:00:00.000Z" } } },
        { id: "valid", result: { outcome: "ok" } },
      ],
      ended: { verdict: "clear" },
    });
    expect(JSON.stringify(house.journal.events)).not.toContain("not declared");
  });

  test("that finds the cause says so, and the public is told that it is known", async () => {
    const house = await wholeRun({ Expiry: "2024-08-20T09:41:00Z" });
    expect(house.last("run.step-ended").data.result).toMatchObject({
      outcome: "found",
      summary: "It expired 2024-08-20 09:41 UTC.",
      finding: { finding: "expired", severity: "critical" },
    });
    expect(house.last("run.ended").data.verdict).toBe("found");
    expect(house.last("status.drafted").data.status).toBe("identified");
  });

  test("that finds the cause after it has stopped hurting does not alarm the public again", async () => {
    const house = running({ Expiry: "2024-08-20T09:41:00Z" });
    await house.recorder.onIncident(1, () => [{ type: "incident.mitigated", actor: by(dana), data: { why: "" } }]);
    await house.step();
    await house.step();
    expect(house.addedTypes()).not.toContain("status.drafted");
  });

  test("goes on after a step that could not be tried, and is incomplete", async () => {
    const house = await wholeRun(new FirebreakError("unavailable", "SNS can't be reached.", { found: "timeout" }));
    const [run] = (await house.incident()).runs;
    expect(run?.steps.map((step) => step.result?.outcome)).toEqual(["failed", "failed"]);
    expect(run?.steps[0]?.result?.summary).toBe("SNS can't be reached. timeout");
    expect(run?.ended?.verdict).toBe("incomplete");
  });

  test("keeps to itself what nobody foresaw", async () => {
    const house = running(new TypeError("token xoxb-secret is not iterable"));
    await house.step();
    expect(JSON.stringify(house.journal.events)).not.toContain("xoxb-secret");
  });

  test.each<[string, NewEvent, RegExp]>([
    ["whose time is up", started({ deadline: atMinute(1) }), /time was up/],
    ["whose runbook was changed meanwhile", started({ hash: "other" }), /changed while it ran/],
  ])("%s tries nothing more, and ends", async (_, begun, summary) => {
    const house = await wholeRun({ Expiry: "2030-01-01T00:00:00Z" }, begun);
    expect(house.asked).toEqual([]);
    const [run] = (await house.incident()).runs;
    expect(run?.steps.map((step) => step.result?.summary)).toEqual([
      expect.stringMatching(summary),
      expect.stringMatching(summary),
    ]);
    expect(run?.ended?.verdict).toBe("incomplete");
  });

  test("records a step once, whoever has run it", async () => {
    const house = running({ Expiry: "2030-01-01T00:00:00Z" });
    const [before, move] = [await house.incident(), await house.move("run-step")];
    const phase = runStep(house);
    await phase(before, move);
    await phase(before, move);
    await phase(await house.incident(), move);
    expect(house.addedTypes()).toEqual(["run.step-ended"]);
  });
});
