import { afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { FirebreakError } from "../../../src/domain/errors.ts";
import { hashOf, type Plan } from "../../../src/domain/rotation/plan.ts";
import { requestId } from "../../../src/domain/rotation/rotation.ts";
import { rotatingAll } from "../../../src/guard/deed.ts";
import { redeem } from "../../../src/guard/redeem.ts";
import { dana, liam, mara, minute } from "../../domain/story.ts";
import { type Bot, openBot } from "./bot.ts";
import { type Apple, openApple, openWorld, production, role, secrets, type World } from "./world.ts";

let apple: Apple;
let world: World;
let bot: Bot;
beforeAll(async () => {
  apple = await openApple();
});
beforeEach(async () => {
  world = await openWorld(apple);
  bot = openBot(world);
  await bot.prepare(1, { application: production, key: "rehearsal", rehearsedBy: dana });
  await bot.settle();
});
afterEach(() => world.close());

const pending = () =>
  world.versions(secrets.production).flatMap(({ stages }) => stages.filter((stage) => stage.startsWith("firebreak-")));
const branches = async () =>
  (await world.github.surface.pullRequests()).map(({ state, draft, title }) => ({ state, draft, title }));
/** The rehearsal goes on without a certificate, up to people's votes. */
async function toVotes(): Promise<void> {
  await bot.ask("skip-certificate");
  await bot.settle();
}
/** The plan, its request, and all that a redemption is decided on. */
async function redemption() {
  const incident = await bot.incident();
  const { plan, ...rotation } = await bot.rotation();
  const request = incident.requests.find(({ id }) => id === requestId(rotation));
  if (plan === undefined || request === undefined) throw new Error("nothing was asked for");
  const present = await bot.gate.presentOf(request, rotatingAll(plan.targets, incident), plan.requester);
  return { plan, request, ...present, effectKey: "rehearsal", now: world.clock.now() };
}

describe("a rehearsal", () => {
  test("goes through everything but the write and the merge, and takes away what it has made", async () => {
    const before = world.shown(production);
    const current = world.current(secrets.production);
    expect(pending()).toHaveLength(1);
    await toVotes();
    expect(await branches()).toEqual([
      { state: "open", draft: true, title: expect.stringMatching(/^REHEARSAL, never to be merged: /) },
    ]);
    await bot.approve();

    const { stage, report, cleanedUp } = await bot.rotation();
    expect(stage).toBe("rehearsed");
    expect(report?.map(({ id, verdict }) => [id, verdict])).toEqual([
      ["credential", "left-out"],
      ["pull-request", "pass"],
      ["approval", "pass"],
      ["role-ios-prod", "pass"],
      ["write", "left-out"],
      ["consumers", "left-out"],
    ]);
    expect(report?.find(({ id }) => id === "role-ios-prod")?.found).toMatch(/^The role was assumed and read ios-prod/);
    expect(cleanedUp).toEqual([
      expect.stringMatching(/^pull request #\d+ and its branch$/),
      `what waited in the secret ${secrets.production}`,
    ]);
    expect(await branches()).toMatchObject([{ state: "closed" }]);
    expect(await world.ports.codeHost.find((await bot.rotation()).change?.pullRequest?.branch ?? "")).toMatchObject({
      state: "closed",
    });
    expect(pending()).toEqual([]);

    expect(world.effects("AssumeRole")).toHaveLength(1);
    expect(world.effects("SetPlatformApplicationAttributes")).toEqual([]);
    expect([world.shown(production), world.current(secrets.production)]).toEqual([before, current]);
    expect(world.apns.pushes()).toEqual([]);
    expect(bot.addedTypes()).not.toContain("status.drafted");
    await bot.pass(60 * minute);
    expect(await bot.stage()).toBe("rehearsed");
    await expect(bot.resolve()).resolves.toMatchObject({ incident: 1 });
  });

  test("checks a certificate where one is fetched for it", async () => {
    await bot.offer();
    await bot.approve();
    expect((await bot.rotation()).report?.[0]).toMatchObject({ id: "credential", verdict: "pass" });
    expect(pending()).toEqual([]);
    expect(world.effects("SetPlatformApplicationAttributes")).toEqual([]);
  });

  test("is approved for itself alone: its approvals open no real plan, and its session writes nothing", async () => {
    await toVotes();
    await bot.vote(liam);
    await bot.vote(mara);
    const { plan, ...rest } = await redemption();
    const real: Plan = { ...plan, rehearsal: false };
    expect(hashOf(real)).not.toBe(hashOf(plan));
    expect(() => redeem({ ...rest, plan: real })).toThrow(FirebreakError);

    const grant = redeem({ ...rest, plan });
    const session = await world.ports.breakGlass.assume(grant, { source: "dana", incident: 1, target: production });
    await expect(session.write(production, { kind: "certificate", ...world.past })).rejects.toMatchObject({
      kind: "not-allowed",
      message: "The approved plan allows no write.",
    });
    await expect(session.promote(secrets.production, "v2")).rejects.toMatchObject({ kind: "not-allowed" });
    session.end();
  });

  test("stands in nobody's way: a real rotation of the application may begin beside it", async () => {
    await toVotes();
    await bot.start([production], { order: "emergency" });
    expect((await bot.rotation(2)).rehearsal).toBe(false);
    await expect(bot.ask("skip-certificate", { rotation: "rotation-2" })).rejects.toMatchObject({
      kind: "not-allowed",
    });
  });

  test("says what would have failed: here the role is gone", async () => {
    await toVotes();
    world.aws.owners.removeRole(role);
    await bot.approve();
    expect(await bot.stage()).toBe("rehearsed");
    const part = (await bot.rotation()).report?.find(({ id }) => id === "role-ios-prod");
    expect(part).toMatchObject({ verdict: "fail", found: expect.stringContaining(role) });
    expect(await branches()).toMatchObject([{ state: "closed" }]);
  });

  test("that is cancelled leaves nothing behind either", async () => {
    await toVotes();
    await bot.ask("cancel-rotation");
    await bot.settle();
    expect(await branches()).toMatchObject([{ state: "closed" }]);
    expect(pending()).toEqual([]);
  });
});
