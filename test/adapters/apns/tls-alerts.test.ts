import "reflect-metadata";
import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { X509CrlGenerator, X509CrlReason } from "@peculiar/x509";
import { createPushService } from "../../../src/adapters/apns/push-service.ts";
import { asPem } from "../../simulator/apple/training.ts";
import { LOOPBACK, makeAuthority, makePair } from "../../simulator/aws/certificates.ts";
import type { Pair, PairOptions } from "../../simulator/aws/certificates.ts";

const HOUR = 3_600_000;
const openssl = spawnSync("openssl", ["version"]).status === 0;
const versions = ["1.2", "1.3"] as const;
const title = openssl ? "over TLS %s" : "over TLS %s (skipped: there is no openssl on this machine)";

let authority: Awaited<ReturnType<typeof makeAuthority>>;
let serverPair: Pair;
beforeAll(async () => {
  authority = await makeAuthority();
  serverPair = await makePair({ commonName: "push", extensions: [LOOPBACK], issuer: authority.issuer });
});

// oxlint-disable-next-line house/real-tests -- openssl is the one thing here that a machine may be without
(openssl ? describe : describe.skip).each(versions)(title, (version) => {
  const directory = mkdtempSync(join(tmpdir(), "firebreak-tls-"));
  let revoked: Pair;
  let server: ChildProcess;
  let url: string;

  beforeAll(async () => {
    revoked = await push();
    const port = await freePort();
    server = startServer(version, { directory, port, crl: await listOf(revoked) });
    await listening(port);
    url = `https://127.0.0.1:${port}`;
  });
  afterAll(async () => {
    const ended = new Promise((resolve) => server.once("close", resolve));
    if (server.kill()) await ended;
    rmSync(directory, { recursive: true });
  });

  const push = (options: PairOptions = {}) => makePair({ issuer: authority.issuer, ...options });
  const preflight = ({ certificatePem, keyPem }: Pair, deadlineMilliseconds = 5000) =>
    createPushService({
      addresses: { production: { url }, sandbox: { url }, ca: authority.certificatePem },
      clock: { now: () => new Date() },
      deadlineMilliseconds,
    }).preflightAll({
      environment: "production",
      topics: ["com.example.shop", "com.example.shop.voip"],
      credential: { kind: "certificate", certificatePem, privateKeyPem: keyPem },
    });
  /** The same refusal for every topic. */
  const refusal = (reason: string, alert: string) => {
    const preflight = { verdict: "refused", reason, explanation: expect.stringContaining(`the TLS alert ${alert}`) };
    return [
      { topic: "com.example.shop", preflight },
      { topic: "com.example.shop.voip", preflight },
    ];
  };

  test("an expired certificate is refused, whenever the alert comes", async () => {
    const expired = await push({ notAfter: new Date(Date.now() - HOUR) });
    expect(await preflight(expired)).toEqual(refusal("CertificateExpired", "certificate_expired"));
  });

  test("a revoked certificate is refused", async () => {
    expect(await preflight(revoked)).toEqual(refusal("CertificateRevoked", "certificate_revoked"));
  });

  test("a certificate of an unknown issuer is refused", async () => {
    expect(await preflight(await makePair())).toEqual(refusal("UnknownIssuer", "unknown_ca"));
  });

  test("a good certificate passes TLS, behind which nobody answers here", async () => {
    const [first, second] = await preflight(await push(), 500);
    expect(first?.preflight).toEqual({
      verdict: "unknown",
      explanation: expect.stringContaining("did not answer within 0.5 seconds"),
    });
    expect(second?.preflight).toEqual(first?.preflight);
  });
});

/** A revocation list of the authority's, with this certificate on it. */
async function listOf({ certificatePem }: Pair): Promise<string> {
  const list = await X509CrlGenerator.create({
    issuer: authority.issuer.name,
    thisUpdate: new Date(Date.now() - HOUR),
    nextUpdate: new Date(Date.now() + HOUR),
    entries: [{ serialNumber: new X509Certificate(certificatePem).serialNumber, reason: X509CrlReason.superseded }],
    signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
    signingKey: authority.issuer.privateKey,
  });
  return asPem(new Uint8Array(list.rawData), "X509 CRL");
}

/** openssl's own server: a client certificate demanded and verified, and an alert for each refusal, as Apple does. */
function startServer(
  version: (typeof versions)[number],
  { directory, port, crl }: { directory: string; port: number; crl: string },
): ChildProcess {
  const file = (name: string, content: string): string => {
    const path = join(directory, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const parts = [
    ["-cert", file("server.pem", serverPair.certificatePem)],
    ["-key", file("server.key", serverPair.keyPem)],
    ["-CAfile", file("ca.pem", authority.certificatePem)],
    ["-CRL", file("crl.pem", crl), "-crl_check"],
    ["-accept", `127.0.0.1:${port}`],
    ["-Verify", "3", "-verify_return_error"],
    ["-alpn", "h2", version === "1.2" ? "-tls1_2" : "-tls1_3", "-quiet"],
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
      // In TLS 1.2 a client without a certificate is turned away within the handshake: that is an answer too.
      socket.once("secureConnect", () => resolve(true));
      socket.once("error", ({ code = "" }: NodeJS.ErrnoException) => resolve(code.startsWith("ERR_SSL_")));
      socket.once("close", () => socket.destroy());
    });
    if (answered) return;
    await wait(50);
  }
  throw new Error(`openssl s_server does not listen on port ${port}.`);
}
