import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Database } from "../../src/adapters/store/database.ts";
import { createJournal } from "../../src/adapters/store/journal.ts";
import { createOutbox } from "../../src/adapters/store/outbox.ts";
import { bot } from "../../src/domain/actor.ts";
import type { Journal, Owed } from "../../src/ports/journal.ts";
import type { Outbox, OutboxItem } from "../../src/ports/outbox.ts";
import { databasesUnderTest } from "./databases.ts";

const at = new Date("2024-08-20T09:46:00Z");
const later = (seconds: number) => new Date(at.getTime() + seconds * 1000);
const lease = 30_000;
const reference = { channel: "C1", message: "1.2" };

describe.each(databasesUnderTest())("the outbox on $name", ({ open }) => {
  let database: Database;
  let journal: Journal;
  let outbox: Outbox;
  let number = 0;

  beforeAll(async () => {
    database = await open();
    journal = createJournal(database.db);
    outbox = createOutbox(database.db);
  });
  afterAll(() => database.close());

  async function owe(lane: string, ...keys: string[]): Promise<void> {
    number += 1;
    const owed = keys.map((key): Owed => ({ key, lane, kind: "card", subject: { incident: number } }));
    const data = { number, severity: "sev2" as const, component: "ios-push" };
    await journal.append({
      stream: `incident/${number}`,
      expected: 0,
      at,
      owed,
      events: [{ type: "incident.declared", actor: bot, data }],
    });
  }

  async function claimOrFail(now: Date): Promise<OutboxItem> {
    const item = await outbox.claim(now, lease);
    if (item === undefined) throw new Error("nothing to claim");
    return item;
  }

  test("hands out a lane in order, one message at a time", async () => {
    await owe("a", "a1", "a2");
    const first = await claimOrFail(at);
    expect(first).toMatchObject({ key: "a1", attempts: 0, subject: { incident: number } });
    expect(await outbox.claim(at, lease)).toBeUndefined();

    await outbox.delivered(first, reference, at);
    const second = await claimOrFail(at);
    expect(second.key).toBe("a2");
    await outbox.delivered(second, reference, at);
  });

  test("a message whose holder died is handed out again, and says that it was tried", async () => {
    await owe("b", "b1");
    await claimOrFail(at);
    expect(await outbox.claim(later(29), lease)).toBeUndefined();
    const again = await claimOrFail(later(30));
    expect(again).toMatchObject({ key: "b1", attempts: 1 });
    await outbox.delivered(again, reference, at);
  });

  test("a process that is alone takes over at once what its earlier life held", async () => {
    await owe("j", "j1");
    await claimOrFail(at);
    await outbox.freeAll();
    const again = await claimOrFail(at);
    expect(again).toMatchObject({ key: "j1", attempts: 1 });
    await outbox.delivered(again, reference, at);
  });

  test("a postponed message holds its lane and no other", async () => {
    await owe("c", "c1", "c2");
    await owe("d", "d1");
    await outbox.postpone(await claimOrFail(at), later(60), "Slack asked us to wait");
    const other = await claimOrFail(at);
    expect(other.key).toBe("d1");
    await outbox.delivered(other, reference, at);
    expect(await outbox.pending()).toMatchObject([{ key: "c1", why: "Slack asked us to wait" }, { key: "c2" }]);
    expect((await claimOrFail(later(60))).key).toBe("c1");
  });

  test("an abandoned message is shown, and its lane goes on", async () => {
    await owe("e", "e1", "e2");
    await outbox.abandon(await claimOrFail(at), "the channel is gone");
    expect((await claimOrFail(at)).key).toBe("e2");
    expect(await outbox.pending()).toContainEqual(
      expect.objectContaining({ key: "e1", nextAt: null, why: "the channel is gone" }),
    );
  });

  test("a message owed again is drawn again, where it stands", async () => {
    await owe("f", "f1");
    await outbox.delivered(await claimOrFail(at), reference, at);
    expect(await outbox.claim(at, lease)).toBeUndefined();

    await owe("f", "f1");
    const again = await claimOrFail(at);
    expect(again).toMatchObject({ key: "f1", attempts: 0, reference });
    await outbox.delivered(again, reference, at);
    expect(await outbox.claim(at, lease)).toBeUndefined();
  });

  test("a message owed again while it is being sent is drawn once more, however often it was owed", async () => {
    await owe("i", "i1");
    const sending = await claimOrFail(at);
    await owe("i", "i1");
    await owe("i", "i1");
    expect(await outbox.claim(at, lease)).toBeUndefined();
    await outbox.delivered(sending, reference, at);

    await outbox.delivered(await claimOrFail(at), reference, at);
    expect(await outbox.claim(at, lease)).toBeUndefined();
  });

  test("two that claim at once never get the same message", async () => {
    await owe("g", "g1");
    await owe("h", "h1");
    const claimed = await Promise.all(Array.from({ length: 6 }, () => outbox.claim(at, lease)));
    expect(claimed.flatMap((item) => (item === undefined ? [] : [item.key])).toSorted()).toEqual(["g1", "h1"]);
  });
});
