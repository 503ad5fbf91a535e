import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { PersonId } from "../../../src/domain/actor.ts";
import { policyStream } from "../../../src/domain/approval/policy-trouble.ts";
import type { RecordedEvent } from "../../../src/domain/event.ts";
import { after } from "../../../src/domain/time.ts";
import { Policy, policyId } from "../../../src/guard/policy.ts";
import { readPolicies } from "../../../src/projections/policies.ts";
import { createApprovalGate } from "../../../src/workflows/approval-gate.ts";
import { createDeliverer } from "../../../src/workflows/deliver-messages.ts";
import { createRenderGuard } from "../../../src/workflows/render-guard.ts";
import type { Drawable } from "../../../src/workflows/render-notice.ts";
import { watchGuard } from "../../../src/workflows/watch-guard.ts";
import { approvers, estate, liam, mara, omar } from "../../domain/story.ts";
import { openStore, type TestStore } from "./store.ts";
import { createWorld, type World } from "./world.ts";

const minute = 60_000;
const everybody = "C0EVERYBODY";
const owners = [
  { id: "mobile", name: "Mobile", channel: "C0MOBILE", portal: [], members: [], owns: [], codeowners: [] },
  { id: "wallet", name: "Wallet", channel: "C0WALLET", portal: [], members: [], owns: [], codeowners: [] },
];
const asking = (changes: object = {}) =>
  Policy.parse({
    action: "rotate-credential",
    ask: [{ group: approvers }],
    approve: [{ from: [{ group: approvers }], count: 2 }],
    requestLifetime: "1h",
    grantLifetime: "15m",
    ...changes,
  });
const production = asking({ environments: ["production"], owner: "mobile" });
const elsewhere = asking({ approve: [{ from: [{ person: liam }, { person: mara }], count: 1 }] });

let store: TestStore;
let world: World;

beforeAll(async () => {
  store = await openStore();
}, 60_000);
afterAll(() => store.close());
beforeEach(async () => {
  await store.empty();
  world = createWorld();
});

/** A process of the bot, as far as it looks at the guard and tells of it. */
function startWatching(policies: readonly Policy[], fallback?: string) {
  const { vendors, log, time, chat } = world;
  const { journal, outbox, schedule } = store.data;
  const clock = { now: () => time.now };
  const passkeys = { inForce: () => Promise.resolve(new Map<string, string[]>()) };
  const gate = createApprovalGate({ policies, people: estate.people, directory: vendors.directory, passkeys });
  const look = watchGuard({ policies, gate, schedule, journal, clock, log, onRecorded: () => undefined });
  const owner = owners.find(({ id }) => id === fallback);
  const render = createRenderGuard({ journal, estate: { owners }, fallback: owner, announcements: everybody });
  const deliverer = createDeliverer({
    outbox,
    chat: chat.port,
    pagers: new Map(),
    anchor: () => Promise.reject(new Error("no head is signed here")),
    render: async (item: Drawable) => (await render(item)) ?? { to: "nobody" },
    onLost: () => Promise.resolve(),
    clock,
    log,
  });
  return {
    look,
    policies: readPolicies(journal, policies),
    /** Time passes, a minute after the other, with a look and the messages that come of it. */
    async pass(minutes: number) {
      for (let passed = 0; passed < minutes; passed += 1) {
        time.now = new Date(after(time.now, minute));
        await look();
        await deliverer.deliverDue();
      }
    },
  };
}

const eventsOf = (policy: Policy): Promise<RecordedEvent[]> => store.events(policyStream(policyId(policy)));
const typesOf = async (policy: Policy) => (await eventsOf(policy)).map(({ type }) => type);
const leave = (...people: PersonId[]) => people.forEach((person) => world.directory.members.delete(person));

describe("looking at the guard's policies", () => {
  test("records nothing while all is well", async () => {
    await startWatching([production, elsewhere]).pass(8);
    expect(await store.size()).toBe(0);
    expect(world.chat.messages).toEqual([]);
  });

  test("tells the policy's owner that it is shut, once, with why and what to do", async () => {
    leave(liam, mara, omar);
    const bot = startWatching([production, elsewhere]);
    await bot.pass(10);
    expect(await typesOf(production)).toEqual(["guard.shut"]);
    expect(await typesOf(elsewhere)).toEqual([]);
    expect(world.chat.messages.map(({ channel }) => channel)).toEqual(["C0MOBILE"]);
    expect(world.chat.last("C0MOBILE")).toMatchObject({
      kind: "policy-alert",
      policy: {
        policy: "rotate-credential in production",
        place: 1,
        shut: {
          alone: false,
          reason: "2 approvals of a quorum are needed, and nobody could give them now.",
          todo: expect.stringContaining(`Add somebody to the user group ${approvers}`),
        },
      },
    });
    expect(await bot.policies()).toMatchObject([
      { place: 1, shut: { alone: false } },
      { place: 2, shut: null },
    ]);
  });

  test("says in the same message, within a minute, that it is open again", async () => {
    leave(liam, mara, omar);
    const bot = startWatching([production]);
    await bot.pass(10);
    for (const person of [liam, mara]) world.directory.members.add(person);
    await bot.pass(1);
    expect(await typesOf(production)).toEqual(["guard.shut", "guard.opened"]);
    expect(world.chat.messages).toHaveLength(1);
    expect(world.chat.last("C0MOBILE")).toMatchObject({ policy: { shut: null, ended: { by: "opened" } } });
    expect(await bot.policies()).toMatchObject([{ shut: null }]);
  });

  test("takes no directory that is away for a moment for news", async () => {
    const bot = startWatching([production]);
    await bot.pass(4);
    world.directory.state.reachable = false;
    await bot.pass(2);
    world.directory.state.reachable = true;
    await bot.pass(10);
    expect(await store.size()).toBe(0);
  });

  test("tells of a directory that stays away, then of the group that turns out to be empty, in one message", async () => {
    world.directory.state.reachable = false;
    const bot = startWatching([production]);
    await bot.pass(10);
    expect(world.chat.last("C0MOBILE")).toMatchObject({
      policy: { shut: { reason: expect.stringContaining("can't be read") } },
    });
    world.directory.state.reachable = true;
    leave(liam, mara, omar);
    await bot.pass(10);
    expect(await typesOf(production)).toEqual(["guard.shut", "guard.shut"]);
    expect(world.chat.messages).toHaveLength(1);
    expect(world.chat.last("C0MOBILE")).toMatchObject({
      policy: { shut: { reason: expect.stringContaining("nobody could give them"), sequence: 1 } },
    });
  });

  test("tells anew when it is shut anew", async () => {
    const bot = startWatching([production]);
    for (const _ of ["once", "again"]) {
      leave(liam, mara, omar);
      await bot.pass(10);
      for (const person of [liam, mara, omar]) world.directory.members.add(person);
      await bot.pass(10);
    }
    expect(await typesOf(production)).toEqual(["guard.shut", "guard.opened", "guard.shut", "guard.opened"]);
    expect(world.chat.messages).toHaveLength(2);
  });

  test.each([
    { whom: "the team that looks after what nobody owns", fallback: "wallet", channel: "C0WALLET" },
    { whom: "everybody, where there is no such team", fallback: undefined, channel: everybody },
  ])("without an owner tells $whom", async ({ fallback, channel }) => {
    leave(liam, mara, omar);
    await startWatching([asking()], fallback).pass(10);
    expect(world.chat.messages.map((message) => message.channel)).toEqual([channel]);
  });

  test("is done once by two processes, which believe each other's looks", async () => {
    leave(liam, mara, omar);
    const bots = [startWatching([production]), startWatching([production])];
    for (let passed = 0; passed < 10; passed += 1) {
      world.time.now = new Date(after(world.time.now, minute));
      await Promise.all(bots.map((bot) => bot.look()));
    }
    expect(await typesOf(production)).toEqual(["guard.shut"]);
    expect((await eventsOf(production)).map(({ at }) => at)).toEqual([after(world.time.now, -8 * minute)]);
  });

  test("goes on where a process that died has left it", async () => {
    leave(liam, mara, omar);
    await startWatching([production]).pass(1);
    expect(await store.size()).toBe(0);
    await startWatching([production]).pass(1);
    expect(await typesOf(production)).toEqual(["guard.shut"]);
  });

  test("says of a policy that was shut and is gone that it is gone", async () => {
    leave(liam, mara, omar);
    await startWatching([production]).pass(10);
    const changed = asking({ environments: ["production"], owner: "mobile", requestLifetime: "2h" });
    await startWatching([changed]).pass(10);
    expect(await typesOf(production)).toEqual(["guard.shut", "guard.dropped"]);
    expect(await typesOf(changed)).toEqual(["guard.shut"]);
    const said = world.chat.messages.map(({ notice }) => (notice.kind === "policy-alert" ? notice.policy.ended : null));
    expect(said).toEqual([expect.objectContaining({ by: "dropped" }), null]);
  });
});
