import { createPublicKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { fingerprintOf } from "../../../src/adapters/x509/key-kind.ts";
import { makeKeyAndRequest } from "../../../src/adapters/x509/request.ts";
import { type Entry, type Inspection, mostInspectedBytes } from "../../../src/domain/certificate/inspection.ts";
import type { Inspector } from "../../../src/ports/inspector.ts";
import { openAuthority } from "../../../src/simulator/apple/authority.ts";
import type { AppleAuthority, Credential } from "../../../src/simulator/apple/authority.ts";
import { topicsOf } from "../../../src/simulator/apple/topics.ts";
import { openShelves } from "../../../src/simulator/core/shelf.ts";
import { openInspector } from "./built-inspector.ts";
import { asPem, commonName, craft, der, extension, generalizedTime, hex, sequence, utcTime } from "./craft.ts";
import { openssl } from "./openssl.ts";

const BUNDLE_ID = "com.example.authenticator";
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const ecPem = ec.export({ type: "pkcs8", format: "pem" }).toString();

let apple: AppleAuthority;
let credential: Credential;
let leaf: X509Certificate;
let inspector: Inspector;

beforeAll(async () => {
  apple = await openAuthority(openShelves(undefined));
  credential = await apple.issueExpiredPushCertificate({
    bundleId: BUNDLE_ID,
    teamId: "A1B2C3D4E5",
    organization: "Example, Ltd",
    environments: { sandbox: true, production: true },
    topics: topicsOf(BUNDLE_ID),
    notBefore: new Date("2024-08-20T00:00:00Z"),
    notAfter: new Date("2025-09-19T00:00:00Z"),
  });
  leaf = new X509Certificate(credential.certificatePem);
  inspector = openInspector();
});
afterAll(() => inspector.close());

/** What is in a file of these texts or bytes, one after another. */
function inspect(content: string | Uint8Array, given: { password?: string; name?: string; by?: Inspector } = {}) {
  const { by = inspector, name = "file", password } = given;
  return by.inspect(
    { name, bytes: new Uint8Array(Buffer.from(content as string)) },
    password === undefined ? {} : { password },
  );
}

const kindsOf = ({ entries }: Inspection) => entries.map(({ kind }) => kind);
/** The signatures of the certificates in a file. */
const linksOf = ({ entries }: Inspection) =>
  entries.map((entry) => (entry.kind === "certificate" ? entry.link : entry.kind));
const only = ({ entries: [entry, ...more] }: Inspection): Entry | undefined => {
  expect(more).toEqual([]);
  return entry;
};

describe("a certificate", () => {
  test("of Apple's is told with everything in it", async () => {
    const inspection = await inspect(new Uint8Array(leaf.raw), { name: "aps\u202e.cer" });
    expect(inspection).toMatchObject({
      name: String.raw`aps\E2\80\AE.cer`,
      size: leaf.raw.length,
      format: "DER",
      holdsPrivateKey: "no",
    });
    expect(only(inspection)).toMatchObject({
      kind: "certificate",
      commonName: `Apple Push Services: ${BUNDLE_ID}`,
      topics: [BUNDLE_ID, `${BUNDLE_ID}.voip`, `${BUNDLE_ID}.complication`],
      environments: { production: true, sandbox: true },
      fingerprintSha256: leaf.fingerprint256.replaceAll(":", "").toLowerCase(),
      fingerprintSha1: leaf.fingerprint.replaceAll(":", "").toLowerCase(),
      notAfter: { text: "250919000000Z", instant: "2025-09-19T00:00:00.000Z", oddity: null },
      keyAlgorithm: "rsa",
      keyBits: 2048,
      isAuthority: false,
      keyUsage: ["digitalSignature"],
      extendedKeyUsage: ["clientAuth"],
      unknownCritical: [],
      damages: [],
      link: { kind: "unknown" },
    });
  });

  test("is the same in every form of a file", async () => {
    const expected = only(await inspect(credential.certificatePem));
    const forms = [
      leaf.raw,
      leaf.raw.toString("base64"),
      `Bag Attributes\n${credential.certificatePem.replaceAll("\n", "\r\n")}`,
    ];
    for (const form of forms) expect(only(await inspect(form))).toEqual(expected);
  });

  test("for a server is told with its names", async () => {
    expect(only(await inspect(apple.server.certificatePem))).toMatchObject({
      extendedKeyUsage: ["serverAuth"],
      alternativeNames: ["api.push.apple.com", "api.sandbox.push.apple.com", "localhost", "127.0.0.1"],
    });
  });

  test("with a key of 16,384 bits is shown as it is", async () => {
    const modulus = der(0x02, hex("00"), Buffer.alloc(2048, 0xa7));
    const key = der(0x03, hex("00"), sequence(modulus, hex("0203010001")));
    const publicKey = sequence(sequence(hex("06092a864886f70d010101"), hex("0500")), key);
    expect(only(await inspect(craft({ publicKey })))).toMatchObject({ keyAlgorithm: "rsa", keyBits: 16_384 });
  });

  test.each([
    ["a negative serial", { serial: hex("0202edcc") }, { serial: "-1234" }],
    [
      "the year 0",
      { notBefore: generalizedTime("00000101000000Z") },
      { notBefore: { instant: "0000-01-01T00:00:00.000Z" } },
    ],
    ["no end", { notAfter: generalizedTime("99991231235959Z") }, { notAfter: { instant: "9999-12-31T23:59:59.000Z" } }],
    ["a date that is none", { notAfter: utcTime("tomorrow") }, { notAfter: { text: "tomorrow", instant: null } }],
    ["no subject", { subject: sequence() }, { subject: "", commonName: "" }],
    [
      "extensions that are broken",
      {
        extensions: [
          extension("551d0f", hex("0102")),
          extension("551d11", hex("3003820561")),
          extension("2a0304", hex("0500"), true),
        ],
      },
      { damages: ["its key usage", "its alternative names"], unknownCritical: ["1.2.3.4"] },
    ],
  ])("with %s is shown as what it is", async (_, fields, expected) => {
    expect(only(await inspect(craft(fields)))).toMatchObject({ kind: "certificate", ...expected });
  });
});

describe("the chain", () => {
  const pems = () => ({ leaf: credential.certificatePem, middle: apple.intermediatePem, root: apple.rootPem });

  test("is followed within the file, whatever its order", async () => {
    const { leaf, middle, root } = pems();
    expect(linksOf(await inspect(leaf + middle + root))).toEqual([
      { kind: "file", entry: 1 },
      { kind: "file", entry: 2 },
      { kind: "self" },
    ]);
    expect(linksOf(await inspect(root + leaf + middle))).toEqual([
      { kind: "self" },
      { kind: "file", entry: 2 },
      { kind: "file", entry: 0 },
    ]);
  });

  test("ends at an authority that is configured", async () => {
    const by = openInspector([`${apple.intermediatePem}\n${apple.rootPem}`]);
    const authority = (name: string, itself: boolean) => ({
      kind: "authority",
      source: "configured",
      name: `Apple ${name} (Firebreak training)`,
      itself,
      notAfter: "2045-12-16T00:00:00.000Z",
    });
    try {
      expect(linksOf(await inspect(pems().leaf, { by }))).toEqual([authority("WWDR Certification Authority", false)]);
      expect(linksOf(await inspect(pems().root, { by }))).toEqual([authority("Root CA", true)]);
    } finally {
      await by.close();
    }
  });

  test("ends at one that comes with Node", async () => {
    const [pem = ""] = rootCertificates;
    expect(linksOf(await inspect(pem))).toMatchObject([{ kind: "authority", source: "system", itself: true }]);
  });

  test("is broken by a certificate that was altered, and by an issuer of the same name", async () => {
    const altered = Buffer.from(leaf.raw);
    altered.write("Z9Y8X7W6V5", altered.indexOf("A1B2C3D4E5"));
    expect(linksOf(await inspect(asPem(altered) + apple.intermediatePem))[0]).toMatchObject({ kind: "broken" });
    const child = craft({ subject: commonName("Child"), issuer: commonName("Impostor") });
    const impostor = asPem(
      craft({
        subject: commonName("Impostor"),
        publicKey: createPublicKey(ec).export({ type: "spki", format: "der" }),
      }),
    );
    expect(linksOf(await inspect(asPem(child) + impostor))[0]).toEqual({ kind: "broken", name: "Impostor" });
  });

  test("is not broken by another key of the issuer's name, when the certificate calls its issuer's key something else", async () => {
    const keyIds = (own: string, issuers: string) => [
      extension("551d0e", der(0x04, hex(own))),
      extension("551d23", sequence(der(0x80, hex(issuers)))),
    ];
    const [older, newer] = ["aa", "bb"].map((id) =>
      craft({
        subject: commonName("CA"),
        publicKey: createPublicKey(ec).export({ type: "spki", format: "der" }),
        extensions: keyIds(id, id),
      }),
    );
    const child = craft({ subject: commonName("Child"), issuer: commonName("CA"), extensions: keyIds("cc", "bb") });
    const of = async (issuer = craft()) => linksOf(await inspect(asPem(child) + asPem(issuer)))[0];
    expect([await of(older), await of(newer)]).toEqual([{ kind: "unknown" }, { kind: "broken", name: "CA" }]);
  });

  test("of a server's own certificate, which may not sign others, ends with itself", async () => {
    const usage = "-addext keyUsage=digitalSignature -addext basicConstraints=critical,CA:FALSE";
    const own = openssl(`req -x509 -key key -subj /CN=a.example ${usage} -days 1 -out out`, { key: ecPem });
    expect(only(await inspect(own))).toMatchObject({ isAuthority: false, selfSigned: true, link: { kind: "self" } });
    const altered = Buffer.from(own.toString().replaceAll(/-----.*-----|\s/g, ""), "base64");
    altered.writeUInt8(altered.readUInt8(altered.length - 1) ^ 1, altered.length - 1);
    expect(linksOf(await inspect(altered))).toEqual([{ kind: "broken", name: "a.example" }]);
    const child = openssl("x509 -new -force_pubkey public -subj /CN=Child -CA ca -CAkey key -out out", {
      ca: own,
      key: ecPem,
      public: createPublicKey(ec).export({ type: "spki", format: "pem" }),
    });
    expect(linksOf(await inspect(child.toString() + own.toString()))).toEqual([
      { kind: "file", entry: 1 },
      { kind: "self" },
    ]);
  });

  test("of a configuration that can't be used is refused at once", () => {
    expect(() => openInspector(["hello"])).toThrow("The certificate authorities that are configured can't be used.");
  });
});

describe("a private key is told, matched and never shown:", () => {
  const fingerprint = () => leaf.publicKey && fingerprintOf(leaf.publicKey);
  const files = () => ({
    key: credential.privateKeyPem,
    cert: credential.certificatePem,
    chain: apple.intermediatePem,
  });
  const rsa = { keyAlgorithm: "rsa", keyBits: 2048, curve: null };

  test.each<[name: string, expected: object, file: () => string | Uint8Array]>([
    ["PKCS#8", rsa, () => credential.privateKeyPem],
    ["PKCS#8 in DER", rsa, () => openssl("pkcs8 -topk8 -nocrypt -in key -outform der -out out", files())],
    ["PKCS#1", { ...rsa, form: "PKCS#1" }, () => openssl("rsa -in key -traditional -out out", files())],
    [
      "SEC 1, behind its curve",
      { form: "SEC 1", keyAlgorithm: "ec", curve: "prime256v1" },
      () => openssl("ecparam -name prime256v1 -genkey -out out", {}),
    ],
    ["Apple's .p8", { form: "PKCS#8", keyAlgorithm: "ec", keyBits: null, curve: "prime256v1" }, () => ecPem],
    ["Ed25519", { keyAlgorithm: "ed25519" }, () => openssl("genpkey -algorithm ed25519 -out out", {})],
  ])("%s", async (_, expected, file) => {
    const inspection = await inspect(file());
    expect(only(inspection)).toMatchObject({ kind: "private-key", encrypted: false, closed: null, ...expected });
    expect(inspection.holdsPrivateKey).toBe("yes");
  });

  test.each([
    ["PKCS#8 with AES", "pkcs8 -topk8 -v2 aes-256-cbc -in key -passout pass:gêheim -out out"],
    ["PKCS#8 with 3DES", "pkcs8 -topk8 -v1 PBE-SHA1-3DES -in key -passout pass:gêheim -out out"],
    ["PKCS#1 with AES", "rsa -in key -traditional -aes128 -passout pass:gêheim -out out"],
  ])("%s, locked, mistaken and opened", async (_, command) => {
    const file = openssl(command, files());
    const lies = { kind: "private-key", encrypted: true };
    expect(only(await inspect(file))).toMatchObject({
      ...lies,
      closed: expect.stringContaining("not given"),
      publicKeyFingerprint: null,
    });
    expect(only(await inspect(file, { password: "wrong" }))).toMatchObject({
      ...lies,
      closed: expect.stringContaining("does not open"),
    });
    expect(only(await inspect(file, { password: "gêheim" }))).toMatchObject({
      ...lies,
      closed: null,
      publicKeyFingerprint: fingerprint(),
    });
  });

  test("in what is damaged, cut short or for SSH", async () => {
    const cut = await inspect(credential.privateKeyPem.slice(0, 300));
    expect(only(cut)).toMatchObject({ kind: "unreadable", found: "a private key" });
    const damaged = await inspect(asPem(hex("3003020100"), "RSA PRIVATE KEY"));
    expect(only(damaged)).toMatchObject({ kind: "unreadable", found: "a private key" });
    const ssh = await inspect(asPem(Buffer.from("openssh-key-v1\0"), "OPENSSH PRIVATE KEY"));
    expect(only(ssh)).toMatchObject({ kind: "private-key", form: "OpenSSH" });
    expect([cut, damaged, ssh].map((inspection) => inspection.holdsPrivateKey)).toEqual(["yes", "yes", "yes"]);
  });

  test.each([
    ["new", "pkcs12 -export -inkey key -in cert -certfile chain -passout pass:gêheim -out out"],
    ["old", "pkcs12 -export -legacy -inkey key -in cert -certfile chain -passout pass:gêheim -out out"],
  ])("in a .p12 of the %s kind, locked, mistaken and opened", async (_, command) => {
    const file = openssl(command, files());
    const locked = await inspect(file);
    expect(locked).toMatchObject({ format: "PKCS#12", holdsPrivateKey: "yes" });
    expect(locked.entries).toMatchObject([
      { kind: "locked" },
      { kind: "private-key", closed: expect.stringContaining("not given") },
    ]);
    expect((await inspect(file, { password: "wrong" })).entries[0]).toMatchObject({
      why: "does not open with the password given",
    });
    const opened = await inspect(file, { password: "gêheim" });
    expect(kindsOf(opened)).toEqual(["certificate", "certificate", "private-key"]);
    expect(opened.entries).toMatchObject([
      {
        fingerprintSha256: leaf.fingerprint256.replaceAll(":", "").toLowerCase(),
        publicKeyFingerprint: fingerprint(),
        link: { kind: "file", entry: 1 },
      },
      { isAuthority: true },
      { encrypted: true, closed: null, publicKeyFingerprint: fingerprint() },
    ]);
  });

  test.each([
    ["an empty password", "pkcs12 -export -inkey key -in cert -passout pass: -out out"],
    ["an empty password, in the old way", "pkcs12 -export -legacy -inkey key -in cert -passout pass: -out out"],
    [
      "nothing encrypted",
      "pkcs12 -export -keypbe NONE -certpbe NONE -nomac -inkey key -in cert -passout pass: -out out",
    ],
  ])("in a .p12 with %s", async (_, command) => {
    expect(kindsOf(await inspect(openssl(command, files())))).toEqual(["certificate", "private-key"]);
  });

  test("in a .p12 with an EC key, which the password of the file opens", async () => {
    const cert = openssl("req -x509 -new -key key -subj /CN=ec -days 1 -out out", { key: ecPem });
    const file = openssl("pkcs12 -export -inkey key -in cert -passout pass:x -out out", { key: ecPem, cert });
    expect((await inspect(file, { password: "x" })).entries).toMatchObject([
      { kind: "certificate", curve: "prime256v1" },
      { kind: "private-key", curve: "prime256v1", publicKeyFingerprint: fingerprintOf(createPublicKey(ec)) },
    ]);
  });
});

describe("other files", () => {
  test("a signing request is told, and whether its key signed it", async () => {
    const { csrPem } = await makeKeyAndRequest({ bundleId: BUNDLE_ID, commonName: "Firebreak" });
    expect(only(await inspect(csrPem))).toMatchObject({
      kind: "signing-request",
      commonName: "Firebreak",
      keyBits: 2048,
      signed: true,
    });
    const altered = Buffer.from(csrPem.replaceAll(/-----.*-----|\s/g, ""), "base64");
    altered.write("Firebrick", altered.indexOf("Firebreak"));
    expect(only(await inspect(altered))).toMatchObject({ kind: "signing-request", signed: false });
    const ecRequest = openssl("req -new -key key -subj /CN=x -out out", { key: ecPem });
    expect(only(await inspect(ecRequest))).toMatchObject({ curve: "prime256v1", signed: true });
  });

  test("a PKCS#7 bundle is told with all that is in it, in DER, in PEM and in BER", async () => {
    const certs = { certs: `${credential.certificatePem}\n${apple.intermediatePem}` };
    const bundle = openssl("crl2pkcs7 -nocrl -certfile certs -outform der -out out", certs);
    // The outermost length left open (X.690, 8.1.3.6).
    const ber = Buffer.concat([hex("3080"), bundle.subarray(4), hex("0000")]);
    for (const file of [bundle, asPem(bundle, "PKCS7"), ber]) {
      const inspection = await inspect(file);
      expect(inspection.format).toBe("PKCS#7");
      expect(linksOf(inspection)).toContainEqual({ kind: "file", entry: expect.any(Number) });
      expect(kindsOf(inspection)).toEqual(["certificate", "certificate"]);
    }
  });

  test("everything in a file is told, the damaged beside the whole", async () => {
    const parts = [
      credential.certificatePem,
      asPem(craft().subarray(0, 200)),
      apple.rootPem,
      "-----BEGIN CERTIFICATE-----\nMII",
    ];
    expect(kindsOf(await inspect(parts.join("")))).toEqual(["certificate", "unreadable", "certificate", "unreadable"]);
    expect(kindsOf(await inspect(Buffer.concat([craft(), craft(), hex("3005")])))).toEqual([
      "certificate",
      "certificate",
      "unreadable",
    ]);
  });

  test.each([
    ["an empty file", ""],
    ["a file with nothing but blanks", " \r\n"],
    ["a file of another kind", "hello"],
    ["a zip archive", "PK\u0003\u0004"],
    ["a Java keystore", hex("feedfeed00000002")],
    ["a public key", createPublicKey(ec).export({ type: "spki", format: "pem" }).toString()],
    ["PEM with the label DH PARAMETERS", asPem(sequence(hex("020105")), "DH PARAMETERS")],
    ["a damaged or incomplete file", hex("308201ff")],
    ["PEM that is cut short", "-----BEGIN CERTIFIC\nMIIB"],
    ["a file with nothing in it that can be inspected", asPem(hex("06052b81040022"), "EC PARAMETERS")],
    ["a file with nothing in it that can be inspected", openssl("crl2pkcs7 -nocrl -outform der -out out", {})],
  ])("%s is unreadable, and said to be that", async (found, file) => {
    expect(only(await inspect(file))).toEqual({ kind: "unreadable", found, why: expect.any(String) });
  });

  test.each([
    ["no", "hello"],
    ["no", "-----BEGIN CERTIFICATE-----\nMII"],
    ["perhaps", "-----BEGIN PRIVATE KEY----\nMII"],
    ["perhaps", "PK\u0003\u0004"],
    ["perhaps", hex("feedfeed00000002")],
    ["perhaps", hex("308201ff")],
  ])("of %s private key in what can't be read: %p", async (holds, file) => {
    expect((await inspect(file)).holdsPrivateKey).toBe(holds);
  });

  test("one that is too large is not looked at", async () => {
    const inspection = await inspect(new Uint8Array(mostInspectedBytes + 1));
    expect(only(inspection)).toMatchObject({ kind: "unreadable", found: "a file of 262145 bytes" });
  });
});

describe("limits", () => {
  /** An encrypted key, the password of which takes hours to try if the count of rounds is believed. */
  const endless = (rounds: Uint8Array) => {
    const derivation = sequence(hex("06092a864886f70d01050c"), sequence(der(0x04, "salt"), rounds));
    const cipher = sequence(hex("060960864801650304012a"), der(0x04, Buffer.alloc(16)));
    const algorithm = sequence(hex("06092a864886f70d01050d"), sequence(derivation, cipher));
    return sequence(algorithm, der(0x04, Buffer.alloc(64)));
  };

  test("an absurd count of rounds is not even begun", async () => {
    expect(only(await inspect(endless(hex("02047fffffff")), { password: "x" }))).toMatchObject({
      kind: "private-key",
      closed: "is encrypted with more rounds than are computed here",
    });
  });

  test("what takes too long is given up, and others are inspected", async () => {
    const by = openInspector([], { milliseconds: 1000, megabytes: 96 });
    try {
      // The greatest count that is believed.
      const long = inspect(endless(hex("02030f4240")), { password: "x", by });
      const also = inspect(credential.certificatePem, { by });
      expect(only(await long)).toMatchObject({
        kind: "unreadable",
        why: "It took longer than 1 second, and was given up.",
      });
      expect(only(await also)).toMatchObject({ kind: "certificate" });
    } finally {
      await by.close();
    }
  });

  test("what takes too much memory is given up, and the next file is inspected by another worker", async () => {
    const by = openInspector([], { milliseconds: 20_000, megabytes: 24 });
    try {
      const nests = sequence(...Array.from({ length: 60_000 }, () => hex("3000")));
      const greedy = inspect(Buffer.concat([nests, nests]).subarray(0, mostInspectedBytes), { by });
      const next = inspect(credential.certificatePem, { by });
      expect(only(await greedy)).toMatchObject({
        kind: "unreadable",
        why: "It took more than 24 MB of memory, and was given up.",
      });
      expect(only(await next)).toMatchObject({ kind: "certificate" });
    } finally {
      await by.close();
    }
  });

  test("an inspector that was closed starts again when it is asked", async () => {
    const by = openInspector();
    await inspect("hello", { by });
    await by.close();
    expect(only(await inspect(credential.certificatePem, { by }))).toMatchObject({ kind: "certificate" });
    await by.close();
  });
});
