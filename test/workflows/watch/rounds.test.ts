import { beforeEach, describe, expect, test } from "@jest/globals";
import { after } from "../../../src/domain/time.ts";
import { createWatchRounds, type WatchRounds } from "../../../src/workflows/watch-rounds.ts";
import { began } from "../../domain/inventory/items.ts";
import { memoryLog } from "../house.ts";

const minute = 60_000;

/** The parts of a round, which can be watched and made to fail. */
function createParts() {
  const calls: string[] = [];
  const failing = new Set<string>();
  const time = { now: new Date(began) };
  const state = { hasNew: false };
  const assessment = { dueAt: new Date(began), ends: Promise.resolve() };
  const part = (name: string) => async () => {
    calls.push(name);
    if (failing.has(name)) throw new Error(`${name} failed`);
  };
  const log = memoryLog();
  const rounds: WatchRounds = createWatchRounds({
    sources: {
      hasNew: async () => state.hasNew,
      enrol: part("enrol"),
      readDue: part("read"),
      idle: part("idle"),
      close: part("close"),
    },
    reschedule: part("reschedule"),
    attend: part("attend"),
    async assess() {
      await part("assess")();
      await assessment.ends;
    },
    lookAtGuard: part("look"),
    schedule: {
      claimAssessment: async (now) => assessment.dueAt <= now,
      finishAssessment: async (dueAt) => void (assessment.dueAt = dueAt),
    },
    every: 60 * minute,
    clock: { now: () => time.now },
    log,
  });
  return { calls, failing, time, state, assessment, log, rounds };
}

let parts: ReturnType<typeof createParts>;

beforeEach(() => {
  parts = createParts();
});

/** What one round does. */
async function round(): Promise<string[]> {
  parts.calls.length = 0;
  await parts.rounds.round();
  await new Promise(setImmediate);
  return [...parts.calls];
}

describe("a round", () => {
  test("begins with what firebreak.yml may have changed, once; then reads, attends, assesses and looks at the guard", async () => {
    expect(await round()).toEqual(["enrol", "reschedule", "read", "attend", "assess", "look"]);
    expect(await round()).toEqual(["read", "attend", "look"]);
  });

  test("assesses the coverage every quarter of an hour", async () => {
    await round();
    parts.time.now = new Date(after(began, 15 * minute - 1));
    expect(await round()).not.toContain("assess");
    parts.time.now = new Date(after(began, 15 * minute));
    expect(await round()).toContain("assess");
  });

  test("begins no assessment while one goes on, and waits for none", async () => {
    let end: () => void = () => undefined;
    parts.assessment.ends = new Promise((resolve) => (end = resolve));
    expect(await round()).toContain("assess");
    parts.time.now = new Date(after(began, 60 * minute));
    expect(await round()).toEqual(["read", "attend", "look"]);
    end();
    await parts.rounds.idle();
    parts.time.now = new Date(after(began, 120 * minute));
    expect(await round()).toContain("assess");
  });

  test.each(["read", "attend", "assess", "look"])(
    "in which one part fails says so, and stops no other: %s",
    async (name) => {
      parts.failing.add(name);
      expect(await round()).toEqual(["enrol", "reschedule", "read", "attend", "assess", "look"]);
      expect(parts.log.lines).toEqual([expect.stringMatching(`^error .*; the next round tries again.*${name} failed`)]);
    },
  );

  test.each(["enrol", "reschedule"])("whose beginning fails goes on, and the next begins anew: %s", async (name) => {
    parts.failing.add(name);
    expect(await round()).toEqual(expect.arrayContaining(["read", "attend"]));
    parts.failing.clear();
    expect(await round()).toEqual(["enrol", "reschedule", "read", "attend", "look"]);
    expect(await round()).toEqual(["read", "attend", "look"]);
  });

  test("looks at the coverage before anything new is read for the first time", async () => {
    parts.state.hasNew = true;
    expect((await round()).slice(0, 2)).toEqual(["assess", "enrol"]);
  });
});
