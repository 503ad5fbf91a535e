import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Database } from "../../src/adapters/store/database.ts";
import { createJournalHeads } from "../../src/adapters/store/heads.ts";
import { createJournal } from "../../src/adapters/store/journal.ts";
import { bot } from "../../src/domain/actor.ts";
import type { NewEvent } from "../../src/domain/event.ts";
import { genesis } from "../../src/domain/journal.ts";
import type { Batch, Journal } from "../../src/ports/journal.ts";
import type { JournalHeads } from "../../src/ports/journal-heads.ts";
import { databasesUnderTest } from "./databases.ts";

const at = new Date("2024-08-20T09:46:00Z");

function declared(number: number, title: string): NewEvent {
  return {
    type: "incident.declared",
    actor: bot,
    data: { number, severity: "sev2", component: "ios-push" },
    typed: { title, impact: "" },
  };
}

function batch(stream: string, expected: number, events: NewEvent[]): Batch {
  return { stream, expected, events, at, owed: [] };
}

describe.each(databasesUnderTest())("the journal's heads on $name", ({ open }) => {
  let database: Database;
  let journal: Journal;
  let heads: JournalHeads;

  beforeAll(async () => {
    database = await open();
    journal = createJournal(database.db);
    heads = createJournalHeads(database.db);
  });
  afterAll(() => database.close());

  test("refuses what is said of the journal's end once the journal has gone on", async () => {
    expect(await heads.end()).toEqual({ position: 0, hash: genesis });
    await journal.append(batch("incident/1", 0, [declared(1, "before")]));
    const before = await heads.end();
    expect((await journal.chain(before.position - 1, 1))[0]?.hash).toBe(before.hash);
    await journal.append(batch("incident/6", 0, [declared(6, "meanwhile")]));
    const said = { ...batch("incident/7", 0, [declared(7, "at the end")]), after: before.position };
    expect(await journal.append(said)).toEqual({ kind: "conflict" });
    expect(await journal.append({ ...said, after: before.position + 1 })).toMatchObject({ kind: "recorded" });
    expect(await heads.end()).toMatchObject({ position: before.position + 2 });
  });

  test("knows what happened after a position, and which incidents were resolved", async () => {
    const { position } = await heads.end();
    expect(await heads.since(position)).toEqual({ first: null, resolved: [] });
    const resolved: NewEvent = { type: "incident.resolved", actor: bot, data: { followUps: [] } };
    const anchored = { position: 1, anchor: "s3://a/", reference: "r" };
    await journal.append(batch("system", 0, [{ type: "journal.head-anchored", actor: bot, data: anchored }]));
    expect(await heads.since(position)).toEqual({ first: null, resolved: [] });
    await journal.append(batch("incident/8", 0, [declared(8, "over"), resolved]));
    expect(await heads.since(position)).toEqual({ first: at.toISOString(), resolved: [8] });
    expect(await heads.last()).toBeUndefined();
  });
});
