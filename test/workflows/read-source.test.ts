import { describe, expect, test } from "@jest/globals";
import { type Reading, read, readingOf } from "../../src/domain/inventory/sighting.ts";
import { usualLadder } from "../../src/domain/inventory/watch.ts";
import { readIncidents } from "../../src/projections/incidents.ts";
import { readSource } from "../../src/workflows/read-source.ts";
import type { ItemDecision } from "../../src/workflows/record-item.ts";
import { endingIn, found, place } from "../domain/inventory/items.ts";
import { application, atMinute, estate, notAfter, recorded, walk } from "../domain/story.ts";
import { memoryJournal, memoryLog } from "./house.ts";

/** Looks at one application that was known with a reading and shows another now, after the walk's rotation. */
async function look({ before, now }: { before: Reading; now: Reading }) {
  const item = found(before);
  const inventory = {
    known: () => Promise.resolve(new Map([[item.id, item]])),
    presentIn: () => Promise.resolve([item.id]),
  };
  const journal = memoryJournal(recorded(walk));
  const asked: string[] = [];
  const heads = (prefix: string) => {
    asked.push(prefix);
    return journal.heads(prefix);
  };
  const decisions: ItemDecision[] = [];
  const onItems = (some: readonly ItemDecision[]) => Promise.resolve(void decisions.push(...some));
  const deps = {
    inventory,
    items: { onItems },
    incidents: readIncidents({ ...journal, heads }),
    estate,
    ladder: usualLadder,
    ownerTag: "owner",
    runbooksFor: [],
    codeOwners: undefined,
    clock: { now: () => atMinute(60) },
    log: memoryLog(),
  };
  const source = {
    id: item.source,
    kind: "sns" as const,
    title: "SNS",
    account: place.account,
    region: place.region,
    budget: 60_000,
    read: async function* () {
      yield [read({ ...place, locator: application }, now)];
    },
  };
  await readSource(deps, source, { doubted: false, signal: new AbortController().signal });
  const events = decisions.flatMap((decision) => decision.events);
  return { asked, changes: events.flatMap(({ type, data }) => (type === "certificate.changed" ? [data.cause] : [])) };
}

describe("a reading", () => {
  test("that shows nothing new asks nothing about incidents", async () => {
    expect(await look({ before: endingIn(100), now: endingIn(100) })).toEqual({ asked: [], changes: [] });
  });

  test("knows what a rotation of ours has put in place", async () => {
    const now = readingOf({ kind: "at", at: notAfter }, { enabled: true });
    expect((await look({ before: endingIn(100), now })).changes).toEqual(["rotation"]);
  });

  test("calls any other certificate a change that nobody explained", async () => {
    expect((await look({ before: endingIn(100), now: endingIn(400) })).changes).toEqual(["unexplained"]);
  });
});
