import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { FaultId } from "../../../src/domain/certificate/fault.ts";
import { faultsOf, isWrong } from "../../../src/domain/certificate/faults.ts";
import {
  chainInWords,
  describeEntry,
  faultInWords,
  validityInWords,
} from "../../../src/domain/certificate/in-words.ts";
import { belongingTo, chainOf, isReadWhole, isVerified } from "../../../src/domain/certificate/inspection.ts";
import type { Entry, InspectedCertificate, Inspection, Link } from "../../../src/domain/certificate/inspection.ts";
import { purposeInWords, purposesOf } from "../../../src/domain/certificate/purposes.ts";
import { authority, certificate, fileOf, privateKey, request, written } from "./inspected.ts";

const now = new Date("2026-12-01T12:00:00Z");

/** What is wrong, as `severity id`. */
const idsOf = (inspection: Inspection) => faultsOf(inspection, now).map(({ severity, id }) => `${severity} ${id}`);
const wrongWith = (...entries: Entry[]) => idsOf(fileOf(entries));
const inFile = (entry: number): Link => ({ kind: "file", entry });

/** The signature of an authority that has expired by then. */
const late = {
  kind: "authority",
  name: "Old CA",
  source: "system",
  itself: false,
  notAfter: "2026-11-30T00:00:00Z",
} as const;

describe("a certificate", () => {
  test("in order has no fault", () => {
    expect(wrongWith(certificate())).toEqual([]);
    expect(wrongWith(certificate({ keyAlgorithm: "ec", keyBits: null, curve: "prime256v1" }))).toEqual([]);
    expect(wrongWith(certificate({ keyAlgorithm: "ed25519", keyBits: null, signatureHash: null }))).toEqual([]);
  });

  const end = (instant: string): Partial<InspectedCertificate> => ({ notAfter: written(instant) });
  const none = { production: false, sandbox: false };
  const noDate = { text: "soon", instant: null, oddity: "it is no date" };
  const signer = (link: Link): Partial<InspectedCertificate> => ({ link });

  test.each<[fault: `${string} ${FaultId}`, given: Partial<InspectedCertificate>]>([
    ["critical expired", end("2026-12-01T11:59:59Z")],
    ["critical not-yet-valid", { notBefore: written("2026-12-01T12:00:01Z") }],
    ["warning expires-soon", end("2026-12-31T11:59:59Z")],
    ["info no-expiry", end("9999-12-31T23:59:59.000Z")],
    ["critical dates-inverted", end("2025-12-31T00:00:00Z")],
    ["critical no-date", { notAfter: noDate }],
    ["critical no-date", { notBefore: noDate }],
    ["warning odd-date", { notAfter: { ...written("2027-06-01T00:00:00Z"), oddity: "it has no seconds" } }],
    ["warning odd-date", { notBefore: written("0000-01-01T00:00:00.000Z") }],
    ["warning odd-serial", { serial: "-1234" }],
    ["warning odd-serial", { serial: "0" }],
    ["warning odd-serial", { serial: "7f".repeat(21) }],
    ["critical weak-key", { keyBits: 1024 }],
    ["critical weak-key", { keyAlgorithm: "dsa", keyBits: 2048 }],
    ["critical weak-key", { keyAlgorithm: "ec", keyBits: null, curve: "prime192v1" }],
    ["warning large-key", { keyBits: 16_384 }],
    ["warning unknown-key", { keyAlgorithm: "unknown", keyBits: null }],
    ["warning weak-signature", { signatureHash: "SHA-1" }],
    ["critical weak-signature", { signatureHash: "MD5" }],
    ["warning self-signed", { ...signer({ kind: "self" }), selfSigned: true, signatureHash: "SHA-1" }],
    ["info issuer-unknown", signer({ kind: "unknown" })],
    ["critical chain-broken", signer({ kind: "broken", name: "Apple WWDR" })],
    ["warning unverified-signature", signer({ kind: "unverifiable", why: "OpenSSL can't read it" })],
    ["critical issuer-expired", signer(late)],
    ["critical not-push", { environments: none, topics: [] }],
    ["critical no-topic", { topics: [] }],
    ["warning sandbox-only", { environments: { production: false, sandbox: true } }],
    [
      "info sandbox-only",
      { environments: { production: false, sandbox: true }, commonName: "Apple Development IOS Push Services: com.x" },
    ],
    ["warning unknown-extension", { unknownCritical: ["1.2.3"] }],
    ["warning damaged-part", { damages: ["its key usage"] }],
  ])("%s", (fault, given) => {
    expect(wrongWith(certificate(given))).toEqual([fault]);
  });

  test("lives to the last millisecond, and is renewed in time with 30 days left", () => {
    expect(wrongWith(certificate(end("2026-12-01T12:00:00Z")))).toEqual(["warning expires-soon"]);
    expect(wrongWith(certificate(end("2026-12-31T12:00:00Z")))).toEqual([]);
  });

  test("of an authority that signed itself is only to be known; one that is trusted is not even that", () => {
    expect(wrongWith(authority("Root"))).toEqual(["info self-signed"]);
    expect(wrongWith(authority("Root", { link: { ...late, itself: true } }))).toEqual([]);
  });

  test("signed by one that may not sign is worth nothing", () => {
    const leaf = certificate({ link: inFile(1) });
    const notCa = authority("No CA", { isAuthority: false });
    expect(wrongWith(leaf, notCa)).toEqual(["critical issuer-no-authority", "warning self-signed"]);
    expect(wrongWith(leaf, authority("CA"))).toEqual(["info self-signed"]);
  });
});

describe("a file", () => {
  const leaf = certificate({ link: inFile(1) });
  const middle = authority("Middle", { selfSigned: false, link: inFile(2) });
  const root = authority("Root");

  test("has its chain in order, each before its issuer", () => {
    expect(wrongWith(leaf, middle, root)).toEqual(["info self-signed"]);
    expect(chainOf(leaf, fileOf([leaf, middle, root]))).toEqual({ above: [1, 2], top: { kind: "self" } });
    expect(chainInWords(leaf, fileOf([leaf, middle, root]))).toBe(
      "signed by Middle, under Root (in this file); the last one is signed by itself",
    );
  });

  test("has a chain that is verified when it ends at somebody trusted, and all who signed in between may", () => {
    const trusted = authority("Middle", { selfSigned: false, link: { ...late, itself: false } });
    const verified = (...entries: InspectedCertificate[]) => isVerified(leaf, fileOf([leaf, ...entries]));
    expect(verified(trusted)).toBe(true);
    expect(isVerified(certificate(), fileOf([]))).toBe(true);
    expect(verified({ ...trusted, isAuthority: false })).toBe(false);
    expect(verified(middle, root)).toBe(false);
    expect(verified()).toBe(false);
  });

  test("in another order is told the right one", () => {
    const turned = fileOf([root, { ...middle, link: inFile(0) }, { ...leaf, link: inFile(1) }]);
    expect(faultsOf(turned, now)[0]).toMatchObject({
      id: "wrong-order",
      entry: null,
      todo: "Put them in this order: Apple Push Services: com.example.app; Middle; Root.",
    });
    expect(idsOf({ ...turned, format: "PKCS#12" })).toEqual(["info self-signed"]);
  });

  test("whose certificates sign each other in a circle leads nowhere", () => {
    const one = authority("One", { selfSigned: false, link: inFile(1) });
    const other = authority("Other", { selfSigned: false, link: inFile(0) });
    expect(chainOf(one, fileOf([one, other])).top).toEqual({ kind: "unknown" });
    expect(() => faultsOf(fileOf([one, other]), now)).not.toThrow();
  });

  test("with one certificate twice has a duplicate", () => {
    expect(faultsOf(fileOf([certificate(), certificate()]), now)).toMatchObject([{ id: "duplicate", entry: 1 }]);
  });

  test("is told of its private key, and whether it belongs to the certificate", () => {
    const key = privateKey();
    expect(belongingTo(key, fileOf([leaf, root, key]))).toEqual([0]);
    expect(wrongWith(certificate(), key)).toEqual(["warning private-key"]);
    expect(wrongWith(key)).toEqual(["info private-key"]);
    expect(wrongWith(certificate(), { ...key, encrypted: true })).toEqual(["info private-key"]);
    expect(idsOf(fileOf([certificate(), key], { format: "PKCS#12" }))).toEqual(["info private-key"]);
    expect(wrongWith(certificate(), privateKey({ publicKeyFingerprint: "another" }))).toEqual([
      "critical key-mismatch",
      "warning private-key",
    ]);
    expect(wrongWith(certificate(), privateKey({ publicKeyFingerprint: null, keyAlgorithm: null }))).toEqual([
      "warning private-key",
    ]);
  });

  test("with something locked is not wrong, with something unreadable it is", () => {
    const locked = faultsOf(fileOf([{ kind: "locked", found: "a .p12 archive", why: "is encrypted" }]), now);
    const unreadable = faultsOf(fileOf([{ kind: "unreadable", found: "a zip archive", why: "It is none." }]), now);
    expect([isWrong(locked), isWrong(unreadable)]).toEqual([false, true]);
  });

  test.each<[whole: boolean, entry: Entry]>([
    [true, leaf],
    [true, request()],
    [true, privateKey()],
    [false, privateKey({ encrypted: true, closed: "is encrypted, and its password was not given" })],
    [false, { kind: "locked", found: "a .p12 archive", why: "is encrypted" }],
    [false, { kind: "unreadable", found: "a zip archive", why: "It is none." }],
  ])("is read whole or not: %p", (whole, entry) => {
    expect(isReadWhole(fileOf([leaf, entry]))).toBe(whole);
  });

  test("has its gravest faults first", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom<Entry>(leaf, root, privateKey(), request({ signed: false }))), (entries) => {
        const ranks = faultsOf(fileOf(entries), now).map(({ severity }) =>
          ["critical", "warning", "info"].indexOf(severity),
        );
        expect(ranks).toEqual(ranks.toSorted((one, other) => one - other));
      }),
    );
  });
});

test.each([
  [[], {}],
  [["critical bad-signature"], { signed: false }],
  [["warning unverified-signature"], { signed: null }],
  [["info not-for-apple"], { keyBits: 4096 }],
  [["critical weak-key", "info not-for-apple"], { keyBits: 1024 }],
])("a signing request: %p", (faults, given) => {
  expect(wrongWith(request(given))).toEqual(faults);
});

describe("what it is good for", () => {
  const goodFor = (entry: Entry, name = "file.pem") => purposesOf(entry, { name }).map(purposeInWords);
  const plain = { environments: { production: false, sandbox: false }, topics: [] };

  test.each<[words: string[], entry: Entry]>([
    [["push to com.example.app, com.example.app.voip in production and sandbox", "being a TLS client"], certificate()],
    [
      ["push to no topic in sandbox"],
      certificate({ topics: [], environments: { production: false, sandbox: true }, extendedKeyUsage: null }),
    ],
    [["signing other certificates"], authority("Root", { extendedKeyUsage: ["serverAuth"] })],
    [
      ["being a TLS server as a.example, b.example"],
      certificate({ ...plain, extendedKeyUsage: ["serverAuth"], alternativeNames: ["a.example", "b.example"] }),
    ],
    [["being a TLS server as Host"], certificate({ ...plain, commonName: "Host", extendedKeyUsage: ["serverAuth"] })],
    [
      ["signing code", "time stamps", "a use that has no name here (1.2.3)"],
      certificate({ ...plain, extendedKeyUsage: ["codeSigning", "timeStamping", "1.2.3"] }),
    ],
    [["anything: it limits its use to nothing"], certificate({ ...plain, extendedKeyUsage: null })],
    [["having a certificate made from it"], request()],
    [[], privateKey()],
    [[], { kind: "unreadable", found: "a zip archive", why: "It is none." }],
  ])("%j", (words, entry) => {
    expect(goodFor(entry)).toEqual(words);
  });

  test("a key of Apple's is known by its curve and its file", () => {
    const key = privateKey({ keyAlgorithm: "ec", keyBits: null, curve: "prime256v1" });
    expect(goodFor(key, "AuthKey_ABC123DEFG.p8")).toEqual([expect.stringContaining("(key id ABC123DEFG)")]);
    expect(goodFor(key, "push.p8")).toEqual([expect.stringContaining("signing tokens for Apple's services")]);
    expect(goodFor(key, "server.key")).toEqual([]);
    expect(goodFor(privateKey(), "AuthKey_ABC123DEFG.p8")).toEqual([]);
  });

  test("a thousand names are counted, not listed", () => {
    const alternativeNames = Array.from({ length: 1000 }, (_, index) => `host-${index}`);
    const [words] = goodFor(certificate({ ...plain, extendedKeyUsage: ["serverAuth"], alternativeNames }));
    expect(words).toMatch(/host-9 and 990 more$/);
  });
});

describe("in words", () => {
  const berlin = { now, zone: "Europe/Berlin" };
  const validity = (given: Partial<InspectedCertificate>) => validityInWords(certificate(given), berlin);

  test.each([
    [
      {},
      "valid for 60 more days: from 2026-01-01 00:00 UTC (01:00 Europe/Berlin) to 2027-01-31 09:30 UTC (10:30 Europe/Berlin)",
    ],
    [
      { notAfter: written("2026-12-02T17:10:00Z") },
      "valid for 29 hours 10 minutes more: from 2026-01-01 00:00 UTC (01:00 Europe/Berlin) to 2026-12-02 17:10 UTC (18:10 Europe/Berlin)",
    ],
    [
      { notAfter: written("2026-11-19T12:00:00Z") },
      "expired 12 days ago: it was valid from 2026-01-01 00:00 UTC (01:00 Europe/Berlin) to 2026-11-19 12:00 UTC (13:00 Europe/Berlin)",
    ],
    [
      { notBefore: written("2026-12-24T23:30:00Z") },
      "not valid for another 23 days: from 2026-12-24 23:30 UTC (2026-12-25 00:30 Europe/Berlin) to 2027-01-31 09:30 UTC (10:30 Europe/Berlin)",
    ],
    [
      { notBefore: written("0000-01-01T00:00:00.000Z"), notAfter: written("9999-12-31T23:59:59.000Z") },
      "valid since 0000-01-01 00:00 UTC; it names no end (9999-12-31)",
    ],
    [
      { notAfter: { text: "tomorrow", instant: null, oddity: "it is no date" } },
      "not known: it says from “2026-01-01T00:00:00.000Z” to “tomorrow”",
    ],
    [{ notAfter: written("2025-12-31T00:00:00Z") }, expect.stringMatching(/^never: it says from 2026-01-01/)],
  ])("its validity: %j", (given, words) => {
    expect(validity(given)).toEqual(words);
  });

  test("a key is described, and told whose it is", () => {
    const file = fileOf([certificate(), privateKey()]);
    expect(describeEntry(privateKey(), file, berlin)).toEqual([
      { term: "key", text: "RSA with 2048 bits, as PKCS#8. It is not shown." },
      { term: "public key", text: "key of Apple Push Services: com.example.app" },
      { term: "belongs to", text: "Certificate “Apple Push Services: com.example.app”" },
    ]);
  });

  test("what was made to be endless is cut", () => {
    const subject = "x".repeat(100_000);
    const lines = describeEntry(certificate({ subject }), fileOf([]), berlin);
    expect(lines[0]?.text).toMatch(/^x{1000}… \(99000 characters more\)$/);
    const [fault] = faultsOf(fileOf([certificate({ link: { kind: "broken", name: subject } })]), now);
    expect(fault && faultInWords(fault)).toMatch(/^It was not signed by x+… \(\d+ characters more\) Get both/);
  });
});
