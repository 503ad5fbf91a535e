import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createSlackDirectory } from "../../../src/adapters/slack/directory.ts";
import type { Command } from "../../../src/domain/command.ts";
import type { NewEvent } from "../../../src/domain/event.ts";
import { type Policy, policyHash } from "../../../src/guard/policy.ts";
import { readIncidents } from "../../../src/projections/incidents.ts";
import { createApprovalGate } from "../../../src/workflows/approval-gate.ts";
import { vote } from "../../../src/workflows/commands/vote.ts";
import { createRecorder } from "../../../src/workflows/record.ts";
import { recorded } from "../../domain/story.ts";
import { memoryJournal } from "../../workflows/house.ts";
import { mia, moments, planHash, request, walk } from "./story.ts";
import { openWire, signed, type Wire } from "./wire.ts";
import { botToken, estate, MIA, NOAH, PRIYA, until } from "./workspace.ts";

/**
 * What reaches the guard through the whole of Slack's surface, with its signature in order, and must
 * not count all the same: the journal is held against what people are told.
 */

const minute = 60_000;
const rules: Policy = {
  action: "rotate-credential",
  ask: [{ person: mia }],
  approve: [{ from: [{ group: "S0MOBILE" }], count: 2 }],
  requestLifetime: 60 * minute,
  grantLifetime: 15 * minute,
  stepUp: "none",
};
/** One that asks for less than the other, and one that asks for more. */
const laxer: Policy = { ...rules, approve: [{ from: [{ group: "S0MOBILE" }], count: 1 }] };
const stricter: Policy = { ...rules, approve: [{ from: [{ group: "S0MOBILE" }, { person: mia }], count: 3 }] };

/** The events up to the request, of an incident of that number. */
function askedIn(number: number): NewEvent[] {
  return moments.slice(0, moments.indexOf("asked") + 1).map((moment): NewEvent => {
    const event: NewEvent = walk[moment];
    if (event.type === "incident.declared") return { ...event, data: { ...event.data, number } };
    if (event.type === "incident.channel-opened" && number !== 1)
      return { ...event, data: { ...event.data, channel: "CELSEWHERE" } };
    if (event.type !== "approval.requested") return event;
    const data = { ...event.data, policyHash: policyHash(rules) };
    return { ...event, data: number === 1 ? data : { ...data, request: "rotation-1/000000000000" } };
  });
}

/** The real door behind the surface: Slack's own directory, the guard, and a journal to look into. */
function createGuard(wire: Wire) {
  const time = { now: new Date("2024-08-20T08:30:00.000Z") };
  const clock = { now: () => time.now };
  const state = { policies: [rules] };
  const seed = [...recorded(askedIn(1)), ...recorded(askedIn(2)).map((event) => ({ ...event, stream: "incident/2" }))];
  const journal = memoryJournal(seed);
  const incidents = readIncidents(journal);
  const phases = { start: () => Promise.resolve() };
  const rhythm = { pullRequest: minute, rollout: minute, consumers: [] };
  const recorder = createRecorder({ journal, clock, rhythm, phases, onRecorded: () => undefined });
  const directory = createSlackDirectory({ botToken, apiUrl: wire.slack.apiUrl, estate, clock, log: wire.bot.log });
  const passkeys = { inForce: () => Promise.resolve(new Map()) };
  const stepUps = { begin: () => Promise.reject(new Error("no vote here needs a passkey")) };
  const handle = (command: Command) => {
    if (command.kind !== "vote") throw new Error(`nobody asks for ${command.kind} here`);
    const gate = createApprovalGate({ policies: state.policies, people: estate.people, directory, passkeys });
    return vote({ gate, stepUps, recorder, clock })(command);
  };
  wire.bot.answer = async (command) => {
    try {
      return await handle(command);
    } finally {
      wire.bot.incidents.splice(0, Infinity, ...(await incidents.all()));
    }
  };
  const types = () => journal.events.slice(seed.length).map(({ type }) => type);
  return { time, state, types, ready: async () => void wire.bot.incidents.push(...(await incidents.all())) };
}

let wire: Wire;
let guard: ReturnType<typeof createGuard>;
beforeEach(async () => {
  wire = await openWire();
  guard = createGuard(wire);
  await guard.ready();
});
afterEach(() => wire.close());

const value = `INC-1 ${request} ${planHash.slice(0, 12)}`;
let presses = 0;

/** A press as Slack would send and sign it, with whatever is in its value. */
async function press(user: string, what: { value?: string; action?: string; team?: string } = {}): Promise<number> {
  presses += 1;
  const payload = {
    type: "block_actions",
    api_app_id: "A0WORLD",
    team: { id: what.team ?? "T0WORLD" },
    user: { id: user, team_id: what.team ?? "T0WORLD" },
    channel: { id: "CINCIDENT" },
    container: { message_ts: "1724140800.000100" },
    actions: [
      {
        type: "button",
        action_id: what.action ?? "approval.approve",
        block_id: "b",
        action_ts: `1724140800.${presses}`,
        value: what.value ?? value,
      },
    ],
    trigger_id: `1.2.${presses}`,
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  return (await wire.send(signed(body))).status;
}

/** The last of so many things that the person alone is told. */
async function told(user: string, times = 1): Promise<string> {
  const answers = () => wire.slack.channel("inc-1-push", user).messages.filter(({ ephemeral }) => ephemeral);
  await until(() => answers().length >= times);
  return answers().at(-1)?.text ?? "";
}

describe("a press with a value that no card of ours carries", () => {
  test.each([
    ["a request that does not exist", `INC-1 rotation-9/abc ${planHash.slice(0, 12)}`],
    ["another incident's request", `INC-1 rotation-1/000000000000 ${planHash.slice(0, 12)}`],
    ["this incident's request under another's number", `INC-2 ${request} ${planHash.slice(0, 12)}`],
    ["an older plan's hash", `INC-1 ${request} 000000000000`],
    ["no hash", `INC-1 ${request}`],
  ])("%s is refused, and counts nowhere", async (_, forged) => {
    expect(await press(NOAH, { value: forged })).toBe(200);
    expect(await told(NOAH)).toContain("This card is not of a plan that is asked for.");
    expect(guard.types()).toEqual([]);
  });

  test.each([
    ["an incident that does not exist", `INC-99 ${request} abc`, "There is no incident INC-99."],
    ["a script", "INC-1; drop table journal", "This button is not one of this version's."],
    ["a number that is none", `INC-0 ${request} abc`, "This button is not one of this version's."],
    ["nothing", "", "This button is not one of this version's."],
    ["a very long one", `INC-1 ${"x".repeat(100_000)} abc`, "This card is not of a plan that is asked for."],
  ])("%s is refused in words", async (_, forged, words) => {
    expect(await press(NOAH, { value: forged })).toBe(200);
    expect(await told(NOAH)).toContain(words);
    expect(guard.types()).toEqual([]);
  });
});

describe("a vote", () => {
  test("of whoever asked is refused to that person alone, and the refusal is on record", async () => {
    await press(MIA);
    expect(await told(MIA)).toBe("You asked for this: someone else must approve.");
    expect(guard.types()).toEqual(["guard.refused"]);
    expect(wire.slack.channel("inc-1-push", NOAH).messages).toEqual([]);
  });

  test("that comes twice, from another socket too, counts once", async () => {
    await press(NOAH);
    await until(() => guard.types().length === 1);
    await press(NOAH);
    expect(await told(NOAH, 2)).toBe("Your vote was already counted.");
    expect(guard.types()).toEqual(["approval.voted"]);
  });

  test("on an old message, after it was decided, is refused", async () => {
    await press(NOAH);
    await until(() => guard.types().length === 1);
    await press(PRIYA);
    await until(() => guard.types().includes("approval.granted"));
    await press(PRIYA, { action: "approval.deny" });
    expect(await told(PRIYA, 2)).toBe("This was already granted.");
    expect(guard.types()).toEqual(["approval.voted", "approval.voted", "approval.granted", "guard.refused"]);
  });

  test("after its time is refused, however Slack's own clock stands", async () => {
    guard.time.now = new Date("2024-08-20T09:00:00.000Z");
    await press(NOAH);
    expect(await told(NOAH)).toBe("The time for this has run out. Ask again.");
  });

  test("with a clock behind the request's own beginning still holds to the journal's end of it", async () => {
    guard.time.now = new Date("2024-08-20T07:00:00.000Z");
    await press(NOAH);
    await until(() => guard.types().length === 1);
    guard.time.now = new Date("2024-08-20T09:30:00.000Z");
    await press(PRIYA);
    expect(await told(PRIYA)).toBe("The time for this has run out. Ask again.");
  });
});

describe("a directory that fails", () => {
  test.each(["users.info", "usergroups.users.list"])("%s: the vote is refused, and a retry counts", async (call) => {
    wire.slack.faults.set(`slack.${call}`, { kind: "refuse", code: "internal_error" });
    await press(NOAH);
    expect(await told(NOAH)).toMatch(/directory could not be asked|could not be read just now/);
    expect(guard.types()).toEqual(["guard.refused"]);
    wire.slack.faults.clear(`slack.${call}`);
    await press(NOAH);
    await until(() => guard.types().includes("approval.voted"));
  });
});

describe("a policy that is changed while a request is open", () => {
  test.each([
    ["laxer", laxer],
    ["stricter", stricter],
  ])("%s: both have to be met, and it is said", async (_, changed) => {
    guard.state.policies = [changed];
    await press(NOAH);
    expect(await told(NOAH)).toMatch(/The policy has changed since: the old and the new must both be met/);
    expect(guard.types()).toEqual(["approval.voted"]);
    await press(PRIYA);
    await until(() => guard.types().length >= 2);
    expect(guard.types().includes("approval.granted")).toBe(changed === laxer);
  });

  test("into none that covers it: nobody's vote grants it", async () => {
    guard.state.policies = [{ ...rules, environments: ["sandbox"] }];
    await press(NOAH);
    await press(PRIYA);
    await until(() => guard.types().length >= 2);
    expect(guard.types()).not.toContain("approval.granted");
    expect(await told(PRIYA)).toContain("no policy of firebreak.yml covers it any more");
  });
});

test("people of another workspace in a shared channel are nobody here", async () => {
  await press(PRIYA, { team: "T0OTHER" });
  await until(() => wire.bot.log.lines.some(({ message }) => message.includes("workspace")));
  expect(guard.types()).toEqual([]);
});
