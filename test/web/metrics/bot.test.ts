import { describe, expect, test } from "@jest/globals";
import type { PendingItem } from "../../../src/ports/outbox.ts";
import type { ScheduledSource } from "../../../src/ports/watch-schedule.ts";
import { createInternalApp } from "../../../src/web/internal-app.ts";
import { createPulse } from "../../../src/web/metrics/pulse.ts";
import { inDays, internalDeps, item, keepingLog, now } from "../certificates/watched.ts";
import { parse, scrape, valueOf } from "./scrape.ts";

const minute = 60_000;
const before = (milliseconds: number) => new Date(now.getTime() - milliseconds);

describe("of each source", () => {
  const source = "sns/111122223333/eu-west-1";
  const of = (scheduled: Partial<ScheduledSource>[]) =>
    scrape([], {
      sources: [{ id: source, kind: "sns" }],
      schedule: {
        all: () =>
          Promise.resolve(
            scheduled.map((row) => ({ source, dueAt: new Date(inDays(1)), readAt: null, failures: 0, ...row })),
          ),
      },
    });

  test("when it was last read to its end, and that nothing is wrong with it", async () => {
    const samples = await of([{ readAt: before(10 * minute) }]);
    expect(samples.get("firebreak_source_last_read_seconds")).toEqual([
      { labels: { source, kind: "sns" }, value: before(10 * minute).getTime() / 1000 },
    ]);
    expect(valueOf(samples, "firebreak_source_failures", { source })).toBe(0);
    expect(valueOf(samples, "firebreak_source_overdue_seconds", { source })).toBe(0);
  });

  test("how often it has failed, and for how long it should have been read", async () => {
    const samples = await of([{ failures: 4, dueAt: before(90_000) }]);
    expect(valueOf(samples, "firebreak_source_failures", { source })).toBe(4);
    expect(valueOf(samples, "firebreak_source_overdue_seconds", { source })).toBe(90);
  });

  test("one that the schedule does not know yet was never read", async () => {
    expect(valueOf(await of([]), "firebreak_source_last_read_seconds", { source })).toBe(0);
  });

  test("one that firebreak.yml does not name any more is not there", async () => {
    expect((await of([{ source: "sns/1/gone" }])).get("firebreak_source_last_read_seconds")).toHaveLength(1);
  });
});

describe("of the coverage", () => {
  const gap = { account: null, region: null, name: "", subject: "", why: "", todo: "" };

  /** An app whose gaps are answered for one by one, on a clock that can be moved. */
  function covered() {
    const asked: { answer: (number: number) => void; fail: () => void }[] = [];
    const time = { now };
    const log = keepingLog();
    const deps = internalDeps([item("ios-prod")], { clock: { now: () => time.now }, log });
    const gaps = () =>
      new Promise<Awaited<ReturnType<typeof deps.desk.gaps>>>((resolve, reject) => {
        asked.push({
          answer: (number) => resolve(Array.from({ length: number }, () => ({ kind: "no-owner", ...gap }))),
          fail: () => reject(new Error("Slack does not answer")),
        });
      });
    const app = createInternalApp({ ...deps, desk: { ...deps.desk, gaps } });
    const read = async () => parse(await (await app.request("/metrics")).text());
    const later = (minutes: number) => (time.now = new Date(time.now.getTime() + minutes * minute));
    return { asked, log, read, later };
  }

  /** Lets what has been answered arrive. */
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  /** The first scrape of such an app, with this many gaps. */
  async function counted(number: number) {
    const app = covered();
    const first = app.read();
    while (app.asked.length === 0) await settled();
    app.asked[0]?.answer(number);
    return { ...app, first: await first };
  }

  test("the gaps are counted by kind, zeroes too", async () => {
    const { first } = await counted(3);
    expect(valueOf(first, "firebreak_coverage_gaps", { kind: "no-owner" })).toBe(3);
    expect(valueOf(first, "firebreak_coverage_gaps", { kind: "quorum" })).toBe(0);
    expect(first.get("firebreak_coverage_gaps")).toHaveLength(18);
    expect(valueOf(first, "firebreak_coverage_counted_seconds")).toBe(now.getTime() / 1000);
  });

  test("they are counted once in five minutes, however often somebody scrapes", async () => {
    const { asked, read, later } = await counted(3);
    later(4);
    await read();
    expect(asked).toHaveLength(1);
    later(1);
    await read();
    expect(asked).toHaveLength(2);
  });

  test("a vendor who is slow holds up no scrape: the last count stands until the next is there", async () => {
    const { asked, read, later } = await counted(3);
    later(5);
    expect(valueOf(await read(), "firebreak_coverage_gaps", { kind: "no-owner" })).toBe(3);
    asked[1]?.answer(8);
    await settled();
    expect(valueOf(await read(), "firebreak_coverage_gaps", { kind: "no-owner" })).toBe(8);
  });

  test("what can't be counted is not zero, is logged, and leaves the rest of the scrape alone", async () => {
    const { asked, read, log } = covered();
    const first = read();
    while (asked.length === 0) await settled();
    asked[0]?.fail();
    const samples = await first;
    expect(samples.get("firebreak_coverage_gaps") ?? []).toEqual([]);
    expect(samples.get("firebreak_coverage_counted_seconds") ?? []).toEqual([]);
    expect(samples.get("firebreak_certificate_not_after_seconds")).toHaveLength(1);
    expect(log.lines).toEqual(["the gaps in the coverage could not be counted for the metrics"]);
  });
});

describe("of the bot", () => {
  const owed = (changes: Partial<PendingItem>): PendingItem => {
    return { key: "k", kind: "certificate-alert", attempts: 0, why: null, nextAt: before(0), ...changes };
  };
  const withOwed = (items: PendingItem[]) => scrape([], { outbox: { pending: () => Promise.resolve(items) } });

  test("what is owed and not delivered, by where it goes and how it stands", async () => {
    const samples = await withOwed([
      owed({ nextAt: before(20_000) }),
      owed({ nextAt: before(5000) }),
      owed({ attempts: 2, nextAt: new Date(inDays(1)) }),
      owed({ kind: "page", attempts: 6, nextAt: null }),
    ]);
    const messages = (to: string, state: string) => valueOf(samples, "firebreak_messages_undelivered", { to, state });
    expect([messages("chat", "waiting"), messages("chat", "tried"), messages("chat", "given-up")]).toEqual([2, 1, 0]);
    expect([messages("pager", "waiting"), messages("pager", "tried"), messages("pager", "given-up")]).toEqual([
      0, 0, 1,
    ]);
    expect(valueOf(samples, "firebreak_messages_overdue_seconds")).toBe(20);
  });

  test("nothing is overdue when nothing is due", async () => {
    const samples = await withOwed([owed({ nextAt: new Date(inDays(1)) })]);
    expect(valueOf(samples, "firebreak_messages_overdue_seconds")).toBe(0);
  });

  test("whether the chat is connected", async () => {
    expect(valueOf(await scrape([]), "firebreak_chat_connected")).toBe(1);
    expect(valueOf(await scrape([], { chatConnected: () => false }), "firebreak_chat_connected")).toBe(0);
  });

  test("the last round of the watch, where one was made", async () => {
    const watchRound = () => ({ endedAt: before(1000), seconds: 0.25 });
    const samples = await scrape([], { watchRound });
    expect(valueOf(samples, "firebreak_watch_round_ended_seconds")).toBe(before(1000).getTime() / 1000);
    expect(valueOf(samples, "firebreak_watch_round_duration_seconds")).toBe(0.25);
    expect((await scrape([])).has("firebreak_watch_round_ended_seconds")).toBe(false);
  });

  test("a database that does not answer is an error, without saying where it is", async () => {
    const schedule = { all: () => Promise.reject(new Error("connect ECONNREFUSED db.internal:5432")) };
    const log = keepingLog();
    const response = await createInternalApp(internalDeps([], { schedule, log })).request("/metrics");
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain("db.internal");
    expect(log.lines).toEqual(["the internal port could not answer"]);
  });
});

describe("a pulse", () => {
  test("notes how long the work took, also when it failed", async () => {
    const time = { now };
    const pulse = createPulse({ now: () => time.now });
    expect(pulse.latest()).toBeUndefined();
    await pulse.timed(() => Promise.resolve(void (time.now = new Date(now.getTime() + 1500))))();
    expect(pulse.latest()).toEqual({ endedAt: new Date(now.getTime() + 1500), seconds: 1.5 });
    await expect(pulse.timed(() => Promise.reject(new Error("no")))()).rejects.toThrow("no");
    expect(pulse.latest()?.seconds).toBe(0);
  });
});
