import { createHmac } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import {
  otherRoutingKey,
  routingKey,
  startPagers,
  type TestPagers,
  unknownRoutingKey,
  webhookSecret,
  wrongWebhookSecret,
} from "./pager-world.ts";

let pagers: TestPagers;
beforeEach(async () => void (pagers = await startPagers()));
afterEach(() => pagers.world.close());

const alerts = () => pagers.world.alerts();

const payload = { summary: "Disk is full", source: "db-1", severity: "critical" };
const trigger = { routing_key: routingKey, event_action: "trigger", dedup_key: "disk", payload };

async function enqueue(event: unknown): Promise<{ status: number; body: { errors?: string[]; dedup_key?: string } }> {
  const body = typeof event === "string" ? event : JSON.stringify(event);
  const response = await fetch(`${pagers.world.urls.pagerDuty}/v2/enqueue`, { method: "POST", body });
  return { status: response.status, body: (await response.json()) as { errors?: string[] } };
}

describe("PagerDuty", () => {
  test("opens an alert, merges what comes again, and resolves it", async () => {
    const success = { status: 202, body: { status: "success", message: "Event processed", dedup_key: "disk" } };
    expect(await enqueue(trigger)).toEqual(success);
    expect(await enqueue({ ...trigger, payload: { ...payload, summary: "Disk is still full" } })).toEqual(success);
    expect(alerts()).toMatchObject([{ ...payload, key: "disk", state: "triggered", count: 2 }]);
    await enqueue({ routing_key: routingKey, event_action: "acknowledge", dedup_key: "disk" });
    await enqueue({ routing_key: routingKey, event_action: "resolve", dedup_key: "disk" });
    expect(alerts()).toMatchObject([{ key: "disk", state: "resolved", count: 2 }]);
    expect(pagers.outcomes()).toEqual(["woke somebody", "merged", "acknowledged", "resolved"]);
  });

  test("opens another alert for the key of a resolved one, and drops what is said of none", async () => {
    const resolve = { routing_key: routingKey, event_action: "resolve", dedup_key: "disk" };
    await enqueue(trigger);
    await enqueue(resolve);
    await enqueue(resolve);
    await enqueue({ ...resolve, event_action: "acknowledge" });
    await enqueue(trigger);
    expect(alerts().map(({ state }) => state)).toEqual(["resolved", "triggered"]);
    expect(pagers.outcomes()).toEqual(["woke somebody", "resolved", "dropped", "dropped", "woke somebody"]);
  });

  test("knows the alerts of one integration from those of another", async () => {
    await enqueue(trigger);
    await enqueue({ routing_key: otherRoutingKey, event_action: "resolve", dedup_key: "disk" });
    expect(alerts()).toMatchObject([{ key: "disk", state: "triggered" }]);
  });

  test("makes a key for a trigger that brings none", async () => {
    const { body } = await enqueue({ ...trigger, dedup_key: undefined });
    expect(body.dedup_key).toMatch(/^[0-9a-f-]{36}$/);
    expect(alerts()).toMatchObject([{ key: body.dedup_key }]);
  });

  test.each<[string, object, string]>([
    ["a key that is too short", { routing_key: "abc" }, "Length of 'routing_key' is incorrect"],
    ["a key with other characters", { routing_key: "e+23rschqsESqk9Q6_-g" }, "cannot contain non-alphanumeric"],
    ["no key", { routing_key: "" }, "'routing_key' is missing or blank"],
    ["an unknown key", { routing_key: unknownRoutingKey }, "Invalid routing key"],
    ["no action", { event_action: undefined }, "'event_action' is missing or blank"],
    ["an unknown action", { event_action: "page" }, "'event_action' is invalid"],
    ["a deduplication key that is too long", { dedup_key: "k".repeat(256) }, "'dedup_key' is too long"],
    ["nothing to resolve", { event_action: "resolve", dedup_key: "" }, "'dedup_key' is missing or blank"],
    ["no payload", { payload: undefined }, "'payload' is missing or blank"],
    ["a blank source", { payload: { ...payload, source: " " } }, "'payload.source' is missing or blank"],
    ["no severity", { payload: { ...payload, severity: undefined } }, "'payload.severity' is missing or blank"],
    ["a severity of its own", { payload: { ...payload, severity: "sev1" } }, "'payload.severity' is invalid"],
    ["too long a summary", { payload: { ...payload, summary: "s".repeat(1025) } }, "'payload.summary' is too long"],
    ["a time that is none", { payload: { ...payload, timestamp: "now" } }, "'payload.timestamp' is invalid"],
    ["details that are a list", { payload: { ...payload, custom_details: [] } }, "must be an object"],
    ["a link to nowhere", { links: [{ text: "Here" }] }, "'links' must be objects"],
    ["more than 512 KB", { payload: { ...payload, custom_details: { a: "a".repeat(524_288) } } }, "larger than 512 KB"],
  ])("refuses %s", async (_name, difference, error) => {
    const { status, body } = await enqueue({ ...trigger, ...difference });
    expect(status).toBe(400);
    expect(body.errors).toContainEqual(expect.stringContaining(error));
    expect([alerts(), pagers.outcomes()]).toEqual([[], []]);
  });

  test("counts the summary's characters, not its bytes", async () => {
    const { status } = await enqueue({ ...trigger, payload: { ...payload, summary: "\u{1F525}".repeat(1024) } });
    expect(status).toBe(202);
  });

  test("refuses what is no JSON object", async () => {
    for (const event of ["{", "[]", "null"]) {
      expect(await enqueue(event)).toMatchObject({ status: 400, body: { errors: ["JSON parse error"] } });
    }
  });

  test("refuses the 121st call of a key within a minute, and no other key's", async () => {
    const resolve = { routing_key: routingKey, event_action: "resolve", dedup_key: "disk" };
    for (let call = 0; call < 120; call += 1) await enqueue(resolve);
    expect(await enqueue(resolve)).toMatchObject({ status: 429 });
    expect(await enqueue({ ...resolve, routing_key: otherRoutingKey })).toMatchObject({ status: 202 });
    pagers.wait(60_000);
    expect(await enqueue(resolve)).toMatchObject({ status: 202 });
  });
});

const data = { key: "disk", summary: "Disk is full", severity: "critical", source: "db-1", links: [], details: {} };
const page = JSON.stringify({ type: "page.triggered", timestamp: "2024-08-20T03:46:00Z", data });
const over = JSON.stringify({ type: "page.resolved", timestamp: "2024-08-20T04:46:00Z", data });

interface Sending {
  id?: string;
  /** Seconds before the receiver's present. */
  ago?: number;
  secret?: string;
  /** What is sent in place of the body that was signed. */
  sent?: string;
  headers?: Record<string, string>;
}

async function post(body: string, { id = "1", ago = 0, secret = webhookSecret, sent, headers = {} }: Sending = {}) {
  const timestamp = String(Math.floor(pagers.clock.now().getTime() / 1000) - ago);
  const key = Buffer.from(secret.slice(6), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  const signed = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
  const response = await fetch(pagers.world.urls.webhook, {
    method: "POST",
    body: sent ?? body,
    headers: { ...signed, ...headers },
  });
  await response.body?.cancel();
  return response.status;
}

describe("the receiver of webhooks", () => {
  test("wakes once for an id, and hears that it is over", async () => {
    expect([await post(page), await post(page)]).toEqual([204, 204]);
    expect(alerts()).toMatchObject([{ ...data, state: "triggered", count: 1 }]);
    expect(await post(over, { id: "2" })).toBe(204);
    expect(alerts()).toMatchObject([{ key: "disk", state: "resolved" }]);
    expect(pagers.outcomes()).toEqual(["woke somebody", "resolved"]);
  });

  test.each<[string, Sending]>([
    ["another secret's signature", { secret: wrongWebhookSecret }],
    ["a body that was changed", { sent: page.replace("Disk is full", "All is well") }],
    ["another id than was signed", { headers: { "webhook-id": "2" } }],
    ["a signature of another version", { headers: { "webhook-signature": "v1a,AAAA" } }],
    ["a signature that is cut", { headers: { "webhook-signature": "v1,AAAA" } }],
    ["no signature", { headers: { "webhook-signature": "" } }],
    ["no id", { id: "" }],
    ["no timestamp", { headers: { "webhook-timestamp": "" } }],
    ["a timestamp that is none", { headers: { "webhook-timestamp": "2024-08-20T03:46:00Z" } }],
    ["a message of more than five minutes ago", { ago: 330 }],
    ["a message of more than five minutes ahead", { ago: -330 }],
  ])("refuses %s", async (_name, sending) => {
    expect(await post(page, sending)).toBe(401);
    expect([alerts(), pagers.outcomes()]).toEqual([[], []]);
  });

  test("takes a message within five minutes, before and after", async () => {
    expect(await post(page, { id: "1", ago: 270 })).toBe(204);
    expect(await post(page, { id: "2", ago: -270 })).toBe(204);
  });

  test("takes one right signature among several, as while a secret is changed", async () => {
    const timestamp = String(Math.floor(pagers.clock.now().getTime() / 1000));
    const key = Buffer.from(webhookSecret.slice(6), "base64");
    const right = createHmac("sha256", key).update(`1.${timestamp}.${page}`).digest("base64");
    const headers = { "webhook-timestamp": timestamp, "webhook-signature": `v1,AAAA v1a,BBBB v1,${right}` };
    expect(await post(page, { headers })).toBe(204);
  });

  test("refuses what is signed and no page", async () => {
    expect(await post("{}")).toBe(400);
    expect(await post("Disk is full")).toBe(400);
  });
});

test("alerts, and the ids that were seen, outlive the world", async () => {
  const directory = await mkdtemp(join(tmpdir(), "pagers-"));
  try {
    await pagers.world.close();
    pagers = await startPagers({ directory });
    await enqueue(trigger);
    await post(page);
    await pagers.world.close();
    pagers = await startPagers({ directory });
    await enqueue(trigger);
    await post(page);
    expect(alerts().map(({ keeper, key, count }) => [keeper, key, count])).toEqual([
      ["pagerduty", "disk", 2],
      ["webhook", "disk", 1],
    ]);
  } finally {
    await rm(directory, { recursive: true });
  }
});
