import { describe, expect, test } from "@jest/globals";
import { createRecent } from "../../../src/adapters/slack/surface/recent.ts";
import { createTeams } from "../../../src/adapters/slack/surface/teams.ts";
import { mia, noah, priya } from "./story.ts";
import { estate } from "./workspace.ts";

/** A clock that stands until it is moved on, in milliseconds. */
function standing() {
  let at = 0;
  return { now: () => new Date(at), moveOn: (milliseconds: number) => void (at += milliseconds) };
}

/** A reading that counts itself; the first of them come out as they are told to. */
function counted(outcomes: (() => Promise<number>)[] = []) {
  const clock = standing();
  let read = 0;
  const recent = createRecent(
    () => {
      read += 1;
      return outcomes.shift()?.() ?? Promise.resolve(read);
    },
    { clock, lifetime: 1_000 },
  );
  return { clock, recent };
}

describe("what was read lately", () => {
  test("is read once in its lifetime, and again when that is over", async () => {
    const { clock, recent } = counted();
    expect(await Promise.all([recent.read(), recent.read()])).toEqual([1, 1]);
    clock.moveOn(999);
    expect(await recent.read()).toBe(1);
    clock.moveOn(1);
    expect(await recent.read()).toBe(2);
  });

  test("is read again once it is forgotten", async () => {
    const { recent } = counted();
    expect(await recent.read()).toBe(1);
    recent.forget();
    expect(await recent.read()).toBe(2);
  });

  test("is not remembered when it could not be read", async () => {
    const { recent } = counted([() => Promise.reject(new Error("out of reach"))]);
    await expect(recent.read()).rejects.toThrow("out of reach");
    expect(await recent.read()).toBe(2);
  });

  test("that is forgotten on the way, and then fails, takes nothing newer with it", async () => {
    const { promise, reject } = withResolvers();
    const { recent } = counted([() => promise]);
    const first = recent.read();
    recent.forget();
    expect(await recent.read()).toBe(2);
    reject(new Error("too late"));
    await expect(first).rejects.toThrow("too late");
    expect(await recent.read()).toBe(2);
  });
});

function withResolvers(): { promise: Promise<number>; reject: (error: Error) => void } {
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<number>((_, refuse) => (reject = refuse));
  return { promise, reject };
}

describe("a person's teams", () => {
  const ids = (teams: readonly { id: string }[]) => teams.map(({ id }) => id);

  test("are hers by name, by group and by access to the portal", async () => {
    const owners = estate.owners.map((owner) => (owner.id === "mobile" ? { ...owner, portal: [mia] } : owner));
    const directory = { members: async () => [noah] };
    const teamsOf = createTeams({ owners, directory, clock: standing() });
    expect(ids(await teamsOf(mia))).toEqual(["mobile", "wallet"]);
    expect(ids(await teamsOf(noah))).toEqual(["mobile"]);
    expect(await teamsOf(priya)).toEqual([]);
  });

  test("take one question to Slack for each group, whoever asks, until it is old", async () => {
    const asked: string[] = [];
    const directory = { members: async (group: string) => (asked.push(group), [noah]) };
    const clock = standing();
    const teamsOf = createTeams({ owners: estate.owners, directory, clock });
    for (const person of [mia, noah, priya]) await teamsOf(person);
    expect(asked).toEqual(["S0MOBILE"]);
    clock.moveOn(10 * 60_000);
    await teamsOf(mia);
    expect(asked).toEqual(["S0MOBILE", "S0MOBILE"]);
  });

  test("are asked for again when Slack did not say", async () => {
    const answers: ("unknown" | string[])[] = ["unknown", [noah]];
    const directory = { members: async () => answers.shift() ?? [] };
    const teamsOf = createTeams({ owners: estate.owners, directory, clock: standing() });
    expect(await teamsOf(noah)).toEqual([]);
    expect(ids(await teamsOf(noah))).toEqual(["mobile"]);
  });
});
