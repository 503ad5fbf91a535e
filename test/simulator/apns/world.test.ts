import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { openAuthority } from "../../../src/simulator/apple/authority.ts";
import type { Credential } from "../../../src/simulator/apple/authority.ts";
import { createAppleWorld } from "../../../src/simulator/apple/portal.ts";
import type { AppleWorld, PushCertificateType } from "../../../src/simulator/apple/portal.ts";
import { topicsOf } from "../../../src/simulator/apple/topics.ts";
import { createApnsWorld } from "../../../src/simulator/apns/world.ts";
import type { ApnsWorld } from "../../../src/simulator/apns/world.ts";
import { openShelves } from "../../../src/simulator/core/shelf.ts";
import { asPem, BUNDLE_ID, createContext, makeRequest, seed } from "../apple/training.ts";
import type { KeyAndRequest } from "../apple/training.ts";
import { send } from "./client.ts";
import type { Sent } from "./client.ts";

const DAY = 86_400_000;
const ZEROS = "0".repeat(64);
const PHONE = "a1".repeat(32);
const GONE = "b2".repeat(32);
const CALLS = "c3".repeat(32);
const TEST_PHONE = "d4".repeat(32);

const directory = mkdtempSync(join(tmpdir(), "firebreak-apns-"));
const context = createContext({ directory });
const devices = [
  { token: PHONE, topic: BUNDLE_ID, environment: "production" as const, name: "Robin's phone" },
  { token: GONE, topic: BUNDLE_ID, environment: "production" as const, name: "An old phone" },
  { token: CALLS, topic: `${BUNDLE_ID}.voip`, environment: "production" as const, name: "Robin's calls" },
  { token: TEST_PHONE, topic: BUNDLE_ID, environment: "sandbox" as const, name: "Test phone" },
];
let apple: AppleWorld;
let apns: ApnsWorld;
let key: KeyAndRequest;
let good: Credential;
let sandboxOnly: Credential;

async function obtain(type?: PushCertificateType): Promise<Credential> {
  const { der } = await apple.portal.createCertificate({
    person: "U1",
    bundleId: BUNDLE_ID,
    csrPem: key.csrPem,
    ...(type === undefined ? {} : { type }),
  });
  return { certificatePem: asPem(der), privateKeyPem: key.privateKeyPem };
}

beforeAll(async () => {
  apple = await createAppleWorld(context, seed());
  apns = await createApnsWorld(context, { authority: apple.authority, devices });
  key = await makeRequest();
  good = await obtain();
  sandboxOnly = await obtain("sandbox");
});
afterEach(() => context.faults.clear());
afterAll(async () => {
  await apns.close();
  rmSync(directory, { recursive: true });
});

type Change = Partial<Sent> & { token?: string };

/** Pushes to a production device unless told otherwise. */
const push = ({ token = PHONE, headers, ...change }: Change = {}) =>
  send({
    url: apns.urls.production,
    caPem: apns.caPem,
    credential: good,
    ...change,
    headers: { ":path": `/3/device/${token}`, "apns-topic": BUNDLE_ID, ...headers },
  });

describe("a push in order", () => {
  test("is taken, kept and entered in the ledger under the id it was given", async () => {
    const apnsId = "123e4567-e89b-12d3-a456-42665544000a";
    const answer = await push({
      headers: { "apns-id": apnsId, "apns-push-type": "background", "apns-priority": 5 },
    });
    expect(answer).toMatchObject({ status: 200, body: {} });
    expect(answer.headers["apns-id"]).toBe(apnsId);
    const [issued] =
      apple.portal.appIds()[0]?.certificates.filter(({ type }) => type === "sandbox-and-production") ?? [];
    expect(apns.pushes()).toContainEqual({
      at: expect.any(String),
      environment: "production",
      apnsId,
      deviceToken: PHONE,
      topic: BUNDLE_ID,
      pushType: "background",
      priority: 5,
      payload: { aps: { alert: "Hello" } },
      certificateSerial: issued?.serial,
      keyId: null,
    });
    expect(context.ledger.entries()).toContainEqual(
      expect.objectContaining({ vendor: "apns", effect: "Push", subject: PHONE }),
    );
  });

  test("gets an id from Apple when it brings none, and may write its token in capitals", async () => {
    const answer = await push({ token: PHONE.toUpperCase() });
    expect(answer.status).toBe(200);
    expect(answer.headers["apns-id"]).toMatch(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
  });

  test("reaches the sandbox with either kind of certificate; the older one stands for one topic and needs none", async () => {
    const sandbox = { url: apns.urls.sandbox, token: TEST_PHONE };
    expect((await push(sandbox)).status).toBe(200);
    expect((await push({ ...sandbox, credential: sandboxOnly, headers: { "apns-topic": undefined } })).status).toBe(
      200,
    );
  });

  test("of 5120 bytes is taken for a call", async () => {
    const body = JSON.stringify({ aps: {}, padding: "x".repeat(5120 - 23) });
    const headers = { "apns-topic": `${BUNDLE_ID}.voip`, "apns-push-type": "voip" };
    expect(Buffer.byteLength(body)).toBe(5120);
    expect((await push({ token: CALLS, body, headers })).status).toBe(200);
    expect((await push({ token: CALLS, body: `${body} `, headers })).body.reason).toBe("PayloadTooLarge");
  });
});

describe("APNs refuses", () => {
  const tooLong = JSON.stringify({ padding: "x".repeat(4097 - 14) });
  const cases: [what: string, refusal: string, change: Change][] = [
    ["a token of zeros", "400 BadDeviceToken", { token: ZEROS }],
    ["an unknown token", "400 BadDeviceToken", { token: "f".repeat(64) }],
    ["no token at all", "400 BadDeviceToken", { token: "robin" }],
    ["a token of the sandbox", "400 BadDeviceToken", { token: TEST_PHONE }],
    ["a token of another topic", "400 DeviceTokenNotForTopic", { token: CALLS }],
    ["a path without a token", "400 MissingDeviceToken", { token: "" }],
    ["several topics and none named", "400 MissingTopic", { headers: { "apns-topic": undefined } }],
    ["an empty topic", "400 BadTopic", { headers: { "apns-topic": "" } }],
    ["a topic of somebody else", "400 TopicDisallowed", { headers: { "apns-topic": "com.example.other" } }],
    ["an id that is no UUID", "400 BadMessageId", { headers: { "apns-id": "7" } }],
    ["a priority of its own", "400 BadPriority", { headers: { "apns-priority": 7 } }],
    ["an expiration in words", "400 BadExpirationDate", { headers: { "apns-expiration": "tomorrow" } }],
    ["a collapse id of 65 bytes", "400 BadCollapseId", { headers: { "apns-collapse-id": "x".repeat(65) } }],
    ["an unknown push type", "400 InvalidPushType", { headers: { "apns-push-type": "postcard" } }],
    ["an empty payload", "400 PayloadEmpty", { body: "" }],
    ["4097 bytes", "413 PayloadTooLarge", { body: tooLong }],
    ["another path", "404 BadPath", { headers: { ":path": "/4/device/x" } }],
    ["another method", "405 MethodNotAllowed", { body: "", headers: { ":method": "PUT" } }],
  ];

  test.each(cases)("%s: %s", async (_what, refusal, change) => {
    const before = apns.pushes().length;
    const answer = await push(change);
    expect(`${answer.status} ${answer.body.reason}`).toBe(refusal);
    expect(answer.headers["apns-id"]).toMatch(/^[0-9A-F-]{36}$/);
    expect(apns.pushes()).toHaveLength(before);
    expect(apns.refused().at(-1)).toMatchObject({ reason: answer.body.reason, environment: "production" });
  });

  test("a device from which the app was removed, and says since when", async () => {
    apns.unregister(GONE);
    const answer = await push({ token: GONE });
    expect(answer).toMatchObject({ status: 410, body: { reason: "Unregistered" } });
    expect(Math.abs(Date.now() - (answer.body.timestamp ?? 0))).toBeLessThan(5000);
  });

  test("nobody's push: without a certificate", async () => {
    const answer = await push({ credential: undefined });
    expect(answer).toMatchObject({ status: 403, body: { reason: "MissingProviderToken" } });
  });

  test("a certificate for the sandbox in production", async () => {
    expect(await push({ credential: sandboxOnly })).toMatchObject({
      status: 403,
      body: { reason: "BadCertificateEnvironment" },
    });
  });

  test("a certificate that another authority of the same name issued", async () => {
    const stranger = await openAuthority(openShelves(undefined));
    const credential = await stranger.issueExpiredPushCertificate({
      bundleId: BUNDLE_ID,
      teamId: "A1B2C3D4E5",
      organization: "Example Ltd",
      environments: { sandbox: true, production: true },
      topics: topicsOf(BUNDLE_ID),
      notBefore: new Date(Date.now() - DAY),
      notAfter: new Date(Date.now() + DAY),
    });
    expect(await push({ credential })).toMatchObject({ status: 403, body: { reason: "BadCertificate" } });
  });

  test("a revoked certificate", async () => {
    const credential = await obtain();
    expect((await push({ credential })).status).toBe(200);
    const [newest] = apple.portal.appIds()[0]?.certificates ?? [];
    apple.portal.revoke({ person: "U1", serial: newest?.serial ?? "" });
    expect(await push({ credential })).toMatchObject({ status: 403, body: { reason: "BadCertificate" } });
  });
});

describe("an expired certificate", () => {
  test("ends the handshake with the alert certificate_expired", async () => {
    const expired = push({ credential: apple.pastCredential(BUNDLE_ID) });
    await expect(expired).rejects.toMatchObject({ code: expect.stringMatching(/ALERT_CERTIFICATE_EXPIRED$/) });
    expect(apns.refused().at(-1)).toMatchObject({ reason: "certificate_expired", deviceToken: null });
  });

  test("is judged by the world's time, and the world goes on after a restart", async () => {
    const later = createContext({ directory, ahead: 396 * DAY });
    const reopened = await createApnsWorld(later, { authority: apple.authority, devices: [] });
    try {
      const url = reopened.urls.production;
      await expect(push({ url })).rejects.toMatchObject({ code: expect.stringMatching(/ALERT_CERTIFICATE_EXPIRED$/) });
      expect(reopened.pushes()).toEqual(apns.pushes());
      expect(reopened.devices()).toHaveLength(devices.length);
    } finally {
      await reopened.close();
    }
  });
});

describe("on demand, APNs", () => {
  test("refuses with any reason, once", async () => {
    context.faults.set("apns.push", { kind: "refuse", code: "ServiceUnavailable" }, 1);
    expect(await push()).toMatchObject({ status: 503, body: { reason: "ServiceUnavailable" } });
    expect((await push()).status).toBe(200);
  });

  test("takes its time", async () => {
    context.faults.set("apns.push", { kind: "delay", milliseconds: 200 }, 1);
    const started = Date.now();
    expect((await push()).status).toBe(200);
    expect(Date.now() - started).toBeGreaterThanOrEqual(195);
  });

  test("takes a push and never answers", async () => {
    const before = apns.pushes().length;
    context.faults.set("apns.push", { kind: "withhold" }, 1);
    const answer = push().catch(() => "cut when the world closes");
    await expect(Promise.race([answer, wait(300, "silence")])).resolves.toBe("silence");
    expect(apns.pushes()).toHaveLength(before + 1);
  });

  test("takes a push and cuts the connection", async () => {
    const before = apns.pushes().length;
    context.faults.set("apns.push", { kind: "cut" }, 1);
    await expect(push()).rejects.toThrow(/closed|cancel/);
    expect(apns.pushes()).toHaveLength(before + 1);
  });

  test("can't be connected to", async () => {
    context.faults.set("apns.connect.production", { kind: "refuse", code: "reset" }, 1);
    await expect(push()).rejects.toMatchObject({ code: "ECONNRESET" });
  });
});

describe("the connection", () => {
  test("is TLS 1.2 at most", async () => {
    const { port } = new URL(apns.urls.production);
    const socket = connectTls({ host: "127.0.0.1", port: Number(port), ca: apns.caPem, minVersion: "TLSv1.3" });
    const code = await new Promise((resolve) =>
      socket.once("error", ({ code }: NodeJS.ErrnoException) => resolve(code)),
    );
    expect(code).toMatch(/ALERT_PROTOCOL_VERSION$/);
  });

  test("survives what is no TLS at all", async () => {
    const { port } = new URL(apns.urls.production);
    const socket = connect(Number(port), "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write(Buffer.from([22, 3, 1, 0, 7, 11, 0, 0, 3, 0, 0, 0, 0]));
    await new Promise((resolve) => socket.once("close", resolve).resume());
    expect((await push()).status).toBe(200);
  });
});
