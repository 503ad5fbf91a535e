import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { createCredentialReader } from "../../../src/adapters/x509/credential/reader.ts";
import { FirebreakError } from "../../../src/domain/errors.ts";
import type { CredentialReader, HandedCredential } from "../../../src/ports/credential-reader.ts";
import { archive, bytes, derOf, formsOf, openMaterial, password, pem, tokenKey } from "./handed.ts";
import type { Pair } from "./handed.ts";
import { spoil, spoiling } from "./spoil.ts";

/** The worker as it was built: Node loads it itself, and Node 20 reads no TypeScript. */
const worker = new URL("../../../dist/adapters/x509/credential/worker.js", import.meta.url);
const secret = "correct horse";
const opening = { password: secret, entry: null };

/** Whole files of every kind, to be spoilt. */
let files: Uint8Array[];
let push: Pair;
const token = pem(tokenKey());
let secrets: string[];
let reader: CredentialReader;

beforeAll(async () => {
  if (!existsSync(fileURLToPath(worker))) throw new Error("There is no worker in dist: run `npm run build` first.");
  const material = await openMaterial();
  push = await material.pair();
  const forms = formsOf(push.key, secret);
  const locked = "-passout file:more";
  files = [
    derOf(push.certificate),
    bytes(push.key + push.certificate + material.apple.intermediatePem),
    bytes(push.certificate + forms.headed),
    bytes(push.certificate + forms.pbes2),
    archive(push, locked, secret),
    archive(push, `-legacy ${locked}`, secret),
    archive(push, "-passout pass:"),
    bytes(token),
    derOf(token),
    bytes(Buffer.from(token).toString("base64")),
  ];
  secrets = [...linesOf(push.key), ...linesOf(token), ...linesOf(forms.older), secret, password];
  // What a spoilt count of rounds makes endless is given up before anybody gets impatient.
  reader = createCredentialReader({ worker, limits: { milliseconds: 1000, megabytes: 96 } });
});
afterAll(() => reader.close());

/** Sixteen characters from the middle of each line of a key. */
function linesOf(text: string): string[] {
  return text.split("\n").flatMap((line) => (line.length < 32 || line.startsWith("-") ? [] : [line.slice(8, 24)]));
}

/** What came of reading: the credential, or the error's words; anything else fails the test. */
async function outcomeOf(file: Uint8Array): Promise<HandedCredential | string> {
  try {
    return await reader.read({ name: "file", bytes: file }, opening);
  } catch (error) {
    if (!(error instanceof FirebreakError) || error.kind !== "bad-input") throw error;
    return [error.message, error.found, error.expected, error.todo, error.stack, String(error.cause)].join(" ");
  }
}

test("a file with anything changed is read as what it was, or refused without a word of what is secret", async () => {
  const spoilt = fc.tuple(fc.nat(9), fc.array(spoiling, { minLength: 1, maxLength: 3 }));
  await fc.assert(
    fc.asyncProperty(spoilt, async ([which, ways]) => {
      const file = ways.reduce(spoil, files[which] ?? new Uint8Array());
      const outcome = await outcomeOf(new Uint8Array(file));
      const told = typeof outcome === "string" ? outcome : "";
      expect(secrets.filter((each) => told.includes(each))).toEqual([]);
      // A key comes out only beside a certificate that it belongs to, or for tokens: whole, or not at all.
      const key = typeof outcome === "string" ? null : outcome.privateKeyPem;
      expect([null, push.key, token]).toContain(key);
    }),
    { numRuns: 250 },
  );
}, 120_000);

test("any bytes at all are refused", async () => {
  const afterSequence = fc.uint8Array({ maxLength: 120 }).map((rest) => new Uint8Array([0x30, rest.length, ...rest]));
  const anything = fc.oneof(fc.uint8Array({ maxLength: 200 }), afterSequence);
  await fc.assert(
    fc.asyncProperty(anything, async (file) => expect(typeof (await outcomeOf(file))).toBe("string")),
    { numRuns: 150 },
  );
}, 60_000);

test("what would take too long is given up, and the next file is read", async () => {
  const endless = archive(push, "-iter 900000 -passout file:more", secret);
  const hasty = createCredentialReader({ worker, limits: { milliseconds: 2000, megabytes: 96 } });
  try {
    await expect(hasty.read({ name: null, bytes: endless }, opening)).rejects.toMatchObject({
      kind: "bad-input",
      found: "a file that takes more than 2 seconds to read",
    });
    await expect(hasty.read({ name: null, bytes: bytes(push.certificate) }, opening)).resolves.toMatchObject({
      kind: "certificate",
      privateKeyPem: null,
    });
  } finally {
    await hasty.close();
  }
}, 30_000);
