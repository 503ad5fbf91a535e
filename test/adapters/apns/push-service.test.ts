import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { createPushService } from "../../../src/adapters/apns/push-service.ts";
import type { PushService } from "../../../src/ports/push-service.ts";
import { openAuthority } from "../../../src/simulator/apple/authority.ts";
import { createAppleWorld } from "../../../src/simulator/apple/portal.ts";
import type { AppleWorld } from "../../../src/simulator/apple/portal.ts";
import { createApnsWorld } from "../../../src/simulator/apns/world.ts";
import type { ApnsWorld } from "../../../src/simulator/apns/world.ts";
import { openShelves } from "../../../src/simulator/core/shelf.ts";
import { asPem, BUNDLE_ID, createContext, makeRequest, seed } from "../../simulator/apple/training.ts";
import type { KeyAndRequest } from "../../simulator/apple/training.ts";
import { preflightWith } from "./asking.ts";

const SHORT_DEADLINE = 250;
const context = createContext();
let apple: AppleWorld;
let apns: ApnsWorld;
let service: PushService;
let key: KeyAndRequest;
let good: ReturnType<typeof requestWith>;
let sandboxOnly: ReturnType<typeof requestWith>;

beforeAll(async () => {
  apple = await createAppleWorld(context, seed());
  apns = await createApnsWorld(context, { authority: apple.authority, devices: [] });
  service = connected();
  key = await makeRequest();
  const { portal } = apple;
  const order = { person: "U1", bundleId: BUNDLE_ID, csrPem: key.csrPem };
  good = requestWith((await portal.createCertificate(order)).der);
  sandboxOnly = requestWith((await portal.createCertificate({ ...order, type: "sandbox" })).der);
});
afterEach(() => context.faults.clear());
afterAll(() => apns.close());

const requestWith = (der: Uint8Array) => ({
  environment: "production" as const,
  credential: { kind: "certificate" as const, certificatePem: asPem(der), privateKeyPem: key.privateKeyPem },
  topic: BUNDLE_ID,
});

const connected = (deadlineMilliseconds = 5_000) =>
  createPushService({
    addresses: { production: { url: apns.urls.production }, sandbox: { url: apns.urls.sandbox }, ca: apns.caPem },
    clock: context.clock,
    deadlineMilliseconds,
  });

/** A push service at any address, with little patience. */
const at = (url: string) =>
  createPushService({
    addresses: { production: { url }, sandbox: { url }, ca: apns.caPem },
    clock: context.clock,
    deadlineMilliseconds: SHORT_DEADLINE,
  });

describe("preflight", () => {
  test("accepts a good credential in both environments, and pushes to nobody", async () => {
    expect(await preflightWith(service, good)).toEqual({ verdict: "accepted" });
    expect(await preflightWith(service, { ...good, environment: "sandbox" })).toEqual({ verdict: "accepted" });
    expect(apns.pushes()).toEqual([]);
    expect(apns.refused().at(-1)).toMatchObject({ reason: "BadDeviceToken", deviceToken: "0".repeat(64) });
  });

  test("is refused an expired certificate by the TLS alert", async () => {
    const expired = { ...good, credential: { kind: "certificate" as const, ...apple.pastCredential(BUNDLE_ID) } };
    expect(await preflightWith(service, expired)).toEqual({
      verdict: "refused",
      reason: "CertificateExpired",
      explanation: expect.stringContaining("The certificate has expired"),
    });
  });

  test("is refused in the wrong environment", async () => {
    expect(await preflightWith(service, sandboxOnly)).toEqual({
      verdict: "refused",
      reason: "BadCertificateEnvironment",
      explanation: "The certificate is not for Apple's production environment.",
    });
    expect(await preflightWith(service, { ...sandboxOnly, environment: "sandbox" })).toEqual({ verdict: "accepted" });
  });

  test("is refused another app's topic", async () => {
    expect(await preflightWith(service, { ...good, topic: "com.example.other" })).toEqual({
      verdict: "refused",
      reason: "TopicDisallowed",
      explanation: "The certificate may not push to the topic com.example.other.",
    });
  });

  test("is refused a certificate of another authority, and a revoked one", async () => {
    const stranger = await openAuthority(openShelves(undefined));
    const forged = await stranger.issueExpiredPushCertificate({
      bundleId: BUNDLE_ID,
      teamId: "A1B2C3D4E5",
      organization: "Example Ltd",
      environments: { sandbox: true, production: true },
      topics: [],
      notBefore: new Date(Date.now() - 86_400_000),
      notAfter: new Date(Date.now() + 86_400_000),
    });
    expect(await preflightWith(service, { ...good, credential: { kind: "certificate", ...forged } })).toMatchObject({
      verdict: "refused",
      reason: "BadCertificate",
    });

    const { portal } = apple;
    const { serial, der } = await portal.createCertificate({ person: "U1", bundleId: BUNDLE_ID, csrPem: key.csrPem });
    portal.revoke({ person: "U1", serial });
    expect(await preflightWith(service, requestWith(der))).toMatchObject({
      verdict: "refused",
      reason: "BadCertificate",
    });
  });

  test("sends nothing with a key that is not the certificate's, or with what can't be read", async () => {
    const before = apns.refused().length;
    const { privateKeyPem } = apple.pastCredential(BUNDLE_ID);
    expect(await preflightWith(service, { ...good, credential: { ...good.credential, privateKeyPem } })).toMatchObject({
      verdict: "refused",
      reason: "KeyMismatch",
    });
    for (const unreadable of ["hello", good.credential.privateKeyPem.slice(0, 300)]) {
      const result = await preflightWith(service, {
        ...good,
        credential: { ...good.credential, privateKeyPem: unreadable },
      });
      expect(result).toMatchObject({ verdict: "refused", reason: "UnreadableCredential" });
      expect(JSON.stringify(result)).not.toContain(good.credential.privateKeyPem.split("\n")[1]?.slice(0, 20));
    }
    expect(
      await preflightWith(service, { ...good, credential: { ...good.credential, certificatePem: "hello" } }),
    ).toMatchObject({
      reason: "UnreadableCredential",
    });
    expect(apns.refused()).toHaveLength(before);
  });

  test("learns nothing from an APNs in trouble", async () => {
    context.faults.set("apns.push", { kind: "refuse", code: "ServiceUnavailable" });
    const { host } = new URL(apns.urls.production);
    expect(await preflightWith(service, good)).toEqual({
      verdict: "unknown",
      explanation: `${host} is in trouble of its own just now, and did not look at the credential. (503 ServiceUnavailable)`,
    });
    context.faults.set("apns.push", { kind: "cut" });
    expect(await preflightWith(service, good)).toMatchObject({ verdict: "unknown" });
    context.faults.set("apns.connect.production", { kind: "refuse", code: "reset" });
    expect(await preflightWith(service, good)).toEqual({
      verdict: "unknown",
      explanation: `${host} can't be used: the connection was cut (ECONNRESET).`,
    });
  });

  test("learns nothing from an APNs that does not answer, and does not wait for ever", async () => {
    const hasty = connected(SHORT_DEADLINE);
    const silence = { verdict: "unknown", explanation: expect.stringContaining("did not answer within 0.25 seconds") };
    context.faults.set("apns.push", { kind: "withhold" });
    expect(await preflightWith(hasty, good)).toEqual(silence);
    context.faults.set("apns.connect.production", { kind: "withhold" });
    expect(await preflightWith(hasty, good)).toEqual(silence);
  });

  test("learns nothing where a server is not to be trusted", async () => {
    const url = apns.urls.production;
    const addresses = { production: { url }, sandbox: { url } };
    const distrustful = createPushService({ addresses, clock: context.clock });
    expect(await preflightWith(distrustful, good)).toEqual({
      verdict: "unknown",
      explanation: expect.stringContaining(
        "the server there presents a certificate of an unknown authority: a proxy seems to open the connection",
      ),
    });
  });
});

describe("reach", () => {
  let servers: Server[] = [];
  afterEach(() => {
    for (const server of servers) server.close();
    servers = [];
  });

  /** A server on a port of its own that answers every connection with `words`. */
  async function answering(words: string): Promise<string> {
    const server = createServer((socket) => socket.on("error", () => socket.destroy()).end(words));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  test("measures a round trip, with no certificate shown and nothing sent", async () => {
    const before = apns.refused().length;
    const seen = await service.reach("production");
    expect(seen).toEqual({ reachable: true, roundTripMs: expect.any(Number) });
    expect(seen.reachable && seen.roundTripMs >= 0 && seen.roundTripMs < 5000).toBe(true);
    expect(apns.refused()).toHaveLength(before);
  });

  test("says why not: nobody there, no TLS, cut, or silent", async () => {
    const free = await answering("");
    servers.pop()?.close();
    const why = async (url: string) => {
      const seen = await at(url).reach("sandbox");
      return seen.reachable ? "reachable" : seen.why;
    };
    expect(await why(free)).toContain("nothing listens there, or a firewall refuses the connection (ECONNREFUSED)");
    expect(await why(await answering("HTTP/1.1 400 Bad Request\r\n\r\n"))).toContain("does not speak TLS");
    context.faults.set("apns.connect.sandbox", { kind: "cut" }, 1);
    expect(await why(apns.urls.sandbox)).toContain("the connection was cut");
    context.faults.set("apns.connect.sandbox", { kind: "withhold" }, 1);
    expect(await why(apns.urls.sandbox)).toContain("did not answer within 0.25 seconds");
  });
});
