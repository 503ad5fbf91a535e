import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { GitHubPatience } from "../../../src/adapters/github/client.ts";
import { createWorkflowRollout } from "../../../src/adapters/github/workflow-rollout.ts";
import type { WorkflowConsumer } from "../../../src/domain/rollout/consumer.ts";
import type { RolloutWay } from "../../../src/ports/rollout.ts";
import { createMovableClock, type MovableClock } from "../../../src/simulator/core/clock.ts";
import type { WorkflowSeed } from "../../../src/simulator/github/actions.ts";
import type { GitHubSeed } from "../../../src/simulator/github/seed.ts";
import { gateway } from "../../domain/rollout/consumers.ts";
import { seed as usual, startGitHub, type GitHubTestWorld } from "../../simulator/github/github-world.ts";
import { rolloutGrant, startKey as key } from "../aws/rollout-grant.ts";

const identity = { source: "dana", incident: 1 };
const hasty: GitHubPatience = { answer: 500, retries: 0, pause: 1, rateLimit: 0 };
const permissions = { metadata: "read", contents: "write", pull_requests: "write", actions: "write" };
const workflow: WorkflowSeed = {
  file: "restart.yml",
  inputs: ["service", "firebreak_key"],
  shows: "firebreak_key",
  queued: 10_000,
  runs: 60_000,
  conclusion: "success",
};

let world: GitHubTestWorld;
let clock: MovableClock;
beforeEach(() => void (clock = createMovableClock(new Date())));
afterEach(() => world.close());

async function start(changes: Partial<WorkflowSeed> = {}, more: Partial<GitHubSeed> = {}): Promise<void> {
  const seed = { ...usual, permissions, workflows: [{ ...workflow, ...changes }], ...more };
  world = await startGitHub(undefined, { port: 0, clock }, seed);
}

function way(changes: Partial<WorkflowConsumer> = {}): RolloutWay {
  const { github } = world;
  const where = { api: github.url, owner: "acme", repository: "elsewhere", branch: "main", path: "" };
  return createWorkflowRollout(
    { config: { ...where, ...github.app }, clock, patience: hasty },
    { ...gateway, ...changes },
  );
}

async function dispatched() {
  const mark = await way().mark();
  const prepared = await way().prepare(rolloutGrant(clock.now(), gateway), identity);
  const { trace } = await prepared.start({ key, mark });
  return { trace, mark };
}

const progressOf = ({ trace, mark }: Awaited<ReturnType<typeof dispatched>>) => way().progress(trace, { key, mark });
const dispatches = () =>
  world.context.ledger.entries().filter(({ effect }) => effect === "actions.createWorkflowDispatch");

describe("a restart by a workflow", () => {
  test("is one dispatch with the inputs and the key, and knows its run from the answer", async () => {
    await start();
    const { trace } = await dispatched();
    expect(dispatches()).toMatchObject([
      {
        subject: "acme/mobile-infrastructure:restart.yml",
        detail: { service: "gateway", firebreak_key: key, ref: "main" },
      },
    ]);
    expect(trace).toEqual({
      id: String(dispatches()[0]?.detail["run"]),
      url: expect.stringMatching(/^https:\/\/github\.com\/acme\/mobile-infrastructure\/actions\/runs\/\d+$/),
    });
  });

  test("goes on as its run does, and is done when that has ended well", async () => {
    await start();
    const begun = await dispatched();
    expect(await progressOf(begun)).toMatchObject({ state: "running", words: "the run waits (queued)", percent: null });
    clock.advance(10_000);
    expect(await progressOf(begun)).toMatchObject({ state: "running", words: "the workflow runs" });
    clock.advance(60_000);
    expect(await progressOf(begun)).toMatchObject({ state: "done", evidence: expect.stringContaining("ended well") });
  });

  test("finds its run by the key where the host does not answer with it", async () => {
    await start({}, { answersWithRun: false });
    const begun = await dispatched();
    expect(begun.trace).toEqual({ id: null, url: null });
    const seen = await progressOf(begun);
    expect(seen).toMatchObject({ state: "running", trace: { id: String(dispatches()[0]?.detail["run"]) } });
  });

  test.each([
    ["shows the key in its runs' names", {}],
    ["shows none", { shows: "service" }],
  ])("is found again when its answer was lost, where the workflow %s", async (_, changes) => {
    await start(changes);
    const mark = await way().mark();
    expect(await way().find({ key, mark })).toBeUndefined();
    world.context.faults.set("github.actions.createWorkflowDispatch", { kind: "cut" }, 1);
    const prepared = await way().prepare(rolloutGrant(clock.now(), gateway), identity);
    await expect(prepared.start({ key, mark })).rejects.toMatchObject({ kind: "unavailable" });
    expect(await way().find({ key, mark })).toMatchObject({ id: String(dispatches()[0]?.detail["run"]) });
    expect(dispatches()).toHaveLength(1);
  });

  test("is not taken for one of another rollout, or one from before", async () => {
    await start();
    const { mark } = await dispatched();
    const others = key.replace("rollout-x", "rollout-y");
    expect(await way().find({ key: others, mark })).toBeUndefined();
    clock.advance(3_600_000);
    expect(await way().find({ key, mark: await way().mark() })).toBeUndefined();
  });

  test("has failed when its run did, and says where its log is", async () => {
    await start({ conclusion: "failure", queued: 0, runs: 0 });
    expect(await progressOf(await dispatched())).toMatchObject({
      state: "failed",
      why: "the workflow ended with failure",
      todo: expect.stringContaining("/actions/runs/"),
    });
  });
});

describe("it is refused", () => {
  test("with what to declare, where the workflow does not take the key", async () => {
    await start({ inputs: ["service"] });
    await expect(dispatched()).rejects.toMatchObject({
      kind: "misconfigured",
      found: expect.stringContaining("firebreak_key"),
      todo: expect.stringContaining("Declare the input firebreak_key"),
    });
  });

  test("to an App that may not start workflows, and for one that is not there", async () => {
    await start({}, { permissions: { ...permissions, actions: "read" } });
    await expect(dispatched()).rejects.toMatchObject({ kind: "not-allowed" });
    await world.close();
    await start({ file: "another.yml" });
    await expect(dispatched()).rejects.toMatchObject({ kind: "not-found" });
    expect(dispatches()).toEqual([]);
  });

  test("a second time under the same grant, and for another key than the grant's", async () => {
    await start();
    const prepared = await way().prepare(rolloutGrant(clock.now(), gateway), identity);
    await expect(prepared.start({ key: "another", mark: "" })).rejects.toMatchObject({ kind: "broken" });
    await prepared.start({ key, mark: "" });
    await expect(prepared.start({ key, mark: "" })).rejects.toMatchObject({ kind: "broken" });
    expect(dispatches()).toHaveLength(1);
  });
});
