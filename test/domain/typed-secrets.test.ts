import { createHash, generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Command } from "../../src/domain/command.ts";
import { FirebreakError } from "../../src/domain/errors.ts";
import { redact } from "../../src/domain/redaction.ts";
import { takeSecretsOut } from "../../src/domain/typed-secrets.ts";
import { dana } from "./story.ts";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const pems = {
  "an RSA key in PKCS#8": rsa.export({ type: "pkcs8", format: "pem" }).toString(),
  "an RSA key in PKCS#1": rsa.export({ type: "pkcs1", format: "pem" }).toString(),
  "a curve's key in PKCS#8, as Apple gives it": ec.export({ type: "pkcs8", format: "pem" }).toString(),
  "a curve's key in SEC 1": ec.export({ type: "sec1", format: "pem" }).toString(),
  "a key under a password": rsa
    .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" })
    .toString(),
};
const framed = Object.entries(pems);
const bare = framed.slice(0, 4).map(([what, pem]) => [what, pem.replaceAll(/-----.*-----\n/g, "")] as const);

/** What of a key is in the text: any quarter of a line. */
function leftOf(secret: string, text: string): string[] {
  const pieces = (secret.match(/[\w+/=-]{16}/g) ?? []).filter((piece) => !piece.includes("--"));
  if (pieces.length === 0) throw new Error("This is too short to be told from anything else.");
  return pieces.filter((piece) => text.includes(piece));
}

describe("what is taken out of a text", () => {
  test.each(framed)("%s, with its frame, as it is, on one line, in JSON, and cut off", (_, pem) => {
    for (const pasted of [pem, pem.replaceAll("\n", " "), JSON.stringify(pem), pem.slice(0, -40)]) {
      expect(leftOf(pem, redact(`Here it is: ${pasted}`))).toEqual([]);
      expect(redact(`Here it is: ${pasted}`)).toMatch(/^Here it is: "?\[redacted\]/);
    }
  });

  test.each(bare)("%s, without its frame", (_, base64) => {
    for (const pasted of [base64, base64.replaceAll("\n", " "), JSON.stringify(base64), base64.replaceAll("\n", "")]) {
      expect(leftOf(base64, redact(`Here: ${pasted}`))).toEqual([]);
    }
  });

  test.each([
    ["a bot's token", "See $ there", "xoxb-1234567890-abcdefABCDEF"],
    ["an app's token", "See $ there", "xapp-1-A0123-456-abcdef"],
    ["GitHub's token of an installation", "See $ there", "ghs_0123456789abcdefghijABCDEFGHIJ"],
    ["one with a dash near its beginning", "See $ there", "ghs_74yMDx9Zabcdefgh-ijklmnop_QRSTUV"],
    ["one behind a line break as JSON writes it", "See \\n$ there", "ghs_0123456789abcdefghijABCDEFGHIJ"],
    ["a token that GitHub's App signs", "See $ there", "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxMjM0NSJ9.c2lnbmF0dXJl_-x"],
    ["a webhook's secret", "See $ there", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    ["AWS's secret key by its name", "See aws_secret_access_key = $ there", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"],
    ["AWS's session token in JSON", 'See {"SessionToken": "$"} there', "IQoJb3JpZ2luX2VjEXAMPLETOKENtoken=="],
    ["a database's password", "See postgres://firebreak:$@db.example/x there", "correct-horse"],
  ])("%s", (_, around, secret) => {
    const cleaned = redact(around.replace("$", secret));
    expect(cleaned).toMatch(/^See .*\[redacted\].*there$/);
    expect(cleaned).not.toContain(secret);
  });

  test("nothing else: neither a certificate, a hash, an ARN nor what people write", () => {
    const hash = createHash("sha256").update("x").digest();
    const certificate = "MIIFZjCCBE6gAwIBAgIQC3hYZ2GmYk1mYWtlY2VydGlmaWNhdGU=";
    const harmless = [
      `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----`,
      "-----BEGIN CERTIFICATE REQUEST-----\nMIICijCCAXICAQAwRTELMAkGA1UEBhMCQVUxEzARBgNVBAgMClNvbWUtU3RhdGUx\n-----END CERTIFICATE REQUEST-----",
      hash.toString("hex"),
      hash.toString("base64"),
      "arn:aws:sns:eu-west-1:111122223333:app/APNS/ios-prod",
      "The secret access key is in the vault; the private key was never out.",
    ];
    for (const text of harmless) expect(redact(text)).toBe(text);
    fc.assert(fc.property(fc.lorem({ mode: "sentences" }), (text) => expect(redact(text)).toBe(text)));
  });

  test("what an error says, whoever said it", () => {
    const [[, pem] = ["", ""]] = framed;
    const error = new FirebreakError("unavailable", `It said ${pem}`, { found: pem, expected: pem, todo: pem });
    for (const words of [error.message, error.found, error.expected, error.todo, String(error.stack)]) {
      expect(leftOf(pem, words ?? "")).toEqual([]);
    }
  });
});

describe("a command with a secret in it", () => {
  const by = { kind: "person", id: dana } as const;
  const [[, pem] = ["", ""]] = framed;
  const words: [string, Command][] = [
    ["title", { kind: "declare-incident", by, key: "k", title: pem, severity: "sev2", impact: "", component: "api" }],
    ["impact", { kind: "declare-incident", by, key: "k", title: "t", severity: "sev2", impact: pem, component: "api" }],
    ["text", { kind: "note", by, key: "k", incident: 1, text: `I have ${pem} here` }],
    [
      "reason",
      { kind: "start-rotation", by: dana, key: "k", incident: 1, applications: ["arn"], order: null, reason: pem },
    ],
    ["finding", { kind: "sign-review", by: dana, key: "k", incident: 1, review: "review-1", finding: pem }],
  ];

  test.each(words)("goes on without it, and warns whoever typed it: %s", (field, given) => {
    const { command, warning } = takeSecretsOut(given);
    expect({ ...command, [field]: "" }).toEqual({ ...given, [field]: "" });
    expect(leftOf(pem, JSON.stringify(command))).toEqual([]);
    expect(Reflect.get(command, field)).toContain("[redacted]");
    expect(warning).toMatch(/^What you typed looks like a private key.*treat it as burnt/);
  });

  test.each<[string, Command]>([
    [
      "a runbook's input",
      { kind: "run-runbook", by, key: "k", incident: 1, runbook: "r", inputs: { application: pem } },
    ],
    [
      "a confirmation",
      {
        kind: "break-glass",
        by: dana,
        key: "k",
        incident: 1,
        request: "r",
        planHash: "h",
        confirmation: pem,
        reason: "now",
        passkey: null,
      },
    ],
  ])("is refused where it steers something: %s", (_, given) => {
    expect(() => takeSecretsOut(given)).toThrow(
      expect.objectContaining({ kind: "bad-input", todo: expect.stringContaining("treat it as burnt") }),
    );
  });

  test("that has none stays as it was", () => {
    const given: Command = { kind: "note", by, key: "k", incident: 1, text: "The key is at Apple's." };
    expect(takeSecretsOut(given)).toEqual({ command: given, warning: undefined });
  });
});
