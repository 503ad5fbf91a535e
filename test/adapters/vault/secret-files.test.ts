import { randomBytes } from "node:crypto";
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { openSecretFiles } from "../../../src/adapters/vault/secret-files.ts";
import { createSecretStore } from "../../../src/adapters/vault/secret-store.ts";
import { canonical } from "../../../src/domain/digest.ts";
import { FirebreakError } from "../../../src/domain/errors.ts";
import { makePair, type Pair } from "../../simulator/aws/certificates.ts";
import { errorOf, expectNoneOf } from "../aws/leaks.ts";

const SECRET = "push/ios-prod";
const PENDING = "incident/1/rotation-1";
const clock = { now: () => new Date("2024-08-20T09:46:00.000Z") };

let directory: string;
let pair: Pair;
const key = randomBytes(32);
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "firebreak-vault-"));
  pair = await makePair();
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const open = (...keys: [Uint8Array, ...Uint8Array[]]) =>
  openSecretFiles({ directory: join(directory, "secrets"), keys, clock });
const storeOf = (...keys: [Uint8Array, ...Uint8Array[]]) => createSecretStore(open(...keys));
const credential = () => ({
  kind: "certificate" as const,
  certificatePem: pair.certificatePem,
  privateKeyPem: pair.keyPem,
});
const files = () => readdirSync(join(directory, "secrets")).filter((name) => name.endsWith(".json"));
const pathOf = (secret = "push-ios-prod") =>
  join(directory, "secrets", files().find((name) => name.startsWith(secret)) ?? "none");

interface File {
  secret: string;
  key: string;
  versions: { id: string; createdAt: string; labels: string[]; iv: string; tag: string; content: string }[];
  seal: string;
}
const fileIn = (path: string) => JSON.parse(readFileSync(path, "utf8")) as File;

describe("the file of a secret", () => {
  test("can be read by its owner alone, and holds nothing that is secret", async () => {
    await storeOf(key).keepCredential(SECRET, PENDING, credential());
    expect(statSync(pathOf()).mode & 0o777).toBe(0o600);
    expect(statSync(join(directory, "secrets")).mode & 0o777).toBe(0o700);
    const text = readFileSync(pathOf(), "utf8");
    expectNoneOf([pair.keyPem, pair.certificatePem], text);
    const content = Buffer.from(fileIn(pathOf()).versions[0]?.content ?? "", "base64");
    expect(content.length).toBeGreaterThan(pair.keyPem.length);
    expect(content.includes("PRIVATE KEY")).toBe(false);
    expect(readdirSync(join(directory, "secrets")).toSorted()).toEqual([...files(), "lock"].toSorted());
  });

  test("is another one for each secret, however alike their names are", async () => {
    const store = storeOf(key);
    const names = ["push/ios-prod", "push-ios-prod", "push/ios/prod", `${"x".repeat(300)}/1`, `${"x".repeat(300)}/2`];
    const keys = await Promise.all(
      names.map((name) => store.pendingKey(name, PENDING, async () => (await makePair()).keyPem)),
    );
    expect(new Set(keys).size).toBe(names.length);
    expect(files()).toHaveLength(names.length);
  });

  test("has each version encrypted by itself, and never the same way twice", async () => {
    const store = storeOf(key);
    await store.keepCredential(SECRET, PENDING, credential());
    const before = fileIn(pathOf()).versions[0]?.content;
    await store.pendingKey(SECRET, PENDING, () => Promise.resolve(pair.keyPem));
    const { versions } = fileIn(pathOf());
    expect(versions).toHaveLength(2);
    expect(versions[0]?.content).not.toBe(before);
    expect(new Set(versions.map(({ iv }) => iv)).size).toBe(2);
  });

  test("no longer has a key that was given up", async () => {
    const store = storeOf(key);
    await store.pendingKey(SECRET, PENDING, () => Promise.resolve(pair.keyPem));
    await store.discard(SECRET, PENDING);
    expect(fileIn(pathOf()).versions).toEqual([]);
  });
});

describe("what is not as Firebreak wrote it", () => {
  const damages: [string, (file: File) => unknown][] = [
    ["a changed letter of a content", (file) => edit(file, (one) => ({ ...one, content: flipped(one.content) }))],
    ["a changed tag", (file) => edit(file, (one) => ({ ...one, tag: flipped(one.tag) }))],
    [
      "a version that consumers read, by somebody's hand",
      (file) => edit(file, (one) => ({ ...one, labels: ["AWSCURRENT"] })),
    ],
    ["a version that is gone", (file) => ({ ...file, versions: [] })],
    ["another secret's name", (file) => ({ ...file, secret: "push/ios-beta" })],
    ["another seal", (file) => ({ ...file, seal: flipped(file.seal) })],
    ["no seal", ({ secret, key: id, versions }) => ({ secret, key: id, versions })],
    ["half of it", (file) => canonical(file).slice(0, 200)],
    ["nothing", () => ""],
  ];
  test.each(damages)("(%s) is not used, and named", async (_what, damage) => {
    const version = await storeOf(key).keepCredential(SECRET, PENDING, credential());
    const path = pathOf();
    const damaged = damage(fileIn(path));
    writeFileSync(path, typeof damaged === "string" ? damaged : JSON.stringify(damaged));
    const before = readFileSync(path, "utf8");
    for (const call of [
      () => storeOf(key).credential(SECRET, version),
      () => storeOf(key).current(SECRET),
      () => storeOf(key).pendingKey(SECRET, `${PENDING}/2`, () => Promise.resolve(pair.keyPem)),
    ]) {
      const error = await errorOf(call());
      expect(error).toBeInstanceOf(FirebreakError);
      expect(error).toMatchObject({ kind: "broken", message: expect.stringContaining(path) });
      expectNoneOf([pair.keyPem], error);
    }
    expect(readFileSync(path, "utf8")).toBe(before);
  });

  test("is seen whichever byte of it was changed", async () => {
    const version = await storeOf(key).keepCredential(SECRET, PENDING, credential());
    const path = pathOf();
    const whole = readFileSync(path);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const changed = Buffer.from(whole);
        changed[at] = (changed[at] ?? 0) ^ by;
        writeFileSync(path, changed);
        const read = await storeOf(key)
          .credential(SECRET, version)
          .catch((error: unknown) => error);
        // Base64 has bits that stand for nothing, and JSON spaces: what is read is right, or refused.
        const outcome = read instanceof FirebreakError ? read.kind : read;
        expect(["broken", "misconfigured", credential()]).toContainEqual(outcome);
      }),
      { numRuns: 150 },
    );
  });

  test("is a file of another secret in its place", async () => {
    const store = storeOf(key);
    await store.keepCredential(SECRET, PENDING, credential());
    await store.pendingKey("other", PENDING, async () => (await makePair()).keyPem);
    writeFileSync(pathOf(), readFileSync(pathOf("other")));
    await expect(store.current(SECRET)).rejects.toMatchObject({ kind: "broken" });
  });
});

describe("another key", () => {
  test("opens nothing, and the file stays as it is", async () => {
    const version = await storeOf(key).keepCredential(SECRET, PENDING, credential());
    const before = readFileSync(pathOf(), "utf8");
    const error = await errorOf(storeOf(randomBytes(32)).credential(SECRET, version));
    expect(error).toMatchObject({
      kind: "misconfigured",
      message: expect.stringContaining(pathOf()),
      todo: expect.stringContaining("that key again"),
    });
    expectNoneOf([key.toString("base64")], error);
    expect(readFileSync(pathOf(), "utf8")).toBe(before);
  });

  test("takes over every file at its first use, and then the former one is no longer needed", async () => {
    const version = await storeOf(key).keepCredential(SECRET, PENDING, credential());
    await storeOf(key).keepCredential("push/ios-beta", PENDING, credential());
    const labels = await open(key).labels(SECRET);
    const next = randomBytes(32);
    await storeOf(next, key).current("push/ios-new");
    expect(new Set(files().map((name) => fileIn(join(directory, "secrets", name)).key)).size).toBe(1);
    expect(await storeOf(next).credential(SECRET, version)).toEqual(credential());
    expect(await open(next).labels(SECRET)).toEqual(labels);
    await expect(storeOf(key).credential(SECRET, version)).rejects.toMatchObject({ kind: "misconfigured" });
  });

  test("takes over what it can when one file is damaged", async () => {
    const store = storeOf(key);
    const version = await store.keepCredential(SECRET, PENDING, credential());
    await store.keepCredential("damaged", PENDING, credential());
    writeFileSync(pathOf("damaged"), "{}");
    const next = randomBytes(32);
    expect(await storeOf(next, key).credential(SECRET, version)).toEqual(credential());
    expect(await storeOf(next).credential(SECRET, version)).toEqual(credential());
    expect(readFileSync(pathOf("damaged"), "utf8")).toBe("{}");
  });
});

describe("two at once", () => {
  test("lose nothing of each other's", async () => {
    const [one, other] = [storeOf(key), storeOf(key)];
    const pending = Array.from({ length: 12 }, (_, index) => `${PENDING}/${index}`);
    const made = await Promise.all(
      pending.map((name, index) =>
        (index % 2 === 0 ? one : other).pendingKey(SECRET, name, () => Promise.resolve(`${pair.keyPem}${index}`)),
      ),
    );
    const never = () => Promise.reject(new Error("It is kept."));
    expect(await Promise.all(pending.map((name) => storeOf(key).pendingKey(SECRET, name, never)))).toEqual(made);
  });

  test("wait for each other across processes, and a process that dies holds nothing up", async () => {
    await storeOf(key).pendingKey(SECRET, PENDING, () => Promise.resolve(pair.keyPem));
    const holder = fork(fileURLToPath(new URL("lock-holder.mjs", import.meta.url)), [
      join(directory, "secrets", "lock"),
    ]);
    await once(holder, "message");
    let isRead = false;
    const reading = storeOf(key)
      .current(SECRET)
      .then((version) => {
        isRead = true;
        return version;
      });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(isRead).toBe(false);
    holder.kill("SIGKILL");
    expect(await reading).toBeNull();
  });
});

test("a directory that can't be used is told with its path", async () => {
  writeFileSync(join(directory, "secrets"), "a file");
  await expect(storeOf(key).current(SECRET)).rejects.toMatchObject({
    kind: "unavailable",
    message: expect.stringContaining(join(directory, "secrets")),
  });
});

function edit(file: File, change: (version: File["versions"][number]) => File["versions"][number]): File {
  return { ...file, versions: file.versions.map(change) };
}

function flipped(base64: string): string {
  const bytes = Buffer.from(base64, "base64");
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  return bytes.toString("base64");
}
