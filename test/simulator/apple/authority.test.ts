import "reflect-metadata";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { X509Certificate as Parsed } from "@peculiar/x509";
import { openAuthority } from "../../../src/simulator/apple/authority.ts";
import type { AppleAuthority, PushCertificateOrder } from "../../../src/simulator/apple/authority.ts";
import { readPushCertificate } from "../../../src/simulator/apple/profile.ts";
import { topicsOf } from "../../../src/simulator/apple/topics.ts";
import { openShelves } from "../../../src/simulator/core/shelf.ts";
import { asPem, BUNDLE_ID, makeRequest } from "./training.ts";
import type { KeyAndRequest } from "./training.ts";

const order: PushCertificateOrder = {
  bundleId: BUNDLE_ID,
  teamId: "A1B2C3D4E5",
  organization: "Beispiel & Söhne, GmbH",
  environments: { sandbox: true, production: true },
  topics: topicsOf(BUNDLE_ID),
  notBefore: new Date("2024-08-20T00:00:00Z"),
  notAfter: new Date("2025-09-19T00:00:00Z"),
};

const directory = mkdtempSync(join(tmpdir(), "firebreak-authority-"));
const shelves = openShelves(directory);
let authority: AppleAuthority;
let key: KeyAndRequest;

beforeAll(async () => {
  authority = await openAuthority(shelves);
  key = await makeRequest();
});

afterAll(() => rmSync(directory, { recursive: true }));

const issue = (change: Partial<PushCertificateOrder & { csrPem: string }> = {}) =>
  authority.issuePushCertificate({ ...order, csrPem: key.csrPem, ...change });

describe("a push certificate", () => {
  test("has Apple's subject, in Apple's order and string types", async () => {
    const { der } = await issue();
    const { subject } = new X509Certificate(der);
    expect(subject.split("\n")).toEqual([
      `UID=${BUNDLE_ID}`,
      `CN=Apple Push Services: ${BUNDLE_ID}`,
      "OU=A1B2C3D4E5",
      String.raw`O=Beispiel & Söhne\, GmbH`,
      "C=US",
    ]);
    const utf8String = Buffer.concat([Buffer.from([0x0c, BUNDLE_ID.length]), Buffer.from(BUNDLE_ID)]);
    expect(Buffer.from(der).includes(utf8String)).toBe(true);
  });

  test("has Apple's extensions, the environments as ASN.1 NULL", async () => {
    const { der } = await issue();
    const extensions = new Parsed(der).extensions.map(({ type, critical, value }) => [
      type,
      critical,
      Buffer.from(value).toString("hex"),
    ]);
    expect(extensions).toEqual([
      ["2.5.29.19", true, "3000"],
      ["2.5.29.37", false, "300a06082b06010505070302"],
      ["2.5.29.15", true, "03020780"],
      ["1.2.840.113635.100.6.3.1", false, "0500"],
      ["1.2.840.113635.100.6.3.2", false, "0500"],
      ["1.2.840.113635.100.6.3.6", false, expect.any(String)],
      ["2.5.29.35", false, expect.any(String)],
      ["2.5.29.14", false, expect.any(String)],
    ]);
  });

  test("certifies the request's key, for the time ordered, signed with SHA-256 by the intermediate", async () => {
    const { der, serial } = await issue();
    const certificate = new X509Certificate(der);
    const parsed = new Parsed(der);
    expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(parsed.notBefore).toEqual(order.notBefore);
    expect(parsed.notAfter).toEqual(order.notAfter);
    expect(parsed.signatureAlgorithm).toMatchObject({ hash: { name: "SHA-256" } });
    expect(certificate.serialNumber.toLowerCase()).toBe(serial);

    const intermediate = new X509Certificate(authority.intermediatePem);
    expect(certificate.checkIssued(intermediate)).toBe(true);
    expect(certificate.verify(intermediate.publicKey)).toBe(true);
    expect(intermediate.verify(new X509Certificate(authority.rootPem).publicKey)).toBe(true);
    expect(intermediate.subject).toContain("OU=G4");
    expect(intermediate.subject).toContain("(Firebreak training)");
  });

  test("is read back as APNs reads it", async () => {
    const { der, serial } = await issue();
    expect(readPushCertificate(der)).toEqual({
      serial,
      bundleId: BUNDLE_ID,
      topics: [BUNDLE_ID, `${BUNDLE_ID}.voip`, `${BUNDLE_ID}.complication`],
      environments: { sandbox: true, production: true },
    });
  });

  test("for the sandbox alone is the older form: its own name, and no topics", async () => {
    const { der } = await issue({ environments: { sandbox: true, production: false } });
    expect(new X509Certificate(der).subject).toContain(`CN=Apple Development IOS Push Services: ${BUNDLE_ID}`);
    expect(readPushCertificate(der)).toMatchObject({
      topics: [BUNDLE_ID],
      environments: { sandbox: true, production: false },
    });
  });

  test("that has expired can be made with its key", async () => {
    const past = await authority.issueExpiredPushCertificate(order);
    const certificate = new X509Certificate(past.certificatePem);
    expect(new Date(certificate.validTo).getTime()).toBeLessThan(Date.now());
    expect(authority.issued(past.der)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(past.privateKeyPem))).toBe(true);
  });
});

describe("a signing request", () => {
  test("for a shorter RSA key is refused, naming the length", async () => {
    const { csrPem } = await makeRequest({
      name: "RSASSA-PKCS1-v1_5",
      hash: "SHA-256",
      publicExponent: new Uint8Array([1, 0, 1]),
      modulusLength: 1024,
    });
    await expect(issue({ csrPem })).rejects.toThrow(
      "The key must be RSA with 2048 bits. The key of this request is RSA 1024.",
    );
  });

  test("for an elliptic curve is refused, naming the curve", async () => {
    const { csrPem } = await makeRequest({ name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" });
    await expect(issue({ csrPem })).rejects.toThrow("The key of this request is EC prime256v1.");
  });

  test("whose signature is wrong is refused", async () => {
    const der = Buffer.from(key.csrPem.replaceAll(/-----[A-Z ]+-----|\s/g, ""), "base64");
    der.writeUInt8(der.readUInt8(der.length - 1) ^ 1, der.length - 1);
    const csrPem = asPem(der, "CERTIFICATE REQUEST");
    await expect(issue({ csrPem })).rejects.toThrow("The signature of this request does not match its public key.");
  });

  test("that is something else is refused, naming what it is", async () => {
    await expect(issue({ csrPem: "hello" })).rejects.toThrow("This is not a certificate signing request");
    await expect(issue({ csrPem: authority.rootPem })).rejects.toThrow("This file holds a CERTIFICATE.");
    const damaged = asPem(Buffer.from("nothing of the kind"), "CERTIFICATE REQUEST");
    await expect(issue({ csrPem: damaged })).rejects.toThrow("This certificate signing request is damaged.");
  });

  test("with the older label and CRLF line ends is taken", async () => {
    const csrPem = key.csrPem.replaceAll("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST").replaceAll("\n", "\r\n");
    await expect(issue({ csrPem })).resolves.toHaveProperty("serial");
  });
});

describe("the authority", () => {
  test("is the same after a restart", async () => {
    const reopened = await openAuthority(shelves);
    expect(reopened.rootPem).toBe(authority.rootPem);
    expect(reopened.server).toEqual(authority.server);
    expect(reopened.issued((await issue()).der)).toBe(true);
  });

  test("knows its own certificates from another's of the same name", async () => {
    const other = await openAuthority(openShelves(undefined));
    const { der } = await other.issuePushCertificate({ ...order, csrPem: key.csrPem });
    expect(authority.issued(der)).toBe(false);
  });

  test("remembers what it revoked", async () => {
    const { serial } = await issue();
    expect(authority.isRevoked(serial)).toBe(false);
    authority.revoke(serial);
    expect((await openAuthority(shelves)).isRevoked(serial)).toBe(true);
  });
});
