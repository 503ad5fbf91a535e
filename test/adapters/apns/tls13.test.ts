import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createPushService } from "../../../src/adapters/apns/push-service.ts";
import { openAuthority } from "../../../src/simulator/apple/authority.ts";
import type { AppleAuthority, Credential, PushCertificateOrder } from "../../../src/simulator/apple/authority.ts";
import { topicsOf } from "../../../src/simulator/apple/topics.ts";
import { openShelves } from "../../../src/simulator/core/shelf.ts";
import { BUNDLE_ID } from "../../simulator/apple/training.ts";

const DAY = 86_400_000;
const openssl = spawnSync("openssl", ["version"]).status === 0;
const title = openssl ? "over TLS 1.3" : "over TLS 1.3 (skipped: there is no openssl on this machine)";

// oxlint-disable-next-line house/real-tests -- openssl is the one thing here that a machine may be without
(openssl ? describe : describe.skip)(title, () => {
  const directory = mkdtempSync(join(tmpdir(), "firebreak-tls13-"));
  let authority: AppleAuthority;
  let server: ChildProcess;
  let url: string;

  beforeAll(async () => {
    authority = await openAuthority(openShelves(undefined));
    const port = await freePort();
    server = startServer(directory, authority, port);
    await listening(port);
    url = `https://127.0.0.1:${port}`;
  });
  afterAll(async () => {
    const ended = new Promise((resolve) => server.once("close", resolve));
    server.kill();
    await ended;
    rmSync(directory, { recursive: true });
  });

  const preflight = (credential: Credential, deadline = 5000) =>
    createPushService({ production: { url }, sandbox: { url }, ca: authority.rootPem }, deadline).preflight({
      environment: "production",
      topic: BUNDLE_ID,
      credential: { kind: "certificate", ...credential },
    });

  test("an expired certificate is refused, though the handshake had passed", async () => {
    const expired = await authority.issueExpiredPushCertificate(order(-395, -1));
    expect(await preflight(expired)).toMatchObject({ verdict: "refused", reason: "CertificateExpired" });
  });

  test("a certificate of an unknown issuer is refused", async () => {
    const stranger = await openAuthority(openShelves(undefined));
    const forged = await stranger.issueExpiredPushCertificate({ ...order(-1, 1), teamId: "OTHER" });
    expect(await preflight(forged)).toMatchObject({
      verdict: "refused",
      reason: expect.stringMatching(/^(UnknownIssuer|BadCertificate)$/),
    });
  });

  test("a good certificate passes TLS, behind which nobody answers here", async () => {
    const good = await authority.issueExpiredPushCertificate(order(-1, 394));
    expect(await preflight(good, 500)).toEqual({
      verdict: "unknown",
      explanation: expect.stringContaining("did not answer within 0.5 seconds"),
    });
  });
});

function order(fromDays: number, toDays: number): PushCertificateOrder {
  return {
    bundleId: BUNDLE_ID,
    teamId: "A1B2C3D4E5",
    organization: "Example Ltd",
    environments: { sandbox: true, production: true },
    topics: topicsOf(BUNDLE_ID),
    notBefore: new Date(Date.now() + fromDays * DAY),
    notAfter: new Date(Date.now() + toDays * DAY),
  };
}

/** openssl's own server: TLS 1.3 alone, a client certificate demanded and verified, and an alert for each refusal. */
function startServer(directory: string, authority: AppleAuthority, port: number): ChildProcess {
  const file = (name: string, content: string): string => {
    const path = join(directory, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const parts = [
    ["-cert", file("server.pem", authority.server.certificatePem)],
    ["-key", file("server.key", authority.server.privateKeyPem)],
    ["-CAfile", file("ca.pem", `${authority.rootPem}\n${authority.intermediatePem}\n`)],
    ["-accept", `127.0.0.1:${port}`],
    ["-Verify", "3", "-verify_return_error"],
    ["-alpn", "h2", "-tls1_3", "-quiet"],
  ];
  return spawn("openssl", ["s_server", ...parts.flat()], { stdio: ["pipe", "ignore", "ignore"] });
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** s_server takes one connection at a time: each attempt is closed before the next. */
async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const answered = await new Promise<boolean>((resolve) => {
      const socket = connect({ port, host: "127.0.0.1", rejectUnauthorized: false });
      socket.once("secureConnect", () => resolve(true)).once("error", () => resolve(false));
      socket.once("close", () => socket.destroy());
    });
    if (answered) return;
    await wait(50);
  }
  throw new Error(`openssl s_server does not listen on port ${port}.`);
}
