import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { readCredential } from "../../../src/adapters/x509/credential/read-credential.ts";
import { FirebreakError } from "../../../src/domain/errors.ts";
import type { HandedCredential, Opening } from "../../../src/ports/credential-reader.ts";
import { asPem, craft, extension, hex, der, sequence } from "./craft.ts";
import {
  archive,
  bigEndian,
  bytes,
  bundleId,
  derOf,
  forgedArchive,
  formsOf,
  lockedByNothing,
  openMaterial,
  password,
  pem,
  tokenKey,
} from "./handed.ts";
import type { Pair } from "./handed.ts";
import { openssl } from "./openssl.ts";

let material: Awaited<ReturnType<typeof openMaterial>>;
let push: Pair & { csr: string };
let second: Pair & { csr: string };
let forms: ReturnType<typeof formsOf>;
let intermediate: string;
const token = tokenKey();

beforeAll(async () => {
  material = await openMaterial();
  push = await material.pair();
  second = await material.pair({ notAfter: new Date("2026-09-19T00:00:00Z") });
  forms = formsOf(push.key, password);
  intermediate = material.apple.intermediatePem;
});

const none: Opening = { password: null, entry: null };

const read = (file: Uint8Array, opening: Partial<Opening> = {}, name: string | null = null): HandedCredential =>
  readCredential({ name, bytes: file }, { ...none, ...opening });

/** The error with which a file is refused. */
function refusalOf(file: Uint8Array, opening: Partial<Opening> = {}, name: string | null = null): FirebreakError {
  try {
    read(file, opening, name);
  } catch (error) {
    if (error instanceof FirebreakError) return error;
    throw error;
  }
  throw new Error("It was read.");
}

const fingerprintOf = (certificate: string) =>
  new X509Certificate(certificate).fingerprint256.replaceAll(":", "").toLowerCase();

describe("a certificate alone is read", () => {
  test("in every form, without a key", () => {
    const { certificate } = push;
    const cases = [
      derOf(certificate),
      bytes(certificate),
      bytes(certificate.replaceAll("\n", "\r\n")),
      bytes(`\uFEFF${certificate}`),
      bytes(`\uFEFF${certificate}`, "utf16le"),
      bigEndian(certificate),
      bytes(Buffer.from(derOf(certificate)).toString("base64")),
      bytes(Buffer.from(certificate).toString("base64")),
      bytes(`Bag Attributes\n    friendlyName: Push\n${certificate}`),
      bytes(certificate.replaceAll("CERTIFICATE", "X509 CERTIFICATE")),
      bytes(certificate.replaceAll("\n", "\\n")),
    ];
    for (const file of cases) {
      const credential = read(file);
      expect(credential).toMatchObject({ kind: "certificate", chain: [], privateKeyPem: null });
      expect(credential).toMatchObject({ certificate: { pem: certificate, bundleId } });
    }
  });

  test("with the authorities that came along, which stand apart", () => {
    const { rootPem } = material.apple;
    const chain = [intermediate, rootPem].map((text) => new X509Certificate(text).toString());
    expect(read(bytes(`${intermediate}${push.certificate}${rootPem}`))).toMatchObject({
      certificate: { pem: push.certificate },
      chain,
      privateKeyPem: null,
    });
  });

  test("of the older development form, with SHA-1, and with several topics", async () => {
    const development = await material.pair({ environments: { sandbox: true, production: false } });
    expect(read(derOf(development.certificate))).toMatchObject({
      certificate: { environments: { sandbox: true, production: false }, topics: [bundleId] },
    });
    expect(read(bytes(push.certificate))).toMatchObject({
      certificate: { topics: [bundleId, `${bundleId}.voip`, `${bundleId}.complication`] },
    });
    const config = "[x]\nbasicConstraints=critical,CA:FALSE\n1.2.840.113635.100.6.3.1=DER:0500\n";
    const old = openssl(
      `req -x509 -new -sha1 -key key -subj /UID=${bundleId}/CN=Push -days 9 -config config -extensions x -out out`,
      { key: push.key, config: `${config}[req]\ndistinguished_name=n\n[n]\n` },
    );
    expect(read(old)).toMatchObject({ certificate: { signatureHash: "SHA-1", topics: [bundleId] } });
  });
});

describe("a certificate is read with its key", () => {
  const pair = (): HandedCredential => ({
    kind: "certificate",
    certificate: material.certificates.read(bytes(push.certificate)),
    chain: [],
    privateKeyPem: push.key,
  });

  test("from PEM, with the key behind it or in front, of every form", () => {
    const { certificate, key } = push;
    for (const text of [
      certificate + key,
      key + certificate,
      forms.older + certificate,
      certificate + forms.older,
      `${key}${certificate}`.replaceAll("\n", "\r\n"),
      `\uFEFF${key}${certificate}`,
      `Bag Attributes: <Empty>\n${key}\nsubject=x\n${certificate}`,
      `${key}${certificate}${push.csr}${certificate}`,
    ]) {
      expect(read(bytes(text))).toEqual(pair());
    }
    expect(read(Buffer.concat([derOf(certificate), derOf(key)]))).toEqual(pair());
    expect(read(Buffer.concat([new Uint8Array(forms.olderDer), derOf(certificate)]))).toEqual(pair());
  });

  test("from PEM with a key that is encrypted, old and new", () => {
    for (const form of ["headed", "headed3des", "pbes2"] as const) {
      expect(read(bytes(forms[form] + push.certificate), { password })).toEqual(pair());
    }
    const plain = formsOf(push.key, "secret");
    expect(read(bytes(plain.pbes1 + push.certificate), { password: "secret" })).toEqual(pair());
    expect(read(bytes(lockedByNothing(push.key) + push.certificate))).toEqual(pair());
    expect(read(bytes(push.certificate + plain.headed.replaceAll("\n", "\r\n")), { password: "secret" })).toEqual(
      pair(),
    );
  });

  test.each([
    ["modern", "-passout pass:secret", "secret"],
    ["legacy, as the Mac makes it", "-legacy -passout pass:secret", "secret"],
    ["legacy with 3DES throughout", "-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -passout pass:secret", "secret"],
    ["modern with an empty password", "-passout pass:", null],
    ["legacy with an empty password", "-legacy -passout pass:", null],
    ["modern, empty, although a password is given", "-passout pass:", "not needed"],
    ["open, without a MAC", "-keypbe NONE -certpbe NONE -nomac -passout pass:", null],
    ["with certificates in the open", "-certpbe NONE -passout pass:secret", "secret"],
    ["with many rounds", "-iter 6000 -passout pass:secret", "secret"],
  ])("from a .p12: %s", (_, options, given) => {
    expect(read(archive(push, options), { password: given })).toEqual(pair());
  });

  test("from a .p12 that was made without any password, and with one in any script", () => {
    for (const given of [null, password]) expect(read(forgedArchive(push, given), { password: given })).toEqual(pair());
  });

  test("from a .p12 that has its chain", () => {
    const p12 = archive(push, "-certfile more -passout pass:secret", `${intermediate}\n${material.apple.rootPem}`);
    const credential = read(p12, { password: "secret" });
    expect(credential).toMatchObject({ certificate: { pem: push.certificate }, privateKeyPem: push.key });
    expect(credential.kind === "certificate" && credential.chain).toHaveLength(2);
  });

  test("that is the only one with a key, among several certificates", () => {
    expect(read(bytes(`${second.certificate}${push.key}${push.certificate}`))).toEqual(pair());
  });
});

describe("of several certificates with keys", () => {
  const both = () => bytes(`${push.certificate}${push.key}${second.certificate}${second.key}`);

  test("none is guessed: all are listed, with how to choose", () => {
    const short = fingerprintOf(push.certificate).slice(0, 16);
    const error = refusalOf(both());
    expect(error.found).toBe(
      `2 certificates that could be meant: ${short} Apple Push Services: ${bundleId}, until 2025-09-19 00:00 UTC; ` +
        `${fingerprintOf(second.certificate).slice(0, 16)} Apple Push Services: ${bundleId}, until 2026-09-19 00:00 UTC`,
    );
    expect(error.todo).toBe(`Choose one by its fingerprint: --entry ${short}`);
  });

  test("one is chosen by its fingerprint, whole or begun, in any writing", () => {
    const fingerprint = fingerprintOf(second.certificate);
    const colons = new X509Certificate(second.certificate).fingerprint256;
    for (const entry of [fingerprint, fingerprint.slice(0, 8), fingerprint.slice(0, 16).toUpperCase(), colons]) {
      expect(read(both(), { entry })).toMatchObject({
        certificate: { pem: second.certificate },
        privateKeyPem: second.key,
      });
    }
    for (const entry of ["", fingerprint.slice(0, 4), "0".repeat(16)]) {
      expect(refusalOf(both(), { entry }).found).toMatch(/^no one certificate whose fingerprint/);
    }
  });

  test("of the same key are two as well", async () => {
    const renewed = await material.issue(push.csr, { notAfter: new Date("2026-01-01T00:00:00Z") });
    const file = bytes(`${push.key}${push.certificate}${renewed}`);
    expect(refusalOf(file).found).toMatch(/^2 certificates that could be meant/);
    expect(read(file, { entry: fingerprintOf(renewed) })).toMatchObject({ privateKeyPem: push.key });
  });
});

describe("a key for tokens", () => {
  const publicKey = createHash("sha256")
    .update(createPublicKey(token).export({ type: "spki", format: "der" }))
    .digest("hex");

  test("is read in every form, with the id that its file's name tells", () => {
    const ofToken = formsOf(pem(token), "secret");
    const inBase64 = Buffer.from(derOf(pem(token))).toString("base64");
    const cases: [Uint8Array, string | null][] = [
      [bytes(pem(token)), null],
      [bytes(pem(token).trimEnd().replaceAll("\n", "\r\n")), null],
      [bytes(`\uFEFF${pem(token)}`, "utf16le"), null],
      [derOf(pem(token)), null],
      [bytes(inBase64), null],
      [bytes(Buffer.from(pem(token)).toString("base64")), null],
      [bytes(ofToken.older), null],
      [bytes(`-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${ofToken.older}`), null],
      [bytes(ofToken.pbes2), "secret"],
      [bytes(ofToken.headed), "secret"],
    ];
    for (const [file, given] of cases) {
      expect(read(file, { password: given }, "/tmp/AuthKey_ABC123DEFG.p8")).toEqual({
        kind: "token",
        privateKeyPem: pem(token),
        publicKeyFingerprint: publicKey,
        keyIdFromName: "ABC123DEFG",
      });
    }
    expect(read(bytes(pem(token)), {}, "push.p8")).toMatchObject({ keyIdFromName: null });
    expect(read(bytes(pem(token)))).toMatchObject({ keyIdFromName: null });
    expect(read(bytes(pem(token)), {}, "APNsAuthKey_ABC123DEFG (1).p8")).toMatchObject({ keyIdFromName: "ABC123DEFG" });
  });

  test("that was changed does not sign, and is refused", () => {
    const { d: _, ...publicPart } = token.export({ format: "jwk" });
    const mixed = createPrivateKey({
      key: { ...publicPart, d: tokenKey().export({ format: "jwk" }).d ?? "" },
      format: "jwk",
    });
    expect(refusalOf(bytes(pem(mixed))).kind).toBe("bad-input");
  });
});

/** PBES2 with PBKDF2 (RFC 8018, A.2 and A.4) of two million rounds. */
function tooManyRounds(): Buffer {
  const salt = der(0x04, "saltsalt");
  const pbkdf2 = sequence(der(0x06, hex("2a864886f70d01050c")), sequence(salt, der(0x02, hex("1e8480"))));
  const aes = sequence(der(0x06, hex("60864801650304012a")), der(0x04, "0123456789abcdef"));
  return sequence(sequence(der(0x06, hex("2a864886f70d01050d")), sequence(pbkdf2, aes)), der(0x04, "0123456789abcdef"));
}

describe("a file is refused in words:", () => {
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const dsa = "3082014b0201003082012b06072a8648ce380401";
  const plist = '<?xml version="1.0"?><!DOCTYPE plist><plist><dict></dict></plist>';
  const intoBundle = (args: string, files: Record<string, string | Uint8Array>) => new Uint8Array(openssl(args, files));

  type Case = [
    what: string,
    file: () => Uint8Array,
    found: RegExp,
    todo: RegExp,
    opening?: Partial<Opening>,
    name?: string,
  ];
  const cases: Case[] = [
    ["empty", () => bytes(""), /^an empty file$/, /\.cer/],
    ["blank", () => bytes(" \r\n"), /^a file with nothing but blanks$/, /\.cer/],
    ["web page", () => bytes("<!DOCTYPE html><html>"), /^a web page/, /Sign in/],
    ["PDF", () => bytes("%PDF-1.7 …"), /^a PDF document$/, /\.cer/],
    ["zip", () => hex("504b030414000000"), /^a zip archive$/, /Unpack/],
    ["Java keystore", () => hex("feedfeed00000002"), /^a Java keystore$/, /keytool/],
    ["text", () => bytes("hello"), /^a file of another kind$/, /\.cer/],
    [
      "provisioning profile",
      () =>
        intoBundle("cms -sign -nodetach -binary -in data -signer cert -inkey key -outform der -out out", {
          data: plist,
          cert: push.certificate,
          key: push.key,
        }),
      /^a provisioning profile, which is for signing apps$/,
      /building the app/,
    ],
    [
      "PKCS#7 as .cer",
      () => intoBundle("crl2pkcs7 -nocrl -certfile cert -outform der -out out", { cert: push.certificate }),
      /^a PKCS#7 bundle$/,
      /openssl pkcs7 .*-print_certs/,
    ],
    ["request", () => bytes(push.csr), /^a certificate signing request$/, /Take the request to Apple's portal/],
    ["request in DER", () => derOf(push.csr), /^a certificate signing request$/, /Take the request/],
    ["public key", () => createPublicKey(rsa).export({ type: "spki", format: "der" }), /^a public key$/, /\.cer/],
    [
      "Apple's intermediate",
      () => bytes(intermediate),
      /^the certificate of an authority \(Apple WWDR Certification Authority \(Firebreak training\)\), and no push/,
      /who signs push certificates/,
    ],
    [
      "authorities",
      () => bytes(`${intermediate}${material.apple.rootPem}`),
      /^the certificates of authorities \(Apple WWDR .*, Apple Root/,
      /who signs push certificates/,
    ],
    ["RSA key", () => bytes(push.key), /^a private key \(RSA with 2048 bits\), without a certificate$/, /one \.p12/],
    [
      "RSA key as .p8",
      () => bytes(push.key),
      /^a private key \(RSA with 2048 bits\), without a certificate$/,
      /EC on P-256: download it again/,
      {},
      "AuthKey_ABC123DEFG.p8",
    ],
    [
      "EC key on another curve",
      () => bytes(pem(tokenKey("P-384"))),
      /^a private key \(EC on P-384\), without a certificate$/,
      /EC on P-256/,
      {},
      "key.p8",
    ],
    ["two keys", () => bytes(pem(token) + pem(tokenKey())), /^2 times a private key \(EC on P-256\)/, /\.p12/],
    [
      "key and request",
      () => bytes(pem(token) + push.csr),
      /a certificate signing request, without a certificate/,
      /\.p12/,
    ],
    [
      "another key",
      () => bytes(push.certificate + pem(rsa)),
      /^a certificate, a private key \(RSA with 2048 bits\); the key in it is not that of Apple Push Services/,
      /Export the \.p12 from the Mac/,
    ],
    [
      "SSH key",
      () => bytes("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA==\n-----END OPENSSH PRIVATE KEY-----\n"),
      /for SSH/,
      /SSH/,
    ],
    ["DSA key", () => bytes(asPem(hex(dsa), "PRIVATE KEY")), /a private key that is damaged/, /whole/],
    ["cut PEM", () => bytes(push.certificate.slice(0, 500)), /^PEM that is cut short$/, /whole/],
    ["cut DER", () => derOf(push.certificate).subarray(0, 500), /^a damaged or incomplete file$/, /whole/],
    [
      "cut key behind a certificate",
      () => bytes(push.certificate + push.key.slice(0, 300)),
      /among it a private key that is damaged/,
      /whole/,
    ],
    [
      "no date",
      () => craft({ notAfter: der(0x17, "never") }),
      /^a certificate whose notAfter, “never”, is no date$/,
      /\.cer/,
    ],
    ["too large", () => new Uint8Array(262_145), /^a file of 262145 bytes$/, /No credential has more than 262144/],
    [
      "locked .p12, no password",
      () => archive(push, "-passout pass:secret"),
      /no password was given, and it opens neither with an empty one nor with none$/,
      /^Give the password/,
    ],
    [
      "locked .p12, wrong password",
      () => archive(push, "-passout pass:secret"),
      /does not open with the password given, nor with an empty one, nor with none$/,
      /^Check the password/,
      { password: "Secret" },
    ],
    [
      "old locked .p12, wrong password",
      () => archive(push, "-legacy -passout pass:secret"),
      /does not open with the password given/,
      /^Check the password/,
      { password: "Secret" },
    ],
    [
      "locked key in an open .p12",
      () => archive(push, "-certpbe NONE -passout pass:secret"),
      /^an encrypted private key; no password was given/,
      /^Give the password/,
    ],
    ["locked PEM key", () => bytes(push.certificate + forms.pbes2), /^an encrypted private key; no password/, /^Give/],
    [
      "old locked PEM key",
      () => bytes(push.certificate + forms.headed),
      /^an encrypted private key; no password/,
      /^Give/,
    ],
    [
      "old locked PEM key, wrong password",
      () => bytes(push.certificate + forms.headed3des),
      /^an encrypted private key; it does not open with the password given/,
      /^Check/,
      { password: "wrong" },
    ],
    [
      "key locked in a way that is not known",
      () => bytes(push.certificate + forms.scrypt),
      /encrypted in a way that is not known here/,
      /^Export it again/,
      { password },
    ],
    [
      "locked with too many rounds",
      () => bytes(push.certificate + asPem(tooManyRounds(), "ENCRYPTED PRIVATE KEY")),
      /more rounds than are computed here/,
      /^Export it again/,
      { password },
    ],
  ];

  test.each(cases)("%s", (...[, file, found, todo, opening, name]) => {
    const error = refusalOf(new Uint8Array(file()), opening ?? {}, name ?? null);
    expect(error).toMatchObject({ kind: "bad-input", expected: expect.stringContaining("a push certificate") });
    expect(error.found).toMatch(found);
    expect(error.todo).toMatch(todo);
    const told = [error.message, error.found, error.expected, error.todo, error.stack, String(error.cause)].join(" ");
    for (const secret of [push.key, forms.older, pem(token), password]) {
      expect(told).not.toContain(secret.split("\n")[1]?.slice(10, 26) ?? secret);
    }
  });
});

test("what is beside a pair and no part of it is passed over", () => {
  const parameters = asPem(sequence(hex("020105"), hex("020102")), "DH PARAMETERS");
  expect(read(bytes(`${parameters}${push.key}${push.certificate}`))).toMatchObject({ privateKeyPem: push.key });
  // An authority that may not be told from others by its key usage is one by its basic constraints.
  const authority = craft({ extensions: [extension("551d13", sequence(hex("0101ff")))] });
  expect(read(bytes(`${push.certificate}${asPem(authority)}`))).toMatchObject({ chain: [asPem(authority)] });
});
