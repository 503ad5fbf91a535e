import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { PhaseName } from "../../../src/domain/phase.ts";
import type { Phase } from "../../../src/workflows/phase.ts";
import { minute } from "../../domain/story.ts";
import { type Bot, openBot, phasesOf, toApproval } from "./bot.ts";
import { openApple, openWorld, type World } from "./world.ts";

/** The phases that this version has, in the order in which an emergency needs them. */
const inOrder: PhaseName[] = [
  "verify-credential",
  "plan-rotation",
  "open-pull-request",
  "ask-approval",
  "write-credential",
  "send-canary",
  "confirm-delivery",
  "count-endpoints",
  "begin-watch",
  "finish-watch",
];

let world: World;
beforeEach(async () => {
  world = await openWorld(await openApple());
});
afterEach(() => world.close());

/** A bot of an older version, which knows none of the phases from that one on; `upgrade` brings it to this one. */
function openOlder(first: PhaseName): { bot: Bot; upgrade: () => void } {
  const table: Partial<Record<PhaseName, Phase>> = {};
  let upgrade = () => {};
  const bot = openBot(world, {
    phases(deps) {
      const all = phasesOf(deps);
      const unknown = inOrder.slice(inOrder.indexOf(first));
      for (const [name, phase] of Object.entries(all) as [PhaseName, Phase][]) {
        if (!unknown.includes(name)) table[name] = phase;
      }
      upgrade = () => void Object.assign(table, all);
      return table as Record<PhaseName, Phase>;
    },
  });
  return { bot, upgrade: () => upgrade() };
}

describe("a rotation in which the phase table is upgraded", () => {
  test.each(inOrder)("before %s, goes on from where it was, and does everything once", async (first) => {
    const { bot, upgrade } = openOlder(first);
    await toApproval(bot);
    if ((await bot.stage()) === "awaiting-approval") await bot.approve();
    const isStuck = async () =>
      Object.values((await bot.incident()).failures).some(({ why }) =>
        why.includes(`does not know the step ${first}.`),
      );
    for (let minutes = 0; minutes < 15 && !(await isStuck()); minutes += 1) await bot.pass(minute);
    expect(await isStuck()).toBe(true);
    expect(await bot.stage()).not.toBe("done");

    upgrade();
    for (let halves = 0; halves < 40 && (await bot.stage()) !== "done"; halves += 1) {
      await bot.pass(minute / 2);
      if ((await bot.stage()) === "awaiting-approval") await bot.approve();
    }
    expect(await bot.stage()).toBe("done");
    expect(world.counts()).toMatchObject({
      "sns SetPlatformApplicationAttributes": 1,
      "secretsmanager UpdateSecretVersionStage": 1,
      "github pulls.create": 1,
    });
  });
});
