import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { sheetOf } from "../../src/cli/sheet/sheet.ts";
import { ConfigFile } from "../../src/config.ts";
import { exampleConfiguration } from "./example-configuration.ts";
import { makePlace, type Place } from "./firebreak.ts";
import { blocksOf, type Walk, walk } from "./sheet/walk.ts";

const SNS = "arn:aws:sns:eu-west-1:111122223333";
const MANUAL = "arn:aws:iam::111122223333:role/break-glass-manual";
/** A secret's name that a careless sheet would run. */
const SECRET = 'push/it\'s "$(touch pwned)" `touch pwned`';
const ANSWERS = ["dana@acme.example", "arn:aws:iam::111122223333:mfa/dana", "123456"];

const example = exampleConfiguration();
const [application] = example.applications;
const { breakGlass } = example.aws;

function sheetFor(changes: Record<string, unknown> = {}): string {
  const config = ConfigFile.parse({
    ...example,
    aws: { ...example.aws, breakGlass: { ...breakGlass, manualRole: MANUAL } },
    ...changes,
  });
  return sheetOf({ config, at: "2026-11-26T03:14:15.000Z", version: "1.2.3" });
}

/** The blocks for somebody with a new certificate, which Apple's portal would have made of the signing request. */
function blocksWithCertificate(sheet: string): string[] {
  const issue =
    "openssl x509 -req -in apns.certSigningRequest -signkey apns.key -outform der -out aps.cer 2>/dev/null\n";
  return blocksOf(sheet)
    .filter(
      (block) =>
        !/credential\.json > aps\.pem|list-secret-version-ids|GetSecretValue|lookup-events|^firebreak /.test(block),
    )
    .map((block) => (block.includes("-inform der") ? issue + block : block));
}

describe("the sheet, followed from top to bottom", () => {
  const hostile = { applications: [{ ...application, secret: SECRET, topic: "com.example'; touch pwned" }] };
  let walked: Walk;
  beforeAll(async () => {
    walked = await walk(blocksWithCertificate(sheetFor(hostile)), ANSWERS);
  });

  test("changes the application with the role, and does the rest in one's own name", () => {
    const { code, calls } = walked;
    expect(code).toBe(0);
    const told = calls.map(({ by, words }) => [by, ...words.slice(0, 3)].join(" ").replace(/ --?\w.*$/, ""));
    expect(told).toEqual([
      "AKIADANA aws sts assume-role",
      "AKIAROLE aws sns get-platform-application-attributes",
      "AKIADANA curl",
      "AKIADANA aws secretsmanager put-secret-value",
      "AKIAROLE aws sns set-platform-application-attributes",
      "AKIAROLE aws sns get-platform-application-attributes",
      "AKIAROLE aws sns set-platform-application-attributes",
      "AKIADANA aws sns publish",
    ]);
  });

  test("opens the role with a second factor and a source identity, for a quarter of an hour", () => {
    const [assume] = walked.calls;
    const options = { "--role-arn": MANUAL, "--source-identity": ANSWERS[0], "--serial-number": ANSWERS[1] };
    const more = { "--token-code": ANSWERS[2], "--duration-seconds": "900", "--region": "eu-west-1" };
    expect(optionsOf(assume?.words)).toMatchObject({ ...options, ...more });
  });

  test("gives certificate, key and the switch together, from files", () => {
    const set = walked.calls.find(({ words }) => words.includes("set-platform-application-attributes"));
    expect(optionsOf(set?.words)).toMatchObject({
      "--platform-application-arn": `${SNS}:app/APNS/ios-prod`,
      "--attributes": "PlatformPrincipal@=file://aps.pem,PlatformCredential@=file://apns.key,Enabled=true",
    });
  });

  test("keeps the credential in the secret, as Firebreak reads it", () => {
    const { calls, kept } = walked;
    const put = calls.find(({ words }) => words.includes("put-secret-value"));
    expect(optionsOf(put?.words)).toMatchObject({ "--secret-id": SECRET, "--secret-string": "file://credential.json" });
    const credential = JSON.parse(kept) as Record<string, string>;
    expect(Object.keys(credential)).toEqual(["certificate", "key"]);
    expect(credential["certificate"]).toMatch(/^-----BEGIN CERTIFICATE-----\n[\s\S]+\n-----END CERTIFICATE-----\n$/);
    expect(credential["key"]).toMatch(/^-----BEGIN PRIVATE KEY-----\n[\s\S]+\n-----END PRIVATE KEY-----\n$/);
  });

  test("names no key in any command, and leaves none behind", () => {
    const { calls, kept, left } = walked;
    const { key = "" } = JSON.parse(kept) as Record<string, string>;
    const lines = key.split("\n").filter((line) => line.length > 40);
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.filter((line) => JSON.stringify(calls).includes(line))).toEqual([]);
    expect(left.filter((path) => /key|credential\.json/.test(path))).toEqual([]);
  });

  test("takes what the configuration holds as text, never as commands", () => {
    const { calls, left } = walked;
    expect(left.filter((path) => path.includes("pwned"))).toEqual([]);
    expect(calls.find(({ words }) => words[0] === "curl")?.words).toContain("apns-topic: com.example'; touch pwned");
  });

  test("writes a record that the journal can take", () => {
    const { record } = walked;
    const lines = record.map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const line of lines) {
      expect(Object.keys(line)).toEqual(["at", "who", "action", "target", "requestId", "note"]);
      expect(line).toMatchObject({ who: ANSWERS[0], requestId: null });
      expect(line["target"]).toMatch(/^arn:/);
      expect(line["action"]).toMatch(/^[a-z0-9-]+:[A-Za-z0-9]+$/);
      expect(line["at"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    }
    expect(lines.map(({ action, target }) => [action, target])).toEqual([
      ["sts:AssumeRole", MANUAL],
      ["sns:GetPlatformApplicationAttributes", `${SNS}:app/APNS/ios-prod`],
      ["apple:CreateCertificate", `${SNS}:app/APNS/ios-prod`],
      ["secretsmanager:PutSecretValue", "arn:aws:secretsmanager:the-secret"],
      ["sns:SetPlatformApplicationAttributes", `${SNS}:app/APNS/ios-prod`],
      ["sns:GetPlatformApplicationAttributes", `${SNS}:app/APNS/ios-prod`],
      ["sns:SetPlatformApplicationAttributes", `${SNS}:app/APNS/ios-prod`],
      ["sns:Publish", `${SNS}:endpoint/APNS/ios-prod/canary`],
      ["github:MergePullRequest", `${SNS}:app/APNS/ios-prod`],
    ]);
  });
});

test("without the role nothing is done with one's own identity in its place", async () => {
  const blocks = blocksWithCertificate(sheetFor()).filter((block) => !block.startsWith("assume\n"));
  const { code, stderr, calls } = await walk(blocks, ANSWERS);
  expect(code).not.toBe(0);
  expect(stderr).toContain("Run assume first.");
  expect(calls).toEqual([]);
});

test("each application has its own section, in its own region, at its own service of Apple's", () => {
  const arn = "arn:aws:sns:us-east-1:111122223333:app/APNS_SANDBOX/ios-prod";
  const sheet = sheetFor({ applications: [application, { ...application, arn }], apns: { issuers: "apple.pem" } });
  const [first = "", second = ""] = sheet.split(/^## Application \d: /m).slice(1);
  expect(first).toContain("https://api.push.apple.com/3/device/");
  expect(second).toContain("https://api.sandbox.push.apple.com/3/device/");
  expect(second).toContain(`--region us-east-1 --platform-application-arn ${arn}`);
  expect(second).toContain("mkdir 2-ios-prod");
});

test("says who may type, and when and from what it was printed", () => {
  const sheet = sheetFor();
  expect(sheet).toContain("- dana@acme.example\n- lee@acme.example\n- max@acme.example\n");
  expect(sheet).toContain("Printed 2026-11-26 03:14 UTC by Firebreak 1.2.3");
});

describe("the command", () => {
  let place: Place;
  beforeAll(() => {
    place = makePlace();
  });
  afterAll(() => place.remove());

  test("needs firebreak.yml alone: no secret, no bot, none of the files that it names", async () => {
    const aws = { ...example.aws, breakGlass: { ...breakGlass, manualRole: MANUAL } };
    await place.configure({ ...example, aws, apns: { ...example.apns, issuers: "nowhere.pem" } });
    const { code, stdout, stderr } = await place.run("break-glass-sheet");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`ROLE=${MANUAL}\n`);
  });

  test("says what is missing where no role for people is named, and asks for it", async () => {
    await place.configure(example);
    const { code, stdout, stderr } = await place.run("break-glass-sheet");
    expect(code).toBe(1);
    expect(stderr).toContain("aws.breakGlass.manualRole");
    expect(stdout).toContain("**Missing: the role for people.**");
    expect(stdout).toContain("read -rp 'The ARN of the role for people: ' ROLE");
  });
});

/** The options of a command, by their names. */
function optionsOf(words: readonly string[] = []): Record<string, string | undefined> {
  return Object.fromEntries(words.flatMap((word, index) => (word.startsWith("--") ? [[word, words[index + 1]]] : [])));
}
