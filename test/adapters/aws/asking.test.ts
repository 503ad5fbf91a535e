import { afterEach, describe, expect, test } from "@jest/globals";
import { createApplicationPush } from "../../../src/adapters/aws/application-push.ts";
import { createBreakGlass } from "../../../src/adapters/aws/break-glass.ts";
import { openSecretVersions } from "../../../src/adapters/aws/secret-versions.ts";
import { createSecretStore } from "../../../src/adapters/vault/secret-store.ts";
import { fitToShow } from "../../../src/adapters/aws/saying.ts";
import { makePair } from "../../simulator/aws/certificates.ts";
import { APPLICATION, createTestLog, EXTERNAL_ID, REGION, ROLE, SECRET, useEnvironment } from "./account.ts";
import { redeemedGrant } from "./approval.ts";
import { errorOf, expectNoneOf } from "./leaks.ts";
import { type Scripted, type ScriptedAws, startScriptedAws, xml, xmlError } from "./scripted-aws.ts";

const clock = { now: () => new Date() };
const settings = { region: REGION, clock };
const PENDING = "incident/1/rotation-1";
const JSON_TYPE = "application/x-amz-json-1.1";

const session = {
  AccessKeyId: "ASIATRAININGSESSION0",
  SecretAccessKey: "vFq7LkZ0uYc3Rw9TgBn5XeHs1MdPa8Jo2KiVtCyW",
  SessionToken: "IQoJb3JpZ2luX2VjEBYaCWV1LXdlc3QtMSJHMEUCIQDx7mZ0tYc3Rw9TgBn5XeHs1MdPa8Jo2KiVtCyWvFq7Lk",
};
const secretsOfSession = [session.SecretAccessKey, session.SessionToken];
const assumed = xml(
  "AssumeRole",
  `<Credentials>${Object.entries(session)
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join("")}<Expiration>2100-01-01T00:00:00Z</Expiration></Credentials>`,
);

let aws: ScriptedAws | undefined;
afterEach(async () => {
  await aws?.close();
  aws = undefined;
});

/** Writes a new credential to an AWS that answers the write like this. */
async function failedWrite(answer: (body: string) => Scripted) {
  aws = await startScriptedAws(({ action, body }) => (action === "AssumeRole" ? assumed : answer(body)));
  const pair = await makePair();
  const glass = createBreakGlass({
    ...settings,
    role: ROLE,
    externalId: EXTERNAL_ID,
    patience: { connection: 100, answer: 300 },
  });
  const grant = redeemedGrant({ now: clock.now(), pair });
  const open = await glass.assume(grant, { source: "dana", incident: 1, target: APPLICATION });
  const credential = {
    kind: "certificate" as const,
    certificatePem: pair.certificatePem,
    privateKeyPem: pair.keyPem,
  };
  return { error: await errorOf(open.write(APPLICATION, credential)), secrets: [pair.keyPem, ...secretsOfSession] };
}

describe("no secret is repeated", () => {
  const echoes: [string, (body: string) => Scripted][] = [
    ["echoes the request", (body) => xmlError("InvalidParameter", `Invalid parameter: ${body}`)],
    [
      "echoes it decoded",
      (body) =>
        xmlError(
          "InvalidParameter",
          `Attributes: ${decodeURIComponent(body)} ${[...new URLSearchParams(body).values()].join(" ")}`,
        ),
    ],
    [
      "echoes it and is new to us",
      (body) => xmlError("WeHaveNeverMetThis", [...new URLSearchParams(body).values()].join("\n")),
    ],
    [
      "echoes it as its own failure",
      (body) => xmlError("InternalFailure", [...new URLSearchParams(body).values()].join("\n"), 500),
    ],
    [
      "repeats the canonical request, token included",
      () =>
        xmlError(
          "SignatureDoesNotMatch",
          `The Canonical String should have been 'x-amz-security-token:${session.SessionToken}'`,
          403,
        ),
    ],
    ["answers with no XML", (body) => ({ status: 400, body: [...new URLSearchParams(body).values()].join("<") })],
  ];
  test.each(echoes)("by an error of an AWS that %s", async (_what, answer) => {
    const { error, secrets } = await failedWrite(answer);
    expect(error).toMatchObject({ name: "FirebreakError", message: expect.stringContaining("ios-prod") });
    expectNoneOf(secrets, error);
  });

  test("by an error about the answer that has the session's credentials", async () => {
    const broken = { ...assumed, body: assumed.body.slice(0, -40) };
    aws = await startScriptedAws(() => broken);
    const glass = createBreakGlass({ ...settings, role: ROLE, externalId: EXTERNAL_ID });
    const grant = redeemedGrant({ now: clock.now(), pair: await makePair() });
    const error = await errorOf(glass.assume(grant, { source: "dana", incident: 1, target: APPLICATION }));
    expect(error).toMatchObject({ kind: "unavailable", found: "an answer with HTTP 200 that is not AWS's" });
    expectNoneOf(secretsOfSession, error);
  });

  test("by an error about an answer that has a key", async () => {
    const { keyPem } = await makePair();
    const value = JSON.stringify({ SecretString: JSON.stringify({ key: keyPem }), VersionId: "v1" });
    aws = await startScriptedAws(() => ({ type: JSON_TYPE, body: value.slice(0, -30) }));
    const error = await errorOf(createSecretStore(openSecretVersions(settings)).credential(SECRET, "v1"));
    expect(error).toMatchObject({ name: "FirebreakError" });
    expectNoneOf([keyPem], error);
  });

  test("by an error about a value that is no credential", async () => {
    const { keyPem, certificatePem } = await makePair();
    const values = [
      { key: keyPem },
      { certificate: certificatePem, key: keyPem, note: keyPem },
      `{"key":"${keyPem}`,
      [keyPem],
    ];
    aws = await startScriptedAws(({ earlier }) => {
      const value = values[earlier];
      const SecretString = typeof value === "string" ? value : JSON.stringify(value);
      return { type: JSON_TYPE, body: JSON.stringify({ SecretString }) };
    });
    for (const _ of values) {
      const error = await errorOf(createSecretStore(openSecretVersions(settings)).credential(SECRET, "v1"));
      expect(error).toMatchObject({ kind: "bad-input" });
      expectNoneOf([keyPem], error);
    }
  });

  test("by an error of a secret store that echoes what it was given", async () => {
    const { keyPem } = await makePair();
    aws = await startScriptedAws(({ action, body }) =>
      action === "DescribeSecret"
        ? { type: JSON_TYPE, body: '{"VersionIdsToStages":{"v0":["AWSCURRENT"]}}' }
        : {
            type: JSON_TYPE,
            status: 400,
            body: JSON.stringify({ __type: "InvalidParameterException", message: body }),
          },
    );
    const error = await errorOf(
      createSecretStore(openSecretVersions(settings)).pendingKey(SECRET, PENDING, () => Promise.resolve(keyPem)),
    );
    expect(error).toMatchObject({ kind: "bad-input", found: expect.stringContaining("withheld") });
    expectNoneOf([keyPem], error);
  });
});

describe("AWS's own words", () => {
  const secret =
    "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49\nAwEHBG0wawIBAQQg+abcd/efgh1234==\n-----END PRIVATE KEY-----\n";

  test.each([
    ["whole", secret],
    ["in part", "unexpected: MIGHAgEAMBMGByqG"],
    ["across its lines", "unexpected: GCCqGSM49AwEHBG0wawI"],
    ["with its lines escaped", String.raw`unexpected: GCCqGSM49\nAwEHBG0wawI`],
    ["percent-encoded", "unexpected: AQQg%2Babcd%2Fefgh1234%3D%3D"],
  ])("are withheld when they repeat a secret %s", (_how, text) => {
    expect(fitToShow(text, ["short", secret])).toBe("words that are withheld, because they repeat a secret");
  });

  test("are shown otherwise, on one line and no longer than a person reads", () => {
    expect(fitToShow("Invalid parameter:\n  PlatformPrincipal not valid.", [secret])).toBe(
      "Invalid parameter: PlatformPrincipal not valid.",
    );
    expect(fitToShow("x".repeat(5000), [secret])).toHaveLength(401);
  });
});

describe("an AWS that is not there", () => {
  const patience = { connection: 200, answer: 200 };

  test("is unavailable at once when nothing listens", async () => {
    useEnvironment("http://127.0.0.1:9");
    const push = createApplicationPush({ ...settings, log: createTestLog() });
    const started = Date.now();
    await expect(push.list()).rejects.toMatchObject({
      kind: "unavailable",
      message: `AWS did not answer when asked to list the push applications in ${REGION}.`,
      found: expect.stringMatching(/^no answer: /),
    });
    expect(Date.now() - started).toBeLessThan(5_000);
  });

  test("is unavailable within its deadlines when it never answers", async () => {
    aws = await startScriptedAws(() => "silence");
    const push = createApplicationPush({ ...settings, log: createTestLog(), patience });
    await expect(push.observe(APPLICATION)).rejects.toMatchObject({
      kind: "unavailable",
      found: "no answer: ETIMEDOUT",
    });
    expect(aws.arrived).toHaveLength(3);
    await expect(push.sendCanary(APPLICATION.replace(":app/", ":endpoint/") + "/canary", "x")).rejects.toMatchObject({
      kind: "unavailable",
    });
    expect(aws.arrived).toHaveLength(4);
  });

  test("is unavailable when it hangs up", async () => {
    aws = await startScriptedAws(() => "hang-up");
    const push = createApplicationPush({ ...settings, log: createTestLog() });
    await expect(push.observe(APPLICATION)).rejects.toMatchObject({ kind: "unavailable" });
  });

  test.each([
    ["a form service", (push: ReturnType<typeof createApplicationPush>) => push.observe(APPLICATION)],
    ["a JSON service", (push: ReturnType<typeof createApplicationPush>) => push.deliveries(APPLICATION, new Date())],
  ])("is unavailable when a gateway before %s answers with a page", async (_which, call) => {
    aws = await startScriptedAws(() => ({
      status: 502,
      type: "text/html",
      body: "<html><body>Bad gateway</body></html>",
    }));
    const push = createApplicationPush({ ...settings, log: createTestLog() });
    await expect(call(push)).rejects.toMatchObject({
      kind: "unavailable",
      found: "an answer with HTTP 502 that is not AWS's",
    });
    await aws.close();
    aws = await startScriptedAws(() => ({ type: "text/html", body: "<html><body>Sign in to the network" }));
    await expect(call(createApplicationPush({ ...settings, log: createTestLog() }))).rejects.toMatchObject({
      kind: "unavailable",
      found: "an answer with HTTP 200 that is not AWS's",
    });
  });
});

test("without credentials the words say where they are looked for", async () => {
  useEnvironment("http://127.0.0.1:9");
  delete process.env["AWS_ACCESS_KEY_ID"];
  process.env["AWS_CONFIG_FILE"] = "/dev/null";
  process.env["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null";
  const push = createApplicationPush({ ...settings, log: createTestLog() });
  await expect(push.list()).rejects.toMatchObject({
    kind: "misconfigured",
    message: expect.stringContaining("no AWS credentials"),
  });
});

test("a reading that AWS throttles is tried again", async () => {
  aws = await startScriptedAws(({ action, earlier }) =>
    earlier === 0
      ? xmlError("Throttling", "Rate exceeded")
      : xml(action, "<PlatformApplications></PlatformApplications>"),
  );
  expect(await createApplicationPush({ ...settings, log: createTestLog() }).list()).toEqual([]);
  expect(aws.arrived).toHaveLength(2);
});
