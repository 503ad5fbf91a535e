import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { openSecretVersions } from "../../../src/adapters/aws/secret-versions.ts";
import { createSecretStore } from "../../../src/adapters/vault/secret-store.ts";
import type { SecretStore } from "../../../src/ports/secret-store.ts";
import { makePair } from "../../simulator/aws/certificates.ts";
import { type Account, administrator, openAccount, REGION, SECRET } from "./account.ts";
import { errorOf, expectNoneOf } from "./leaks.ts";

const PENDING = "incident/1/rotation-1";

let account: Account;
let store: SecretStore;

beforeEach(async () => {
  account = await openAccount();
  store = createSecretStore(openSecretVersions({ region: REGION, clock: account.clock }));
});
afterEach(() => account.close());

const newKey = async () => (await makePair()).keyPem;
const never = () => Promise.reject(new Error("No second key is made."));
const versions = () => account.world.surface.secrets()[0]?.versions ?? [];
const current = async () => {
  const answer = await new SecretsManagerClient({ region: REGION }).send(
    new GetSecretValueCommand({ SecretId: SECRET }),
  );
  return answer.SecretString;
};

describe("a pending key", () => {
  test("is made once and found from then on, by any process", async () => {
    const key = await store.pendingKey(SECRET, PENDING, newKey);
    expect(key).toContain("BEGIN PRIVATE KEY");
    expect(await store.pendingKey(SECRET, PENDING, never)).toBe(key);
    const another = createSecretStore(openSecretVersions({ region: REGION, clock: account.clock }));
    expect(await another.pendingKey(SECRET, PENDING, never)).toBe(key);
    expect(account.effects("PutSecretValue")).toHaveLength(1);
  });

  test("of another rotation is another one", async () => {
    const key = await store.pendingKey(SECRET, PENDING, newKey);
    expect(await store.pendingKey(SECRET, "incident/1/rotation-2", newKey)).not.toBe(key);
    expect(await store.pendingKey(SECRET, PENDING, never)).toBe(key);
  });

  test("is nothing that consumers read", async () => {
    await store.pendingKey(SECRET, PENDING, newKey);
    expect(await current()).toBe("what consumers read now");
    expect(versions().map(({ stages }) => stages)).toEqual([
      ["AWSCURRENT"],
      [expect.stringMatching(/^firebreak-pending-[\da-f]{32}$/)],
    ]);
  });

  test.each(["cut", "withhold"] as const)(
    "is found after its answer was lost (%s), and no second one is kept",
    async (kind) => {
      let made = "";
      store = createSecretStore(
        openSecretVersions({ region: REGION, clock: account.clock, patience: { connection: 300, answer: 300 } }),
      );
      account.context.faults.set("secretsmanager.PutSecretValue", { kind }, 1);
      const lost = store.pendingKey(SECRET, PENDING, async () => (made = await newKey()));
      const error = await errorOf(lost);
      expect(error).toMatchObject({ kind: "unavailable" });
      expectNoneOf([made], error);
      expect(await store.pendingKey(SECRET, PENDING, never)).toBe(made);
      expect(account.effects("PutSecretValue")).toHaveLength(1);
    },
  );

  test("of two that are made at once is the first for both", async () => {
    const keys = await Promise.all([1, 2, 3].map(() => store.pendingKey(SECRET, PENDING, newKey)));
    expect(new Set(keys).size).toBe(1);
    expect(account.effects("PutSecretValue")).toHaveLength(1);
  });

  test("is not made when the secret is missing: the words name it and what to do", async () => {
    await expect(store.pendingKey("push/none", PENDING, never)).rejects.toMatchObject({
      kind: "not-found",
      message: "AWS refused to describe the secret push/none: there is no such thing.",
      todo: expect.stringContaining(`Create the secret push/none in ${REGION}`),
    });
  });

  test("does not become the first version of an empty secret, which consumers would read", async () => {
    const empty = "push/empty";
    const terraform = new SecretsManagerClient({ region: REGION, credentials: administrator });
    await terraform.send(new CreateSecretCommand({ Name: empty }));
    await expect(store.pendingKey(empty, PENDING, newKey)).rejects.toMatchObject({
      kind: "misconfigured",
      message: "The secret push/empty has no version yet.",
    });
    expect(account.effects("PutSecretValue")).toEqual([]);
  });
});

describe("a credential", () => {
  test("is one version, however often it is kept, and read back by its id", async () => {
    const { certificatePem, keyPem: privateKeyPem } = await makePair();
    const version = await store.keepCredential(SECRET, PENDING, { kind: "certificate", certificatePem, privateKeyPem });
    expect(await store.keepCredential(SECRET, PENDING, { kind: "certificate", certificatePem, privateKeyPem })).toBe(
      version,
    );
    expect(await store.credential(SECRET, version)).toEqual({ kind: "certificate", certificatePem, privateKeyPem });
    expect(versions().map(({ id, stages }) => [id === version, ...stages])).toEqual([
      [false, "AWSCURRENT"],
      [true, expect.stringMatching(/^firebreak-credential-[\da-f]{32}$/)],
    ]);
    expect(await current()).toBe("what consumers read now");
  });

  test("is kept after its answer was lost", async () => {
    const { certificatePem, keyPem: privateKeyPem } = await makePair();
    account.context.faults.set("secretsmanager.PutSecretValue", { kind: "cut" }, 1);
    const error = await errorOf(
      store.keepCredential(SECRET, PENDING, { kind: "certificate", certificatePem, privateKeyPem }),
    );
    expect(error).toMatchObject({ kind: "unavailable" });
    expectNoneOf([privateKeyPem], error);
    const version = await store.keepCredential(SECRET, PENDING, { kind: "certificate", certificatePem, privateKeyPem });
    expect(await store.credential(SECRET, version)).toEqual({ kind: "certificate", certificatePem, privateKeyPem });
    expect(account.effects("PutSecretValue")).toHaveLength(1);
  });

  test("whose certificate is kept with another key is refused, and neither key is told", async () => {
    const [pair, other] = await Promise.all([makePair(), makePair()]);
    const { certificatePem } = pair;
    await store.keepCredential(SECRET, PENDING, { kind: "certificate", certificatePem, privateKeyPem: pair.keyPem });
    const error = await errorOf(
      store.keepCredential(SECRET, PENDING, { kind: "certificate", certificatePem, privateKeyPem: other.keyPem }),
    );
    expect(error).toMatchObject({ kind: "broken" });
    expectNoneOf([pair.keyPem, other.keyPem], error);
  });

  test("that somebody else wrote is refused without a word of it", async () => {
    const foreign = versions()[0]?.id ?? "";
    const error = await errorOf(store.credential(SECRET, foreign));
    expect(error).toMatchObject({ kind: "bad-input", message: expect.stringContaining(`version ${foreign}`) });
    expect(JSON.stringify(error)).not.toContain("what consumers read now");
  });

  test("of a version that is gone is not found", async () => {
    await expect(store.credential(SECRET, "0".repeat(32))).rejects.toMatchObject({ kind: "not-found" });
  });
});

describe("what somebody else keeps in a secret", () => {
  test("is given as it is: text, or bytes that are none", async () => {
    expect(new TextDecoder().decode(await store.existing(SECRET, null))).toBe("what consumers read now");
    const bytes = new Uint8Array([0x30, 0x82, 0, 255, 254]);
    const admin = new SecretsManagerClient({ region: REGION, credentials: administrator });
    const made = await admin.send(
      new PutSecretValueCommand({ SecretId: SECRET, SecretBinary: bytes, VersionStages: ["uploaded"] }),
    );
    expect(new Uint8Array(await store.existing(SECRET, made.VersionId ?? ""))).toEqual(bytes);
    expect(new TextDecoder().decode(await store.existing(SECRET, null))).toBe("what consumers read now");
  });

  test("can be in another region, by its ARN", async () => {
    const admin = new SecretsManagerClient({ region: "us-east-1", credentials: administrator });
    const made = await admin.send(new CreateSecretCommand({ Name: "push/far", SecretString: "far away" }));
    expect(new TextDecoder().decode(await store.existing(made.ARN ?? "", null))).toBe("far away");
    expect(await store.current(made.ARN ?? "")).toBe(made.VersionId);
    await expect(store.current("push/far")).rejects.toMatchObject({
      kind: "not-found",
      todo: expect.stringContaining(REGION),
    });
  });
});

describe("the labels of a secret", () => {
  test("stay within AWS's twenty over many rotations; the newest credentials keep theirs", async () => {
    const kept: string[] = [];
    for (let rotation = 1; rotation <= 14; rotation += 1) {
      const pending = `incident/${rotation}/rotation-1`;
      const { certificatePem, keyPem } = await makePair();
      const key = await store.pendingKey(SECRET, pending, () => Promise.resolve(keyPem));
      expect(await store.pendingKey(SECRET, pending, never)).toBe(key);
      kept.push(
        await store.keepCredential(SECRET, pending, { kind: "certificate", certificatePem, privateKeyPem: key }),
      );
      expect(versions().flatMap(({ stages }) => stages).length).toBeLessThanOrEqual(20);
    }
    const labelled = versions().filter(({ stages }) => stages.length > 0);
    for (const version of kept.slice(-10)) expect(labelled.map(({ id }) => id)).toContain(version);
    expect(await store.credential(SECRET, kept[0] ?? "")).toBeDefined();
    expect(await current()).toBe("what consumers read now");
  });
});
