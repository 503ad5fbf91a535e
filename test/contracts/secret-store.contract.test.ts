import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createBreakGlass } from "../../src/adapters/aws/break-glass.ts";
import { openSecretVersions } from "../../src/adapters/aws/secret-versions.ts";
import { openSecretFiles } from "../../src/adapters/vault/secret-files.ts";
import { createSecretStore } from "../../src/adapters/vault/secret-store.ts";
import { currentLabel, previousLabel, versionWith } from "../../src/domain/secret/labels.ts";
import type { PrivilegedSession } from "../../src/ports/application-push.ts";
import type { PushCredential } from "../../src/ports/push-credential.ts";
import type { SecretPromotion, SecretStore } from "../../src/ports/secret-store.ts";
import type { SecretVersions } from "../../src/ports/secret-versions.ts";
import { type Account, APPLICATION, EXTERNAL_ID, openAccount, REGION, ROLE, SECRET } from "../adapters/aws/account.ts";
import { redeemedGrant } from "../adapters/aws/approval.ts";
import { errorOf, expectNoneOf } from "../adapters/aws/leaks.ts";
import { makePair, type Pair } from "../simulator/aws/certificates.ts";

const MINUTE = 60_000;
const PENDING = "incident/1/rotation-1/2024-08-20T09:46:00.000Z";

/** A way to keep secrets, opened anew as another process would. */
interface Kept {
  versions: SecretVersions;
  /** What promotes, where the session of the break-glass role does not do it by itself. */
  promotion?: SecretPromotion;
}

/** Each store, with the account beside it that break-glass roles are in. */
const stores: { name: string; open(account: Account, directory: string): Kept }[] = [
  { name: "Secrets Manager", open: ({ clock }) => ({ versions: openSecretVersions({ region: REGION, clock }) }) },
  {
    name: "encrypted files",
    open({ clock }, directory) {
      const files = openSecretFiles({ directory, keys: [filesKey], clock });
      return { versions: files, promotion: files };
    },
  },
];
const filesKey = randomBytes(32);

let account: Account;
let directory: string;
let pair: Pair;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "firebreak-secrets-"));
  [account, pair] = await Promise.all([openAccount(), makePair()]);
});
afterEach(async () => {
  await account.close();
  rmSync(directory, { recursive: true, force: true });
});

const newKey = async () => (await makePair()).keyPem;
const never = () => Promise.reject(new Error("No second key is made."));
const certificate = ({ certificatePem, keyPem }: Pair): PushCredential => ({
  kind: "certificate",
  certificatePem,
  privateKeyPem: keyPem,
});
const token = (): PushCredential => ({
  kind: "token",
  keyId: "ABC123DEFG",
  teamId: "DEF123GHIJ",
  privateKeyPem: generateKeyPairSync("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  }).privateKey,
});

describe.each(stores)("keys and credentials in $name", ({ open }) => {
  let store: SecretStore;
  let versions: SecretVersions;
  const reopened = () => createSecretStore(open(account, directory).versions);
  beforeEach(() => {
    ({ versions } = open(account, directory));
    store = createSecretStore(versions);
  });

  /** A session of the break-glass role for a plan with that version. */
  async function session(
    version: string,
    change: { cutOff?: number; late?: number; current?: string | null } = {},
  ): Promise<PrivilegedSession> {
    const { late = 0, current = await store.current(SECRET), ...approved } = change;
    const secret = { name: SECRET, version, current };
    const grant = redeemedGrant({ now: account.clock.now(), pair, secret, ...approved });
    let passed = 0;
    const clock = { now: () => new Date(account.clock.now().getTime() + passed) };
    const { promotion } = open({ ...account, clock: { ...account.clock, ...clock } }, directory);
    const glass = createBreakGlass({
      region: REGION,
      clock,
      role: ROLE,
      externalId: EXTERNAL_ID,
      ...(promotion === undefined ? {} : { promotion }),
    });
    const opened = await glass.assume(grant, { source: "dana", incident: 1, target: APPLICATION });
    passed = late;
    return opened;
  }
  const labelsOf = async (version: string) => [...((await versions.labels(SECRET))[version] ?? [])].toSorted();

  describe("a pending key", () => {
    test("is made once and found from then on, by any process", async () => {
      const key = await store.pendingKey(SECRET, PENDING, newKey);
      expect(key).toContain("BEGIN PRIVATE KEY");
      expect(await store.pendingKey(SECRET, PENDING, never)).toBe(key);
      expect(await reopened().pendingKey(SECRET, PENDING, never)).toBe(key);
    });

    test("of another rotation is another one, and of another secret too", async () => {
      const key = await store.pendingKey(SECRET, PENDING, newKey);
      expect(await store.pendingKey(SECRET, `${PENDING}/2`, newKey)).not.toBe(key);
      expect(await store.pendingKey(SECRET, PENDING, never)).toBe(key);
    });

    test("of several that are made at once is the same for all", async () => {
      const made = [store, store, reopened(), reopened()].map((one) => one.pendingKey(SECRET, PENDING, newKey));
      expect(new Set(await Promise.all(made)).size).toBe(1);
    });

    test("is nothing that consumers read", async () => {
      const before = await store.current(SECRET);
      await store.pendingKey(SECRET, PENDING, newKey);
      expect(await store.current(SECRET)).toBe(before);
    });

    test("that could not be made is not kept", async () => {
      await expect(store.pendingKey(SECRET, PENDING, never)).rejects.toThrow("No second key");
      expect(await store.pendingKey(SECRET, PENDING, newKey)).toContain("BEGIN PRIVATE KEY");
    });
  });

  describe("a credential", () => {
    test.each<[string, () => PushCredential]>([
      ["with a certificate", () => certificate(pair)],
      ["with a key for tokens", token],
    ])("%s is one version, however often it is kept, and is read back as it was", async (_what, make) => {
      const credential = make();
      const version = await store.keepCredential(SECRET, PENDING, credential);
      expect(await store.keepCredential(SECRET, PENDING, credential)).toBe(version);
      expect(await reopened().keepCredential(SECRET, PENDING, credential)).toBe(version);
      expect(await reopened().credential(SECRET, version)).toEqual(credential);
      expect(await labelsOf(version)).toEqual([expect.stringMatching(/^firebreak-credential-[\da-f]{32}$/)]);
    });

    test("of a second certificate for the same rotation takes the label over, and the first stays readable", async () => {
      const first = await store.keepCredential(SECRET, PENDING, certificate(pair));
      const second = await store.keepCredential(SECRET, PENDING, certificate(await makePair()));
      expect([await labelsOf(first), (await labelsOf(second)).length]).toEqual([[], 1]);
      expect(await store.credential(SECRET, first)).toEqual(certificate(pair));
    });

    test("whose certificate is kept with another key is refused, and neither key is told", async () => {
      const other = await makePair();
      await store.keepCredential(SECRET, PENDING, certificate(pair));
      const error = await errorOf(
        store.keepCredential(SECRET, PENDING, { ...certificate(pair), privateKeyPem: other.keyPem }),
      );
      expect(error).toMatchObject({ kind: "broken" });
      expectNoneOf([pair.keyPem, other.keyPem], error);
    });

    test("that is a key alone is refused without a word of it", async () => {
      const key = await store.pendingKey(SECRET, PENDING, newKey);
      const [version = ""] = Object.entries(await versions.labels(SECRET))
        .filter(([, labels]) => labels.some((label) => label.startsWith("firebreak-pending-")))
        .map(([id]) => id);
      const error = await errorOf(store.credential(SECRET, version));
      expect(error).toMatchObject({ kind: "bad-input", message: expect.stringContaining(`version ${version}`) });
      expectNoneOf([key], error);
    });

    test("of a version that is not there is not found", async () => {
      await store.pendingKey(SECRET, PENDING, newKey);
      await expect(store.credential(SECRET, "0".repeat(32))).rejects.toMatchObject({ kind: "not-found" });
      await expect(store.existing(SECRET, "0".repeat(32))).rejects.toMatchObject({ kind: "not-found" });
    });
  });

  describe("what a version holds", () => {
    test("is given as it is, by its id or as the one that consumers read", async () => {
      const version = await store.keepCredential(SECRET, PENDING, certificate(pair));
      const text = JSON.stringify({ certificate: pair.certificatePem, key: pair.keyPem });
      expect(new TextDecoder().decode(await store.existing(SECRET, version))).toBe(text);
      await (await session(version)).promote(SECRET, version);
      expect(new TextDecoder().decode(await store.existing(SECRET, null))).toBe(text);
    });
  });

  describe("a promotion", () => {
    test("makes the planned version the one that consumers read, and says which it was before", async () => {
      const before = await store.current(SECRET);
      const version = await store.keepCredential(SECRET, PENDING, certificate(pair));
      expect(await (await session(version)).promote(SECRET, version)).toMatchObject({ before });
      expect(await reopened().current(SECRET)).toBe(version);
      expect(versionWith(await versions.labels(SECRET), previousLabel)).toBe(before ?? undefined);
      expect(await labelsOf(version)).toContain(currentLabel);
    });

    test("of what is there already moves nothing", async () => {
      const version = await store.keepCredential(SECRET, PENDING, certificate(pair));
      await (await session(version)).promote(SECRET, version);
      const labels = await versions.labels(SECRET);
      expect(await (await session(version)).promote(SECRET, version)).toEqual({ before: version, requestId: null });
      expect(await versions.labels(SECRET)).toEqual(labels);
    });

    test("goes to and fro between two versions", async () => {
      const first = await store.keepCredential(SECRET, PENDING, certificate(pair));
      const second = await store.keepCredential(SECRET, `${PENDING}/2`, certificate(await makePair()));
      for (const version of [first, second, first]) await (await session(version)).promote(SECRET, version);
      expect(await store.current(SECRET)).toBe(first);
      expect(versionWith(await versions.labels(SECRET), previousLabel)).toBe(second);
    });

    test("is for the version and the secret of the plan alone", async () => {
      const [before, version] = [
        await store.current(SECRET),
        await store.keepCredential(SECRET, PENDING, certificate(pair)),
      ];
      const other = await store.keepCredential(SECRET, `${PENDING}/2`, certificate(await makePair()));
      const opened = await session(version);
      await expect(opened.promote(SECRET, other)).rejects.toMatchObject({
        kind: "not-allowed",
        found: `version ${other} of ${SECRET}`,
      });
      await expect(opened.promote(`${SECRET}-2`, version)).rejects.toMatchObject({ kind: "not-allowed" });
      expect(await store.current(SECRET)).toBe(before);
      await opened.promote(SECRET, version);
    });

    test("takes nothing from consumers that the plan did not know of", async () => {
      const before = await store.current(SECRET);
      const version = await store.keepCredential(SECRET, PENDING, certificate(pair));
      const opened = await session(version, { current: "0".repeat(32) });
      await expect(opened.promote(SECRET, version)).rejects.toMatchObject({ kind: "not-now", found: before ?? "none" });
      expect(await store.current(SECRET)).toBe(before);
    });

    test("is made once in a session, and not after its end", async () => {
      const version = await store.keepCredential(SECRET, PENDING, certificate(pair));
      const opened = await session(version);
      await opened.promote(SECRET, version);
      await expect(opened.promote(SECRET, version)).rejects.toMatchObject({ kind: "broken" });
      const ended = await session(version);
      ended.end();
      await expect(ended.promote(SECRET, version)).rejects.toMatchObject({ kind: "broken" });
    });

    test("is over with the grant", async () => {
      const before = await store.current(SECRET);
      const version = await store.keepCredential(SECRET, PENDING, certificate(pair));
      const opened = await session(version, { cutOff: 2, late: 3 * MINUTE });
      await expect(opened.promote(SECRET, version)).rejects.toMatchObject({ kind: "not-allowed" });
      expect(await store.current(SECRET)).toBe(before);
    });

    test("of a version that is not there is not found", async () => {
      await store.pendingKey(SECRET, PENDING, newKey);
      const gone = "00000000-0000-4000-8000-000000000000";
      await expect((await session(gone)).promote(SECRET, gone)).rejects.toMatchObject({ kind: "not-found" });
    });
  });

  describe("what is discarded", () => {
    test("is the pending key and its credential, and nothing beside them, however often", async () => {
      const other = `${PENDING}/2`;
      const kept = await store.pendingKey(SECRET, other, newKey);
      const before = await versions.labels(SECRET);
      await store.pendingKey(SECRET, PENDING, newKey);
      await store.keepCredential(SECRET, PENDING, certificate(pair));
      await store.discard(SECRET, PENDING);
      expect(await versions.labels(SECRET)).toEqual(before);
      await store.discard(SECRET, PENDING);
      await reopened().discard(SECRET, `${PENDING}/never`);
      expect(await versions.labels(SECRET)).toEqual(before);
      expect(await store.pendingKey(SECRET, other, never)).toBe(kept);
    });

    test("is not what consumers read", async () => {
      await store.pendingKey(SECRET, PENDING, newKey);
      const version = await store.keepCredential(SECRET, PENDING, certificate(pair));
      await (await session(version)).promote(SECRET, version);
      const labels = await labelsOf(version);
      await store.discard(SECRET, PENDING);
      expect(await labelsOf(version)).toEqual(labels);
      expect(await store.current(SECRET)).toBe(version);
      expect(await store.credential(SECRET, version)).toEqual(certificate(pair));
      expect(
        Object.values(await versions.labels(SECRET))
          .flat()
          .join(),
      ).not.toContain("firebreak-pending-");
    });
  });
});
