import "reflect-metadata";
import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { Pkcs10CertificateRequest } from "@peculiar/x509";
import fc from "fast-check";
import { createCertificates } from "../../../src/adapters/x509/certificates.ts";
import { FirebreakError } from "../../../src/domain/errors.ts";
import type { Certificates, KeyAndRequest } from "../../../src/ports/certificates.ts";
import { openAuthority } from "../../../src/simulator/apple/authority.ts";
import type { AppleAuthority } from "../../../src/simulator/apple/authority.ts";
import { topicsOf } from "../../../src/simulator/apple/topics.ts";
import { openShelves } from "../../../src/simulator/core/shelf.ts";

const BUNDLE_ID = "com.example.authenticator";
const SUBJECT = { bundleId: BUNDLE_ID, commonName: "Firebreak, incident 7" };
const ORDER = {
  bundleId: BUNDLE_ID,
  teamId: "A1B2C3D4E5",
  organization: "Example, Ltd",
  environments: { sandbox: true, production: true },
  topics: topicsOf(BUNDLE_ID),
  notBefore: new Date("2024-08-20T00:00:00Z"),
  notAfter: new Date("2025-09-19T00:00:00Z"),
};

let apple: AppleAuthority;
let certificates: Certificates;
let key: KeyAndRequest;
let der: Uint8Array;
let pem: string;

beforeAll(async () => {
  apple = await openAuthority(openShelves(undefined));
  certificates = createCertificates([apple.intermediatePem, apple.rootPem]);
  key = await certificates.makeKeyAndRequest(SUBJECT);
  der = (await apple.issuePushCertificate({ ...ORDER, csrPem: key.csrPem })).der;
  pem = new X509Certificate(der).toString();
});

const bytes = (text: string, encoding: BufferEncoding = "utf8") => new Uint8Array(Buffer.from(text, encoding));
/** The DER in a PEM text. */
const derOf = (text: string) => bytes(text.replaceAll(/-----[A-Z0-9 ]+-----|\s/g, ""), "base64");

/** The error with which an upload is refused. */
function refusalOf(file: Uint8Array): FirebreakError {
  try {
    certificates.read(file);
  } catch (error) {
    if (error instanceof FirebreakError) return error;
    throw error;
  }
  throw new Error("It was read.");
}

/** What becomes of an upload, in a word. */
function outcomeOf(file: Uint8Array): string {
  try {
    certificates.read(file);
    return "read";
  } catch (error) {
    return error instanceof FirebreakError ? error.kind : `thrown: ${String(error)}`;
  }
}

describe("a push certificate", () => {
  test("is read with everything Apple says in it", () => {
    const facts = certificates.read(der);
    expect(facts).toEqual({
      subject: expect.stringContaining(`UID=${BUNDLE_ID}, CN=Apple Push Services: ${BUNDLE_ID}, OU=A1B2C3D4E5`),
      commonName: `Apple Push Services: ${BUNDLE_ID}`,
      bundleId: BUNDLE_ID,
      teamId: "A1B2C3D4E5",
      topics: [BUNDLE_ID, `${BUNDLE_ID}.voip`, `${BUNDLE_ID}.complication`],
      environments: { production: true, sandbox: true },
      serial: new X509Certificate(der).serialNumber.toLowerCase(),
      fingerprintSha256: new X509Certificate(der).fingerprint256.replaceAll(":", "").toLowerCase(),
      publicKeyFingerprint: certificates.publicKeyFingerprint(key.privateKeyPem),
      notBefore: "2024-08-20T00:00:00.000Z",
      notAfter: "2025-09-19T00:00:00.000Z",
      issuer: expect.stringContaining("OU=G4"),
      keyAlgorithm: "rsa",
      keyBits: 2048,
      signatureHash: "SHA-256",
      selfSigned: false,
      pem,
    });
  });

  test("is the same as DER, and as PEM with any line ends, mark or text around it", () => {
    const expected = certificates.read(der);
    const forms = [
      bytes(pem),
      bytes(pem.trimEnd()),
      bytes(pem.replaceAll("\n", "\r\n")),
      bytes(`\uFEFF${pem}`),
      bytes(`\uFEFF${pem.replaceAll("\n", "\r\n")}`, "utf16le"),
      bytes(`Bag Attributes\n    friendlyName: Push\nsubject=/UID=x\n${pem}\n\n`),
    ];
    for (const form of forms) expect(certificates.read(form)).toEqual(expected);
  });

  test("of the older form has its bundle id as its topic", async () => {
    const environments = { sandbox: true, production: false };
    const older = await apple.issuePushCertificate({ ...ORDER, environments, csrPem: key.csrPem });
    expect(certificates.read(older.der)).toMatchObject({ topics: [BUNDLE_ID], environments });
  });

  test("is told from a certificate for something else", () => {
    expect(certificates.read(bytes(apple.rootPem))).toMatchObject({
      bundleId: null,
      topics: [],
      environments: { production: false, sandbox: false },
      selfSigned: true,
    });
  });
});

describe("an upload is refused, naming what it is:", () => {
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  const encrypted = { cipher: "aes-256-cbc", passphrase: "secret" };
  // RFC 7292, 4: version 3, then the content as PKCS#7 data.
  const p12 = Buffer.from("3014020103300f06092a864886f70d010701a0020400", "hex");
  const pkcs7 = Buffer.from("300f06092a864886f70d010702a0023000", "hex");

  const cases: [found: string, file: () => Uint8Array][] = [
    ["an empty file", () => new Uint8Array()],
    ["a file with nothing but blanks", () => bytes(" \r\n")],
    ["a file with a private key", () => bytes(key.privateKeyPem)],
    ["a file with a private key", () => bytes(`${pem}${rsa.export({ type: "pkcs1", format: "pem" }).toString()}`)],
    ["a file with a private key", () => bytes(rsa.export({ type: "pkcs8", format: "pem", ...encrypted }).toString())],
    ["a file with a private key", () => bytes("-----BEGIN PRIVATE KEY-----\nMIIEv")],
    ["a private key (PKCS#8)", () => rsa.export({ type: "pkcs8", format: "der" })],
    ["a private key (PKCS#1)", () => rsa.export({ type: "pkcs1", format: "der" })],
    ["a private key (SEC 1)", () => ec.export({ type: "sec1", format: "der" })],
    ["an encrypted private key (PKCS#8)", () => rsa.export({ type: "pkcs8", format: "der", ...encrypted })],
    ["a .p12 archive, which holds a private key", () => p12],
    ["a PKCS#7 bundle", () => pkcs7],
    ["a public key", () => createPublicKey(rsa).export({ type: "spki", format: "der" })],
    [
      "PEM with the label PUBLIC KEY",
      () => bytes(createPublicKey(rsa).export({ type: "spki", format: "pem" }).toString()),
    ],
    ["a certificate signing request", () => bytes(key.csrPem)],
    ["a certificate signing request", () => derOf(key.csrPem)],
    ["a file with 2 certificates", () => bytes(`${pem}${apple.rootPem}`)],
    ["a file with more behind its first part", () => new Uint8Array([...der, ...der])],
    ["PEM that is cut short", () => bytes(pem.slice(0, 400))],
    ["a damaged or incomplete file", () => der.subarray(0, 400)],
    ["a web page, perhaps the sign-in page of Apple's portal", () => bytes("\n<!DOCTYPE html><html></html>")],
    ["a zip archive", () => new Uint8Array([0x50, 0x4b, 3, 4, 0])],
    ["a file of another kind", () => bytes("hello")],
    ["a damaged or incomplete file", () => bytes("-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----")],
  ];

  test.each(cases)("%s", (found, file) => {
    const error = refusalOf(file());
    expect(error).toMatchObject({ kind: "bad-input", found, expected: expect.any(String), todo: expect.any(String) });
    expect(/replace that key/.test(error.todo ?? "")).toBe(found.includes("private key"));
  });

  test("a private key, without a byte of it in the error", () => {
    const error = refusalOf(bytes(key.privateKeyPem));
    const told = JSON.stringify([error.message, error.found, error.todo, error.stack, String(error.cause)]);
    expect(told).not.toContain(key.privateKeyPem.split("\n")[1]?.slice(0, 20));
  });

  test("a certificate with any byte changed is read or refused, never more", () => {
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Uint8Array.from(der, (byte, index) => (index === at ? byte ^ change : byte));
        expect(outcomeOf(damaged)).toMatch(/^(read|bad-input)$/);
      }),
      { numRuns: 150 },
    );
  });

  test("whatever bytes they are", () => {
    fc.assert(fc.property(fc.uint8Array(), (file) => expect(outcomeOf(file)).toBe("bad-input")));
    const afterSequence = fc.uint8Array().map((rest) => new Uint8Array([0x30, rest.length, ...rest]));
    fc.assert(fc.property(afterSequence, (file) => expect(outcomeOf(file)).toBe("bad-input")));
  });
});

describe("a key and its request", () => {
  test("are RSA-2048 in PKCS#8, and a request with that key and the subject, rightly signed", async () => {
    expect(key.privateKeyPem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    expect(createPrivateKey(key.privateKeyPem).asymmetricKeyDetails?.modulusLength).toBe(2048);
    const request = new Pkcs10CertificateRequest(key.csrPem);
    expect(await request.verify()).toBe(true);
    expect(request.subjectName.getField("CN")).toEqual([SUBJECT.commonName]);
    expect(request.subjectName.getField("0.9.2342.19200300.100.1.1")).toEqual([BUNDLE_ID]);
  });

  test("belong together with the certificate made from them", () => {
    const fingerprint = certificates.publicKeyFingerprint(key.csrPem);
    expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(certificates.publicKeyFingerprint(key.privateKeyPem)).toBe(fingerprint);
    expect(certificates.publicKeyFingerprint(pem)).toBe(fingerprint);
    expect(certificates.publicKeyFingerprint(apple.rootPem)).not.toBe(fingerprint);
  });

  test("a request made again from the key is the same to the byte", async () => {
    expect(await certificates.requestFor(key.privateKeyPem, SUBJECT)).toBe(key.csrPem);
  });

  test("have a name that every parser takes, however long the application's is", async () => {
    const long = { bundleId: BUNDLE_ID, commonName: `Firebreak INC-7 ${"wallet-".repeat(20)}` };
    const request = new Pkcs10CertificateRequest(await certificates.requestFor(key.privateKeyPem, long));
    expect(request.subjectName.getField("CN")).toEqual([long.commonName.slice(0, 64)]);
    expect(await request.verify()).toBe(true);
  });

  test("a key that Apple certifies nothing for gets no request", async () => {
    const pemOf = (made: KeyObject) => made.export({ type: "pkcs8", format: "pem" }).toString();
    const large = pemOf(generateKeyPairSync("rsa", { modulusLength: 3072 }).privateKey);
    const ec = pemOf(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey);
    for (const [other, found] of [
      [large, "RSA with 3072 bits"],
      [ec, "EC on P-256"],
    ] as const) {
      await expect(certificates.requestFor(other, SUBJECT)).rejects.toMatchObject({ kind: "bad-input", found });
    }
  });

  test("of a private key it is told what it is, and nothing of it", () => {
    expect(certificates.privateKeyKind(key.privateKeyPem)).toEqual({
      keyAlgorithm: "rsa",
      keyBits: 2048,
      curve: null,
      publicKeyFingerprint: certificates.publicKeyFingerprint(key.csrPem),
    });
    expect(() => certificates.privateKeyKind("hello")).toThrow("The private key can't be read.");
  });

  test("what is no key is refused without a word of it", async () => {
    const damaged = key.privateKeyPem.replace("MII", "AAA");
    for (const noKey of [damaged, "hello"]) {
      const error = await certificates.requestFor(noKey, SUBJECT).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ kind: "bad-input", message: "The private key can't be read." });
      expect(error).not.toHaveProperty("cause");
    }
    expect(() => certificates.publicKeyFingerprint(damaged)).toThrow("The private key can't be read.");
    expect(() => certificates.publicKeyFingerprint("hello")).toThrow("The public key can't be read.");
  });
});

describe("the issuer", () => {
  const during = new Date("2024-09-01T00:00:00Z");

  test("is known with those above it", () => {
    expect(certificates.issuerOf(pem, during)).toEqual({
      kind: "known",
      path: ["Apple WWDR Certification Authority (Firebreak training)", "Apple Root CA (Firebreak training)"],
    });
  });

  test("is known by the intermediate alone, and by both in one PEM", () => {
    expect(createCertificates([apple.intermediatePem]).issuerOf(pem, during)).toMatchObject({ kind: "known" });
    const both = createCertificates([`${apple.rootPem}\n${apple.intermediatePem}`]);
    expect(both.issuerOf(pem, during)).toEqual(certificates.issuerOf(pem, during));
  });

  test("is unknown when it is not configured", () => {
    const root = createCertificates([apple.rootPem]);
    expect(root.issuerOf(pem, during)).toEqual({ kind: "unknown", issuer: expect.stringContaining("OU=G4") });
    expect(createCertificates([]).issuerOf(apple.rootPem, during)).toMatchObject({ kind: "unknown" });
  });

  test("of a certificate that was altered has not signed it", () => {
    const altered = Uint8Array.from(der);
    const at = Buffer.from(der).indexOf("A1B2C3D4E5");
    altered[at] = "B".charCodeAt(0);
    const finding = certificates.issuerOf(certificates.read(altered).pem, during);
    expect(finding).toEqual({
      kind: "broken",
      why: `Apple Push Services: ${BUNDLE_ID} was not signed by the issuer that it names.`,
    });
  });

  test("vouches for nothing outside its own dates", () => {
    expect(certificates.issuerOf(pem, new Date("2046-01-01T00:00:00Z"))).toEqual({
      kind: "broken",
      why: expect.stringContaining("is valid from 2020-12-16 00:00 UTC to 2045-12-16 00:00 UTC only."),
    });
  });

  test("must be configured with certificates that may sign", () => {
    expect(() => createCertificates(["hello"])).toThrow(expect.objectContaining({ kind: "misconfigured" }));
    expect(() => createCertificates([pem])).toThrow(
      expect.objectContaining({ kind: "misconfigured", found: expect.stringContaining("which is no authority") }),
    );
  });
});
