import { afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { PhaseName } from "../../../src/domain/phase.ts";
import type { Phase } from "../../../src/workflows/phase.ts";
import type { Recorder } from "../../../src/workflows/record.ts";
import { dana, liam, minute } from "../../domain/story.ts";
import { type Bot, type Deps, openBot, phasesOf, toApproval } from "./bot.ts";
import { type Apple, openApple, openWorld, production, sandbox, secrets, type World } from "./world.ts";

const day = 24 * 60 * minute;
/** The phases that have died before something was recorded. */
const died = new Set<PhaseName>();
let world: World;
let bot: Bot;
afterEach(() => world.close());

/**
 * The phases of a process that dies, once, right before each thing that they record: everything that was recorded until
 * then stands, and the same step is taken again from its beginning, as the durable engine does.
 */
function mortalPhases(deps: Deps): Record<PhaseName, Phase> {
  const deaths = new Set<string>();
  const life = { move: "", isOver: false };
  const recorder: Recorder = {
    ...deps.recorder,
    async onIncident(number, decide, key) {
      if (life.isOver) throw new Error("it is dead already");
      return deps.recorder.onIncident(
        number,
        (now) => {
          const events = decide(now);
          const what = `${life.move} ${JSON.stringify(events.map(({ type }) => type))}`;
          if (events.length === 0 || deaths.has(what)) return events;
          deaths.add(what);
          life.isOver = true;
          throw new Error(`it dies before ${what}`);
        },
        key,
      );
    },
  };
  const phases = phasesOf({ ...deps, recorder });
  const mortal = (name: PhaseName, phase: Phase): [PhaseName, Phase] => [
    name,
    async (_, move) => {
      life.move = move.key;
      for (;;) {
        life.isOver = false;
        try {
          await phase(await deps.incident(), move);
          return;
        } catch (thrown) {
          if (!life.isOver) throw thrown;
          died.add(name);
        }
      }
    },
  ];
  const named = Object.entries(phases) as [PhaseName, Phase][];
  return Object.fromEntries(named.map(([name, phase]) => mortal(name, phase))) as Record<PhaseName, Phase>;
}

/** A pull request as it is opened, published with the approval and merged by a person, or closed with its branch. */
const proposed = {
  "github git.createCommit": 1,
  "github git.createRef": 1,
  "github pulls.create": 1,
  "github pulls.requestReviewers": 1,
};
const published = {
  "github issues.createComment": 1,
  "github graphql.markPullRequestReadyForReview": 1,
  "github pulls.merge": 1,
};
const withdrawn = { "github issues.createComment": 1, "github pulls.update": 1, "github graphql.updateRefs": 1 };

const pullRequest = async () => (await bot.rotation()).change?.pullRequest?.number ?? 0;
/** What the world has seen, but for test pushes and for sessions, which change nothing by themselves. */
const effects = () =>
  Object.fromEntries(
    Object.entries(world.counts()).filter(([name]) => !["sns Publish", "apns Push", "sts AssumeRole"].includes(name)),
  );

describe("a process that dies before it records what it did, wherever that is, has done it once: in", () => {
  let apple: Apple;
  beforeAll(async () => {
    apple = await openApple(40 * day);
  });
  beforeEach(async () => {
    world = await openWorld(apple);
    bot = openBot(world, { phases: mortalPhases });
  });

  test("an emergency", async () => {
    const old = world.current(secrets.production) ?? "";
    await bot.start([production, sandbox], { order: "emergency" });
    await bot.settle();
    await bot.offer();
    await bot.approve();
    for (const wait of [1, 1, 10]) await bot.pass(wait * minute);
    await world.github.surface.merge("liam", await pullRequest());
    await bot.pass(minute);
    await bot.ask("confirm-discarded");
    expect(await bot.rotation()).toMatchObject({ stage: "done", drift: { agrees: true } });
    expect(effects()).toEqual({
      ...proposed,
      ...published,
      "secretsmanager PutSecretValue": 3,
      "sns SetPlatformApplicationAttributes": 2,
      "secretsmanager UpdateSecretVersionStage": 2,
    });
    expect(world.effects("SetPlatformApplicationAttributes")).toEqual([production, sandbox]);
    await world.apply(production, secrets.production, old);
    await bot.pass(60 * minute);
    expect(bot.added().filter(({ type }) => type === "rotation.old-restored")).toHaveLength(1);
  });

  test("the planned order", async () => {
    await toApproval(bot);
    await bot.approve();
    await world.github.surface.merge("liam", await pullRequest());
    await world.apply(production, secrets.production, (await bot.rotation()).versions[0]?.version ?? "");
    for (const wait of [1, 1]) await bot.pass(wait * minute);
    await world.enable(production, false);
    await bot.pass(minute);
    expect(await bot.stage()).toBe("failed");
    expect(effects()).toEqual({
      ...proposed,
      ...published,
      "secretsmanager PutSecretValue": 2,
      "secretsmanager UpdateSecretVersionStage": 1,
      // The pipeline's, and the one that disables it.
      "sns SetPlatformApplicationAttributes": 2,
    });
    expect(bot.added().filter(({ type }) => type === "rotation.push-failed")).toHaveLength(1);
  });

  test("a rehearsal", async () => {
    await bot.prepare(1, { application: production, key: "rehearsal", rehearsedBy: dana });
    await bot.settle();
    await bot.ask("skip-certificate");
    await bot.settle();
    await bot.approve();
    expect(await bot.stage()).toBe("rehearsed");
    const { "github pulls.requestReviewers": _, ...draft } = proposed;
    expect(effects()).toEqual({
      ...draft,
      ...withdrawn,
      "secretsmanager PutSecretValue": 1,
      // The label of its pending key is taken off.
      "secretsmanager UpdateSecretVersionStage": 1,
    });
  });

  test("a plan that is made anew, and a base branch that moves", async () => {
    await toApproval(bot);
    await bot.vote(liam, "deny");
    const file = await world.github.surface.file("push/push.tf");
    await world.github.surface.push("liam", "main", { path: "push/push.tf", text: `# Moved.\n${file}` });
    await bot.ask("ask-again", {}, liam);
    await bot.settle();
    const moved = file.replace(
      /version_id = "[0-9a-f-]+" #/,
      `version_id = "${"0".repeat(8)}-0000-4000-8000-${"0".repeat(12)}" #`,
    );
    await world.github.surface.push("liam", "main", { path: "push/push.tf", text: moved });
    await bot.pass(minute);
    await bot.pass(minute);
    expect(effects()).toMatchObject({
      "github pulls.create": 2,
      "github pulls.requestReviewers": 2,
      "github issues.createComment": 1,
      "github pulls.update": 1,
      // The branch of the first is removed, and that of the second is moved.
      "github graphql.updateRefs": 2,
    });
    const types = bot.addedTypes();
    expect(types.filter((type) => type === "rotation.pull-request-withdrawn")).toHaveLength(1);
    expect(types.filter((type) => type === "rotation.pull-request-renewed")).toHaveLength(1);
  });

  test("every phase of a rotation", () => {
    expect([...died].toSorted()).toEqual(Object.keys(phasesOf(bot.deps)).toSorted());
  });
});
