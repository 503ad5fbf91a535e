import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createEcsRollout } from "../../../src/adapters/aws/ecs-rollout.ts";
import type { EcsConsumer } from "../../../src/domain/rollout/consumer.ts";
import { restartPolicyFor } from "../../../src/guard/session-policy.ts";
import type { RolloutWay } from "../../../src/ports/rollout.ts";
import { createMovableClock, type MovableClock } from "../../../src/simulator/core/clock.ts";
import { notifications } from "../../domain/rollout/consumers.ts";
import { type Account, CONSUMER_ROLE, EXTERNAL_ID, openAccount, REGION, SERVICE } from "./account.ts";
import { rolloutGrant, startKey as key } from "./rollout-grant.ts";

const identity = { source: "dana", incident: 1 };
const other = SERVICE.replace("notification-service", "other-service");
const impatient = { connection: 1_000, answer: 500 };

let account: Account;
let clock: MovableClock;
beforeEach(async () => {
  clock = createMovableClock(new Date());
  account = await openAccount({ clock });
});
afterEach(() => account.close());

const way = (changes: Partial<EcsConsumer> = {}, externalId = EXTERNAL_ID): RolloutWay =>
  createEcsRollout({ clock, externalId, patience: impatient }, { ...notifications, ...changes });
const grant = (changes = {}) => rolloutGrant(clock.now(), notifications, changes);

/** Starts it, and says what it was told apart by. */
async function started() {
  const mark = await way().mark();
  const prepared = await way().prepare(grant(), identity);
  const { trace, requestId } = await prepared.start({ key, mark });
  prepared.end();
  return { trace, requestId, mark, session: prepared.session };
}

const progressOf = async ({ trace, mark }: Awaited<ReturnType<typeof started>>) => way().progress(trace, { key, mark });
const deployments = () => account.effects("UpdateService");

describe("a restart in ECS", () => {
  test("is one new deployment, made in the requester's name under the plan's session policy", async () => {
    const { trace, requestId, session } = await started();
    expect(trace.id).toMatch(/^ecs-svc\/\d+$/);
    expect(trace.url).toContain("/clusters/push/services/notification-service/");
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(session).toMatchObject({ sourceIdentity: "dana", name: expect.stringContaining("firebreak-rollout") });
    expect(deployments()).toMatchObject([{ subject: SERVICE, detail: { deployment: trace.id } }]);
    expect(account.world.surface.sessions()).toMatchObject([
      { roleArn: CONSUMER_ROLE, tags: { RequestId: expect.any(String) } },
    ]);
  });

  test("goes on task by task, and is done when none of the older ones is left", async () => {
    const begun = await started();
    expect(await progressOf(begun)).toMatchObject({ state: "running", words: "0 of 4 tasks run anew", percent: 0 });
    clock.advance(2_000);
    expect(await progressOf(begun)).toMatchObject({ state: "running", words: "2 of 4 tasks run anew", percent: 50 });
    clock.advance(2_000);
    expect(await progressOf(begun)).toEqual({ state: "done", evidence: "4 of 4 tasks run anew, and no older one" });
  });

  test("has failed when ECS's circuit breaker gives it up, and says what to do", async () => {
    account.world.owners.breakService(SERVICE);
    const begun = await started();
    clock.advance(2_000);
    expect(await progressOf(begun)).toMatchObject({
      state: "running",
      words: expect.stringContaining("2 tasks failed"),
    });
    clock.advance(1_000);
    expect(await progressOf(begun)).toMatchObject({
      state: "failed",
      why: expect.stringContaining("circuit breaker: tasks failed to start"),
      todo: expect.stringContaining("stopped tasks"),
    });
  });

  test("follows the deployment of somebody else that takes its place: that one starts every task anew too", async () => {
    const begun = await started();
    clock.advance(1_000);
    const theirs = await started();
    const seen = await progressOf(begun);
    expect(seen).toMatchObject({ state: "running", words: expect.stringContaining("taken the place") });
    expect(seen.state === "running" ? seen.trace.id : "").toBe(theirs.trace.id);
    clock.advance(4_000);
    expect((await progressOf(begun)).state).toBe("done");
  });

  test("is found again when its answer was lost, and only then", async () => {
    const mark = await way().mark();
    expect(await way().find({ key, mark })).toBeUndefined();
    account.context.faults.set("ecs.UpdateService", { kind: "cut" }, 1);
    const prepared = await way().prepare(grant(), identity);
    await expect(prepared.start({ key, mark })).rejects.toMatchObject({ kind: "unavailable" });
    const [made] = deployments();
    expect(await way().find({ key, mark })).toMatchObject({ id: made?.detail["deployment"] });
    expect(deployments()).toHaveLength(1);
  });
});

describe("it is refused", () => {
  test("under a session policy that names another service", async () => {
    const policy = restartPolicyFor({ service: other, region: REGION, cutOff: grant().plan.cutOff });
    const elsewhere = grant({ sessions: [{ target: SERVICE, role: CONSUMER_ROLE, policy }] });
    const prepared = await way().prepare(elsewhere, identity);
    await expect(prepared.start({ key, mark: "" })).rejects.toMatchObject({
      kind: "not-allowed",
      found: expect.stringContaining("no session policy allows"),
    });
    expect(deployments()).toEqual([]);
  });

  test("a second time by the same session, after the session has ended, and past the plan's cut-off", async () => {
    const prepared = await way().prepare(grant(), identity);
    await prepared.start({ key, mark: "" });
    await expect(prepared.start({ key, mark: "" })).rejects.toMatchObject({ kind: "broken" });
    const dropped = await way().prepare(grant(), identity);
    dropped.end();
    await expect(dropped.start({ key, mark: "" })).rejects.toMatchObject({ kind: "broken" });
    const late = await way().prepare(grant(), identity);
    clock.advance(31 * 60_000);
    await expect(late.start({ key, mark: "" })).rejects.toMatchObject({ kind: "not-allowed" });
    expect(deployments()).toHaveLength(1);
  });

  test("where firebreak.yml names another role than the plan, or the role asks for another external id", async () => {
    const role = CONSUMER_ROLE.replace("firebreak-rollout", "firebreak-breakglass");
    await expect(way({ role }).prepare(grant(), identity)).rejects.toMatchObject({ kind: "not-allowed" });
    await expect(way({}, "another").prepare(grant(), identity)).rejects.toMatchObject({ kind: "not-allowed" });
  });

  test("for a service or a cluster that is not there", async () => {
    for (const service of [`${SERVICE}-gone`, SERVICE.replace("/push/", "/gone/")]) {
      await expect(way({ service }).mark()).rejects.toMatchObject({
        kind: "not-found",
        todo: expect.stringContaining("firebreak.yml"),
      });
    }
  });
});
