import { createSecureServer } from "node:http2";
import { createServer as createHttpsServer } from "node:https";
import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { createPushService } from "../../../src/adapters/apns/push-service.ts";
import { waysTo } from "../../../src/adapters/apns/ways.ts";
import type { CertificateCredential } from "../../../src/ports/push-credential.ts";
import { createAppleWorld } from "../../../src/simulator/apple/portal.ts";
import type { AppleWorld } from "../../../src/simulator/apple/portal.ts";
import { REASONS } from "../../../src/simulator/apns/reasons.ts";
import { createApnsWorld } from "../../../src/simulator/apns/world.ts";
import type { ApnsWorld } from "../../../src/simulator/apns/world.ts";
import { asPem, BUNDLE_ID, createContext, makeRequest, seed } from "../../simulator/apple/training.ts";
import { preflightWith } from "./asking.ts";

const context = createContext();
let apple: AppleWorld;
let apns: ApnsWorld;
let credential: CertificateCredential;
const servers: Server[] = [];

beforeAll(async () => {
  apple = await createAppleWorld(context, seed());
  apns = await createApnsWorld(context, { authority: apple.authority, devices: [] });
  const { csrPem, privateKeyPem } = await makeRequest();
  const { der } = await apple.portal.createCertificate({ person: "U1", bundleId: BUNDLE_ID, csrPem });
  credential = { kind: "certificate", certificatePem: asPem(der), privateKeyPem };
});
afterEach(() => {
  context.faults.clear();
  for (const server of servers.splice(0)) server.close();
});
afterAll(() => apns.close());

/** A push service that tries these addresses in turn, with little patience. */
const through = (...ways: string[]) => {
  const address = { url: ways[0] ?? "" };
  const addresses = { production: address, sandbox: address, ca: apns.caPem };
  return createPushService({ addresses, clock: context.clock, deadlineMilliseconds: 1000, ways: () => ways });
};
const preflight = (...ways: string[]) =>
  preflightWith(through(...ways), { environment: "production", topic: BUNDLE_ID, credential });

async function serving(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An address where nothing listens. */
async function nowhere(): Promise<string> {
  const url = await serving(createServer());
  await new Promise((resolve) => servers.pop()?.close(resolve));
  return url;
}

describe("the way to Apple", () => {
  test("is port 443 and then 2197, unless the address names a port", () => {
    expect(waysTo("https://api.push.apple.com")).toEqual([
      "https://api.push.apple.com",
      "https://api.push.apple.com:2197",
    ]);
    expect(waysTo("https://api.push.apple.com:2197")).toEqual(["https://api.push.apple.com:2197"]);
    expect(waysTo("https://127.0.0.1:7001")).toEqual(["https://127.0.0.1:7001"]);
  });

  test("is the second one where the first is shut, and is told", async () => {
    const shut = await nowhere();
    const { host, port } = new URL(apns.urls.production);
    const remark = `${new URL(shut).host} can't be used: nothing listens there, or a firewall refuses the connection (ECONNREFUSED). Port ${port} was used instead.`;
    expect(await preflight(shut, apns.urls.production)).toEqual({ verdict: "accepted", remark });
    expect(await through(shut, apns.urls.production).reach("production")).toEqual({
      reachable: true,
      roundTripMs: expect.any(Number),
      remark,
    });
    context.faults.set("apns.push", { kind: "refuse", code: "ServiceUnavailable" });
    expect(await preflight(shut, apns.urls.production)).toEqual({
      verdict: "unknown",
      explanation: `${host} is in trouble of its own just now, and did not look at the credential. (503 ServiceUnavailable) ${remark}`,
    });
  });

  test("is the second one where the first stays silent", async () => {
    const silent = await serving(createServer((socket) => socket.on("error", () => socket.destroy())));
    expect(await preflight(silent, apns.urls.production)).toEqual({
      verdict: "accepted",
      remark: expect.stringContaining("did not answer within 1 seconds"),
    });
  });

  test("is told of both ends when neither leads there", async () => {
    const [one, other] = [await nowhere(), await nowhere()];
    expect(await preflight(one, other)).toEqual({
      verdict: "unknown",
      explanation: expect.stringMatching(
        new RegExp(`^${new URL(one).host} can't be used: .+ ${new URL(other).host} can't be used: .+\\.$`),
      ),
    });
  });

  test("is not looked for when the credential was refused, or the name does not resolve", async () => {
    const untaken = async (first: string, tried: CertificateCredential) => {
      let connections = 0;
      const second = await serving(createServer(() => (connections += 1)));
      const result = await preflightWith(through(first, second), {
        environment: "production",
        topic: BUNDLE_ID,
        credential: tried,
      });
      expect(connections).toBe(0);
      return result;
    };
    const expired = { kind: "certificate" as const, ...apple.pastCredential(BUNDLE_ID) };
    expect(await untaken(apns.urls.production, expired)).toMatchObject({ reason: "CertificateExpired" });
    // RFC 6761, 6.4: this name never resolves.
    expect(await untaken("https://push.invalid", credential)).toEqual({
      verdict: "unknown",
      explanation: expect.stringMatching(/^push\.invalid can't be used: its name (does not resolve|could not be)/),
    });
  });
});

describe("what stands in between", () => {
  const tls = () => ({ cert: apple.authority.server.certificatePem, key: apple.authority.server.privateKeyPem });

  test("may know HTTP/1.1 alone, and say so in TLS or after it", async () => {
    const explanation = expect.stringContaining("a proxy may stand in between that knows HTTP/1.1 alone");
    const withAlpn = await serving(createHttpsServer(tls(), (_request, response) => response.end()));
    expect(await preflight(withAlpn)).toEqual({ verdict: "unknown", explanation });
    const without = createTlsServer(tls(), (socket) => {
      socket.on("error", () => socket.destroy()).on("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    });
    expect(await preflight(await serving(without))).toEqual({ verdict: "unknown", explanation });
  });

  test("may open the connection", async () => {
    const stranger = (await createAppleWorld(createContext(), seed())).authority.server;
    const url = await serving(createSecureServer({ cert: stranger.certificatePem, key: stranger.privateKeyPem }));
    expect(await preflight(url)).toEqual({
      verdict: "unknown",
      explanation: expect.stringContaining("a proxy seems to open the connection"),
    });
  });

  test("may be Apple, saying why it closes the connection", async () => {
    const server = createSecureServer(tls());
    server.on("stream", (stream) => {
      stream.on("error", () => stream.destroy());
      stream.session?.goaway(0, 0, Buffer.from('{"reason":"BadCertificate"}'));
    });
    server.on("session", (session) => session.on("error", () => session.destroy()));
    const result = await preflight(await serving(server));
    expect(result).toMatchObject({ verdict: "refused", reason: "BadCertificate" });
  });
});

describe("Apple's reasons", () => {
  const reasons = Object.keys(REASONS).filter((reason) => reason !== "BadDeviceToken");

  test.each(reasons)("%s is explained in words of its own", async (code) => {
    context.faults.set("apns.push", { kind: "refuse", code });
    const result = await preflight(apns.urls.production);
    expect(result.verdict).not.toBe("accepted");
    const { explanation } = result as Exclude<typeof result, { verdict: "accepted" }>;
    expect(explanation).toMatch(/[.)]$/);
    expect(explanation).not.toContain("says nothing about the credential");
  });

  test("that nobody knows yet are quoted, and say nothing about the credential", async () => {
    const { host } = new URL(apns.urls.production);
    context.faults.set("apns.push", { kind: "refuse", code: "SomethingNew", status: 418 });
    expect(await preflight(apns.urls.production)).toEqual({
      verdict: "unknown",
      explanation: `${host} answered 418 SomethingNew, which says nothing about the credential.`,
    });
  });
});
