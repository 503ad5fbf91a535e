import { createPublicKey, generateKeyPairSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { rootCertificates } from "node:tls";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import forge from "node-forge";
import { holdsPrivateKey } from "../../../src/domain/certificate/burnt.ts";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const dsa = generateKeyPairSync("dsa", { modulusLength: 1024, divisorLength: 160 }).privateKey;
const ed = generateKeyPairSync("ed25519").privateKey;
const [p256, p384, p521] = (["P-256", "P-384", "P-521"] as const).map(
  (namedCurve) => generateKeyPairSync("ec", { namedCurve }).privateKey,
) as [KeyObject, KeyObject, KeyObject];
const locked = { cipher: "aes-256-cbc", passphrase: "secret" };

/** An archive as OpenSSL 1 and the Mac make it. */
function archive(): Buffer {
  const { pki, pkcs12, asn1 } = forge;
  const key = pki.privateKeyFromPem(rsa.export({ type: "pkcs8", format: "pem" }).toString());
  const certificate = pki.createCertificate();
  certificate.publicKey = pki.setRsaPublicKey(key.n, key.e);
  certificate.sign(key);
  return Buffer.from(asn1.toDer(pkcs12.toPkcs12Asn1(key, [certificate], "secret")).getBytes(), "latin1");
}

/** OpenSSH's form as far as it is told by: its name, no cipher, one key (its PROTOCOL.key). */
const openssh = Buffer.concat([
  Buffer.from("openssh-key-v1\0\0\0\0\u0004none\0\0\0\u0004none\0\0\0\0\0\0\0\u0001"),
  Buffer.from(ed.export({ format: "jwk" }).d ?? "", "base64url"),
]);

/** Every form of key, by its octets. */
const octets: Record<string, Buffer> = {
  "PKCS#8, RSA": rsa.export({ type: "pkcs8", format: "der" }),
  "PKCS#8, P-256": p256.export({ type: "pkcs8", format: "der" }),
  "PKCS#8, P-521": p521.export({ type: "pkcs8", format: "der" }),
  "PKCS#8, Ed25519": ed.export({ type: "pkcs8", format: "der" }),
  "PKCS#8, DSA": dsa.export({ type: "pkcs8", format: "der" }),
  "PKCS#8, encrypted": rsa.export({ type: "pkcs8", format: "der", ...locked }),
  "PKCS#8, encrypted, P-256": p256.export({ type: "pkcs8", format: "der", ...locked }),
  "PKCS#1": rsa.export({ type: "pkcs1", format: "der" }),
  "SEC 1, P-256": p256.export({ type: "sec1", format: "der" }),
  "SEC 1, P-384": p384.export({ type: "sec1", format: "der" }),
  "PKCS#12": archive(),
  OpenSSH: openssh,
  JKS: Buffer.from("feedfeed0000000200000001", "hex"),
};

/** The base64 of octets, in lines as PEM has them. */
const lines = (bytes: Uint8Array) =>
  Buffer.from(bytes)
    .toString("base64")
    .replaceAll(/.{64}(?=.)/g, "$&\n");
const armoured = (label: string, bytes: Uint8Array) =>
  `-----BEGIN ${label}-----\n${lines(bytes)}\n-----END ${label}-----\n`;

/** Every form of key, as text. */
const texts: Record<string, string> = {
  ...Object.fromEntries(Object.entries(octets).map(([form, bytes]) => [`${form}, base64`, lines(bytes)])),
  ...Object.fromEntries(
    [
      "PRIVATE KEY",
      "RSA PRIVATE KEY",
      "EC PRIVATE KEY",
      "ENCRYPTED PRIVATE KEY",
      "OPENSSH PRIVATE KEY",
      "ANY OTHER PRIVATE KEY",
    ].map((label) => [label, armoured(label, Buffer.from("what is in it is not looked at"))]),
  ),
  "PEM, encrypted as of old": rsa.export({ type: "pkcs1", format: "pem", ...locked }).toString(),
  "PEM in base64": Buffer.from(armoured("PRIVATE KEY", octets["PKCS#8, P-256"] ?? Buffer.of())).toString("base64"),
  "PEM in base64, behind something": Buffer.from(`{"key":"${armoured("PRIVATE KEY", Buffer.of(1))}"}`).toString(
    "base64",
  ),
  JWK: JSON.stringify(p256.export({ format: "jwk" })),
  PuTTY: "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n",
};

describe("a private key is recognised", () => {
  test.each(Object.entries(octets))("as octets: %s", (_, bytes) => {
    expect(holdsPrivateKey(bytes)).toBe(true);
    expect(holdsPrivateKey(Buffer.concat([bytes, bytes]))).toBe(true);
  });

  test.each(Object.entries(texts))("as text: %s", (_, text) => {
    expect(holdsPrivateKey(text)).toBe(true);
    expect(holdsPrivateKey(Buffer.from(text))).toBe(true);
  });

  test("although it is cut short", () => {
    for (const form of ["PKCS#8, RSA", "PKCS#1", "PKCS#12", "PKCS#8, encrypted"]) {
      const bytes = octets[form] ?? Buffer.of();
      expect(holdsPrivateKey(bytes.subarray(0, 200))).toBe(true);
      expect(holdsPrivateKey(lines(bytes).slice(0, 200))).toBe(true);
    }
    expect(holdsPrivateKey("-----BEGIN PRIVATE KEY-----\nMII")).toBe(true);
  });
});

/** What programs and people make of a text on its way. Each leaves a person able to get the key back. */
const wrappings: Record<string, (text: string) => string> = {
  "as it is": (text) => text,
  "lines of Windows": (text) => text.replaceAll("\n", "\r\n"),
  "lines of an old Mac": (text) => text.replaceAll("\n", "\r"),
  "a byte order mark": (text) => `\uFEFF${text}`,
  indented: (text) => text.replaceAll(/^/gm, "    "),
  "with tabs and blanks behind": (text) => text.replaceAll("\n", " \t\n"),
  "with blank lines": (text) => text.replaceAll("\n", "\n\n"),
  "in one line": (text) => text.replaceAll("\n", " "),
  "with blanks that do not break": (text) => text.replaceAll(" ", "\u00a0"),
  "with what is invisible": (text) => text.replaceAll("\n", "\u200b\n\u2060"),
  quoted: (text) => text.replaceAll(/^/gm, "> "),
  "in a block of code": (text) => `\`\`\`\n${text}\`\`\``,
  "among words": (text) => `here is the key that you asked for ${text} thanks, MIIA`,
  "in a string of JSON": (text) => JSON.stringify({ key: text }),
  "in a string of a program": (text) => text.replaceAll("\n", '\\n" +\n  "'),
  "escaped for HTML": (text) => text.replaceAll("-", "&#45;").replaceAll("+", "&#x2B;").replaceAll("\n", "&#10;"),
  "escaped for HTML by name, twice": (text) => text.replaceAll("-", "&amp;hyphen;").replaceAll("/", "&amp;sol;"),
  "escaped for an address": (text) => encodeURIComponent(text),
  "with an en dash for two": (text) => text.replaceAll("--", "–"),
  "with em dashes": (text) => text.replaceAll("-----", "——-"),
  "with minus signs": (text) => text.replaceAll("-", "\u2212"),
  "in full width": (text) => text.replaceAll("-", "－").replaceAll("+", "＋"),
  "as mail has it": (text) => text.replaceAll("=", "=3D").replaceAll(/.{50}/g, "$&=\r\n"),
  "as base64 for addresses": (text) => (/BEGIN/.test(text) ? text : text.replaceAll("+", "-").replaceAll("/", "_")),
};

/** How a text becomes a file. */
const encodings: Record<string, (text: string) => Uint8Array | string> = {
  "a message": (text) => text,
  "UTF-8": (text) => Buffer.from(text),
  "UTF-16": (text) => Buffer.from(`\uFEFF${text}`, "utf16le"),
  "UTF-16 without a mark": (text) => Buffer.from(text, "utf16le"),
  "UTF-16 in the other order": (text) => Buffer.from(`\uFEFF${text}`, "utf16le").swap16(),
};

// A JWK and PuTTY's file are told by marks that some wrappings would take out of them for good, and a keystore's
// few octets are its file's first.
const wrapped = Object.keys(texts).filter((form) => !/JWK|PuTTY|JKS/.test(form));

test("in any wrapping a private key is recognised", () => {
  const any = <Value>(record: Record<string, Value>, names = Object.keys(record)) =>
    fc.constantFrom(...names.map((name) => [name, record[name] as Value] as const));
  fc.assert(
    fc.property(
      any(texts, wrapped),
      fc.array(any(wrappings), { maxLength: 2 }),
      any(encodings),
      (text, ways, encoding) => {
        // What escapes is undone in one order: it comes last.
        const ordered = ways.toSorted(
          ([one], [other]) => Number(/escaped|string|mail/.test(one)) - Number(/escaped|string|mail/.test(other)),
        );
        const isEscapedTwice = ordered.filter(([name]) => /escaped|string|mail/.test(name)).length > 1;
        fc.pre(!isEscapedTwice);
        expect(holdsPrivateKey(encoding[1](ordered.reduce((made, [, way]) => way(made), text[1])))).toBe(true);
      },
    ),
    { numRuns: 600 },
  );
});

test("octets of a key are recognised within any others", () => {
  const form = fc.constantFrom(...Object.keys(octets).filter((name) => name !== "JKS"));
  fc.assert(
    fc.property(form, fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (name, before, behind) => {
      expect(holdsPrivateKey(Buffer.concat([before, octets[name] ?? Buffer.of(), behind]))).toBe(true);
    }),
  );
});

describe("what is public is not taken for a private key:", () => {
  const spki = (key: KeyObject) => createPublicKey(key).export({ type: "spki", format: "der" });
  const certificates = rootCertificates.map((pem) =>
    Buffer.from(pem.replaceAll(/-----[A-Z ]+-----|\s/g, ""), "base64"),
  );

  test("certificates, each and all, in every form", () => {
    const inHtml = (pem: string) => pem.replaceAll("-", "&#45;");
    for (const [at, bytes] of certificates.entries()) {
      const pem = rootCertificates[at] ?? "";
      expect([bytes, pem, lines(bytes), inHtml(pem), Buffer.from(pem).toString("base64")].map(holdsPrivateKey)).toEqual(
        Array.from({ length: 5 }, () => false),
      );
    }
    expect(holdsPrivateKey(rootCertificates.join("\n"))).toBe(false);
    expect(holdsPrivateKey(Buffer.concat(certificates))).toBe(false);
  });

  test("public keys and requests", () => {
    const { pki } = forge;
    const request = pki.createCertificationRequest();
    const key = pki.privateKeyFromPem(rsa.export({ type: "pkcs8", format: "pem" }).toString());
    request.publicKey = pki.setRsaPublicKey(key.n, key.e);
    request.sign(key);
    const pem = pki.certificationRequestToPem(request);
    for (const text of [pem, ...[rsa, dsa, ed, p256, p384].map((each) => armoured("PUBLIC KEY", spki(each)))]) {
      expect(holdsPrivateKey(text)).toBe(false);
    }
    for (const each of [rsa, dsa, ed, p256, p384]) expect(holdsPrivateKey(spki(each))).toBe(false);
    expect(holdsPrivateKey(createPublicKey(rsa).export({ type: "pkcs1", format: "der" }))).toBe(false);
    expect(holdsPrivateKey(JSON.stringify(createPublicKey(p256).export({ format: "jwk" })))).toBe(false);
  });

  test.each([
    "",
    "Begin with the private key - it is in Secrets Manager.",
    "- BEGIN by exporting the private key",
    "The file says BEGIN PRIVATE KEY at its top, and must not be posted.",
    "-----BEGIN PUBLIC KEY-----",
    "Push is down: MIIA, see INC-3 — the certificate's key is RSA-2048.",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJc dana@acme.example",
  ])("%j", (text) => {
    expect(holdsPrivateKey(text)).toBe(false);
  });

  test("anything at all is answered, and chance makes no key", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => expect(holdsPrivateKey(bytes)).toBe(false)));
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => expect(holdsPrivateKey(text)).toBe(false)));
    fc.assert(fc.property(fc.base64String({ maxLength: 400 }), (text) => expect(holdsPrivateKey(text)).toBe(false)));
  });
});
