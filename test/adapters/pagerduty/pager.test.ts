import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { eventOf } from "../../../src/adapters/pagerduty/event.ts";
import { createPagerDuty, type PagerDutyAccess } from "../../../src/adapters/pagerduty/pager.ts";
import { type Page, PagerBusy } from "../../../src/ports/pager.ts";
import { routingKey, startPagers, type TestPagers } from "../../simulator/pager/pager-world.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const setting = "PAGERDUTY_KEY_MOBILE";
const connect = (api: string, difference: Partial<PagerDutyAccess> = {}) =>
  createPagerDuty({ routingKey, setting, api, log: silent, ...difference });

const page: Page = {
  key: "incident/1/paged",
  action: "trigger",
  summary: "Push to ios-prod fails.",
  severity: "critical",
  source: "ios-prod",
  at: "2024-08-20T03:46:00Z",
  links: [
    { href: "https://acme.slack.com/archives/C0123", text: "The incident's channel" },
    { href: "https://status.acme.example", text: "Status page" },
  ],
  details: { component: "iOS push" },
};

describe("the event", () => {
  test("says what, how bad, since when, and where to begin", () => {
    expect(eventOf(page)).toEqual({
      event_action: "trigger",
      dedup_key: "incident/1/paged",
      client: "Firebreak",
      client_url: "https://acme.slack.com/archives/C0123",
      payload: {
        summary: "Push to ios-prod fails.",
        source: "ios-prod",
        severity: "critical",
        timestamp: "2024-08-20T03:46:00Z",
        custom_details: { component: "iOS push" },
      },
      links: page.links,
    });
  });

  test("is the key alone when it is over", () => {
    expect(eventOf({ ...page, action: "resolve" })).toEqual({
      event_action: "resolve",
      dedup_key: "incident/1/paged",
    });
  });

  test("puts the summary on one line, cut between characters", () => {
    const summaryOf = (summary: string) => eventOf({ ...page, summary })["payload"];
    expect(summaryOf(" Push\n fails.\t")).toMatchObject({ summary: "Push fails." });
    const cut = `${"a".repeat(1022)}…`;
    expect(summaryOf(`${"a".repeat(1022)}\u{1F525}${"b".repeat(10)}`)).toMatchObject({ summary: cut });
  });

  test("says how many facts it leaves out", () => {
    const facts = (many: number) => Object.fromEntries(Array.from({ length: many }, (_, n) => [`f${n}`, "x"] as const));
    expect(eventOf({ ...page, details: facts(50) })["payload"]).toMatchObject({ custom_details: facts(50) });
    expect(eventOf({ ...page, details: facts(60) })["payload"]).toMatchObject({
      custom_details: { ...facts(49), "not shown": "11 more facts" },
    });
  });

  test("leaves out a link that is too long, rather than cut it", () => {
    const long = { href: `https://acme.example/${"a".repeat(2000)}`, text: "Everything" };
    expect(eventOf({ ...page, links: [long, ...page.links] })["links"]).toEqual(page.links);
  });

  test("is smaller than the 512 KB that PagerDuty takes, whatever is in it", () => {
    const text = (length: number) => fc.constantFrom("\u0000", "\u4e16", "\u{1F525}").map((one) => one.repeat(length));
    const large = fc.record({
      summary: text(5000),
      source: text(5000),
      links: fc.array(fc.record({ href: text(2000), text: text(5000) }), { minLength: 15, maxLength: 20 }),
      details: fc.tuple(text(200), text(5000)).map(([name, fact]) => {
        return Object.fromEntries(Array.from({ length: 100 }, (_, number) => [`${number} ${name}`, fact] as const));
      }),
    });
    fc.assert(
      fc.property(large, (given) => {
        const event = { routing_key: routingKey, ...eventOf({ ...page, ...given, key: "\u0000".repeat(255) }) };
        expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(512_000);
      }),
    );
  });
});

describe("in PagerDuty", () => {
  let pagers: TestPagers;
  beforeEach(async () => void (pagers = await startPagers()));
  afterEach(() => pagers.world.close());

  const alerts = () => pagers.world.alerts();

  test("the reference is the key", async () => {
    expect(await connect(pagers.world.urls.pagerDuty).page(page)).toBe(page.key);
    expect(await connect(`${pagers.world.urls.pagerDuty}/`).page(page)).toBe(page.key);
    expect(alerts()).toMatchObject([{ keeper: "pagerduty", count: 2 }]);
  });

  test("a key that PagerDuty could not tell the page by is never sent: each try would wake again", async () => {
    for (const key of ["", "  ", "k".repeat(256)]) {
      await expect(connect(pagers.world.urls.pagerDuty).page({ ...page, key })).rejects.toMatchObject({
        kind: "bad-input",
        expected: "1 to 255 characters",
      });
    }
    await connect(pagers.world.urls.pagerDuty).page({ ...page, key: "k".repeat(255) });
    expect(alerts()).toHaveLength(1);
  });

  test("a refused event is told in PagerDuty's words", async () => {
    const severity = "fatal" as Page["severity"];
    await expect(connect(pagers.world.urls.pagerDuty).page({ ...page, severity })).rejects.toMatchObject({
      kind: "bad-input",
      found: expect.stringContaining("Event object is invalid; 'payload.severity' is invalid"),
    });
  });

  test("too many events are slowed down", async () => {
    const pager = connect(pagers.world.urls.pagerDuty);
    for (let number = 0; number < 120; number += 1) await pager.page(page);
    await expect(pager.page(page)).rejects.toThrow(new PagerBusy(30_000));
    pagers.wait(60_000);
    await pager.page(page);
  });
});

test.each([
  ["a key of the REST API", "e+23rschqsESqk9Q6_-g"],
  ["no key", ""],
  ["a key with a line's end", `${routingKey}\n`],
  ["a key with another character", `${routingKey.slice(1)}-`],
])("%s is refused at start, without its value", (_name, key) => {
  const start = () => connect("https://events.pagerduty.com", { routingKey: key });
  expect(start).toThrow(expect.objectContaining({ kind: "misconfigured", message: expect.stringContaining(setting) }));
  expect(start).toThrow(expect.objectContaining({ found: expect.not.stringContaining("rschqsESqk") }));
});

describe("somebody else's answers", () => {
  let server: Server;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let asked: string[];
  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const pager = () => connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const say = (status: number, headers: Record<string, string>, body = "") => {
    answer = (_request, response) => void response.writeHead(status, headers).end(body);
  };

  test.each([
    ["5", 5_000],
    ["0", 1_000],
    ["86400", 600_000],
    ["Tue, 20 Aug 2024 03:50:00 GMT", 30_000],
  ])("Retry-After: %s is a wait of %i ms", async (retryAfter, milliseconds) => {
    say(429, { "retry-after": retryAfter });
    await expect(pager().page(page)).rejects.toMatchObject({ retryAfterMilliseconds: milliseconds });
  });

  test("a redirect is not followed: the key would go with it", async () => {
    say(307, { location: "/elsewhere" });
    await expect(pager().page(page)).rejects.toMatchObject({ kind: "unavailable", found: "HTTP status 307" });
    expect(asked).toEqual(["POST /v2/enqueue"]);
  });

  test.each([
    [200, "<title>Sign in to the guest network</title>"],
    [202, ""],
    [202, '{"status":"queued"}'],
    [400, "<title>Blocked by policy</title>"],
  ])(
    "HTTP status %i and what PagerDuty would not say is tried again: nobody may have been woken",
    async (status, body) => {
      say(status, {}, body);
      await expect(pager().page(page)).rejects.toMatchObject({ kind: "unavailable" });
    },
  );

  test("a refusal of the key in plain text is understood too", async () => {
    say(400, {}, "Invalid routing key");
    await expect(pager().page(page)).rejects.toMatchObject({ kind: "misconfigured" });
  });
});
