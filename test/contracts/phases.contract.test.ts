import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type DurablePhases, createDurablePhases } from "../../src/adapters/dbos/phases.ts";
import type { Database } from "../../src/adapters/store/database.ts";
import type { DuePhase } from "../../src/domain/phase.ts";
import { databasesUnderTest } from "./databases.ts";

function move(id: string): DuePhase {
  return { name: "open-channel", key: id, id, stream: "incident/1", attempt: 1, subject: {} };
}

describe.each(databasesUnderTest())("phases on $name", ({ open }) => {
  let database: Database;
  let phases: DurablePhases;
  const ran: string[] = [];
  const waiting = new Map<string, () => void>();

  beforeAll(async () => {
    database = await open();
    phases = createDurablePhases({
      pool: database.pool,
      shared: database.kind === "postgresql",
      executor: "one",
      log: { debug: () => undefined, error: () => undefined },
    });
    await phases.launch(async (phase) => {
      ran.push(phase.id);
      if (phase.id === "first") await phases.start(move("second"));
      waiting.get(phase.id)?.();
    });
  });
  afterAll(async () => {
    await phases.close();
    await database.close();
  });

  function ended(id: string): Promise<void> {
    return new Promise((resolve) => waiting.set(id, resolve));
  }

  test("runs a phase once, however often it is started", async () => {
    const done = ended("once");
    await Promise.all([phases.start(move("once")), phases.start(move("once")), phases.start(move("once"))]);
    await done;
    await phases.start(move("once"));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(ran.filter((id) => id === "once")).toEqual(["once"]);
  });

  test("a phase may start the next one", async () => {
    const done = ended("second");
    await phases.start(move("first"));
    await done;
    expect(ran.filter((id) => id === "first" || id === "second")).toEqual(["first", "second"]);
  });

  test("forgets what ended a month ago, and nothing younger", async () => {
    const done = ended("old");
    await phases.start(move("old"));
    await done;
    await phases.forget(new Date());
    await phases.start(move("old"));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(ran.filter((id) => id === "old")).toHaveLength(1);

    await phases.forget(new Date(Date.now() + 31 * 86_400_000));
    const again = ended("old");
    await phases.start(move("old"));
    await again;
    expect(ran.filter((id) => id === "old")).toHaveLength(2);
  });
});
