import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createOwnSource } from "../../../src/adapters/own/own.ts";
import type { OwnSettings } from "../../../src/adapters/own/own.ts";
import { createLook } from "../../../src/adapters/tls/look.ts";
import { createCertificateReader } from "../../../src/adapters/x509/read-all.ts";
import { Place, Reading } from "../../../src/domain/inventory/sighting.ts";
import type { Sighting } from "../../../src/domain/inventory/sighting.ts";
import { make } from "../tls/made.ts";
import type { Made } from "../tls/made.ts";
import { createServers } from "../tls/servers.ts";

const reader = createCertificateReader();
const servers = createServers();
const nothing: OwnSettings = { trust: [], keys: [], address: null, reader };
let root: Made;
let authority: Made;

beforeAll(async () => {
  root = await make({ name: "Test root", to: 900 });
  authority = await make({ name: "Test authority", issuer: root, to: 300 });
});
afterAll(() => servers.close());

async function sightings(settings: Partial<OwnSettings>): Promise<Sighting[]> {
  const source = createOwnSource({ ...nothing, ...settings });
  const all: Sighting[] = [];
  for await (const page of source.read(AbortSignal.timeout(source.budget))) all.push(...page);
  for (const { place, seen } of all) {
    Place.parse(place);
    if (seen.kind === "read") Reading.parse(seen.reading);
  }
  return all;
}

const issuers = (pem: string) => [{ name: "apns.issuers", pem }];

describe("an authority that the bot trusts", () => {
  test("is an item for each that a file names", async () => {
    expect(
      await sightings({ trust: [...issuers(root.cert + authority.cert), { name: "apns.trust", pem: root.cert }] }),
    ).toMatchObject([
      { place: { kind: "own", locator: "apns.issuers/CN=Test root", name: "Test root (apns.issuers)" } },
      {
        seen: { reading: { expiry: { kind: "at", at: authority.notAfter }, facts: { "trusted in": "apns.issuers" } } },
      },
      { place: { locator: "apns.trust/CN=Test root" } },
    ]);
  });

  test("stays the same item when its certificate is replaced, and lasts as long as the last one for its name", async () => {
    const [before] = await sightings({ trust: issuers(authority.cert) });
    const renewed = await make({ name: "Test authority", issuer: root, to: 800 });
    const [after, ...more] = await sightings({ trust: issuers(authority.cert + renewed.cert) });
    expect(more).toEqual([]);
    expect(after?.id).toBe(before?.id);
    expect(after?.seen).toMatchObject({
      reading: {
        expiry: { at: renewed.notAfter },
        facts: { "ends before it": `Test authority (${authority.notAfter.slice(0, 10)})` },
      },
    });
  });

  test("that can't be read is there all the same", async () => {
    const damaged = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
    expect(await sightings({ trust: issuers(root.cert + damaged) })).toMatchObject([
      { seen: { kind: "read" } },
      { place: { locator: "apns.issuers#2" }, seen: { kind: "unread", why: expect.stringContaining("can't be read") } },
    ]);
  });
});

test("a credential without an end is an item without its value", async () => {
  const keys = [
    { name: "GitHub App key", changedAt: "2024-02-03T04:05:06.000Z", why: "it holds until somebody revokes it" },
    { name: "Slack bot token", changedAt: null, why: "it holds until somebody revokes it" },
  ];
  expect(await sightings({ keys })).toMatchObject(
    keys.map(({ name, changedAt, why }) => ({
      place: { kind: "own", locator: name },
      seen: { kind: "read", reading: { expiry: { kind: "never", why }, keyChangedAt: changedAt, fingerprint: null } },
    })),
  );
});

describe("the bot's own address", () => {
  const look = createLook({ reader, limit: 5_000 });
  const url = "https://status.acme.example/";
  const served = (port: number) => ({
    url,
    look: (signal: AbortSignal) =>
      look(
        { host: "127.0.0.1", port, servername: "status.acme.example", trust: root.cert, renewsItself: true },
        signal,
      ),
  });

  test("shows the certificate that is served there", async () => {
    const made = await make({ name: "status", names: ["status.acme.example"], issuer: authority });
    const port = await servers.tls({ key: made.key, cert: made.cert + authority.cert });
    expect(await sightings({ address: served(port) })).toMatchObject([
      {
        place: { kind: "own", locator: url },
        seen: { reading: { expiry: { at: made.notAfter }, renewsItself: true, facts: { trust: "verifies" } } },
      },
    ]);
  });

  test("is there when nobody answers, and what else there is was seen before", async () => {
    const address = served(await servers.nobody());
    expect(await sightings({ trust: issuers(root.cert), address })).toMatchObject([
      { seen: { kind: "read" } },
      { place: { locator: url }, seen: { kind: "unread", why: expect.stringContaining("nothing listens there") } },
    ]);
  });
});
