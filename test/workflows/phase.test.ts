import { describe, expect, test } from "@jest/globals";
import { type ErrorKind, FirebreakError } from "../../src/domain/errors.ts";
import { type DuePhase, phaseNames } from "../../src/domain/phase.ts";
import { between } from "../../src/domain/time.ts";
import { createPhaseRunner, type Phase } from "../../src/workflows/phase.ts";
import { walkTo } from "../domain/story.ts";
import { createHouse } from "./house.ts";

/** A runner all of whose phases do this. */
function runnerOf(phase: Phase) {
  const house = createHouse(walkTo("rotation.started"));
  const phases = Object.fromEntries(phaseNames.map((name) => [name, phase])) as Record<
    (typeof phaseNames)[number],
    Phase
  >;
  const run = createPhaseRunner({ ...house, find: house.incidents.find, phases });
  return {
    ...house,
    runMoveAs: run,
    runMove: async (attempt: number) => run({ ...(await house.move("make-request")), attempt }),
  };
}
function failing(thrown: Error) {
  return runnerOf(() => {
    throw thrown;
  });
}

describe("a move that can't be made", () => {
  test("is recorded with the reason, and comes again", async () => {
    const house = failing(
      new FirebreakError("unavailable", "The secret store can't be reached.", { found: "timeout", todo: "Wait." }),
    );
    await house.runMove(1);
    expect(house.last("phase.failed").data).toEqual({
      phase: "incident/1/rotation-1/make-request",
      attempt: 1,
      kind: "unavailable",
      why: "The secret store can't be reached. timeout",
      todo: "Wait.",
      retryAt: new Date(house.clock.now().getTime() + 2000).toISOString(),
    });
    expect(house.log.lines[0]).toContain("a phase could not do its work incident/1/rotation-1/make-request/1");
  });

  const soon = [2, 4, 8, 16, 32, 60, 60];
  const later = [15, 30, 60, 120, 240, 300, 300];
  test.each<[ErrorKind, number[]]>([
    ["unavailable", soon],
    ["not-now", soon],
    ["not-found", later],
    ["not-allowed", later],
    ["misconfigured", later],
    ["broken", later],
  ])("as %s waits %p seconds before its next tries", async (kind, pauses) => {
    const house = failing(new FirebreakError(kind, "No."));
    const waited: number[] = [];
    for (let attempt = 1; attempt <= pauses.length; attempt += 1) {
      await house.runMove(attempt);
      waited.push(between(house.clock.now(), house.last("phase.failed").data.retryAt ?? "") / 1000);
      house.time.now = new Date(house.last("phase.failed").data.retryAt ?? "");
    }
    expect(waited).toEqual(pauses);
  });

  test("for its input never comes again by itself", async () => {
    const house = failing(new FirebreakError("bad-input", "No."));
    await house.runMove(1);
    expect(house.last("phase.failed").data.retryAt).toBeNull();
  });

  test("is recorded once for an attempt", async () => {
    const house = failing(new FirebreakError("unavailable", "No."));
    const move = await house.move("make-request");
    const run = (attempt: number) => house.runMoveAs({ ...move, attempt });
    await Promise.all([run(1), run(1)]);
    await run(1);
    expect(house.addedTypes()).toEqual(["phase.failed"]);
    await run(2);
    expect(house.addedTypes()).toEqual(["phase.failed", "phase.failed"]);
  });

  test("for a reason that nobody foresaw tells the log alone", async () => {
    const house = failing(new TypeError("key MIIEpAIBAAKC is undefined"));
    await house.runMove(1);
    expect(house.last("phase.failed").data).toMatchObject({
      kind: "broken",
      why: "Something went wrong inside Firebreak.",
    });
    expect(JSON.stringify(house.journal.events)).not.toContain("MIIE");
    expect(house.log.lines.join()).toContain("MIIE");
  });
});

describe("a move", () => {
  test("sees the incident as it is now", async () => {
    const seen: (string | undefined)[] = [];
    const house = runnerOf((incident) => Promise.resolve(void seen.push(incident.rotations[0]?.stage)));
    await house.runMove(1);
    const move = await house.move("make-request");
    await house.recorder.onIncident(1, () => walkTo("rotation.request-made").slice(-1));
    await house.runMoveAs(move);
    expect(seen).toEqual(["started", "awaiting-credential"]);
  });

  test("on an incident that is none does nothing", async () => {
    const house = failing(new FirebreakError("unavailable", "No."));
    const elsewhere: DuePhase = { ...(await house.move("make-request")), stream: "incident/9" };
    await house.runMoveAs(elsewhere);
    expect(house.added()).toEqual([]);
  });
});
