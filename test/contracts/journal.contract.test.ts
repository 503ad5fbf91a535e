import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { sql } from "kysely";
import type { Database } from "../../src/adapters/store/database.ts";
import { createJournal } from "../../src/adapters/store/journal.ts";
import { createOutbox } from "../../src/adapters/store/outbox.ts";
import { bot } from "../../src/domain/actor.ts";
import type { NewEvent } from "../../src/domain/event.ts";
import { noEvidence, verifyChain, wholeJournal } from "../../src/domain/record/verification.ts";
import type { Batch, Journal } from "../../src/ports/journal.ts";
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

const mitigated: NewEvent = { type: "incident.mitigated", actor: bot, data: { why: "push works" } };

function batch(stream: string, expected: number, events: NewEvent[]): Batch {
  return { stream, expected, events, at, owed: [] };
}

describe.each(databasesUnderTest())("the journal on $name", ({ open }) => {
  let database: Database;
  let journal: Journal;

  beforeAll(async () => {
    database = await open();
    journal = createJournal(database.db);
  });
  afterAll(() => database.close());

  test("gives back what was recorded, typed text and awkward characters included", async () => {
    const title = "push \u0000 \ud800 “fails” 🔥 \\u0000";
    await journal.append(batch("incident/1", 0, [declared(1, title), mitigated]));

    const events = await journal.read("incident/1");

    expect(events.map(({ type, sequence, at: when }) => [type, sequence, when])).toEqual([
      ["incident.declared", 1, at.toISOString()],
      ["incident.mitigated", 2, at.toISOString()],
    ]);
    expect(events[0]?.typed).toEqual({ title, impact: "" });
  });

  test("refuses a batch that was decided on an older state", async () => {
    await journal.append(batch("incident/2", 0, [declared(2, "first")]));
    expect(await journal.append(batch("incident/2", 0, [declared(2, "second")]))).toEqual({ kind: "conflict" });
    expect(await journal.read("incident/2")).toHaveLength(1);
  });

  test("records a command that comes twice once, and says where", async () => {
    await journal.append({ ...batch("incident/3", 0, [declared(3, "once")]), key: "view/V1" });
    const again = await journal.append({ ...batch("incident/99", 0, [declared(99, "once")]), key: "view/V1" });
    expect(again).toEqual({ kind: "duplicate", stream: "incident/3" });
    expect(await journal.read("incident/99")).toEqual([]);
  });

  test("records all events of a batch or none", async () => {
    const broken = { type: "incident.mitigated", actor: bot, data: { reason: "wrong field" } } as unknown as NewEvent;
    await expect(journal.append(batch("incident/4", 0, [declared(4, "half"), broken]))).rejects.toThrow(
      /another shape/,
    );
    expect(await journal.read("incident/4")).toEqual([]);
  });

  test("lets one of many racing appends through, and keeps positions without gaps", async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => journal.append(batch("incident/5", 0, [declared(5, "race")]))),
    );
    expect(outcomes.filter((outcome) => outcome.kind === "recorded")).toHaveLength(1);
    const rows = await journal.chain(0, 1000);
    expect(rows.map((row) => row.position)).toEqual(rows.map((_, index) => index + 1));
  });

  test("refuses to change or remove what it holds", async () => {
    await expect(sql`update journal set body = '{}'`.execute(database.db)).rejects.toThrow(/append-only/);
    await expect(sql`delete from journal`.execute(database.db)).rejects.toThrow(/append-only/);
  });

  test("lists the streams with a prefix, oldest first, and how far each has come", async () => {
    expect(await journal.heads("incident/")).toEqual([
      { stream: "incident/1", sequence: 2 },
      { stream: "incident/2", sequence: 1 },
      { stream: "incident/3", sequence: 1 },
      { stream: "incident/5", sequence: 1 },
    ]);
  });

  test("erases a typed text, still verifies, and names the erasure", async () => {
    await journal.append(batch("incident/6", 0, [declared(6, "my password is hunter2")]));
    const position = (await journal.read("incident/6"))[0]?.position ?? 0;

    const card = { key: "incident/6/card", lane: "incident/6", kind: "incident-card", subject: { incident: 6 } };
    await journal.erase({ position, field: "title" }, { by: { kind: "operator", name: "dana" }, at, owed: [card] });

    expect(await createOutbox(database.db).pending()).toMatchObject([{ key: "incident/6/card" }]);
    expect((await journal.read("incident/6"))[0]?.typed).toEqual({ title: null, impact: "" });
    expect(verifyChain(await journal.chain(0, 1000), noEvidence, wholeJournal)).toMatchObject({
      intact: true,
      erased: [{ position, field: "title" }],
    });
    const { rows } = await sql<{ found: boolean }>`
      select exists (select from typed_text where text like '%hunter2%') as found`.execute(database.db);
    expect(rows).toEqual([{ found: false }]);
    const again = journal.erase({ position, field: "title" }, { by: bot, at, owed: [] });
    await expect(again).rejects.toThrow(/no such typed text/);
  });

  test("names the first event that somebody bent", async () => {
    await sql`alter table journal disable trigger journal_append_only`.execute(database.db);
    await sql`update journal set body = replace(body, 'sev2', 'sev3') where position = 2 or position = 3`.execute(
      database.db,
    );
    expect(verifyChain(await journal.chain(0, 1000), noEvidence, wholeJournal)).toMatchObject({
      intact: false,
      position: 3,
    });
  });
});
