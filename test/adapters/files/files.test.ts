import { spawnSync } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { chmod, mkdir, mkdtemp, rename, rm, symlink, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { filesIn } from "../../../src/adapters/files/directory.ts";
import type { Found } from "../../../src/adapters/files/directory.ts";
import { createFilesSource } from "../../../src/adapters/files/files.ts";
import { createCertificateReader } from "../../../src/adapters/x509/read-all.ts";
import { FirebreakError } from "../../../src/domain/errors.ts";
import { itemId, Place, Reading } from "../../../src/domain/inventory/sighting.ts";
import type { Sighting } from "../../../src/domain/inventory/sighting.ts";
import { make } from "../tls/made.ts";
import type { Made } from "../tls/made.ts";

const reader = createCertificateReader();
let root: Made;
let authority: Made;
let leaf: Made;
let other: Made;
let folder: string;

beforeAll(async () => {
  root = await make({ name: "Root", to: 900 });
  authority = await make({ name: "Authority", issuer: root, to: 500 });
  leaf = await make({ name: "pay.example", names: ["pay.example"], issuer: authority });
  other = await make({ name: "shop.example", names: ["shop.example"], issuer: authority, to: 30 });
});
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "firebreak-files-"))));
afterEach(() => rm(folder, { recursive: true }));

const inFolder = (name: string) => join(folder, name);

/** Writes files below the folder, with what leads to them. */
async function put(files: Record<string, string | Uint8Array>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(inFolder(name)), { recursive: true });
    await writeFile(inFolder(name), content);
  }
}

interface Outcome {
  sightings: Sighting[];
  error: FirebreakError | undefined;
}

/** Reads paths of the folder to the end, or to the error with which it ends. */
async function readAll(names: string[] = [""], renewsItself = false): Promise<Outcome> {
  const source = createFilesSource({ paths: names.map((name) => ({ path: inFolder(name), renewsItself })), reader });
  const sightings: Sighting[] = [];
  try {
    for await (const page of source.read(AbortSignal.timeout(source.budget))) sightings.push(...page);
  } catch (error) {
    if (error instanceof FirebreakError) return { sightings, error };
    throw error;
  }
  return { sightings, error: undefined };
}

/** What was seen, by its name in the folder: a reading, or why there is none. */
async function look(names?: string[], renewsItself?: boolean): Promise<Record<string, Reading | string>> {
  const { sightings, error } = await readAll(names, renewsItself);
  if (error !== undefined) throw error;
  return byName(sightings);
}

function byName(sightings: readonly Sighting[]): Record<string, Reading | string> {
  return Object.fromEntries(
    sightings.map(({ place, seen }) => [
      Place.parse(place).locator.slice(folder.length + 1),
      seen.kind === "read" ? Reading.parse(seen.reading) : seen.why,
    ]),
  );
}

const endsWith = (made: Made) => expect.objectContaining({ expiry: { kind: "at", at: made.notAfter } });

describe("a file", () => {
  test("is one item by its path, which stays the same when the certificate is replaced", async () => {
    await put({ "tls.crt": leaf.cert });
    const [before] = (await readAll(["tls.crt"])).sightings;
    expect(before).toMatchObject({
      id: itemId({ kind: "files", locator: inFolder("tls.crt") }),
      place: { kind: "files", locator: inFolder("tls.crt"), account: null, region: null },
      seen: { kind: "read", reading: { expiry: { kind: "at", at: leaf.notAfter }, notBefore: leaf.notBefore } },
    });
    expect((await readAll(["tls.crt"])).sightings).toEqual([before]);
    await put({ "tls.crt": other.cert });
    const [after] = (await readAll(["tls.crt"])).sightings;
    expect(after?.id).toBe(before?.id);
    expect(after?.seen).toMatchObject({ reading: { expiry: { at: other.notAfter } } });
  });

  test("shows the certificate that it is there for, and names the others", async () => {
    const der = new X509Certificate(leaf.cert).raw;
    await put({ "chain.pem": root.cert + authority.cert + leaf.cert, "leaf.der": der, "root.cer": root.cert });
    const seen = await look();
    expect(seen).toEqual({ "chain.pem": endsWith(leaf), "leaf.der": endsWith(leaf), "root.cer": endsWith(root) });
    expect(seen["chain.pem"]).toMatchObject({ facts: { "with it": "Root; Authority" } });
  });

  test("shows its certificate beside what can't be read in it, and beside its key", async () => {
    const damaged = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
    await put({ "all.pem": leaf.key + leaf.cert + damaged });
    const seen = await look();
    expect(seen["all.pem"]).toMatchObject({
      expiry: { at: leaf.notAfter },
      facts: { "not read": "a file of another kind" },
    });
    expect(JSON.stringify(seen)).not.toContain("PRIVATE KEY");
  });

  test.each([
    ["an empty one", "", "It is no certificate: an empty file."],
    ["another text", "hello", "It is no certificate: a file of another kind."],
    ["PEM that is none", "-----BEGIN nothing", "It is no certificate: there is nothing in it to read."],
  ])("is there when it holds none: %s", async (_, content, why) => {
    await put({ "some.pem": content });
    expect(await look()).toEqual({ "some.pem": why });
  });

  test("is not read when it is too large, or is no file", async () => {
    await put({ "large.pem": leaf.cert, "fine.pem": leaf.cert });
    await truncate(inFolder("large.pem"), 1_048_577);
    expect(spawnSync("mkfifo", [inFolder("pipe.pem")]).status).toBe(0);
    await symlink(inFolder("missing.pem"), inFolder("broken.pem"));
    const expected = {
      "broken.pem": "It is a link that leads nowhere.",
      "fine.pem": endsWith(leaf),
      "large.pem": "It is larger than 1 MiB: that is no certificate.",
      "pipe.pem": "It is no regular file.",
    };
    expect(await look()).toEqual(expected);
    expect(await look(Object.keys(expected))).toEqual(expected);
  });

  test("can't deceive by its name", async () => {
    await put({ "a\u202Efdp.pem": leaf.cert });
    expect(Object.keys(await look())).toEqual(["a\\E2\\80\\AEfdp.pem"]);
  });
});

describe("a private key", () => {
  const changed = new Date("2024-02-03T04:05:06.000Z");
  const alone = { expiry: { kind: "never", why: expect.any(String) }, keyChangedAt: changed.toISOString() };

  test("has no end, and counts when it was changed", async () => {
    const key = createPrivateKey(leaf.key);
    const curve = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
    await put({
      "AuthKey_ABC123.p8": leaf.key,
      "der.key": key.export({ type: "pkcs8", format: "der" }),
      "encrypted.key": key.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "secret" }),
      "old.key": curve + key.export({ type: "sec1", format: "pem" }).toString(),
    });
    const names = ["AuthKey_ABC123.p8", "der.key", "encrypted.key", "old.key"];
    for (const name of names) await utimes(inFolder(name), changed, changed);
    const seen = await look();
    expect(Object.keys(seen).toSorted()).toEqual(names);
    for (const name of names) expect(seen[name]).toMatchObject(alone);
    const fingerprints = names.map((name) => (seen[name] as Reading).fingerprint);
    expect(new Set(fingerprints)).toEqual(new Set([expect.stringMatching(/^[0-9a-f]{64}$/), null]));
    const text = leaf.key.split("\n").slice(1, 3);
    for (const line of text) expect(JSON.stringify(seen)).not.toContain(line.slice(0, 20));
  });

  test("is no news when its certificate is there too, or when it renews itself", async () => {
    await put({ "a/tls.key": leaf.key, "b/tls.crt": leaf.cert + authority.cert, "c/other.key": other.key });
    const seen = await look();
    expect(seen["a/tls.key"]).toMatchObject({
      keyChangedAt: null,
      fingerprint: null,
      facts: { certificate: inFolder("b/tls.crt") },
    });
    expect(seen["c/other.key"]).toMatchObject({ keyChangedAt: expect.any(String) });
    const renewing = await look(["c"], true);
    expect(renewing["c/other.key"]).toMatchObject({ keyChangedAt: null, renewsItself: true });
  });

  test("in an archive with a password can't be read, and that is said", async () => {
    // PKCS#12 (RFC 7292, 4): version 3, and an authSafe of the type data.
    const archive = Buffer.from("3011020103300c06092a864886f70d010701", "hex");
    await put({ "push.p12": archive });
    expect(await look()).toEqual({ "push.p12": expect.stringMatching(/^It is no certificate: .+\.$/) });
  });
});

describe("a directory", () => {
  test("is read with all below it, by the names of files", async () => {
    await put({
      "one.PEM": leaf.cert,
      "deep/er/two.crt": other.cert,
      "deep/notes.txt": leaf.cert,
      "deep/backup.crt~": leaf.cert,
      "folder.pem/three.cer": root.cert,
    });
    expect(Object.keys(await look()).toSorted()).toEqual(["deep/er/two.crt", "folder.pem/three.cer", "one.PEM"]);
  });

  test("shows each file once, however often it is named", async () => {
    await put({ "a/one.pem": leaf.cert });
    const { sightings } = await readAll(["a/one.pem", "a", ""]);
    expect(sightings).toHaveLength(1);
  });

  test("shows a volume of Kubernetes under its own names, before and after an update", async () => {
    await put({ "..2024_01/tls.crt": leaf.cert, "..2024_01/sub/a.crt": root.cert });
    await symlink("..2024_01", inFolder("..data"));
    await symlink("..data/tls.crt", inFolder("tls.crt"));
    await symlink("..data/sub", inFolder("sub"));
    expect(await look()).toEqual({ "tls.crt": endsWith(leaf), "sub/a.crt": endsWith(root) });
    await put({ "..2024_02/tls.crt": other.cert, "..2024_02/sub/a.crt": root.cert });
    await symlink("..2024_02", inFolder("..data_tmp"));
    await rename(inFolder("..data_tmp"), inFolder("..data"));
    expect(await look()).toEqual({ "tls.crt": endsWith(other), "sub/a.crt": endsWith(root) });
  });

  test("is not left through a link, and not gone through twice, and that is said", async () => {
    await put({ "outside/secret.pem": other.cert, "in/side/one.pem": leaf.cert });
    await symlink(inFolder("outside"), inFolder("in/away"));
    await symlink("../outside/secret.pem", inFolder("in/secret.pem"));
    await symlink("side", inFolder("in/again"));
    await symlink("..", inFolder("in/side/round.pem"));
    await symlink("nowhere", inFolder("in/harmless"));
    expect(await look(["in"])).toEqual({
      "in/side/one.pem": endsWith(leaf),
      in: `2 links out of it, not followed: ${["in/away", "in/secret.pem"].map(inFolder).join(", ")}.`,
    });
  });

  test("is followed so far down, and what is deeper is said", async () => {
    const deep = (levels: number) => `${"d/".repeat(levels)}one.pem`;
    await put({ [deep(8)]: leaf.cert, [deep(9)]: leaf.cert });
    expect(await look()).toEqual({
      [deep(8)]: endsWith(leaf),
      "": `More than 8 directories below it, not looked into: ${inFolder("d/d/d/d/d/d/d/d/d")}.`,
    });
  });
});

test("of a directory with too many files so many are found, and that there are more is said", async () => {
  const names = Array.from({ length: 10_001 }, (_, number) => inFolder(`${number}.pem`));
  spawnSync("xargs", ["touch"], { input: names.join(" ") });
  const found: Found[] = [];
  for await (const one of filesIn(folder)) found.push(one);
  expect(found).toHaveLength(10_001);
  expect(found.at(-1)).toEqual({
    kind: "unreadable",
    path: folder,
    why: "It holds more than 10000 files; the rest is left out.",
  });
});

describe("what is not there", () => {
  test("a file is not sighted any more, whether it was named or found", async () => {
    await put({ "a.pem": leaf.cert, "b/one.pem": leaf.cert, "b/two.pem": other.cert });
    await rm(inFolder("b/two.pem"));
    expect(Object.keys(await look(["a.pem", "missing.pem", "b"])).toSorted()).toEqual(["a.pem", "b/one.pem"]);
  });

  test.each([
    ["gone", () => {}],
    ["empty", (path: string) => mkdir(path)],
    ["a link that leads nowhere", (path: string) => symlink("nowhere", path)],
    ["a link to itself", (path: string) => symlink(path, path)],
  ])("a directory that is %s fails the reading, after everything else was read", async (_, change) => {
    await put({ "mounted/one.pem": leaf.cert, "other/two.pem": other.cert });
    await rm(inFolder("mounted"), { recursive: true });
    await change(inFolder("mounted"));
    const { sightings, error } = await readAll(["mounted", "other"]);
    expect(byName(sightings)).toMatchObject({ "other/two.pem": endsWith(other) });
    expect(error?.kind).toMatch(/not-found|misconfigured/);
    expect(error?.message).toContain(inFolder("mounted"));
    expect(error?.message).not.toContain("other");
  });

  test("nothing at all fails the reading", async () => {
    const { sightings, error } = await readAll(["one.pem", "two.pem"]);
    expect(sightings).toEqual([]);
    expect(error).toMatchObject({ kind: "not-found", message: expect.stringContaining("None of the watched files") });
  });
});

test("what Firebreak's user may not read is there and can't be read; the rest is read", async () => {
  await put({
    "in/closed.pem": leaf.cert,
    "in/open.pem": leaf.cert,
    "in/room/one.pem": leaf.cert,
    "shut/two.pem": root.cert,
  });
  await Promise.all(["in/closed.pem", "in/room", "shut"].map((name) => chmod(inFolder(name), 0)));
  await chmod(folder, 0o755);
  const { sightings, error } = await asNobody(() => readAll(["in", "shut"]));
  await Promise.all(["in/room", "shut"].map((name) => chmod(inFolder(name), 0o700)));
  const refused = "It can't be read: Firebreak's user may not read it (EACCES).";
  expect(byName(sightings)).toEqual({ "in/closed.pem": refused, "in/open.pem": endsWith(leaf), "in/room": refused });
  expect(error).toMatchObject({
    kind: "not-allowed",
    message: expect.stringContaining(`${inFolder("shut")}: Firebreak's user`),
  });
});

/** Nothing is closed to root, so root becomes somebody else for a while. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.("nobody");
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

test("a reading stops when it is told to", async () => {
  await put(Object.fromEntries(Array.from({ length: 120 }, (_, number) => [`${number}.pem`, leaf.cert])));
  const source = createFilesSource({ paths: [{ path: folder, renewsItself: false }], reader });
  const stop = new AbortController();
  const read = async () => {
    for await (const page of source.read(stop.signal)) {
      expect(page).toHaveLength(50);
      stop.abort(new Error("It took too long."));
    }
  };
  await expect(read()).rejects.toThrow("It took too long.");
});
