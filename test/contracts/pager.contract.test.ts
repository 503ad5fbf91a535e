import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { createPagerDuty } from "../../src/adapters/pagerduty/pager.ts";
import { createWebhookPager } from "../../src/adapters/webhooks/pager.ts";
import { FirebreakError } from "../../src/domain/errors.ts";
import { type Page, type Pager, PagerBusy } from "../../src/ports/pager.ts";
import {
  routingKey,
  startPagers,
  type TestPagers,
  unknownRoutingKey,
  webhookSecret,
  wrongWebhookSecret,
} from "../simulator/pager/pager-world.ts";

/** How a pager of a test differs from one that works. */
interface Difference {
  wrongKey?: boolean;
  /** In milliseconds, for answers that never come. */
  deadline?: number;
}
const hasty: Difference = { deadline: 300 };

/** One of the ways to page, and what differs between them. */
interface PagerUnderTest {
  name: string;
  /** What the simulated vendor calls the call. */
  call: string;
  /** How long it is waited for when it is busy, in milliseconds. */
  pause: number;
  setting: string;
  /** None of these is ever in an error or the log. */
  secrets: readonly string[];
  connect(pagers: TestPagers, difference?: Difference): Pager;
}

let pagers: TestPagers;
let logged: unknown[];

const keep = (...line: unknown[]): void => void logged.push(line);
const log = { debug: keep, info: keep, warn: keep, error: keep };

const underTest: PagerUnderTest[] = [
  {
    name: "PagerDuty",
    call: "pagerduty.enqueue",
    pause: 30_000,
    setting: "PAGERDUTY_KEY_MOBILE",
    secrets: [routingKey, unknownRoutingKey],
    connect({ world }, { wrongKey = false, deadline } = {}) {
      const access = { routingKey: wrongKey ? unknownRoutingKey : routingKey, api: world.urls.pagerDuty };
      return createPagerDuty({ ...access, setting: this.setting, log }, deadline);
    },
  },
  {
    name: "a signed webhook",
    call: "webhook.receive",
    pause: 7_000,
    setting: "FIREBREAK_WEBHOOK_SECRET",
    secrets: [webhookSecret.slice(6), wrongWebhookSecret.slice(6)],
    connect({ world, clock }, { wrongKey = false, deadline } = {}) {
      const access = { secret: wrongKey ? wrongWebhookSecret : webhookSecret, url: world.urls.webhook };
      return createWebhookPager({ ...access, setting: this.setting, clock, log }, deadline);
    },
  },
];

const page: Page = {
  key: "incident/1/paged",
  action: "trigger",
  summary: "Push to ios-prod fails: its certificate expired 10 minutes ago.",
  severity: "critical",
  source: "arn:aws:sns:eu-west-1:111122223333:app/APNS/ios-prod",
  at: "2024-08-20T03:46:00Z",
  links: [{ href: "https://acme.slack.com/archives/C0123", text: "The incident's channel" }],
  details: { component: "iOS push", impact: "No push reaches an iPhone." },
};
const over: Page = { ...page, action: "resolve", summary: "Push to ios-prod works again.", severity: "info" };

async function failureOf(paging: Promise<string>): Promise<FirebreakError> {
  const thrown = await paging.then(
    (reference) => new Error(`It was to fail, and answered ${reference}.`),
    (error: unknown) => error,
  );
  if (thrown instanceof FirebreakError) return thrown;
  throw thrown;
}

beforeEach(async () => {
  logged = [];
  pagers = await startPagers();
});
afterEach(() => pagers.world.close());

describe.each(underTest)("paging through $name", (one) => {
  const { call } = one;
  const alerts = () => pagers.world.alerts();

  test("wakes somebody, and says all there is to say", async () => {
    expect(await one.connect(pagers).page(page)).not.toBe("");
    const { key, summary, severity, source, links, details } = page;
    expect(alerts()).toMatchObject([{ key, summary, severity, source, links, details, state: "triggered" }]);
  });

  test("wakes once for a key, however often it is sent", async () => {
    const pager = one.connect(pagers);
    const first = await pager.page(page);
    expect(await pager.page(page)).toBe(first);
    expect(await one.connect(pagers).page({ ...page, summary: "Push still fails." })).toBe(first);
    expect(alerts()).toHaveLength(1);
  });

  test("wakes for each key", async () => {
    const pager = one.connect(pagers);
    await pager.page(page);
    await pager.page({ ...page, key: "incident/2/paged" });
    expect(alerts().map(({ key }) => key)).toEqual(["incident/1/paged", "incident/2/paged"]);
  });

  test("says that it is over", async () => {
    const pager = one.connect(pagers);
    await pager.page(page);
    await pager.page(over);
    expect(alerts()).toMatchObject([{ key: page.key, state: "resolved" }]);
  });

  test("wakes nobody with the end of what never began", async () => {
    await one.connect(pagers).page(over);
    expect(alerts()).toEqual([]);
  });

  test.each(["cut", "withhold"] as const)("wakes once when the first answer was lost (%s)", async (kind) => {
    pagers.faults.set(call, { kind }, 1);
    expect(await failureOf(one.connect(pagers, hasty).page(page))).toMatchObject({ kind: "unavailable" });
    await one.connect(pagers).page(page);
    expect(alerts()).toHaveLength(1);
  });

  test("tells how long a busy service wants to be left alone", async () => {
    pagers.faults.set(call, { kind: "refuse", code: "Too many requests", status: 429 }, 1);
    const busy = await one
      .connect(pagers)
      .page(page)
      .catch((error: unknown) => error);
    expect(busy).toBeInstanceOf(PagerBusy);
    expect(busy).toMatchObject({ retryAfterMilliseconds: one.pause });
    expect(alerts()).toEqual([]);
  });

  test.each([500, 502, 504, 404, 408])("is to be tried again after HTTP status %i", async (status) => {
    pagers.faults.set(call, { kind: "refuse", code: "not now", status }, 1);
    const failure = await failureOf(one.connect(pagers).page(page));
    expect(failure).toMatchObject({ kind: "unavailable", found: `HTTP status ${status}` });
  });

  test("is to be tried again when nobody answers at the address", async () => {
    await pagers.world.close();
    const failure = await failureOf(one.connect(pagers).page(page));
    expect(failure).toMatchObject({ kind: "unavailable", found: expect.stringContaining("ECONNREFUSED") });
  });

  test("does not wait for ever", async () => {
    pagers.faults.set(call, { kind: "withhold" }, 1);
    const failure = await failureOf(one.connect(pagers, hasty).page(page));
    expect(failure).toMatchObject({ kind: "unavailable", found: "no answer in time" });
  });

  test("says which setting holds a key that is refused", async () => {
    const failure = await failureOf(one.connect(pagers, { wrongKey: true }).page(page));
    expect(failure.kind).toBe("misconfigured");
    expect(failure.message).toContain(one.setting);
    expect(failure.todo).toContain(one.setting);
    expect(alerts()).toEqual([]);
  });

  test("cuts what is too long, and wakes", async () => {
    const long = "Everything is on fire. ".repeat(400);
    const details = Object.fromEntries(Array.from({ length: 80 }, (_, index) => [`fact ${index}`, long] as const));
    await one.connect(pagers).page({ ...page, summary: long, source: long, details });
    const [alert] = alerts();
    expect(alert?.summary).toMatch(/^Everything is on fire\. .*…$/);
    expect(alert?.summary).toHaveLength(1024);
    expect(alert?.details["fact 0"]).toMatch(/…$/);
  });

  test("wakes even when there is nothing to say", async () => {
    await one.connect(pagers).page({ ...page, summary: " ", source: "", links: [], details: {} });
    expect(alerts()).toMatchObject([{ summary: page.key, source: "Firebreak" }]);
  });

  test("takes every page, whatever is in its texts", async () => {
    const text = fc.string({ unit: "binary", maxLength: 2000 });
    const anyPage = fc.record<Page>({
      key: fc.string({ unit: "grapheme", minLength: 1, maxLength: 80 }).filter((key) => key.trim() !== ""),
      action: fc.constantFrom("trigger", "resolve"),
      summary: text,
      severity: fc.constantFrom("critical", "error", "warning", "info"),
      source: text,
      at: fc.constant(page.at),
      links: fc.array(fc.record({ href: fc.webUrl(), text })),
      details: fc.dictionary(text, text),
    });
    const pager = one.connect(pagers);
    await fc.assert(
      fc.asyncProperty(anyPage, async (given) => {
        expect(await pager.page(given)).not.toBe("");
      }),
      { numRuns: 60 },
    );
  });

  test("keeps its secrets to itself, whatever goes wrong", async () => {
    const told: unknown[] = [];
    const fail = async (pager: Pager): Promise<void> => {
      told.push(await pager.page(page).catch((error: unknown) => error));
    };
    for (const status of [302, 400, 401, 403, 404, 410, 413, 429, 500, 503]) {
      // A vendor that says the key in its refusal.
      pagers.faults.set(call, { kind: "refuse", code: `${one.secrets[0]} is wrong`, status }, 1);
      await fail(one.connect(pagers));
    }
    pagers.faults.set(call, { kind: "cut" }, 1);
    await fail(one.connect(pagers));
    await fail(one.connect(pagers, { wrongKey: true }));
    await one.connect(pagers).page(page);
    await pagers.world.close();
    await fail(one.connect(pagers));
    expect(told.filter((error) => error instanceof Error)).toHaveLength(13);
    const everything = inspect([told, logged, pagers.ledger.entries()], { depth: Infinity, showHidden: true });
    for (const secret of one.secrets) expect(everything).not.toContain(secret);
  });
});
