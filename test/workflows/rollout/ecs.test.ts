import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createEcsRollout } from "../../../src/adapters/aws/ecs-rollout.ts";
import { blockersOf, followUpsOf } from "../../../src/domain/incident/resolving.ts";
import type { Consumer } from "../../../src/domain/rollout/consumer.ts";
import type { Policy } from "../../../src/guard/policy.ts";
import type { Rollouts } from "../../../src/ports/rollout.ts";
import { createMovableClock, type MovableClock } from "../../../src/simulator/core/clock.ts";
import { type Account, CONSUMER_ROLE, EXTERNAL_ID, openAccount, SERVICE } from "../../adapters/aws/account.ts";
import { notifications } from "../../domain/rollout/consumers.ts";
import { dana, liam, mara, minute, omar } from "../../domain/story.ts";
import { type Bot, openBot as openBotWith, restartPolicy } from "./bot.ts";

let account: Account;
let clock: MovableClock;
beforeEach(async () => {
  clock = createMovableClock(new Date());
  account = await openAccount({ clock });
});
afterEach(() => account.close());

const overEcs: Rollouts = (consumer) => {
  if (consumer.kind !== "ecs") throw new Error("nothing else is restarted here");
  return createEcsRollout({ clock, externalId: EXTERNAL_ID, patience: { connection: 1_000, answer: 500 } }, consumer);
};

function openBot(
  policies: readonly Policy[] = [restartPolicy],
  { consumers = [notifications], rollouts = overEcs }: { consumers?: readonly Consumer[]; rollouts?: Rollouts } = {},
): Bot {
  const consumerProbe = { look: () => Promise.reject(new Error("nobody looks here")) };
  return openBotWith({ consumers, rollouts, consumerProbe, policies, now: clock.now() });
}

/** Moves the world and the bot on together. */
function pass(bot: Bot, milliseconds: number): void {
  clock.advance(milliseconds);
  bot.time.now = clock.now();
}

async function approved(bot = openBot()): Promise<Bot> {
  await bot.ask();
  await bot.vote(liam);
  await bot.vote(mara);
  return bot;
}

const deployments = () => account.effects("UpdateService");
const stage = async (bot: Bot) => (await bot.rolloutNow()).stage;

describe("a consumer in ECS", () => {
  test("is asked for while the rotation is written, and restarted once the credential is in place", async () => {
    const bot = openBot();
    await bot.ask();
    expect(await stage(bot)).toBe("awaiting-approval");
    expect(bot.invited).toEqual(expect.arrayContaining([liam, mara, omar]));
    await expect(bot.vote(dana)).rejects.toMatchObject({ kind: "not-allowed" });
    await bot.vote(liam);
    expect((await bot.vote(mara)).text).toMatch(/last one needed. Notification service is restarted once/);
    expect(await stage(bot)).toBe("approved");
    await expect(bot.phase("start-rollout")).rejects.toThrow("start-rollout is not due");

    await bot.write();
    await bot.phase("start-rollout");
    expect(await stage(bot)).toBe("running");
    pass(bot, 2_000);
    await bot.phase("watch-rollout");
    expect((await bot.rolloutNow()).progress).toEqual({ words: "2 of 4 tasks run anew", percent: 50 });
    expect(blockersOf(await bot.incident()).map(({ why }) => why)).toContainEqual(
      expect.stringContaining("Notification service has not taken the new credential yet"),
    );
    pass(bot, 2_000);
    await bot.phase("watch-rollout");
    expect(await bot.rolloutNow()).toMatchObject({ stage: "done", evidence: expect.stringContaining("4 of 4 tasks") });
    expect(deployments()).toHaveLength(1);
    const { calls, redeemedFor } = await bot.requestNow();
    expect(redeemedFor).toMatch(/^incident\/1\/rotation-1\/rollout-notification-service\/start\/[0-9a-f]{64}$/);
    expect(calls.map(({ action, target, outcome }) => [action, target, outcome])).toEqual([
      ["sts:AssumeRole", CONSUMER_ROLE, "done"],
      ["ecs:UpdateService", SERVICE, "done"],
    ]);
    expect((await bot.rolloutNow()).session?.endedAt).toBeDefined();
  });

  test("is restarted once, when the bot dies after ECS has begun and before that is recorded", async () => {
    const bot = await approved();
    await bot.write();
    account.context.faults.set("ecs.UpdateService", { kind: "cut" }, 1);
    await expect(bot.phase("start-rollout")).rejects.toMatchObject({ kind: "unavailable" });
    expect(deployments()).toHaveLength(1);
    await bot.phase("start-rollout");
    expect(await stage(bot)).toBe("running");
    expect(bot.last("rollout.started").data.as).toBe("found");
    expect(deployments()).toHaveLength(1);
  });

  test("is tried again when the role can't be assumed for the moment, under the same grant", async () => {
    const bot = await approved();
    await bot.write();
    account.context.faults.set("sts.AssumeRole", { kind: "refuse", code: "InternalFailure", status: 500 }, 1);
    await expect(bot.phase("start-rollout")).rejects.toMatchObject({ kind: "unavailable" });
    await bot.phase("start-rollout");
    expect(bot.last("rollout.started").data.as).toBe("started");
    expect(deployments()).toHaveLength(1);
  });

  test("has failed when its time limit comes first, and can be asked for again", async () => {
    account.world.owners.breakService(SERVICE);
    const bot = await approved(openBot([restartPolicy], { consumers: [{ ...notifications, timeLimit: minute }] }));
    await bot.write();
    await bot.phase("start-rollout");
    account.context.faults.set("ecs.DescribeServices", { kind: "refuse", code: "AccessDenied", status: 403 });
    pass(bot, 30_000);
    await expect(bot.phase("watch-rollout")).rejects.toMatchObject({ kind: "not-allowed" });
    pass(bot, 30_000);
    await bot.phase("watch-rollout");
    expect(await bot.rolloutNow()).toMatchObject({
      stage: "failed",
      why: expect.stringMatching(/not ended within 1 minute: AWS refused/),
    });
    expect(followUpsOf(await bot.incident())).toContainEqual(
      expect.objectContaining({ what: expect.stringContaining("may still use the old credential") }),
    );
    await bot.retry(omar);
    await bot.phase("plan-rollout");
    expect(await bot.rolloutNow()).toMatchObject({ stage: "awaiting-approval", requester: omar });
    expect((await bot.requestNow()).barred).toEqual([omar]);
  });
});

describe("it is not restarted", () => {
  test("when an approver was removed since", async () => {
    const bot = await approved();
    bot.directoryState.members.delete(mara);
    await bot.write();
    await bot.phase("start-rollout");
    expect(await bot.rolloutNow()).toMatchObject({
      stage: "voided",
      why: expect.stringContaining("approver was removed"),
    });
    expect(bot.last("guard.refused").data.deed).toBe("restart");
    expect(account.world.surface.sessions()).toEqual([]);
  });

  test("when firebreak.yml has it otherwise now", async () => {
    const consumers: Consumer[] = [notifications];
    const bot = await approved(openBot([restartPolicy], { consumers }));
    consumers[0] = { ...notifications, service: SERVICE.replace("notification-service", "other-service") };
    await bot.write();
    await bot.phase("start-rollout");
    expect(await bot.rolloutNow()).toMatchObject({
      stage: "voided",
      why: expect.stringContaining("has changed since"),
    });
    expect(deployments()).toEqual([]);
  });

  test("when it is revoked while the role is being assumed: the session ends without a restart", async () => {
    const bots: Bot[] = [];
    const rollouts: Rollouts = (consumer) => {
      const way = overEcs(consumer);
      return {
        ...way,
        async prepare(grant, identity) {
          const prepared = await way.prepare(grant, identity);
          await bots[0]?.revoke(omar);
          return prepared;
        },
      };
    };
    const bot = await approved(openBot([restartPolicy], { rollouts }));
    bots.push(bot);
    await bot.write();
    await bot.phase("start-rollout");
    expect(await bot.rolloutNow()).toMatchObject({ stage: "voided", session: { endedAt: expect.any(String) } });
    expect(deployments()).toEqual([]);
    await bot.phase("close-role");
    expect(bot.last("role.left-open").data.role).toBe(CONSUMER_ROLE);
  });

  test("after it was let be, whatever is voted then", async () => {
    const bot = openBot();
    await bot.ask();
    await bot.skip(omar);
    await bot.vote(liam);
    await bot.vote(mara);
    expect(await bot.rolloutNow()).toMatchObject({ stage: "skipped", skipped: { by: omar, reason: "it was rebuilt" } });
    await bot.write();
    await expect(bot.phase("start-rollout")).rejects.toThrow("not due");
    expect(followUpsOf(await bot.incident())).toHaveLength(1);
  });

  test("while nobody could approve it, which is said and tried again", async () => {
    const bot = openBot();
    for (const one of [liam, mara, omar]) bot.directoryState.members.delete(one);
    await bot.phase("begin-rollout");
    await expect(bot.phase("plan-rollout")).rejects.toMatchObject({ kind: "not-now" });
    expect(await stage(bot)).toBe("begun");
  });
});
