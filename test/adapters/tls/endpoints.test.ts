import { X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { calmPace, createTlsSource } from "../../../src/adapters/tls/endpoints.ts";
import type { TlsPace } from "../../../src/adapters/tls/endpoints.ts";
import type { Endpoint } from "../../../src/adapters/tls/look.ts";
import { createCertificateReader } from "../../../src/adapters/x509/read-all.ts";
import { itemId, Reading } from "../../../src/domain/inventory/sighting.ts";
import type { Sighting } from "../../../src/domain/inventory/sighting.ts";
import type { CertificateSource } from "../../../src/ports/certificate-source.ts";
import { make } from "./made.ts";
import type { Made } from "./made.ts";
import { createServers } from "./servers.ts";

const reader = createCertificateReader();
const servers = createServers();
let root: Made;
let authority: Made;
let good: Made;

beforeAll(async () => {
  root = await make({ name: "Test root" });
  authority = await make({ name: "Test authority", issuer: root });
  good = await make({ name: "pay.example", names: ["pay.example", "127.0.0.1"], issuer: authority });
});
afterAll(() => servers.close());

/** The certificate with the one that issued it, as a server is set up. */
const served = (made: Made) => ({ key: made.key, cert: made.cert + authority.cert });

const at = (port: number, more: Partial<Endpoint> = {}): Endpoint => ({
  host: "127.0.0.1",
  port,
  servername: "pay.example",
  trust: root.cert,
  renewsItself: false,
  ...more,
});

const sourceOf = (endpoints: Endpoint[], pace: TlsPace = calmPace) => createTlsSource({ endpoints, reader, pace });

/** Everything that the source shows, if it ends within its budget. */
async function sightings(source: CertificateSource): Promise<Sighting[]> {
  const all: Sighting[] = [];
  for await (const page of source.read(AbortSignal.timeout(source.budget))) all.push(...page);
  return all;
}

async function lookAt(endpoint: Endpoint, pace?: TlsPace): Promise<Sighting> {
  const [only, ...more] = await sightings(sourceOf([endpoint], pace));
  if (only === undefined || more.length > 0) throw new Error("One sighting was expected.");
  return only;
}

async function reading(endpoint: Endpoint): Promise<Reading> {
  const { seen } = await lookAt(endpoint);
  if (seen.kind === "unread") throw new Error(seen.why);
  return Reading.parse(seen.reading);
}

async function why(endpoint: Endpoint, pace?: TlsPace): Promise<string> {
  const { seen } = await lookAt(endpoint, pace);
  return seen.kind === "unread" ? seen.why : "read";
}

describe("what a server presents", () => {
  test("is read with its chain, and nothing is sent behind the handshake", async () => {
    const port = await servers.tls(served(good));
    const certificate = new X509Certificate(good.cert);
    const seen = await reading(at(port, { renewsItself: true }));
    expect(seen).toMatchObject({
      expiry: { kind: "at", at: good.notAfter },
      notBefore: good.notBefore,
      fingerprint: certificate.fingerprint256.replaceAll(":", "").toLowerCase(),
      issuer: expect.stringContaining("Test authority"),
      renewsItself: true,
      facts: { key: "ec", "with it": "Test authority", trust: "verifies" },
    });
    expect(await reading(at(port, { renewsItself: true }))).toEqual(seen);
    expect(servers.received).toEqual([]);
  });

  test.each(["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"] as const)("is read over %s alone", async (version) => {
    const ciphers = "DEFAULT:@SECLEVEL=0";
    const port = await servers.tls({ ...served(good), minVersion: version, maxVersion: version, ciphers });
    expect(await reading(at(port))).toMatchObject({ facts: { trust: "verifies" } });
  });

  test.each(["TLSv1.2", "TLSv1.3"] as const)(
    "is read over %s of a server that wants a client certificate",
    async (version) => {
      const demanding = { requestCert: true, rejectUnauthorized: true, minVersion: version, maxVersion: version };
      const { expiry } = await reading(at(await servers.tls({ ...served(good), ...demanding })));
      expect(expiry).toEqual({ kind: "at", at: good.notAfter });
    },
  );

  test("is the certificate of the name that is asked for", async () => {
    const other = await make({ name: "shop.example", names: ["shop.example"], issuer: authority });
    const port = await servers.tls({
      ...served(good),
      SNICallback: (name, done) => done(null, createSecureContext(served(name === "shop.example" ? other : good))),
    });
    const subjects = (await sightings(sourceOf([at(port), at(port, { servername: "shop.example" })]))).map(
      ({ place, seen }) => [place.locator, seen.kind === "read" ? seen.reading.facts["subject"] : seen.why],
    );
    expect(Object.fromEntries(subjects)).toEqual({
      [`127.0.0.1:${port}/pay.example`]: expect.stringContaining("pay.example"),
      [`127.0.0.1:${port}/shop.example`]: expect.stringContaining("shop.example"),
    });
  });

  test("is read all the same when it can't be trusted, and that is said", async () => {
    const trust = async (made: Made, more: Partial<Endpoint> = {}) =>
      (await reading(at(await servers.tls(served(made)), more))).facts["trust"];
    const old = await make({ name: "old", names: ["pay.example"], issuer: authority, from: -40, to: -2 });
    const early = await make({ name: "early", names: ["pay.example"], issuer: authority, from: 2 });
    const own = await make({ name: "own", names: ["pay.example"] });
    expect(await trust(old)).toBe("it has expired, or one that issued it has");
    expect(await trust(early)).toContain("it is not valid yet");
    expect(await trust(own)).toBe("it signed itself");
    expect(await trust(good, { trust: undefined })).toContain("one that issued it is not known here");
    expect(await trust(good, { servername: "shop.example" })).toBe("it is not for the name shop.example");
    expect(await trust(old, { servername: "shop.example" })).toBe(
      "it has expired, or one that issued it has; it is not for the name shop.example",
    );
    expect(await trust(good, { servername: undefined })).toBe("verifies");
  });

  test("tells of an authority in the chain that ends before the certificate does", async () => {
    const brief = await make({ name: "Brief authority", issuer: root, to: 5 });
    const made = await make({ name: "pay.example", names: ["pay.example"], issuer: brief });
    const { facts } = await reading(at(await servers.tls({ key: made.key, cert: made.cert + brief.cert })));
    expect(facts["ends before it"]).toBe(`Brief authority (${brief.notAfter.slice(0, 10)})`);
  });
});

describe("an endpoint that shows nothing", () => {
  const hasty: TlsPace = { together: 20, limit: 200 };

  test("is there all the same, and it is said why", async () => {
    const nobody = await servers.nobody();
    expect(await lookAt(at(nobody))).toEqual({
      id: itemId({ kind: "tls", locator: `127.0.0.1:${nobody}/pay.example` }),
      place: {
        kind: "tls",
        locator: `127.0.0.1:${nobody}/pay.example`,
        name: `127.0.0.1:${nobody}/pay.example`,
        account: null,
        region: null,
      },
      tags: {},
      seen: {
        kind: "unread",
        why: `127.0.0.1:${nobody} can't be read: nothing listens there, or a firewall refuses the connection (ECONNREFUSED).`,
      },
    });
    expect(await why(at(await servers.tcp((socket) => socket.resetAndDestroy())))).toContain("the connection was cut");
    expect(await why(at(await servers.tcp((socket) => socket.end())))).toMatch(/cut|closed before a certificate came/);
    expect(await why(at(await servers.tcp((socket) => socket.end("220 mail.example ESMTP\r\n"))))).toContain(
      "does not speak TLS from the first byte on",
    );
    expect(await why(at(await servers.tls({})))).toContain(
      "it ended the handshake with the TLS alert handshake_failure",
    );
  });

  test("is not waited for when it never answers, silent or dribbling", async () => {
    const silent = await servers.tcp(() => {});
    const dribbling = await servers.tcp((socket) => {
      const timer = setInterval(() => socket.write(Buffer.from([0x16])), 20);
      socket.on("close", () => clearInterval(timer));
    });
    expect(await why(at(silent), hasty)).toBe(`127.0.0.1:${silent} did not answer within 0.2 seconds.`);
    expect(await why(at(dribbling), hasty)).not.toBe("read");
  });

  test("keeps nobody else waiting: three hundred of them end within the budget, few at a time", async () => {
    let open = 0;
    let most = 0;
    const silent = await servers.tcp((socket) => {
      most = Math.max(most, (open += 1));
      socket.on("close", () => (open -= 1)).resume();
    });
    const dead = Array.from({ length: 300 }, (_, number) => at(silent, { servername: `host-${number}.example` }));
    const all = await sightings(sourceOf(dead, { together: 25, limit: 50 }));
    expect(all.map(({ seen }) => seen.kind)).toEqual(dead.map(() => "unread"));
    expect(new Set(all.map(({ id }) => id)).size).toBe(300);
    // The server hears of a closed connection after the next one was opened.
    expect(most).toBeLessThanOrEqual(50);
  });
});

describe("the source", () => {
  test("has a budget that lasts for all endpoints to be dead", () => {
    const thousands = Array.from({ length: 3_000 }, (_, port) => at(port + 1));
    expect(sourceOf(thousands).budget).toBeGreaterThanOrEqual((3_000 / calmPace.together) * calmPace.limit);
  });

  test("gives sightings on as they come, and stops when it is told to", async () => {
    const silent = await servers.tcp(() => {});
    const alive = await servers.tls(served(good));
    const endpoints = Array.from({ length: 60 }, (_, number) => at(alive, { servername: `host-${number}.example` }));
    const source = sourceOf([...endpoints, at(silent)], { together: 20, limit: 60_000 });
    const stop = new AbortController();
    const pages: number[] = [];
    const read = async () => {
      for await (const page of source.read(stop.signal)) {
        pages.push(page.length);
        stop.abort(new Error("It took too long."));
      }
    };
    await expect(read()).rejects.toThrow("It took too long.");
    expect(pages).toHaveLength(1);
    expect(pages[0]).toBeGreaterThanOrEqual(50);
  });

  test("names an IPv6 address in brackets, and a name in small letters", async () => {
    const { place } = await lookAt({ host: "::1", port: await servers.nobody(), renewsItself: false });
    expect(place.locator).toMatch(/^\[::1\]:\d+$/);
    const local = await lookAt({ host: "LocalHost", port: await servers.nobody(), renewsItself: false });
    expect(local.place.locator).toMatch(/^localhost:\d+$/);
  });
});
