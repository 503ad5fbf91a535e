import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { createCertificateReader } from "../../../src/adapters/x509/read-all.ts";
import { asPem, attribute, commonName, craft, der, generalizedTime, hex, sequence, utcTime } from "./craft.ts";
import type { Fields } from "./craft.ts";

const reader = createCertificateReader();
const bytes = (text: string, encoding: BufferEncoding = "utf8") => new Uint8Array(Buffer.from(text, encoding));

/** The one thing that is read. */
function read(file: Uint8Array) {
  const [entry, ...more] = reader.read(file);
  expect(more).toEqual([]);
  return entry;
}

/** The facts of a crafted certificate. */
function factsOf(fields: Fields) {
  const entry = read(craft(fields));
  if (entry?.kind !== "certificate") throw new Error(`It was not read: ${JSON.stringify(entry)}`);
  return entry.facts;
}

describe("where certificates are found", () => {
  const one = craft();
  const other = craft({ subject: commonName("Other") });
  const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const keyPem = keys.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const encrypted = { type: "pkcs1", format: "pem", cipher: "aes-128-cbc", passphrase: "secret" } as const;
  const both = [{ facts: { commonName: "Crafted" } }, { facts: { commonName: "Other" } }];

  test.each([
    ["PEM with text around it", bytes(`subject=x\n${asPem(one)}\nissuer=y\n${asPem(other)}`)],
    ["PEM of Windows", bytes(`\uFEFF${asPem(one)}${asPem(other)}`.replaceAll("\n", "\r\n"), "utf16le")],
    ["PEM whose line ends were quoted", bytes(`${asPem(one)}${asPem(other)}`.replaceAll("\n", "\\n"))],
    [
      "PEM with its keys",
      bytes(`${keyPem}${asPem(one)}${asPem(other)}${keys.privateKey.export(encrypted).toString()}`),
    ],
    ["DER, one after another", new Uint8Array(Buffer.concat([one, other]))],
    ["base64 without armour", bytes(Buffer.concat([one, other]).toString("base64"))],
    ["a secret of Firebreak's", bytes(JSON.stringify({ certificate: asPem(one) + asPem(other), key: keyPem }))],
  ])("%s", (_, file) => {
    expect(reader.read(file)).toMatchObject(both);
  });

  test("a private key is passed over, in every form", () => {
    expect(reader.read(bytes(keyPem))).toEqual([]);
    expect(reader.read(keys.privateKey.export({ type: "pkcs1", format: "der" }))).toEqual([]);
  });

  test("what is none is said, in its place", () => {
    const cut = asPem(one).slice(0, 300);
    const damaged = asPem(one.subarray(0, 300));
    expect(reader.read(bytes(`${cut}\n${asPem(one)}${damaged}`))).toMatchObject([
      { kind: "unreadable", why: "PEM that is cut short" },
      { kind: "certificate" },
      { kind: "unreadable", why: "a damaged or incomplete file" },
    ]);
    expect(read(bytes("hello"))).toEqual({ kind: "unreadable", why: "a file of another kind" });
    expect(read(new Uint8Array())).toEqual({ kind: "unreadable", why: "an empty file" });
    expect(read(bytes('{"certificate": 5}'))).toEqual({ kind: "unreadable", why: "a file of another kind" });
  });
});

describe("facts", () => {
  test("of every authority that comes with Node are as OpenSSL has them", () => {
    for (const pem of rootCertificates) {
      const openssl = new X509Certificate(pem);
      expect(read(bytes(pem))).toMatchObject({
        kind: "certificate",
        facts: {
          subject: openssl.subject.split("\n").join(", "),
          issuer: openssl.issuer.split("\n").join(", "),
          serial: openssl.serialNumber.toLowerCase(),
          fingerprintSha256: openssl.fingerprint256.replaceAll(":", "").toLowerCase(),
          notBefore: new Date(openssl.validFrom).toISOString(),
          notAfter: new Date(openssl.validTo).toISOString(),
          selfSigned: true,
        },
      });
    }
  });

  test.each([
    ["negative", "0202edcc", "-1234"],
    ["zero", "020100", "0"],
    ["of one octet", "020105", "05"],
    ["with the sign bit in an octet of its own", "020200ff", "ff"],
  ])("a serial number %s", (_, serial, expected) => {
    expect(factsOf({ serial: hex(serial) }).serial).toBe(expected);
    expect(new X509Certificate(craft({ serial: hex(serial) })).serialNumber.toLowerCase()).toBe(expected);
  });

  test.each([
    ["the year 0", generalizedTime("00000101000000Z"), "0000-01-01T00:00:00.000Z"],
    ["no well-defined end", generalizedTime("99991231235959Z"), "9999-12-31T23:59:59.000Z"],
    ["49 in two digits", utcTime("491231235959Z"), "2049-12-31T23:59:59.000Z"],
    ["50 in two digits", utcTime("500101000000Z"), "1950-01-01T00:00:00.000Z"],
    ["no seconds", utcTime("2601010000Z"), "2026-01-01T00:00:00.000Z"],
    ["an offset", utcTime("260101000000+0130"), "2025-12-31T22:30:00.000Z"],
    ["a fraction", generalizedTime("20260101000000.25Z"), "2026-01-01T00:00:00.250Z"],
    ["no zone", generalizedTime("20260101000000"), "2026-01-01T00:00:00.000Z"],
  ])("a date with %s", (_, notAfter, expected) => {
    expect(factsOf({ notAfter }).notAfter).toBe(expected);
  });

  test.each([
    ["the 30th of February", utcTime("240230000000Z")],
    ["the 13th month", generalizedTime("20241301000000Z")],
    ["the hour 24", utcTime("240101240000Z")],
    ["a year past 9999", generalizedTime("99991231235959-0100")],
    ["no digits", utcTime("tomorrow\u001b[2J")],
    ["another kind of thing", hex("0500")],
  ])("no date: %s", (_, notAfter) => {
    const entry = read(craft({ notAfter }));
    expect(entry).toMatchObject({ kind: "unreadable", why: expect.stringContaining("a certificate whose notAfter") });
    expect(JSON.stringify(entry)).not.toContain(String.raw`\u001b`);
  });

  test("names in other scripts are as they are, and what could deceive is written out", () => {
    const attributes = [
      attribute("550403", der(0x1e, Buffer.from("Пуш \u202eevil", "utf16le").swap16())),
      attribute("55040a", der(0x0c, "株式会社, \u001b[31m")),
      attribute("0992268993f22c640101", der(0x0c, "com.example\n.app")),
    ];
    expect(factsOf({ subject: sequence(...attributes) })).toMatchObject({
      commonName: String.raw`Пуш \E2\80\AEevil`,
      bundleId: String.raw`com.example\0A.app`,
      topics: [String.raw`com.example\0A.app`],
      subject: String.raw`CN=Пуш \E2\80\AEevil, O=株式会社\, \1B[31m, UID=com.example\0A.app`,
    });
  });

  test("of a key that nobody knows are told without it", () => {
    const publicKey = sequence(sequence(hex("06032a0304")), hex("0303000102"));
    expect(factsOf({ publicKey })).toMatchObject({ keyAlgorithm: "unknown", keyBits: null, selfSigned: false });
  });
});

test("whatever bytes come, entries come back", () => {
  const whole = craft();
  const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), changes), (input) => {
      const file = input instanceof Uint8Array ? input : Uint8Array.from(whole);
      if (!(input instanceof Uint8Array)) for (const [at, octet] of input) file[at] = octet;
      for (const { kind } of reader.read(file)) expect(kind).toMatch(/^(certificate|unreadable)$/);
    }),
    { numRuns: 500 },
  );
});
