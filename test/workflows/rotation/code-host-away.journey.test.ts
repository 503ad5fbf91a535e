import { afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { blockersOf, followUpsOf } from "../../../src/domain/incident/resolving.ts";
import { minute } from "../../domain/story.ts";
import { type Bot, openBot, toApproval } from "./bot.ts";
import { type Apple, applications, openApple, openWorld, production, type World } from "./world.ts";

const owners = [
  {
    id: "mobile",
    name: "Mobile",
    channel: "C0MOBILE",
    portal: [],
    members: [],
    owns: ["**:app/APNS/*"],
    codeowners: [],
  },
];
let apple: Apple;
let world: World;
beforeAll(async () => {
  apple = await openApple();
});
beforeEach(async () => {
  world = await openWorld(apple);
});
afterEach(() => world.close());

/** The write goes on, and what is left is somebody's. */
async function expectWrittenAndOwed(bot: Bot): Promise<void> {
  await bot.approve();
  await bot.pass(minute);
  await bot.pass(10 * minute);
  expect(await bot.stage()).toBe("done");
  expect(world.effects("SetPlatformApplicationAttributes")).toEqual([production]);
  expect(blockersOf(await bot.incident())).toEqual([]);
  expect(followUpsOf(await bot.incident()).map(({ what }) => what)).toEqual([
    expect.stringContaining("the infrastructure code of ios-prod still has to be changed by hand, by mobile: "),
  ]);
  await expect(bot.resolve()).resolves.toMatchObject({ text: expect.stringContaining("Left to do: 1 follow-up") });
}

describe("while GitHub is away", () => {
  const away = () => world.context.faults.set("github", { kind: "refuse", code: "Unavailable", status: 503 });

  test("a plan is made without it after a while, and the credential is written all the same", async () => {
    away();
    const bot = openBot(world, { owners });
    await toApproval(bot);
    expect(await bot.stage()).toBe("verified");
    for (const wait of [2_000, 4_000, 2_000, 4_000]) await bot.pass(wait);
    const { stage, change } = await bot.rotation();
    expect(stage).toBe("awaiting-approval");
    expect(change).toMatchObject({
      owed: [{ owner: "mobile", issue: null, why: expect.stringContaining("The code host could not be used") }],
    });
    expect(change?.pullRequest).toBeUndefined();
    await expectWrittenAndOwed(bot);
  });

  test("a pull request that was planned is left to a person, and the credential is written all the same", async () => {
    const bot = openBot(world, { owners });
    await bot.start();
    await bot.settle();
    const file = Buffer.from(await world.certify((await bot.rotation()).request?.csr ?? "")).toString("base64");
    await bot.ask("offer-certificate", { file, reason: null });
    await bot.settle("open-pull-request");
    expect((await bot.rotation()).plan?.change.pullRequest).not.toBeNull();
    away();
    await bot.settle();
    expect(await bot.stage()).toBe("planned");
    for (const wait of [2_000, 4_000]) await bot.pass(wait);
    expect((await bot.rotation()).change).toMatchObject({
      owed: [{ owner: "mobile", why: expect.stringContaining("The pull request could not be opened") }],
    });
    await expectWrittenAndOwed(bot);
  });
});

test("code in which the application is not found is somebody's to change: an issue says what and by whom", async () => {
  const elsewhere = applications.map((one) => ({ ...one, iac: { path: "elsewhere" } }));
  const bot = openBot(world, { owners, applications: elsewhere });
  await toApproval(bot);
  const { change } = await bot.rotation();
  expect(change?.pullRequest).toBeUndefined();
  const [issue] = await world.github.surface.issues();
  expect(change?.owed).toMatchObject([{ owner: "mobile", issue: { number: issue?.number } }]);
  expect(issue).toMatchObject({ state: "open", title: expect.stringContaining("INC-1") });
  expect(await world.github.surface.pullRequests()).toEqual([]);
  await expectWrittenAndOwed(bot);
});
