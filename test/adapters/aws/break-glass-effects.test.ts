import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createBreakGlass } from "../../../src/adapters/aws/break-glass.ts";
import { openSecretVersions } from "../../../src/adapters/aws/secret-versions.ts";
import { createSecretStore } from "../../../src/adapters/vault/secret-store.ts";
import type { PrivilegedSession } from "../../../src/ports/application-push.ts";
import type { PushCredential } from "../../../src/ports/push-credential.ts";
import { makePair, type Pair } from "../../simulator/aws/certificates.ts";
import {
  type Account,
  APPLICATION,
  EXTERNAL_ID,
  openAccount,
  OTHER_APPLICATION,
  REGION,
  ROLE,
  SECRET,
} from "./account.ts";
import { type Approved, redeemedGrant } from "./approval.ts";

let account: Account;
let pair: Pair;
let credential: PushCredential;
let version: string;
let current: string | null;
const store = () => createSecretStore(openSecretVersions({ region: REGION, clock: account.clock }));

beforeEach(async () => {
  [account, pair] = await Promise.all([openAccount(), makePair()]);
  credential = { kind: "certificate", certificatePem: pair.certificatePem, privateKeyPem: pair.keyPem };
  current = await store().current(SECRET);
  version = await store().keepCredential(SECRET, "incident/1/rotation-1", credential);
});
afterEach(() => account.close());

/** A session of the break-glass role for such a plan. */
function opened(approved: Partial<Approved>): Promise<PrivilegedSession> {
  const secret = { name: SECRET, version, current };
  const grant = redeemedGrant({ now: account.clock.now(), pair, secret, ...approved });
  const glass = createBreakGlass({ region: REGION, clock: account.clock, role: ROLE, externalId: EXTERNAL_ID });
  return glass.assume(grant, { source: "dana", incident: 1, target: APPLICATION });
}

const changes = () => [
  ...account.effects("SetPlatformApplicationAttributes"),
  ...account.effects("UpdateSecretVersionStage"),
];
const refused = (message: string) => expect.objectContaining({ kind: "not-allowed", message });

describe("a session for a rehearsal", () => {
  test("reads its application once, and says how that is", async () => {
    const session = await opened({ rehearsal: true });
    expect(await session.read(APPLICATION)).toEqual({
      observed: { expiry: expect.any(String), enabled: false, token: null },
      requestId: expect.stringMatching(/^[\da-f-]{36}$/),
    });
    await expect(session.read(APPLICATION)).rejects.toMatchObject({ kind: "broken" });
  });

  test.each(["emergency", "planned"] as const)("changes nothing, whatever is asked of it: %s", async (order) => {
    const session = await opened({ rehearsal: true, order });
    await expect(session.write(APPLICATION, credential)).rejects.toEqual(refused("The approved plan allows no write."));
    await expect(session.promote(SECRET, version)).rejects.toEqual(refused("The approved plan allows no promotion."));
    expect(changes()).toEqual([]);
    await session.read(APPLICATION);
  });

  test("reads no other application, and none after its end", async () => {
    const session = await opened({ rehearsal: true });
    await expect(session.read(OTHER_APPLICATION)).rejects.toMatchObject({
      kind: "not-allowed",
      found: OTHER_APPLICATION,
      expected: APPLICATION,
    });
    session.end();
    await expect(session.read(APPLICATION)).rejects.toMatchObject({ kind: "broken" });
  });
});

describe("a session of the planned order", () => {
  test("lets consumers read the new version, and leaves the application to the team's pipeline", async () => {
    const session = await opened({ order: "planned" });
    await expect(session.write(APPLICATION, credential)).rejects.toEqual(refused("The approved plan allows no write."));
    await expect(session.read(APPLICATION)).rejects.toEqual(refused("The approved plan allows no reading."));
    expect(await session.promote(SECRET, version)).toMatchObject({ before: current });
    expect(await store().current(SECRET)).toBe(version);
    expect(account.effects("SetPlatformApplicationAttributes")).toEqual([]);
    await expect(session.promote(SECRET, version)).rejects.toMatchObject({ kind: "broken" });
  });
});

describe("a session of an emergency", () => {
  test("reads nothing: the bot's own rights do", async () => {
    const session = await opened({});
    await expect(session.read(APPLICATION)).rejects.toEqual(refused("The approved plan allows no reading."));
    await session.write(APPLICATION, credential);
    await session.promote(SECRET, version);
    expect(changes()).toHaveLength(2);
  });

  test("takes nothing from consumers that the plan did not know of, and writes all the same", async () => {
    const session = await opened({ secret: { name: SECRET, version, current: "0".repeat(32) } });
    await expect(session.promote(SECRET, version)).rejects.toMatchObject({ kind: "not-now", found: current });
    expect(await store().current(SECRET)).toBe(current);
    await session.write(APPLICATION, credential);
    expect(changes()).toHaveLength(1);
  });
});
