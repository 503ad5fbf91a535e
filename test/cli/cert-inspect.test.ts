import { execFileSync } from "node:child_process";
import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { usualLimits } from "../../src/adapters/x509/inspect/inspector.ts";
import { mostInspectedBytes } from "../../src/domain/certificate/inspection.ts";
import { openAuthority } from "../../src/simulator/apple/authority.ts";
import type { AppleAuthority, Credential } from "../../src/simulator/apple/authority.ts";
import { topicsOf } from "../../src/simulator/apple/topics.ts";
import { openShelves } from "../../src/simulator/core/shelf.ts";
import { commonName, craft, der, extension, hex, sequence, utcTime } from "../adapters/x509/craft.ts";
import { openssl } from "../adapters/x509/openssl.ts";
import { makePlace, type Place } from "./firebreak.ts";

const PASSWORD = "gêheim";
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;

let place: Place;
let apple: AppleAuthority;
let credential: Credential;
let leaf: X509Certificate;
beforeAll(async () => {
  place = makePlace();
  apple = await openAuthority(openShelves(undefined));
  credential = await apple.issueExpiredPushCertificate({
    bundleId: "com.example.app",
    teamId: "A1B2C3D4E5",
    organization: "Example, Ltd",
    environments: { sandbox: true, production: true },
    topics: topicsOf("com.example.app"),
    notBefore: new Date("2018-08-20T20:00:00Z"),
    notAfter: new Date("2019-09-19T20:00:00Z"),
  });
  leaf = new X509Certificate(credential.certificatePem);
  const given = { key: credential.privateKeyPem, cert: credential.certificatePem };
  write("aps.cer", leaf.raw);
  write("chain.pem", `${credential.certificatePem}\n${apple.intermediatePem}\n${apple.rootPem}`);
  write("apple.pem", `${apple.intermediatePem}\n${apple.rootPem}`);
  write("push.csr", openssl("req -new -key key -subj /CN=push -out out", given));
  write("push.p12", openssl(`pkcs12 -export -inkey key -in cert -passout pass:${PASSWORD} -out out`, given));
  write("AuthKey_ABC123DEFG.p8", ec.export({ type: "pkcs8", format: "pem" }).toString());
  write("fine.pem", openssl("req -x509 -new -key key -subj /CN=Fine -days 3650 -out out", given));
  write("password.txt", `${PASSWORD}\r\nnot this\n`);
});
afterAll(() => place.remove());

function write(name: string, content: string | Uint8Array): void {
  writeFileSync(join(place.directory, name), content);
}

function linesIn(name: string): string[] {
  return readFileSync(join(place.directory, name), "utf8").split("\n");
}

function inspect(args: string, input: string | Uint8Array = "") {
  return place.run(`cert inspect ${args}`, { environment: { TZ: "Asia/Tokyo" }, input });
}

/** What an answer says under a term, without the term. */
const lineOf = (stdout: string, term: string) =>
  stdout
    .split("\n")
    .filter((line) => line.trim().startsWith(`${term} `))
    .map((line) => line.trim().replace(term, "").trim());

/** The shape of a value: its keys, and those of the first of each list. */
function keysIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(keysIn);
  if (typeof value !== "object" || value === null) return null;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, keysIn(inner)]));
}

interface Told {
  at: string;
  files: Record<string, unknown>[];
}

describe("what is in a file", () => {
  test("is told to a person, with its times in UTC and in her zone; that it has expired is no failure", async () => {
    const { code, stdout, stderr } = await inspect("aps.cer");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const plain = (fingerprint: string) => fingerprint.replaceAll(":", "").toLowerCase();
    expect(stdout.split("\n")).toEqual([
      `aps.cer: DER of ${leaf.raw.length} bytes; 1 critical`,
      "",
      "  Certificate “Apple Push Services: com.example.app”",
      expect.stringContaining(
        String.raw`    subject   UID=com.example.app, CN=Apple Push Services: com.example.app, OU=A1B2C3D4E5, O=Example\, Ltd`,
      ),
      "    good for  push to com.example.app, com.example.app.voip, com.example.app.complication in production and sandbox",
      "    good for  being a TLS client",
      expect.stringMatching(
        /^ {4}validity {2}expired \d+ days ago: it was valid from 2018-08-20 20:00 UTC \(2018-08-21 05:00 Asia\/Tokyo\) to 2019-09-19 20:00 UTC \(2019-09-20 05:00 Asia\/Tokyo\)$/,
      ),
      expect.stringMatching(/^ {4}issuer {4}.*CN=Apple WWDR Certification Authority/),
      "    chain     signed by an issuer that is not at hand: not verified",
      "    key       RSA with 2048 bits",
      `    serial    ${leaf.serialNumber.toLowerCase()}`,
      `    SHA-256   ${plain(leaf.fingerprint256)}`,
      `    SHA-1     ${plain(leaf.fingerprint)}`,
      expect.stringMatching(/^ {4}critical {2}It expired \d+ days ago\. Have a new certificate made\./),
      expect.stringMatching(/^ {4}note {6}Its issuer, .*, is not at hand, so its signature could not be verified\./),
      "",
    ]);
  });

  test("is told of every kind of file, and every part of it", async () => {
    const files = "chain.pem push.csr AuthKey_ABC123DEFG.p8 push.p12";
    const { code, stdout, stderr } = await inspect(`${files} --password-file password.txt`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.split("\n").filter((line) => /^( {2})?\S/.test(line))).toEqual([
      expect.stringMatching(/^chain\.pem: PEM of \d+ bytes; 1 critical$/),
      "  1. Certificate “Apple Push Services: com.example.app”",
      "  2. Certificate “Apple WWDR Certification Authority (Firebreak training)”",
      "  3. Certificate “Apple Root CA (Firebreak training)”",
      expect.stringMatching(/^push\.csr: PEM of \d+ bytes; nothing wrong$/),
      "  Signing request “push”",
      expect.stringMatching(/^AuthKey_ABC123DEFG\.p8: PEM of \d+ bytes, holds a private key; nothing wrong$/),
      "  Private key",
      expect.stringMatching(/^push\.p12: PKCS#12 of \d+ bytes, holds a private key; 1 critical$/),
      "  1. Certificate “Apple Push Services: com.example.app”",
      "  2. Private key, encrypted",
      "4 files: 2 with something wrong, 0 not read, or not all of it.",
    ]);
    expect(lineOf(stdout, "good for").filter((words) => words.startsWith("signing tokens"))).toEqual([
      expect.stringContaining("(key id ABC123DEFG)"),
    ]);
    expect(lineOf(stdout, "belongs to")).toEqual(["Certificate “Apple Push Services: com.example.app”"]);
  });

  test("may come by the standard input", async () => {
    const { code, stdout } = await inspect("-", credential.certificatePem);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^standard input: PEM of \d+ bytes; 1 critical\n/);
  });

  test("is held against the authorities that are named", async () => {
    const { code, stdout } = await inspect("aps.cer --issuers apple.pem");
    expect(code).toBe(0);
    expect(lineOf(stdout, "chain")).toEqual([
      "signed by Apple WWDR Certification Authority (Firebreak training), which is configured as trusted",
    ]);
  });

  test("is not asked for elsewhere, whatever addresses stand in it", async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      const address = der(0x86, `http://127.0.0.1:${(server.address() as AddressInfo).port}/ca.cer`);
      // RFC 5280: caIssuers and OCSP in 4.2.2.1, the distribution point of a revocation list in 4.2.1.13.
      const access = (method: string) => sequence(hex(`06082b060105050730${method}`), address);
      const extensions = [
        extension("2b06010505070101", sequence(access("01"), access("02"))),
        extension("551d1f", sequence(sequence(der(0xa0, der(0xa0, address))))),
      ];
      write("addresses.cer", craft({ issuer: commonName("Elsewhere"), extensions }));
      expect(await inspect("addresses.cer")).toMatchObject({ code: 0, stderr: "" });
      expect(connections).toBe(0);
    } finally {
      server.close();
    }
  });
});

describe("a private key", () => {
  test("is said to be there, and not shown in any way", async () => {
    write("both.pem", credential.certificatePem + credential.privateKeyPem);
    const secrets = [...credential.privateKeyPem.split("\n"), ...linesIn("AuthKey_ABC123DEFG.p8")];
    const files = "both.pem AuthKey_ABC123DEFG.p8 push.p12 --password-file password.txt";
    for (const args of [files, `${files} --json`]) {
      const { code, stdout, stderr } = await inspect(args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      const shown = secrets.filter((line) => line.length > 20 && !line.startsWith("--") && stdout.includes(line));
      expect(shown).toEqual([]);
      expect(stdout).not.toContain(PASSWORD);
    }
    expect((await inspect("both.pem")).stdout).toMatch(
      /warning +The file holds a private key, open to whoever has it\./,
    );
  });

  test.each([
    ["without its password", "", "its password was not given"],
    ["with a wrong one", "--password-file wrong.txt", "does not open with the password given"],
  ])("in an archive %s stays locked, and that is a file not read whole", async (_, option, says) => {
    write("wrong.txt", "wrong");
    const { code, stdout, stderr } = await inspect(`push.p12 ${option}`);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toMatch(/^push\.p12: PKCS#12 of \d+ bytes, holds a private key; nothing wrong\n/);
    expect(stdout).toContain(says);
  });
});

describe("what can't be read", () => {
  test("is shown as what it is, and the rest is read", async () => {
    mkdirSync(join(place.directory, "folder"));
    execFileSync("mkfifo", [join(place.directory, "pipe")]);
    write("empty", "");
    write("text", "hello");
    write("page", "<!doctype html>");
    write("cut.cer", leaf.raw.subarray(0, 300));
    write("huge", new Uint8Array(262_145));
    const files = "nowhere folder pipe empty text page cut.cer huge aps.cer/below aps.cer";
    const { code, stdout, stderr } = await inspect(files);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    const said = (name: string) =>
      stdout
        .split("\n")
        .slice(stdout.split("\n").findIndex((line) => line.startsWith(`${name}:`)))
        .slice(0, 4)
        .join("\n");
    expect(said("nowhere")).toMatch(/^nowhere: not read\n {2}It is not there\.\n/);
    expect(said("folder")).toContain("It is a directory. Name the files in it.");
    expect(said("pipe")).toContain("It is no regular file. Pipe it in, and name - in its place.");
    expect(said("empty")).toMatch(/^empty: a file of 0 bytes; 1 critical\n\n {2}Unreadable\n.*Here is an empty file\./);
    expect(said("text")).toContain("Here is a file of another kind.");
    expect(said("page")).toContain("Here is a web page");
    expect(said("cut.cer")).toMatch(/may hold a private key; 1 critical\n[^]*damaged or incomplete/);
    expect(said("huge")).toContain("It has more than 262144 bytes: it is not looked into.");
    expect(said("aps.cer/below")).toContain("It is not there.");
    expect(said("aps.cer")).toContain("Certificate “Apple Push Services: com.example.app”");
    expect(stdout).toMatch(/\n10 files: 10 with something wrong, 9 not read, or not all of it\.\n$/);
  });

  test("is told to a program, too", async () => {
    const { code, stdout } = await inspect("nowhere fine.pem --json");
    expect(code).toBe(1);
    expect((JSON.parse(stdout) as Told).files).toMatchObject([
      { name: "nowhere", read: false, wrong: true, why: "It is not there.", size: null, entries: [], faults: [] },
      { name: "fine.pem", read: true, wrong: false, why: null },
    ]);
  });

  test.each([
    ["--issuers nowhere", "The file of --issuers can't be read.\nFound: nowhere: It is not there.\n"],
    ["--issuers push.csr", "The file of --issuers can't be used.\nFound: a text without a certificate\n"],
    ["--issuers aps.pem", "Found: the certificate of "],
    ["--password-file folder2", "The file of --password-file can't be read.\nFound: folder2: It is a directory."],
    [
      "--password-file latin1.txt",
      "The file of --password-file can't be read.\nFound: latin1.txt: It is no text in UTF-8.",
    ],
  ])("among the options is wrong usage: %s", async (option, says) => {
    mkdirSync(join(place.directory, "folder2"), { recursive: true });
    write("aps.pem", credential.certificatePem);
    write("latin1.txt", Buffer.from(PASSWORD, "latin1"));
    const { code, stdout, stderr } = await inspect(`aps.cer ${option}`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(says);
    expect(stderr).not.toContain("    at ");
  });

  test("in its names can't command a terminal", async () => {
    const subject = commonName("\u001b[2Jpay\u202egpj\nexe");
    write("odd.cer", craft({ subject, serial: hex("0202edcc"), notAfter: utcTime("never") }));
    const { code, stdout } = await inspect("odd.cer");
    expect(code).toBe(0);
    expect(stdout).toContain(String.raw`Certificate “\1B[2Jpay\E2\80\AEgpj\0Aexe”`);
    expect(lineOf(stdout, "serial")).toEqual(["-1234"]);
    expect(lineOf(stdout, "validity")).toEqual([expect.stringMatching(/^not known: .* to “never”$/)]);
    expect(stdout).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
  });
});

describe("--check", () => {
  test.each([
    ["aps.cer", 1],
    ["aps.cer fine.pem", 1],
    ["push.csr", 0],
    ["fine.pem", 0],
  ])("%s ends with %p", async (files, expected) => {
    expect(await inspect(`${files} --check`)).toMatchObject({ code: expected, stderr: "" });
  });
});

describe("--json", () => {
  test("tells a program everything", async () => {
    const { code, stdout } = await inspect("chain.pem --json");
    expect(code).toBe(0);
    const { at, files } = JSON.parse(stdout) as Told;
    expect(new Date(at).toISOString()).toBe(at);
    expect(files).toMatchObject([
      {
        name: "chain.pem",
        read: true,
        wrong: true,
        why: null,
        size: expect.any(Number),
        format: "PEM",
        holdsPrivateKey: "no",
        entries: [
          {
            kind: "certificate",
            topics: ["com.example.app", "com.example.app.voip", "com.example.app.complication"],
            environments: { production: true, sandbox: true },
            fingerprintSha256: leaf.fingerprint256.replaceAll(":", "").toLowerCase(),
            notAfter: { text: "190919200000Z", instant: "2019-09-19T20:00:00.000Z", oddity: null },
            purposes: [{ kind: "push", environments: ["production", "sandbox"] }, { kind: "tls-client" }],
            chain: { above: [1, 2], top: { kind: "self" }, verified: false },
          },
          { chain: { above: [2], top: { kind: "self" } } },
          { chain: { above: [], top: { kind: "self" } } },
        ],
        faults: [
          { id: "expired", severity: "critical", entry: 0, text: expect.any(String), todo: expect.any(String) },
          { id: "self-signed", severity: "info", entry: 2 },
        ],
      },
    ]);
  });

  test("says whether a chain ends at somebody who is trusted", async () => {
    const { stdout } = await inspect("chain.pem --issuers apple.pem --json");
    const [file] = (JSON.parse(stdout) as Told).files;
    expect(file?.["entries"]).toMatchObject([
      { chain: { verified: true } },
      { chain: { verified: true } },
      { chain: { verified: true } },
    ]);
  });
});

describe("docs/certificates.md", () => {
  const documented = readFileSync("docs/certificates.md", "utf8");

  test("shows what a program reads, key by key", async () => {
    const [, example = ""] = /^```json\n(.*?)^```$/ms.exec(documented) ?? [];
    const { stdout } = await inspect("aps.cer --json");
    expect(keysIn(JSON.parse(example))).toEqual(keysIn(JSON.parse(stdout)));
  });

  test("names the limits", () => {
    const limits = { ...usualLimits, bytes: mostInspectedBytes.toLocaleString("en") };
    expect(documented).toMatch(new RegExp(`\\| size +\\| ${limits.bytes} bytes`));
    expect(documented).toMatch(new RegExp(`\\| time +\\| ${limits.milliseconds / 1000} seconds`));
    expect(documented).toMatch(new RegExp(`\\| memory +\\| ${limits.megabytes} MB`));
  });
});
