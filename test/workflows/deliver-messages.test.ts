import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { sql } from "kysely";
import type { Database } from "../../src/adapters/store/database.ts";
import { createJournal } from "../../src/adapters/store/journal.ts";
import { createOutbox } from "../../src/adapters/store/outbox.ts";
import { bot } from "../../src/domain/actor.ts";
import { FirebreakError } from "../../src/domain/errors.ts";
import type { SignedHead } from "../../src/domain/record/head.ts";
import { type Chat, ChatBusy, type Delivery, type Notice } from "../../src/ports/chat.ts";
import type { Outbox } from "../../src/ports/outbox.ts";
import { type Page, type Pager, PagerBusy } from "../../src/ports/pager.ts";
import { anchorKind } from "../../src/projections/owed-heads.ts";
import { createDeliverer, type Deliverer } from "../../src/workflows/deliver-messages.ts";
import type { Rendered } from "../../src/workflows/render-notice.ts";
import { openEmbedded } from "../embedded.ts";
import { memoryLog } from "./house.ts";

/** A chat that keeps what it is given, and fails when a message's next answer says so. */
function createChat() {
  const posted = new Map<string, string>();
  const deliveries: Pick<Delivery, "key" | "triedBefore" | "reference">[] = [];
  const answers = new Map<string, (() => Promise<void>)[]>();
  return {
    posted,
    deliveries,
    /** What happens at the next tries of the message: before it is posted, or after, when the answer is lost. */
    next: (key: string, ...failures: (() => Promise<void>)[]) => void answers.set(key, failures),
    async deliver({ key, channel, triedBefore, reference }: Delivery) {
      deliveries.push({ key, triedBefore, reference });
      await answers.get(key)?.shift()?.();
      const message = posted.get(key) ?? `message ${posted.size + 1}`;
      posted.set(key, message);
      return { channel, message };
    },
  };
}

const unavailable = () => Promise.reject(new FirebreakError("unavailable", "Slack can't be reached."));
const gone = () => Promise.reject(new FirebreakError("not-found", "The channel is gone."));
const unfit = () => Promise.reject(new FirebreakError("bad-input", "The message is too long."));
const busy = (milliseconds: number) => () => Promise.reject(new ChatBusy(milliseconds));
const surprising = () => Promise.reject(new TypeError("undefined is not a message"));

let database: Database;
let outbox: Outbox;
let chat: ReturnType<typeof createChat>;
let deliverer: Deliverer;
let log: ReturnType<typeof memoryLog>;
let now = new Date("2024-08-20T09:46:00Z");
let number = 0;

beforeAll(async () => {
  database = await openEmbedded();
  outbox = createOutbox(database.db);
});
beforeEach(async () => {
  await sql`delete from outbox`.execute(database.db);
  chat = createChat();
  log = memoryLog();
  paged = [];
  anchored = [];
  lost = [];
  const wakes: Pager = {
    async page(page) {
      await pagerAnswers.shift()?.();
      paged.push(page.key);
      return page.key;
    },
  };
  deliverer = createDeliverer({
    outbox,
    chat: chat as unknown as Chat,
    pagers: new Map([["mobile", wakes]]),
    render: ({ kind }) => rendered(kind),
    async anchor(_anchor, head) {
      await anchorAnswers.shift()?.();
      anchored.push(head.position);
      return "s3://audit/head";
    },
    async onLost({ key }, why) {
      await lostAnswers.shift()?.();
      lost.push(`${key}: ${why}`);
    },
    clock: { now: () => now },
    log,
  });
});
afterAll(() => database.close());

let paged: string[];
let lost: string[];
let anchored: number[];
const anchorAnswers: (() => Promise<void>)[] = [];
const pagerAnswers: (() => Promise<void>)[] = [];
const lostAnswers: (() => Promise<void>)[] = [];

/** What stands behind each kind of message in these tests. */
function rendered(kind: string): Promise<Rendered> {
  const page = { key: kind } as Page;
  switch (kind) {
    case "unmade":
      return surprising();
    case "page":
      return Promise.resolve({ to: "pager", pager: "mobile", page });
    case "stray":
      return Promise.resolve({ to: "pager", pager: "nobody's", page });
    case anchorKind:
      return Promise.resolve({ to: "anchor", anchor: "s3://audit/", head: { position: 7 } as SignedHead });
    case "nobody":
      return Promise.resolve({ to: "nobody" });
    default:
      return Promise.resolve({ to: "chat", channel: "C1", notice: {} as Notice });
  }
}

/** Makes the messages owed, as the events of one batch do. A key that begins with `!` can't be made; one with a colon is of the kind before it. */
async function owe(lane: string, ...keys: string[]): Promise<void> {
  number += 1;
  await createJournal(database.db).append({
    stream: `incident/${number}`,
    expected: 0,
    at: now,
    events: [{ type: "incident.mitigated", actor: bot, data: { why: "" } }],
    owed: keys.map((key) => ({ key, lane, kind: kindOf(key), subject: {} })),
  });
}
function kindOf(key: string): string {
  if (key.startsWith("!")) return "unmade";
  const [kind, rest] = key.split(":");
  return kind !== undefined && rest !== undefined ? kind : "card";
}
function wait(seconds: number): Promise<void> {
  now = new Date(now.getTime() + seconds * 1000);
  return deliverer.deliverDue();
}
const keysOf = (deliveries: readonly { key: string }[]) => deliveries.map((delivery) => delivery.key);
/** How long a message waits for its next try, in seconds; undefined when it waits for none. */
async function waiting(key: string): Promise<number | undefined> {
  const nextAt = (await outbox.pending()).find((one) => one.key === key)?.nextAt ?? undefined;
  return nextAt === undefined ? undefined : (nextAt.getTime() - now.getTime()) / 1000;
}

describe("what is owed to the chat", () => {
  test("is delivered in the order of its lane, once", async () => {
    await owe("a", "a1", "a2", "a3");
    await deliverer.deliverDue();
    await deliverer.deliverDue();
    expect(keysOf(chat.deliveries)).toEqual(["a1", "a2", "a3"]);
    expect(await outbox.pending()).toEqual([]);
  });

  test("is drawn again where it stands when it is owed again", async () => {
    await owe("a", "a1", "a2");
    await deliverer.deliverDue();
    await owe("a", "a1");
    await deliverer.deliverDue();
    expect(chat.deliveries.at(-1)).toEqual({
      key: "a1",
      triedBefore: false,
      reference: { channel: "C1", message: "message 1" },
    });
  });

  test("is delivered by the call under way when it becomes owed meanwhile", async () => {
    await owe("a", "a1");
    chat.next("a1", () => owe("b", "b1"));
    await Promise.all([deliverer.deliverDue(), deliverer.deliverDue()]);
    expect(keysOf(chat.deliveries)).toEqual(["a1", "b1"]);
  });
});

describe("a message that can't be delivered now", () => {
  test("holds its lane, and no other", async () => {
    await owe("a", "a1", "a2");
    await owe("b", "b1");
    chat.next("a1", unavailable);
    await deliverer.deliverDue();
    expect(keysOf(chat.deliveries)).toEqual(["a1", "b1"]);
    expect(await outbox.pending()).toMatchObject([{ key: "a1", why: "Slack can't be reached." }, { key: "a2" }]);
    await wait(1);
    expect(keysOf(chat.deliveries)).toEqual(["a1", "b1", "a1", "a2"]);
    expect([...chat.posted.keys()]).toEqual(["b1", "a1", "a2"]);
  });

  test("waits longer after each try, a minute at most, and says that it was tried", async () => {
    await owe("a", "a1");
    chat.next("a1", ...Array.from({ length: 9 }, () => unavailable));
    const pauses: (number | undefined)[] = [];
    for (let pause = 0; chat.posted.size === 0; pause = pauses.at(-1) ?? 0) {
      await wait(pause);
      pauses.push(await waiting("a1"));
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60, undefined]);
    expect(chat.deliveries.map((delivery) => delivery.triedBefore)).toEqual(pauses.map((_, tries) => tries > 0));
  });

  test("waits as long as the chat asks, but never not at all", async () => {
    await owe("a", "a1");
    chat.next("a1", busy(30_000), busy(0));
    await deliverer.deliverDue();
    expect(await waiting("a1")).toBe(30);
    await wait(30);
    expect(await waiting("a1")).toBe(1);
    await wait(1);
    expect(await outbox.pending()).toEqual([]);
  });

  test("is found again when its answer was lost", async () => {
    await owe("a", "a1");
    chat.next("a1", () => {
      chat.posted.set("a1", "message 1");
      return Promise.reject(new Error("socket hang up"));
    });
    await deliverer.deliverDue();
    await wait(1);
    expect(chat.deliveries.at(-1)).toMatchObject({ triedBefore: true });
    expect(chat.posted.size).toBe(1);
  });
});

describe("a message that can never be delivered", () => {
  test.each([
    ["whose place is gone", gone, "The channel is gone."],
    ["that the chat will not take", unfit, "The message is too long."],
  ])("%s is kept and shown, and its lane goes on", async (_, failure, why) => {
    await owe("a", "a1", "a2");
    chat.next("a1", failure);
    await deliverer.deliverDue();
    expect(await outbox.pending()).toMatchObject([{ key: "a1", why, nextAt: null }]);
    expect([...chat.posted.keys()]).toEqual(["a2"]);
    await wait(3600);
    expect(keysOf(chat.deliveries)).toEqual(["a1", "a2"]);
  });

  test("for a reason of our own holds its lane for five tries, and no longer", async () => {
    await owe("a", "!a1", "a2");
    for (const pause of [0, 1, 2, 4]) await wait(pause);
    expect([...chat.posted.keys()]).toEqual([]);
    await wait(8);
    expect([...chat.posted.keys()]).toEqual(["a2"]);
    expect(await outbox.pending()).toMatchObject([{ key: "!a1", attempts: 5, nextAt: null }]);
    expect(log.lines).toHaveLength(5);
  });

  test("is tried again when it is owed again", async () => {
    await owe("a", "a1");
    chat.next("a1", gone);
    await deliverer.deliverDue();
    await owe("a", "a1");
    await deliverer.deliverDue();
    expect(await outbox.pending()).toEqual([]);
  });
});

describe("what wakes people", () => {
  test("goes to the pager, once, while the chat is away", async () => {
    await owe("item", "card-1");
    await owe("item/page", "page:1");
    chat.next("card-1", unavailable);
    await deliverer.deliverDue();
    await deliverer.deliverDue();
    expect(paged).toEqual(["page"]);
  });

  test("waits as long as the pager asks", async () => {
    pagerAnswers.push(() => Promise.reject(new PagerBusy(7_000)));
    await owe("item/page", "page:1");
    await deliverer.deliverDue();
    expect(await waiting("page:1")).toBe(7);
    await wait(7);
    expect(paged).toEqual(["page"]);
  });

  test("is tried again while the pager can't be reached or refuses its key", async () => {
    pagerAnswers.push(unavailable, () => Promise.reject(new FirebreakError("misconfigured", "The key is refused.")));
    await owe("item/page", "page:1");
    await deliverer.deliverDue();
    await wait(60);
    expect(lost).toEqual([]);
    await wait(60);
    expect(paged).toEqual(["page"]);
  });

  test("is no failure where there is nobody to wake", async () => {
    await owe("item/page", "nobody:1");
    await deliverer.deliverDue();
    expect(await outbox.pending()).toEqual([]);
    expect(lost).toEqual([]);
  });
});

describe("what will never arrive", () => {
  test("is told before it is given up", async () => {
    chat.next("a1", gone);
    await owe("a", "a1");
    await owe("item/page", "stray:1");
    await deliverer.deliverDue();
    expect(lost).toEqual(["a1: The channel is gone.", "stray:1: There is no pager nobody's."]);
  });

  test("is not given up while it can't be told", async () => {
    chat.next("a1", gone, gone);
    await owe("a", "a1");
    lostAnswers.push(unavailable);
    await expect(deliverer.deliverDue()).rejects.toThrow("can't be reached");
    expect(lost).toEqual([]);
    await wait(31);
    expect(lost).toEqual(["a1: The channel is gone."]);
  });
});

describe("a head that an anchor does not take", () => {
  test("is never given up, is said after five tries, and keeps nobody else waiting", async () => {
    const refuse = (kind: "broken" | "bad-input") => () =>
      Promise.reject(new FirebreakError(kind, "AWS refused to keep the head."));
    anchorAnswers.push(...Array.from({ length: 6 }, (_, index) => refuse(index % 2 === 0 ? "broken" : "bad-input")));
    await owe("journal/s3", `${anchorKind}:head`);
    await owe("other", "o1");
    for (let tries = 0; tries < 6; tries += 1) await wait(60);
    expect(lost).toEqual([`${anchorKind}:head: AWS refused to keep the head.`]);
    expect(anchored).toEqual([]);
    expect(keysOf(chat.deliveries)).toEqual(["o1"]);
    await wait(60);
    expect(anchored).toEqual([7]);
    expect(await outbox.pending()).toEqual([]);
  });
});
