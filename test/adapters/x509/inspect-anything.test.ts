import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { faultsOf } from "../../../src/domain/certificate/faults.ts";
import { describeEntry, entryTitle, faultInWords } from "../../../src/domain/certificate/in-words.ts";
import { Inspection } from "../../../src/domain/certificate/inspection.ts";
import { purposesOf } from "../../../src/domain/certificate/purposes.ts";
import type { Inspector } from "../../../src/ports/inspector.ts";
import { openInspector } from "./built-inspector.ts";
import { asPem, attribute, craft, der, sequence } from "./craft.ts";
import { openssl } from "./openssl.ts";
import { spoil, spoiling } from "./spoil.ts";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const password = "gêheim";

/** Whole files of every kind, to be spoilt; most of them hold a private key. */
const files = new Map<string, Uint8Array>();
const kinds = [
  "certificate",
  "chain",
  "request",
  "p12",
  "older p12",
  "bundle",
  "p8",
  "key",
  "locked key",
  "ec",
] as const;

let inspector: Inspector;
beforeAll(() => {
  const key = pemOf(rsa);
  const cert = openssl("req -x509 -new -key key -subj /CN=leaf/UID=com.example -days 9 -out out", { key });
  const given = { key, cert, ec: pemOf(ec) };
  const make = (args: string) => openssl(args, given);
  const made: Record<(typeof kinds)[number], Uint8Array> = {
    certificate: make("x509 -in cert -outform der -out out"),
    chain: Buffer.concat([cert, Buffer.from(key), cert]),
    request: make("req -new -key key -subj /CN=request -out out"),
    p12: make(`pkcs12 -export -inkey key -in cert -passout pass:${password} -out out`),
    "older p12": make(`pkcs12 -export -legacy -inkey key -in cert -passout pass:${password} -out out`),
    bundle: make("crl2pkcs7 -nocrl -certfile cert -outform der -out out"),
    p8: make("pkcs8 -topk8 -nocrypt -in key -outform der -out out"),
    key: make("rsa -in key -traditional -out out"),
    "locked key": make(`rsa -in key -traditional -aes128 -passout pass:${password} -out out`),
    ec: make("ec -in ec -out out"),
  };
  for (const [kind, bytes] of Object.entries(made)) files.set(kind, bytes);
  // What a spoilt count of rounds makes endless is given up before anybody gets impatient.
  inspector = openInspector([], { milliseconds: 1000, megabytes: 96 });
});
afterAll(() => inspector.close());

function pemOf(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}

const spoilt = fc
  .tuple(fc.constantFrom(...kinds), fc.array(spoiling, { maxLength: 4 }))
  .map(([kind, ways]) => ({ toFile: () => ways.reduce(spoil, files.get(kind) ?? new Uint8Array()) }));

/** DER of any form, of the elements that the kinds of file are told by. */
const { element } = fc.letrec<{ element: Buffer }>((tie) => ({
  element: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc
      .tuple(fc.constantFrom(0x02, 0x03, 0x04, 0x06, 0x0c, 0x17, 0x18, 0x80, 0xff), fc.uint8Array({ maxLength: 12 }))
      .map(([tag, content]) => der(tag, content)),
    fc
      .tuple(fc.constantFrom(0x30, 0x30, 0x31, 0xa0, 0xa3, 0x24), fc.array(tie("element"), { maxLength: 9 }))
      .map(([tag, contents]) => der(tag, ...contents)),
  ),
}));

const labels = [
  "CERTIFICATE",
  "CERTIFICATE REQUEST",
  "PRIVATE KEY",
  "RSA PRIVATE KEY",
  "ENCRYPTED PRIVATE KEY",
  "PKCS7",
];
const ofAnyForm = fc
  .tuple(element, fc.constantFrom(null, ...labels))
  .map(([bytes, label]) => ({ toFile: () => (label === null ? bytes : Buffer.from(asPem(bytes, label))) }));
const anything = fc.uint8Array({ maxLength: 200 }).map((bytes) => ({ toFile: () => bytes }));

/** Every text that an answer leads to. */
function textsOf(inspection: Inspection): string[] {
  const reader = { now: new Date("2026-12-01T12:00:00Z"), zone: "Asia/Tokyo" };
  const texts: string[] = inspection.entries.flatMap((entry) => [
    entryTitle(entry),
    ...describeEntry(entry, inspection, reader).map(({ text }) => text),
    ...purposesOf(entry, inspection).map((purpose) => JSON.stringify(purpose)),
  ]);
  // What JSON writes as an escape is a character that should not be there.
  JSON.stringify(inspection, (_, value: unknown) => (typeof value === "string" ? void texts.push(value) : value));
  return [...texts, ...faultsOf(inspection, reader.now).map(faultInWords)];
}

/** Six octets of the private parts of both keys, anywhere in them, in each form that they could be shown in. */
const secrets = [rsa, ec].flatMap((key) => {
  const { d = "", p = "", q = "" } = key.export({ format: "jwk" });
  return [d, p, q].flatMap((part) => {
    const bytes = Buffer.from(part, "base64url");
    const pieces = Array.from({ length: Math.max(0, bytes.length - 6) }, (_, at) => bytes.subarray(at, at + 6));
    return pieces.flatMap((piece) => [piece.toString("hex"), piece.toString("base64"), piece.toString("latin1")]);
  });
});

const harmful = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

function expectHarmless(inspection: Inspection) {
  expect(Inspection.parse(inspection)).toEqual(inspection);
  expect(inspection.entries).not.toEqual([]);
  const texts = textsOf(inspection).join(" ");
  expect(texts).not.toMatch(/nobody foresaw/);
  expect(texts).not.toMatch(harmful);
  expect(secrets.filter((secret) => texts.includes(secret))).toEqual([]);
}

test.each([
  ["spoilt", spoilt, 300],
  ["of any form of DER", ofAnyForm, 300],
  ["of any bytes", anything, 100],
])(
  "a file that is %s is answered, and nothing of a key is in the answer",
  async (_, file, numRuns) => {
    await fc.assert(
      fc.asyncProperty(file, fc.boolean(), async ({ toFile }, opens) => {
        const bytes = new Uint8Array(toFile());
        const inspection = await inspector.inspect({ name: "file", bytes }, opens ? { password } : {});
        expect(inspection.size).toBe(bytes.length);
        expectHarmless(inspection);
      }),
      { numRuns },
    );
  },
  60_000,
);

test("a certificate is shown harmlessly, whatever it and its file are called", async () => {
  const kindOfString = fc.constantFrom(0x0c, 0x13, 0x14, 0x16, 0x1c, 0x1e);
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("株式会社", "pay\u202egpj.exe", "\u001b[2J"));
  await fc.assert(
    fc.asyncProperty(text, text, kindOfString, async (name, file, tag) => {
      const subject = sequence(attribute("550403", der(tag, name)));
      const inspection = await inspector.inspect({ name: file, bytes: new Uint8Array(craft({ subject })) }, {});
      expectHarmless(inspection);
      expect(inspection.entries).toMatchObject([{ kind: "certificate" }]);
    }),
    { numRuns: 100 },
  );
}, 60_000);
