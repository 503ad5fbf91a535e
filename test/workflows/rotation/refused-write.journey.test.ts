import { afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { liam } from "../../domain/story.ts";
import { type Bot, openBot, toApproval } from "./bot.ts";
import { type Apple, openApple, openWorld, production, secrets, type World } from "./world.ts";

const setting = "sns.SetPlatformApplicationAttributes";
let apple: Apple;
let world: World;
let bot: Bot;
beforeAll(async () => {
  apple = await openApple();
});
beforeEach(async () => {
  world = await openWorld(apple);
  bot = openBot(world);
  await toApproval(bot);
});
afterEach(() => world.close());

test("what SNS fails over ends the plan after one call, explains itself, and can be planned anew", async () => {
  const current = world.current(secrets.production);
  world.context.faults.set(setting, { kind: "refuse", code: "InternalFailure", status: 500 });
  await bot.approve();
  expect(world.aws.calls()[setting]).toEqual({ letIn: 1, throttled: 0 });
  const { stage, why } = await bot.rotation();
  expect(stage).toBe("voided");
  expect(why).toContain("as it does when the certificate and its key are swapped");
  expect(why).toContain("Nothing is tried again by itself.");
  expect(world.current(secrets.production)).toBe(current);
  expect(bot.last("guard.called").data).toMatchObject({ outcome: "failed", requestId: expect.any(String) });
  await bot.pass(3_600_000);
  expect(world.aws.calls()[setting]).toEqual({ letIn: 1, throttled: 0 });

  world.context.faults.clear();
  await bot.ask("ask-again", {}, liam);
  await bot.settle();
  expect(await bot.rotation()).toMatchObject({ stage: "awaiting-approval", requester: liam });
});

test("what AWS only has no time for is tried again under the same grant", async () => {
  world.context.faults.set(setting, { kind: "refuse", code: "Throttling", status: 400 }, 1);
  await bot.approve();
  expect(await bot.stage()).toBe("approved");
  await bot.pass(15_000);
  expect(world.effects("SetPlatformApplicationAttributes")).toEqual([production]);
  expect(bot.added().filter(({ type }) => type === "grant.redeemed")).toHaveLength(1);
});
