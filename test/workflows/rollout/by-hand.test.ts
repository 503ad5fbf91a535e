import { describe, expect, test } from "@jest/globals";
import type { Consumer } from "../../../src/domain/rollout/consumer.ts";
import type { Policy } from "../../../src/guard/policy.ts";
import { mainframe, notifications } from "../../domain/rollout/consumers.ts";
import { atMinute, liam, mara, omar } from "../../domain/story.ts";
import { openBot as openBotWith, restartPolicy } from "./bot.ts";

/** A bot that can restart nothing by itself, and what its look at a consumer finds. */
function openBot(consumer: Consumer, policies: readonly Policy[], found = { well: true, words: "it answered 200" }) {
  const looked: string[] = [];
  const bot = openBotWith({
    consumers: [consumer],
    policies,
    now: atMinute(20),
    rollouts: () => {
      throw new Error("the bot may restart nothing here");
    },
    consumerProbe: {
      look(url) {
        looked.push(url);
        return Promise.resolve(found);
      },
    },
  });
  return { ...bot, looked };
}

describe("a consumer that a person restarts", () => {
  test("needs no policy: the command is shown once the credential is in place, and not before", async () => {
    const bot = openBot(mainframe, []);
    await bot.ask();
    expect((await bot.rolloutNow()).stage).toBe("uncovered");
    await expect(bot.phase("start-rollout")).rejects.toThrow("not due");
    await bot.write();
    await bot.phase("start-rollout");
    expect(await bot.rolloutNow()).toMatchObject({
      stage: "awaiting-person",
      handed: { command: mainframe.command, probe: mainframe.probe?.url },
    });
  });

  test("is done when somebody says so and the bot sees it well", async () => {
    const bot = openBot(mainframe, []);
    await bot.ask();
    await bot.write();
    await bot.phase("start-rollout");
    await bot.confirm(omar);
    await bot.phase("probe-consumer");
    expect(bot.looked).toEqual([mainframe.probe?.url]);
    expect(await bot.rolloutNow()).toMatchObject({ stage: "done", confirmedBy: omar, evidence: "it answered 200" });
  });

  test("is waited for again when the bot does not see it well", async () => {
    const bot = openBot(mainframe, [], { well: false, words: "it answered 503" });
    await bot.ask();
    await bot.write();
    await bot.phase("start-rollout");
    await bot.confirm(omar);
    await bot.phase("probe-consumer");
    expect(await bot.rolloutNow()).toMatchObject({ stage: "awaiting-person", why: "it answered 503" });
    await bot.confirm(omar);
    expect((await bot.rolloutNow()).stage).toBe("confirmed");
  });

  test("waits for its approval where a policy covers it", async () => {
    const bot = openBot(mainframe, [restartPolicy]);
    await bot.ask();
    expect((await bot.rolloutNow()).stage).toBe("awaiting-approval");
    await bot.write();
    await expect(bot.confirm(omar)).rejects.toMatchObject({ kind: "not-now" });
    await bot.vote(liam);
    await bot.vote(mara);
    await bot.phase("start-rollout");
    expect((await bot.rolloutNow()).stage).toBe("awaiting-person");
    expect((await bot.requestNow()).redeemedFor).toMatch(/\/start\//);
  });

  test("is not confirmed by whoever may take no part", async () => {
    const bot = openBot(mainframe, []);
    await bot.ask();
    await bot.write();
    await bot.phase("start-rollout");
    bot.directoryState.standings.set(omar, "guest");
    await expect(bot.confirm(omar)).rejects.toMatchObject({ kind: "not-allowed" });
    expect(bot.last("guard.refused").data).toMatchObject({ deed: "restart", request: null });
  });
});

test("what no policy lets the bot restart is left to people, with the command that does it", async () => {
  const bot = openBot(notifications, []);
  await bot.ask();
  expect(await bot.rolloutNow()).toMatchObject({
    stage: "uncovered",
    why: expect.stringContaining("no policy of firebreak.yml covers restart-consumer of notification-service"),
  });
  await bot.write();
  await bot.phase("start-rollout");
  expect((await bot.rolloutNow()).handed?.command).toBe(
    "aws ecs update-service --region eu-west-1 --cluster push --service notification-service --force-new-deployment",
  );
  await bot.confirm(omar);
  await bot.phase("probe-consumer");
  expect(await bot.rolloutNow()).toMatchObject({ stage: "done", evidence: "a person said so" });
});
