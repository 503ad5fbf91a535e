import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { Database } from "../../src/adapters/store/database.ts";
import { bot } from "../../src/domain/actor.ts";
import type { NewEvent } from "../../src/domain/event.ts";
import { openEmbedded } from "../embedded.ts";
import { makeKey } from "../domain/record/signed.ts";
import { createRecordProcess, forgetAll, hour } from "./journal-record.ts";

const declared = (number: number): NewEvent => ({
  type: "incident.declared",
  actor: bot,
  data: { number, severity: "sev2", component: "ios-push" },
  typed: { title: "push fails", impact: "" },
});
const channel: NewEvent = { type: "incident.channel-opened", actor: bot, data: { channel: "C1", invited: [] } };
const noted: NewEvent = { type: "incident.noted", actor: bot, data: {}, typed: { text: "seen" } };
const resolved: NewEvent = { type: "incident.resolved", actor: bot, data: { followUps: [] } };

const [key, later] = [makeKey(), makeKey()];
const only = { present: key, former: [] };

let database: Database;
beforeAll(async () => {
  database = await openEmbedded();
});
afterAll(() => database.close());
afterEach(() => forgetAll(database));

describe("the journal's head", () => {
  test("is signed when its events have waited long enough, and then not again until something happens", async () => {
    const bot = createRecordProcess(database, { keys: only });
    await bot.sign();
    expect(await bot.signed()).toEqual([]);

    await bot.tell(1, declared(1));
    bot.wait(hour - 1);
    await bot.sign();
    expect(await bot.signed()).toEqual([]);
    bot.wait(1);
    await bot.sign();
    const [row] = await bot.journal.chain(0, 1);
    expect(await bot.signed()).toMatchObject([{ position: 1, hash: row?.hash, at: bot.time.now.toISOString() }]);

    bot.wait(100 * hour);
    await bot.sign();
    await bot.tell(1, noted);
    await bot.sign();
    expect(await bot.signed()).toHaveLength(1);
    bot.wait(hour);
    await bot.sign();
    expect(await bot.signed()).toMatchObject([{ position: 1 }, { position: 3 }]);
    expect(await bot.verify({ keys: [key], anchors: await bot.signed() })).toMatchObject({ intact: true, checked: 2 });
  });

  test("is signed as soon as an incident is resolved, and told in its channel and the journal's", async () => {
    const bot = createRecordProcess(database, { keys: only });
    await bot.tell(1, declared(1), channel);
    await bot.tell(2, declared(2));
    await bot.tell(1, resolved);
    await bot.tell(2, resolved);
    await bot.sign();
    await bot.sign();
    await bot.deliver();

    const [head] = await bot.signed();
    expect(head?.position).toBe(5);
    expect(bot.posted.map(({ channel, notice }) => [channel, notice])).toEqual([
      ["CRECORD", { kind: "journal-head", head }],
      ["C1", { kind: "journal-head", head }],
    ]);
    expect(await bot.outbox.pending()).toEqual([]);
  });

  test("is signed once by replicas that race, whatever else is recorded meanwhile", async () => {
    const replicas = Array.from({ length: 4 }, () => createRecordProcess(database, { keys: only }));
    const [first] = replicas as [(typeof replicas)[number]];
    await first.tell(1, declared(1), resolved);
    await Promise.all([...replicas.map(({ sign }) => sign()), first.tell(2, declared(2)), first.tell(3, declared(3))]);
    await first.sign();
    expect(await first.signed()).toHaveLength(1);
    expect(await first.verify({ keys: [key], anchors: [] })).toMatchObject({ intact: true, signed: 1, checked: 1 });
  });
});

test("an incident that is resolved while the head is being signed is told of its own head", async () => {
  const process = createRecordProcess(database, { keys: only });
  await process.tell(1, declared(1), channel);
  await process.tell(2, declared(2), resolved);
  await Promise.all([process.sign(), process.tell(1, resolved)]);
  await process.sign();
  await process.deliver();
  const told = process.posted.filter(({ channel }) => channel === "C1");
  expect(told).toHaveLength(1);
  const [notice] = told.map(({ notice }) => notice);
  expect(notice?.kind === "journal-head" && notice.head.position).toBeGreaterThanOrEqual(5);
});

describe("a new key", () => {
  const at = async (keys: Parameters<typeof createRecordProcess>[1]["keys"], number: number) => {
    const bot = createRecordProcess(database, { keys });
    await bot.tell(number, declared(number), resolved);
    await bot.sign();
    return bot;
  };

  test("is handed over to by the one before it, once", async () => {
    await at(only, 1);
    await at({ present: later, former: [key] }, 2);
    const bot = await at({ present: later, former: [key] }, 3);
    const events = await bot.journal.read("system");
    expect(events.map(({ type }) => type)).toEqual([
      "journal.head-signed",
      "journal.key-changed",
      "journal.head-signed",
      "journal.head-signed",
    ]);
    expect(await bot.verify({ keys: [key], anchors: [] })).toMatchObject({ intact: true, signed: 3, checked: 3 });
  });

  test("signs without that where the one before is gone; whoever verifies gives both", async () => {
    await at(only, 1);
    const bot = await at({ present: later, former: [] }, 2);
    expect(await bot.verify({ keys: [key], anchors: [] })).toMatchObject({
      intact: false,
      type: "journal.head-signed",
    });
    expect(await bot.verify({ keys: [key, later], anchors: [] })).toMatchObject({ intact: true, checked: 2 });
  });
});
