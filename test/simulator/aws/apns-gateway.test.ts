import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { Http2SecureServer, IncomingHttpHeaders } from "node:http2";
import { createSecureServer } from "node:http2";
import type { AddressInfo } from "node:net";
import type { Readable } from "node:stream";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { createApnsGateway } from "../../../src/simulator/aws/apns-gateway.ts";
import type { Push, PushGateway, PushOutcome } from "../../../src/simulator/aws/push-gateway.ts";
import { createWorldClock } from "../../../src/simulator/core/clock.ts";
import type { Pair } from "./certificates.ts";
import { LOOPBACK, makeAuthority, makePair } from "./certificates.ts";

let authority: Awaited<ReturnType<typeof makeAuthority>>;
let serverPair: Pair;
let device: Pair;

beforeAll(async () => {
  authority = await makeAuthority();
  serverPair = await makePair({ commonName: "push", extensions: [LOOPBACK], issuer: authority.issuer });
  device = await makePair({ issuer: authority.issuer });
});

const push = (changes: Partial<Push> = {}): Push => ({
  environment: "production",
  ...device,
  deviceToken: "ab".repeat(32),
  topic: "com.example.shop",
  payload: '{"aps":{"alert":"hello"}}',
  pushType: "alert",
  ...changes,
});
const gatewayTo = (url: string): PushGateway =>
  createApnsGateway({
    urls: { production: url, sandbox: "https://127.0.0.1:1" },
    ca: authority.certificatePem,
    clock: createWorldClock(),
  });

describe("over HTTP/2", () => {
  let server: Http2SecureServer;
  let gateway: PushGateway;
  let seen: { headers: IncomingHttpHeaders; body: string; client: string }[];
  let answer: { status: number; body?: string };

  beforeEach(async () => {
    seen = [];
    answer = { status: 200 };
    server = createSecureServer({
      cert: serverPair.certificatePem,
      key: serverPair.keyPem,
      ca: authority.certificatePem,
      requestCert: true,
    });
    server.on("stream", (stream, headers) => {
      let body = "";
      const socket = stream.session?.socket as unknown as { getPeerCertificate(): { subject: { UID: string } } };
      const client = socket.getPeerCertificate().subject.UID;
      stream.on("data", (chunk) => (body += String(chunk)));
      stream.on("end", () => {
        seen.push({ headers, body, client });
        stream.respond({ ":status": answer.status, "apns-id": "11-22" });
        stream.end(answer.body);
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    gateway = gatewayTo(`https://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  test("delivers with the client certificate, the topic and the type of push", async () => {
    expect(await gateway.deliver(push())).toEqual({ outcome: "delivered", apnsId: "11-22" });
    expect(seen).toEqual([
      {
        client: "com.example.shop",
        body: '{"aps":{"alert":"hello"}}',
        headers: expect.objectContaining({
          ":method": "POST",
          ":path": `/3/device/${"ab".repeat(32)}`,
          "apns-topic": "com.example.shop",
          "apns-push-type": "alert",
        }),
      },
    ]);
  });

  test.each([
    [400, "BadDeviceToken", { outcome: "refused", status: 400, reason: "BadDeviceToken" }],
    [410, "Unregistered", { outcome: "refused", status: 410, reason: "Unregistered" }],
    [403, "BadCertificateEnvironment", { outcome: "credential-rejected", reason: "BadCertificateEnvironment" }],
  ])("understands %s %s", async (status, reason, outcome) => {
    answer = { status, body: JSON.stringify({ reason }) };
    expect(await gateway.deliver(push())).toEqual(outcome);
  });

  test("tells a key that is another certificate's before it connects", async () => {
    const { keyPem } = await makePair();
    expect(await gateway.deliver(push({ keyPem }))).toEqual({
      outcome: "credential-rejected",
      reason: "the key does not belong to the certificate",
    });
    expect(seen).toEqual([]);
  });

  test("rejects when nobody is there: that says nothing of the credential", async () => {
    await expect(gateway.deliver(push({ environment: "sandbox" }))).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });
});

const versions = spawnSync("openssl", ["version"]).status === 0 ? ["-tls1_2", "-tls1_3"] : [];
describe("an expired certificate, to a server that answers with the TLS alert", () => {
  test(`is a rejected credential (openssl s_server: ${versions.join(" ") || "not installed here"})`, async () => {
    for (const version of versions) {
      expect(await deliverExpiredTo(version)).toEqual({
        outcome: "credential-rejected",
        reason: "certificate expired",
      });
    }
    expect.assertions(versions.length);
  });
});

/** Sends with an expired certificate to a server that looks at it as Apple's does. */
async function deliverExpiredTo(version: string): Promise<PushOutcome> {
  const directory = await mkdtemp(join(tmpdir(), "apns-gateway-"));
  const file = async (name: string, text: string) => {
    await writeFile(join(directory, name), text, { mode: 0o600 });
    return join(directory, name);
  };
  const identity = ["-cert", await file("server.pem", serverPair.certificatePem)];
  const key = ["-key", await file("server.key", serverPair.keyPem)];
  const trust = ["-CAfile", await file("ca.pem", authority.certificatePem)];
  const strict = ["-Verify", "1", "-verify_return_error", "-alpn", "h2", version];
  const options = ["-accept", "127.0.0.1:0", ...identity, ...key, ...trust, ...strict];
  const server = spawn("openssl", ["s_server", ...options]);
  try {
    const address = await waitForAddress(server.stdout);
    const expired = await makePair({ issuer: authority.issuer, notAfter: new Date("2024-02-01T00:00:00Z") });
    return await gatewayTo(`https://${address}`).deliver(push(expired));
  } finally {
    server.kill();
    await rm(directory, { recursive: true });
  }
}

async function waitForAddress(output: Readable): Promise<string> {
  let text = "";
  for await (const chunk of output.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    const address = /^ACCEPT (\S+)$/mu.exec(text)?.[1];
    if (address !== undefined) return address;
  }
  throw new Error(`openssl s_server did not start: ${text}`);
}
