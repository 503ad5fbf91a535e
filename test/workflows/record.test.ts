import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { createJournal } from "../../src/adapters/store/journal.ts";
import { createOutbox } from "../../src/adapters/store/outbox.ts";
import type { Database } from "../../src/adapters/store/database.ts";
import { bot } from "../../src/domain/actor.ts";
import type { NewEvent } from "../../src/domain/event.ts";
import { noEvidence, verifyChain, wholeJournal } from "../../src/domain/record/verification.ts";
import type { DuePhase } from "../../src/domain/phase.ts";
import type { Journal } from "../../src/ports/journal.ts";
import { readIncidents } from "../../src/projections/incidents.ts";
import { createApprovalGate } from "../../src/workflows/approval-gate.ts";
import { vote } from "../../src/workflows/commands/vote.ts";
import { createRecorder, type Recorder } from "../../src/workflows/record.ts";
import { openEmbedded } from "../embedded.ts";
import { anyEvent } from "../domain/arbitrary-events.ts";
import { estate, atMinute, by, dana, liam, mara, omar, policy, request, walk, walkTo } from "../domain/story.ts";
import { memoryDirectory, rhythm } from "./house.ts";

let database: Database;
let journal: Journal;
let recorder: Recorder;
let started: DuePhase[];
let recordings: number;
const clock = { now: () => atMinute(20) };

beforeAll(async () => {
  database = await openEmbedded();
  journal = createJournal(database.db);
  const phases = { start: (move: DuePhase) => Promise.resolve(void started.push(move)) };
  recorder = createRecorder({ journal, clock, rhythm, phases, onRecorded: () => (recordings += 1) });
});
beforeEach(() => {
  started = [];
  recordings = 0;
});
afterAll(() => database.close());

let keys = 0;
/** Declares an incident and records the rest of the story for it; answers with its number. */
async function tell(story: readonly NewEvent[]): Promise<number> {
  const [declared, ...rest] = story as [NewEvent, ...NewEvent[]];
  const under = (number: number) => [{ ...declared, data: { ...declared.data, number } } as NewEvent];
  const { number } = await recorder.declare(under, `declare/${(keys += 1)}`);
  if (rest.length > 0) await recorder.onIncident(number, () => rest);
  started = [];
  recordings = 0;
  return number;
}
const noted = (text: string): NewEvent => ({ type: "incident.noted", actor: by(dana), data: {}, typed: { text } });
const notes = async (number: number) =>
  (await readIncidents(journal).find(number))?.notes.map((note) => note.text).toSorted();

describe("declaring incidents", () => {
  const declare = (key: string) =>
    recorder.declare(
      (number) => [{ type: "incident.declared", actor: by(dana), data: { number, severity: "sev3", component: "c" } }],
      key,
    );

  test("at the same time gives each a number of its own, without gaps", async () => {
    const before = (await journal.heads("incident/")).length;
    const declared = await Promise.all(Array.from({ length: 6 }, (_, index) => declare(`race/${index}`)));
    const numbers = declared.map((incident) => incident.number).toSorted((one, other) => one - other);
    expect(numbers).toEqual(Array.from({ length: 6 }, (_, index) => before + 1 + index));
  });

  test("twice by the same command gives the same one, also at the same time", async () => {
    const [one, other] = await Promise.all([declare("same"), declare("same")]);
    expect(one.number).toBe(other.number);
    expect((await declare("same")).number).toBe(one.number);
  });

  test("starts what is due at once, and tells that messages may be owed", async () => {
    const { number } = await declare("due");
    expect(started.map((move) => move.id)).toEqual([`incident/${number}/channel/1`]);
    expect(recordings).toBe(1);
  });
});

describe("deciding on an incident", () => {
  test("is done anew when others have moved it meanwhile, and loses nothing", async () => {
    const number = await tell(walk.slice(0, 1));
    const decisions: number[] = [];
    const add = (text: string) =>
      recorder.onIncident(number, (now) => {
        decisions.push(now.notes.length);
        return [noted(`${text}, after ${now.notes.length}`)];
      });
    await Promise.all(["a", "b", "c", "d"].map(add));
    expect(new Set((await notes(number))?.map((text) => text.split(", ")[1]))).toEqual(
      new Set(["after 0", "after 1", "after 2", "after 3"]),
    );
    expect(decisions.length).toBeGreaterThan(4);
  });

  test("under one key is recorded once, and answers with the incident as it is", async () => {
    const number = await tell(walk.slice(0, 1));
    await recorder.onIncident(number, () => [noted("once")], "click");
    const again = await recorder.onIncident(number, () => [noted("twice")], "click");
    expect(again.notes.map((note) => note.text)).toEqual(["once"]);
    expect(await notes(number)).toEqual(["once"]);
    expect(recordings).toBe(1);
  });

  test("with nothing to record records nothing", async () => {
    const number = await tell(walk.slice(0, 1));
    expect((await recorder.onIncident(number, () => [])).number).toBe(number);
    expect(recordings).toBe(0);
    expect(started).toEqual([]);
  });

  test("against it records nothing, and says why", async () => {
    const number = await tell(walk.slice(0, 1));
    const refuse = () => {
      throw new Error("no");
    };
    await expect(recorder.onIncident(number, refuse)).rejects.toThrow("no");
    await expect(recorder.onIncident(99_999, () => [noted("x")])).rejects.toMatchObject({ kind: "not-found" });
    expect(await notes(number)).toEqual([]);
  });

  test("foresees the incident as the journal tells it afterwards", async () => {
    const number = await tell(walk.slice(0, 1));
    const foreseen = await recorder.onIncident(number, () => walk.slice(1));
    expect(foreseen).toEqual(await readIncidents(journal).find(number));
  });

  test("owes the messages of all that it records, each once", async () => {
    const number = await tell(walk.slice(0, 1));
    await recorder.onIncident(number, () => walk.slice(1, 8));
    const pending = await createOutbox(database.db).pending();
    const own = pending.map((item) => item.key).filter((key) => key.startsWith(`incident/${number}/`));
    expect(own).toEqual(["card", "announcement", "run-1"].map((part) => `incident/${number}/${part}`));
  });
});

/** Everybody's votes at once, on a request of their own. */
async function votes(...cast: [string, "approve" | "deny"][]) {
  const incident = await tell(walkTo("approval.requested"));
  const incidents = readIncidents(journal);
  const gate = createApprovalGate({
    policies: [policy],
    people: estate.people,
    directory: memoryDirectory().directory,
    passkeys: { inForce: () => Promise.resolve(new Map()) },
  });
  const stepUps = { begin: () => Promise.reject(new Error("no vote here needs a passkey")) };
  const handle = vote({ gate, stepUps, recorder, clock });
  const about = {
    kind: "vote",
    incident,
    request: request.request,
    planHash: request.planHash,
    comment: null,
    passkey: null,
  } as const;
  const replies = await Promise.allSettled(
    cast.map(([by, verdict], index) => handle({ ...about, by, verdict, key: `${incident}/vote/${index}` })),
  );
  const events = await incidents.events(incident);
  return {
    replies: replies.map((reply) => (reply.status === "fulfilled" ? reply.value.text : String(reply.reason))),
    types: events
      .map((event) => event.type)
      .filter((type) => type.startsWith("approval.") && type !== "approval.requested"),
  };
}

describe("two who vote at the same time", () => {
  test("are both counted, and the plan is granted once", async () => {
    const { replies, types } = await votes([liam, "approve"], [mara, "approve"]);
    expect(types).toEqual(["approval.voted", "approval.voted", "approval.granted"]);
    expect(replies.toSorted()).toEqual([
      "Your approval is counted, and it was the last one needed. The write begins now.",
      "Your approval is counted: 1 of 2 approvals.",
    ]);
  });

  test("count once when it is one person, whose second click is told so", async () => {
    const { replies, types } = await votes([liam, "approve"], [liam, "approve"]);
    expect(types).toEqual(["approval.voted"]);
    expect(replies.toSorted()).toEqual([
      "FirebreakError: Your vote was already counted.",
      "Your approval is counted: 1 of 2 approvals.",
    ]);
  });

  test("of three, the third comes too late", async () => {
    const { replies, types } = await votes([liam, "approve"], [mara, "approve"], [omar, "approve"]);
    expect(types).toEqual(["approval.voted", "approval.voted", "approval.granted"]);
    expect(replies).toContain("FirebreakError: This was already granted.");
  });

  test("where one denies, nothing is granted", async () => {
    const { replies, types } = await votes([mara, "approve"], [liam, "deny"]);
    expect(replies[1]).toBe("Denied. Nothing will be written.");
    expect(types).toContain("approval.denied");
    expect(types).not.toContain("approval.granted");
  });
});

/** Any event but what the journal says of itself: a head that nobody signed is found by the verification, and rightly so. */
const anyOther = anyEvent.filter(({ type }) => !type.startsWith("journal."));

test("whatever is recorded comes back as it was, and the chain holds", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uuid(), fc.array(anyOther, { minLength: 1, maxLength: 12 }), async (name, events) => {
      const stream = `any/${name}`;
      const recorded = await journal.append({ stream, expected: 0, events, at: clock.now(), owed: [] });
      const read = await journal.read(stream);
      expect(recorded).toEqual({ kind: "recorded", events: read });
      const plain = (event: { type: string; data: unknown; typed?: unknown }) => [
        event.type,
        event.data,
        event.typed ?? {},
      ];
      expect(read.map(plain)).toEqual(JSON.parse(JSON.stringify(events.map(plain))));
      expect(read.every((event) => event.actor.kind === bot.kind)).toBe(true);
    }),
    { numRuns: 8 },
  );
  expect(verifyChain(await journal.chain(0, 100_000), noEvidence, wholeJournal)).toMatchObject({ intact: true });
});
