import { describe, expect, test } from "@jest/globals";
import type { Scope } from "../../src/domain/runbook/expression.ts";
import type { CanaryOutcome } from "../../src/ports/application-push.ts";
import type { Reach } from "../../src/ports/push-service.ts";
import { runStep, Step, type StepTools } from "../../src/workflows/steps/step.ts";

const scope: Scope = {
  inputs: { application: "arn:app" },
  steps: { read: { expiry: "2024-08-20T09:41:00.000Z", words: "${now}" } },
  incident: { number: 7, application: "arn:app" },
  now: new Date("2024-08-20T09:46:00Z"),
};

/** The world at a step's other side, as it answers, and what it was asked. */
function toolsOf(answers: { cloud?: unknown; canary?: CanaryOutcome; reach?: Reach } = {}) {
  const asked: unknown[] = [];
  const tools: StepTools = {
    cloud: {
      calls: [],
      read: (call, input) => {
        asked.push([call, input]);
        return Promise.resolve(answers.cloud);
      },
    },
    push: {
      sendCanary: (endpoint: string, text: string) => {
        asked.push([endpoint, text]);
        return Promise.resolve(answers.canary ?? { accepted: true, message: "m-1" });
      },
    } as StepTools["push"],
    pushService: {
      reach: (environment) => {
        asked.push(environment);
        return Promise.resolve(answers.reach ?? { reachable: true, roundTripMs: 20 });
      },
    },
    canaryOf: (application) => `canary of ${application}`,
  };
  return { asked, tools };
}

const run = (step: object, tools = toolsOf().tools) =>
  runStep(Step.parse({ id: "it", title: "It", ...step }), { scope, tools });

describe("aws.read", () => {
  const read = {
    kind: "aws.read",
    call: "cloudwatch:GetMetricStatistics",
    with: { Name: "${inputs.application}", Period: 60, Deep: [{ Value: "at ${steps.read.expiry}" }], Flag: true },
    outputs: { failed: { path: "$.Datapoints[0].Sum", type: "number", default: 0 } },
  };

  test("asks what it says, and keeps nothing but what it declares", async () => {
    const { tools, asked } = toolsOf({ cloud: { Datapoints: [{ Sum: 3 }], Token: "secret" } });
    expect(await run(read, tools)).toEqual({ outcome: "ok", summary: "failed: 3", outputs: { failed: 3 } });
    expect(asked).toEqual([
      [
        "cloudwatch:GetMetricStatistics",
        { Name: "arn:app", Period: 60, Deep: [{ Value: "at 2024-08-20 09:41 UTC" }], Flag: true },
      ],
    ]);
  });

  test("says it in the runbook's words, which see its outputs", async () => {
    const { tools } = toolsOf({ cloud: { Datapoints: [] } });
    const said = await run({ ...read, says: "${string(int(steps.it.failed))} failed" }, tools);
    expect(said.summary).toBe("0 failed");
  });

  test("hands on a value with an expression in it as the text that it is", async () => {
    const { tools } = toolsOf({ cloud: { Name: "${now} ${inputs.application}" } });
    const step = { ...read, outputs: { name: { path: "$.Name", type: "string" } }, says: "It is ${steps.it.name}" };
    const result = await run(step, tools);
    expect(result).toMatchObject({
      summary: "It is ${now} ${inputs.application}",
      outputs: { name: "${now} ${inputs.application}" },
    });
    const { tools: later, asked } = toolsOf({ cloud: {} });
    const scoped = { scope: { ...scope, steps: { it: result.outputs } }, tools: later };
    const next = Step.parse({ id: "next", title: "Next", ...read, with: { Name: "${steps.it.name}" } });
    await runStep(next, scoped);
    expect(asked).toEqual([[read.call, { Name: "${now} ${inputs.application}" }]]);
  });

  test("fails where the answer lacks what it declares", async () => {
    const step = { ...read, outputs: { failed: { path: "$.Gone", type: "number" } } };
    await expect(run(step, toolsOf({ cloud: {} }).tools)).rejects.toMatchObject({ kind: "bad-input" });
  });
});

describe("assert", () => {
  const assertion = (that: string, next?: object) => ({
    kind: "assert",
    that,
    otherwise: {
      finding: "expired",
      severity: "critical",
      text: "It expired ${since(steps.read.expiry, now)} ago.",
      ...next,
    },
  });

  test("is as expected, or finds something and says what to do next", async () => {
    expect(await run(assertion("steps.read.expiry < now"))).toEqual({
      outcome: "ok",
      summary: "as expected",
      outputs: {},
    });
    const next = { runbook: "rotate", with: { application: "${inputs.application}", words: "${steps.read.words}" } };
    expect(await run(assertion("steps.read.expiry > now", { next }))).toEqual({
      outcome: "found",
      summary: "It expired 5 minutes ago.",
      outputs: {},
      finding: {
        finding: "expired",
        severity: "critical",
        text: "It expired 5 minutes ago.",
        next: { runbook: "rotate", with: { application: "arn:app", words: "${now}" } },
      },
    });
  });

  test("keeps its own words for a finding, whatever it says when all is well", async () => {
    expect(await run({ ...assertion("false"), says: "all is well" })).toMatchObject({
      summary: "It expired 5 minutes ago.",
    });
    expect(await run({ ...assertion("true"), says: "all is well" })).toMatchObject({ summary: "all is well" });
  });

  test.each(["1 + 1", "steps.read.expiry", "'true'"])("%s is neither true nor false", async (that) => {
    await expect(run(assertion(that))).rejects.toThrow(/neither true nor false/);
  });

  test("can't tell without what an earlier step did not put out", async () => {
    await expect(run(assertion("steps.gone.expiry > now"))).rejects.toMatchObject({ kind: "bad-input" });
  });
});

describe("apns.reach", () => {
  test.each<[Reach, string]>([
    [{ reachable: true, roundTripMs: 20 }, "Apple's sandbox push service answers"],
    [
      { reachable: true, roundTripMs: 20, remark: "Port 2197 was used instead." },
      "Apple's sandbox push service answers: Port 2197 was used instead.",
    ],
    [{ reachable: false, why: "timeout" }, "Apple's sandbox push service can't be reached: timeout"],
  ])("%j: %s", async (reach, summary) => {
    const { tools, asked } = toolsOf({ reach });
    const result = await run({ kind: "apns.reach", environment: "sandbox" }, tools);
    expect(result).toEqual({ outcome: "ok", summary, outputs: { reachable: reach.reachable } });
    expect(asked).toEqual(["sandbox"]);
  });
});

describe("push.canary", () => {
  test.each<[CanaryOutcome, string, object]>([
    [{ accepted: true, message: "m" }, "SNS took the test push", { accepted: true, reason: "" }],
    [
      { accepted: false, reason: "EndpointDisabled" },
      "SNS refused the test push: EndpointDisabled",
      { accepted: false, reason: "EndpointDisabled" },
    ],
  ])("%j: %s", async (canary, summary, outputs) => {
    const { tools, asked } = toolsOf({ canary });
    const result = await run({ kind: "push.canary", application: "${inputs.application}" }, tools);
    expect(result).toEqual({ outcome: "ok", summary, outputs });
    expect(asked).toEqual([["canary of arn:app", "INC-7: test push"]]);
  });
});

describe("rotate", () => {
  test("never runs as a step: a person starts it in their own name", async () => {
    await expect(run({ kind: "rotate", application: "x" })).rejects.toMatchObject({ kind: "not-allowed" });
  });
});
