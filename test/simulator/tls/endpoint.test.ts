import { once } from "node:events";
import { connect } from "node:tls";
import type { PeerCertificate } from "node:tls";
import { afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { ServerCredential, TlsAuthority } from "../../../src/simulator/tls/authority.ts";
import { createTlsAuthority } from "../../../src/simulator/tls/authority.ts";
import type { TlsEndpoint } from "../../../src/simulator/tls/endpoint.ts";
import { openResettingEndpoint, openSilentEndpoint, openTlsServer } from "../../../src/simulator/tls/endpoint.ts";

const DAY = 86_400_000;
let authority: TlsAuthority;
let shop: ServerCredential;
let blog: ServerCredential;
let expired: ServerCredential;
const opened: TlsEndpoint[] = [];

beforeAll(async () => {
  authority = await createTlsAuthority();
  shop = await issue("shop.example", 30);
  blog = await issue("blog.example", 60);
  expired = await issue("shop.example", -1);
});
afterEach(async () => {
  for (const endpoint of opened.splice(0)) await endpoint.close();
});

const issue = (name: string, days: number): Promise<ServerCredential> =>
  authority.issue({
    names: [name, `www.${name}`, "127.0.0.1"],
    notBefore: new Date(Date.now() - 90 * DAY),
    notAfter: new Date(Date.now() + days * DAY),
  });
const keep = async <Opened extends TlsEndpoint>(opening: Promise<Opened>): Promise<Opened> => {
  const endpoint = await opening;
  opened.push(endpoint);
  return endpoint;
};

/** What a client that trusts the authority sees. */
async function look(port: number, servername?: string): Promise<{ presented: PeerCertificate; error: unknown }> {
  const socket = connect({
    port,
    host: "127.0.0.1",
    ca: authority.rootPem,
    rejectUnauthorized: false,
    ...(servername === undefined ? {} : { servername }),
  });
  await once(socket, "secureConnect");
  const presented = socket.getPeerCertificate(true);
  const error = socket.authorizationError;
  socket.destroy();
  return { presented, error };
}

describe("a server", () => {
  test("presents the certificate of the name it is asked for, with its chain", async () => {
    const { port, connections } = await keep(openTlsServer({ usual: shop, byName: { "blog.example": blog } }));
    const seen = await look(port, "blog.example");
    expect(seen.error).toBeNull();
    expect(seen.presented.subject.CN).toBe("blog.example");
    expect(seen.presented.subjectaltname).toBe("DNS:blog.example, DNS:www.blog.example, IP Address:127.0.0.1");
    expect(seen.presented).toMatchObject({
      issuerCertificate: { subject: { CN: "Firebreak training TLS intermediate" } },
    });
    expect((await look(port, "shop.example")).presented.subject.CN).toBe("shop.example");
    expect((await look(port)).presented.subject.CN).toBe("shop.example");
    expect(connections()).toBe(3);
  });

  test("may present one that has expired, and then its successor", async () => {
    const server = await keep(openTlsServer({ usual: expired, byName: { "blog.example": expired } }));
    expect((await look(server.port)).error).toBe("CERT_HAS_EXPIRED");
    server.present({ usual: shop, byName: { "blog.example": blog } });
    expect((await look(server.port)).error).toBeNull();
    expect((await look(server.port, "blog.example")).presented.subject.CN).toBe("blog.example");
  });

  test("is refused by who asks for another name", async () => {
    const { port } = await keep(openTlsServer({ usual: shop }));
    const { error } = await look(port, "bank.example");
    expect(error).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
  });

  test("is gone once it is closed", async () => {
    const server = await openTlsServer({ usual: shop });
    const socket = connect({ port: server.port, host: "127.0.0.1", rejectUnauthorized: false });
    await once(socket, "secureConnect");
    const closed = once(socket, "close");
    await server.close();
    await closed;
    await expect(look(server.port)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });
});

test("a silent endpoint takes the connection, and nothing follows", async () => {
  const { port } = await keep(openSilentEndpoint());
  const socket = connect({ port, host: "127.0.0.1", timeout: 60 });
  const outcome = await Promise.race([
    once(socket, "secureConnect").then(() => "answered"),
    once(socket, "timeout").then(() => "timeout"),
  ]);
  expect(outcome).toBe("timeout");
  expect(socket.bytesRead).toBe(0);
  socket.destroy();
});

test("a resetting endpoint resets", async () => {
  const { port } = await keep(openResettingEndpoint());
  await expect(look(port)).rejects.toMatchObject({ code: "ECONNRESET" });
});
