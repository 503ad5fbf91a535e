import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { minute } from "../../domain/story.ts";
import { type Bot, openBot } from "./bot.ts";
import { openApple, openWorld, production, sandbox, secrets, type World } from "./world.ts";

const day = 24 * 60 * minute;
let world: World;
let bot: Bot;
beforeEach(async () => {
  world = await openWorld(await openApple(40 * day));
  bot = openBot(world);
});
afterEach(() => world.close());

/** Calls that change something: each is made, and its answer is lost with the connection. */
const inAws = [
  "secretsmanager.PutSecretValue",
  "sts.AssumeRole",
  "sns.SetPlatformApplicationAttributes",
  "secretsmanager.UpdateSecretVersionStage",
];
/** GitHub is asked three times before the rotation goes on without it. */
const inGitHub = [
  ["github.git.createCommit", "github.git.createRef", "github.issues.createComment"],
  ["github.pulls.create", "github.pulls.requestReviewers", "github.graphql.markPullRequestReadyForReview"],
];

/** Lets the bot go on, and on, as its patience between attempts wants it. */
async function patiently(): Promise<void> {
  await bot.settle();
  for (let attempt = 0; attempt < 8; attempt += 1) await bot.pass(minute);
}

describe("an effect whose answer never came", () => {
  test.each(inGitHub)("is found again, and is made once in the world: in AWS, %s, %s and %s", async (...lost) => {
    const old = world.current(secrets.production) ?? "";
    for (const call of [...inAws, ...lost]) world.context.faults.set(call, { kind: "cut" }, 1);
    await bot.start([production, sandbox], { order: "emergency" });
    await patiently();
    await bot.offer();
    await patiently();
    await bot.approve();
    await patiently();
    await bot.pass(10 * minute);
    const number = (await bot.rotation()).change?.pullRequest?.number ?? 0;
    await world.github.surface.merge("liam", number);
    await patiently();
    await bot.ask("confirm-discarded");

    expect(world.context.faults.inForce()).toEqual([]);
    expect(await bot.rotation()).toMatchObject({ stage: "done", drift: { agrees: true } });
    expect(world.current(secrets.production)).not.toBe(old);
    const counts = world.counts();
    expect(counts).toMatchObject({
      "sns SetPlatformApplicationAttributes": 2,
      "secretsmanager UpdateSecretVersionStage": 2,
      "github git.createRef": 1,
      "github pulls.create": 1,
      "github issues.createComment": 1,
      "github graphql.markPullRequestReadyForReview": 1,
      "github pulls.merge": 1,
    });
  });
});
