import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { idOf } from "../../../src/adapters/webhooks/message.ts";
import { createWebhookPager, type WebhookAccess } from "../../../src/adapters/webhooks/pager.ts";
import { signedHeaders, signingKeyIn } from "../../../src/adapters/webhooks/signature.ts";
import type { Page } from "../../../src/ports/pager.ts";
import { startPagers, type TestPagers, webhookSecret } from "../../simulator/pager/pager-world.ts";

const now = new Date("2024-08-20T03:46:10Z");
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const setting = "FIREBREAK_WEBHOOK_SECRET";
const connect = (url: string, difference: Partial<WebhookAccess> = {}) =>
  createWebhookPager({ url, secret: webhookSecret, setting, clock: { now: () => now }, log: silent, ...difference });

const page: Page = {
  key: "certificate/arn:aws:sns:eu-west-1:111122223333:app/APNS/ios.prod/7d",
  action: "trigger",
  summary: "The push certificate of ios.prod expires in 7 days.",
  severity: "warning",
  source: "arn:aws:sns:eu-west-1:111122223333:app/APNS/ios.prod",
  at: "2024-08-20T03:46:00Z",
  links: [],
  details: {},
};

describe("the signature", () => {
  test("is that of the specification's own libraries", () => {
    // The vector of the libraries' tests: standard-webhooks/standard-webhooks, libraries/javascript/src/webhook.test.ts
    const key = signingKeyIn("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") ?? new Uint8Array();
    const sentAt = new Date(1_614_265_330_000);
    const body = '{"test": 2432232314}';
    expect(signedHeaders(key, { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", sentAt, body })).toEqual({
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });

  test.each([
    ["no secret", "", "another form"],
    ["a secret without its prefix", webhookSecret.slice(6), "another form"],
    ["a secret that is too short", `whsec_${Buffer.alloc(23).toString("base64")}`, "another length"],
    ["a secret that is too long", `whsec_${Buffer.alloc(65).toString("base64")}`, "another length"],
    ["a secret that is not base64", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa-_", "another length, or other characters"],
  ])("%s is refused at start, without its value", (_name, secret, found) => {
    const start = () => connect("https://hooks.acme.example/", { secret });
    expect(start).toThrow(expect.objectContaining({ kind: "misconfigured", found: expect.stringContaining(found) }));
    expect(start).toThrow(`The secret in ${setting} can't sign webhooks.`);
  });
});

describe("the id", () => {
  test("is key and action, without the full stops that separate what is signed", () => {
    expect(idOf(page)).toBe("certificate/arn:aws:sns:eu-west-1:111122223333:app/APNS/ios%2Eprod/7d/trigger");
    expect(idOf({ ...page, action: "resolve" })).toMatch(/\/resolve$/);
    expect(idOf({ ...page, key: "a%2Eb" })).not.toBe(idOf({ ...page, key: "a.b" }));
  });

  test("tells any two pages apart, and has a place in a header", () => {
    const key = fc.string({ unit: "grapheme", maxLength: 20 });
    const action = fc.constantFrom<Page["action"][]>("trigger", "resolve");
    const some = fc.record({ key, action });
    fc.assert(
      fc.property(some, some, (one, other) => {
        expect(idOf(one)).toMatch(/^[\w/:@%-]*$/);
        expect(idOf(one) === idOf(other)).toBe(one.key === other.key && one.action === other.action);
      }),
    );
  });
});

describe("at the receiver", () => {
  let pagers: TestPagers;
  beforeEach(async () => void (pagers = await startPagers()));
  afterEach(() => pagers.world.close());

  const pager = () => connect(pagers.world.urls.webhook, { clock: pagers.clock });
  const refuse = (status: number) => pagers.faults.set("webhook.receive", { kind: "refuse", code: "no", status }, 1);

  test("the reference is the id, and the second of the same is dropped", async () => {
    expect(await pager().page(page)).toBe(idOf(page));
    await pager().page(page);
    expect(pagers.world.alerts()).toMatchObject([{ keeper: "webhook", key: page.key, count: 1 }]);
  });

  test.each([
    [401, "misconfigured", "refuses the secret in FIREBREAK_WEBHOOK_SECRET"],
    [403, "misconfigured", "refuses the secret in FIREBREAK_WEBHOOK_SECRET"],
    [410, "misconfigured", "is gone"],
    [308, "misconfigured", "sends pages elsewhere"],
    [400, "bad-input", "refused a page"],
    [422, "bad-input", "refused a page"],
  ])("HTTP status %i is %s: it %s", async (status, kind, message) => {
    refuse(status);
    await expect(pager().page(page)).rejects.toMatchObject({ kind, message: expect.stringContaining(message) });
  });

  test("a bot whose clock is wrong is refused, and told where to look", async () => {
    const clock = { now: () => new Date(pagers.clock.now().getTime() - 301_000) };
    await expect(connect(pagers.world.urls.webhook, { clock }).page(page)).rejects.toMatchObject({
      kind: "misconfigured",
      todo: expect.stringContaining("clock"),
    });
  });
});

describe("somebody else's answers", () => {
  let server: Server;
  let headers: IncomingHttpHeaders[];
  let answer: { status: number; headers: Record<string, string> };
  beforeEach(async () => {
    headers = [];
    server = createServer((request, response) => {
      headers.push(request.headers);
      response.writeHead(answer.status, answer.headers).end("an answer that nobody reads");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/pages`;

  test.each([200, 201, 202, 204, 299])("HTTP status %i means that it was taken", async (status) => {
    answer = { status, headers: {} };
    expect(await connect(address()).page(page)).toBe(idOf(page));
    expect(headers).toMatchObject([{ "content-type": "application/json", "webhook-timestamp": "1724125570" }]);
  });

  test.each([
    [429, {}, 5_000],
    [429, { "retry-after": "90" }, 90_000],
    [503, { "retry-after": "0" }, 1_000],
    [503, { "retry-after": "86400" }, 600_000],
    [503, { "retry-after": "Tue, 20 Aug 2024 03:47:00 GMT" }, 50_000],
    [503, { "retry-after": "Tue, 20 Aug 2024 03:00:00 GMT" }, 1_000],
    [503, { "retry-after": "soon" }, 5_000],
  ])("HTTP status %i with %j is a wait of %i ms", async (status, given, milliseconds) => {
    answer = { status, headers: given };
    await expect(connect(address()).page(page)).rejects.toMatchObject({ retryAfterMilliseconds: milliseconds });
  });

  test("HTTP status 503 without a word on when to come back is tried again as any failure is", async () => {
    answer = { status: 503, headers: {} };
    await expect(connect(address()).page(page)).rejects.toMatchObject({
      kind: "unavailable",
      found: "HTTP status 503",
    });
  });

  test("a redirect is not followed", async () => {
    answer = { status: 302, headers: { location: "/elsewhere" } };
    await expect(connect(address()).page(page)).rejects.toMatchObject({ kind: "misconfigured" });
    expect(headers).toHaveLength(1);
  });

  test("only the host is ever shown", async () => {
    answer = { status: 500, headers: {} };
    const { host } = new URL(address());
    await expect(connect(`${address()}/T0PSECRET?token=T0PSECRET`).page(page)).rejects.toMatchObject({
      message: `The webhook at ${host} does not take pages.`,
      found: "HTTP status 500",
    });
  });
});

test.each(["", "hooks.acme.example", "ftp://hooks.acme.example", "https://bot:T0PSECRET@hooks.acme.example/"])(
  "the url “%s” is refused at start, without being repeated",
  (url) => {
    expect(() => connect(url)).toThrow(
      expect.objectContaining({ kind: "misconfigured", found: expect.not.stringContaining("T0PSECRET") }),
    );
  },
);
