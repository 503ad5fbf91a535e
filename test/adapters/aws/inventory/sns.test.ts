import { afterEach, describe, expect, test } from "@jest/globals";
import { createSnsSource, type SnsSourceSettings } from "../../../../src/adapters/aws/inventory/sns.ts";
import { itemId } from "../../../../src/domain/inventory/sighting.ts";
import type { ApplicationSeed, AwsSeed } from "../../../../src/simulator/aws/seed.ts";
import { applicationsIn, BOT, botKey, estate, HOME, reading } from "../../../simulator/aws/many-accounts.ts";
import { policy } from "../../../simulator/aws/estate.ts";
import { byName, type Estate, everythingOf, hasty, NOW, openEstate } from "./estate.ts";

const REGION = "us-east-1";
const LIST = "sns.ListPlatformApplications";
const arnOf = (name: string, platform = "APNS") => `arn:aws:sns:${REGION}:${HOME}:app/${platform}/${name}`;

let aws: Estate;
afterEach(() => aws.close());

async function sourceOf(
  applications: readonly ApplicationSeed[],
  { keyOf = new Map(), changes = {}, ...more }: Partial<SnsSourceSettings> & { changes?: Partial<AwsSeed> } = {},
) {
  aws = await openEstate(estate([], { applications, ...changes }));
  return createSnsSource({
    account: HOME,
    region: REGION,
    role: undefined,
    clock: aws.clock,
    keyOf,
    patience: hasty,
    ...more,
  });
}

const app = (name: string, changes: Partial<ApplicationSeed> = {}): ApplicationSeed => ({
  name,
  platform: "APNS",
  enabled: true,
  expiry: "2026-12-07T09:30:00Z",
  ...changes,
});

test("an application is seen with its end, its state and what SNS says of it", async () => {
  const source = await sourceOf([
    app("ios-prod", {
      enabled: false,
      attributes: {
        FailureFeedbackRoleArn: `arn:aws:iam::${HOME}:role/feedback`,
        SuccessFeedbackSampleRate: "25",
      },
    }),
  ]);
  expect(source).toMatchObject({
    id: `sns/${HOME}/${REGION}`,
    kind: "sns",
    title: `SNS in account ${HOME}, ${REGION}`,
    account: HOME,
    region: REGION,
  });
  expect(await everythingOf(source)).toEqual([
    {
      id: itemId({ kind: "sns", locator: arnOf("ios-prod") }),
      place: { kind: "sns", locator: arnOf("ios-prod"), name: "ios-prod", account: HOME, region: REGION },
      tags: {},
      seen: {
        kind: "read",
        reading: {
          expiry: { kind: "at", at: "2026-12-07T09:30:00.000Z" },
          notBefore: null,
          enabled: false,
          fingerprint: null,
          issuer: null,
          keyChangedAt: null,
          renewsItself: false,
          facts: {
            platform: "APNS",
            authentication: "certificate",
            "delivery logs": "failures only",
            "sample rate": "25 %",
          },
        },
      },
    },
  ]);
});

describe("the end of an application", () => {
  test.each<[string, Partial<ApplicationSeed>, object]>([
    [
      "under the name that SNS documents for it not",
      { expiryAttribute: "AppleCertificateExpirationDate" },
      { kind: "at", at: "2026-12-07T09:30:00.000Z" },
    ],
    ["as Java writes it", { expiry: "Mon Dec 07 09:30:00 UTC 2026" }, { kind: "at", at: "2026-12-07T09:30:00.000Z" }],
    ["in RFC 5280's way to say never", { expiry: "9999-12-31T23:59:59Z" }, { kind: "never", why: expect.any(String) }],
    [
      "in words",
      { expiry: "in the\nsummer \u202eof 2027" },
      { kind: "unknown", why: "SNS writes its end as “in the summer \\E2\\80\\AEof 2027”, which is no instant" },
    ],
    [
      "at any length",
      { expiry: "x".repeat(5000) },
      { kind: "unknown", why: `SNS writes its end as “${"x".repeat(60)}…”, which is no instant` },
    ],
    ["not at all", { expiry: "" }, { kind: "unknown", why: "SNS does not say when its certificate ends" }],
    [
      "with a token key",
      { expiry: "", token: { teamId: "TEAM123456", bundleId: "com.example.shop" } },
      { kind: "never", why: "it signs in with a token key, which does not expire" },
    ],
    [
      "at Google's",
      { expiry: "", platform: "GCM" },
      { kind: "never", why: "SNS knows no end of what it signs in to GCM with" },
    ],
    ["for calls", { platform: "APNS_VOIP" }, { kind: "at", at: "2026-12-07T09:30:00.000Z" }],
    ["for macOS", { platform: "MACOS", expiry: "" }, { kind: "unknown", why: expect.any(String) }],
  ])("%s", async (_, { expiry = "2026-12-07T09:30:00Z", ...changes }, expected) => {
    const { expiry: _seeded, ...rest } = app("ios", changes);
    const source = await sourceOf([expiry === "" ? rest : { ...rest, expiry }, app("next")]);
    const seen = byName(await everythingOf(source));
    expect(seen.get("ios")).toMatchObject({ reading: { expiry: expected } });
    expect(seen.get("next")).toMatchObject({ reading: { expiry: { kind: "at" } } });
  });
});

describe("a token key", () => {
  const token = { teamId: "TEAM123456", bundleId: "com.example.shop" };
  const { expiry: _, ...withToken } = app("ios-token", { token });
  const secrets = [{ name: "push/ios-token", value: "-----BEGIN PRIVATE KEY-----" }];
  const versions = { Effect: "Allow" as const, Action: "secretsmanager:ListSecretVersionIds", Resource: "*" };
  const principals = (...statements: (typeof versions)[]) => [
    { ...botKey, arn: BOT, policies: [policy(reading, ...statements)] },
  ];
  const keyOf = new Map([[arnOf("ios-token"), "push/ios-token"]]);

  test("is as old as the current version of its secret, which is asked for where it is named alone", async () => {
    const applications = [withToken, { ...withToken, name: "other" }, app("ios-prod")];
    const source = await sourceOf(applications, {
      keyOf: new Map([...keyOf, [arnOf("ios-prod"), "push/ios-prod"]]),
      changes: { secrets, principals: principals(versions) },
    });
    const seen = byName(await everythingOf(source));
    expect(seen.get("ios-token")).toMatchObject({
      reading: {
        keyChangedAt: expect.stringMatching(/^2026-11-25T09:00/),
        facts: { authentication: "token", team: "TEAM123456", "bundle id": "com.example.shop" },
      },
    });
    expect(seen.get("other")).toMatchObject({
      reading: { keyChangedAt: null, facts: { "key changed": "not known: SNS does not tell" } },
    });
    expect(aws.calls).toEqual([LIST, "secretsmanager.ListSecretVersionIds"]);
  });

  test.each([
    ["that nobody may ask for", principals(), "secretsmanager:ListSecretVersionIds is not allowed for push/ios-token"],
    ["whose secret is gone", principals(versions), "there is no secret push/ios-token"],
  ])("%s costs the age alone", async (_, principals, why) => {
    const changes = { principals, secrets: why.startsWith("there is no") ? [] : secrets };
    const source = await sourceOf([withToken], { keyOf, changes });
    expect(byName(await everythingOf(source)).get("ios-token")).toMatchObject({
      reading: { expiry: { kind: "never" }, keyChangedAt: null, facts: { "key changed": `not known: ${why}` } },
    });
  });
});

describe("the list", () => {
  test("of thousands is read in pages, with no call for an application of its own", async () => {
    const source = await sourceOf(applicationsIn([REGION, "eu-west-1"], 2_150, NOW), {});
    const sizes: number[] = [];
    for await (const page of source.read(new AbortController().signal)) sizes.push(page.length);
    expect(sizes).toEqual([...Array.from({ length: 21 }, () => 100), 50]);
    expect(aws.calls).toEqual(Array.from({ length: 22 }, () => LIST));
  });

  test("is waited for where AWS says that it is asked too often", async () => {
    const source = await sourceOf(applicationsIn([REGION], 250, NOW));
    aws.faults.set(LIST, { kind: "refuse", code: "Throttling" }, 5);
    expect(await everythingOf(source)).toHaveLength(250);
    expect(aws.count(LIST)).toBe(8);
  });

  test("that is never answered otherwise ends with that, when the reading is ended", async () => {
    const source = await sourceOf([app("ios-prod")]);
    aws.faults.set(LIST, { kind: "refuse", code: "Throttling" });
    const ending = new AbortController();
    void aws.called(LIST, 4).then(() => ending.abort());
    await expect(everythingOf(source, ending.signal)).rejects.toMatchObject({
      kind: "unavailable",
      message: expect.stringContaining("it is asked too often"),
    });
  });

  test("ends at once with its reading", async () => {
    const source = await sourceOf(applicationsIn([REGION], 250, NOW));
    const ending = new AbortController();
    const seen: number[] = [];
    const whole = async () => {
      for await (const page of source.read(ending.signal)) {
        seen.push(page.length);
        aws.faults.set(LIST, { kind: "withhold" });
        setImmediate(() => ending.abort());
      }
    };
    await expect(whole()).rejects.toMatchObject({ kind: "unavailable", message: expect.stringContaining("was ended") });
    expect(seen).toEqual([100]);
    await expect(everythingOf(source, AbortSignal.abort())).rejects.toMatchObject({ kind: "unavailable" });
  });

  test.each([
    [
      "its permissions do not allow",
      { principals: [{ ...botKey, arn: BOT, policies: [] }] },
      {
        kind: "not-allowed",
        message: `AWS refused to list the push applications in account ${HOME}, ${REGION}: its permissions do not allow it.`,
        todo: expect.stringContaining("Allow sns:ListPlatformApplications to Firebreak's AWS identity"),
      },
    ],
    [
      "a region that is not enabled does not know",
      { disabledRegions: [REGION] },
      { kind: "misconfigured", todo: expect.stringContaining("that the region is enabled in the account") },
    ],
    [
      "nobody has keys for",
      { principals: [] },
      { kind: "misconfigured", message: expect.stringContaining("it does not accept Firebreak's AWS credentials") },
    ],
  ])("that %s says what to do", async (_, changes, expected) => {
    const source = await sourceOf([app("ios-prod")], { changes });
    await expect(everythingOf(source)).rejects.toMatchObject(expected);
  });

  test("of another account than was meant is not taken for it", async () => {
    const source = await sourceOf([app("ios-prod")], { account: "100000000009" });
    await expect(everythingOf(source)).rejects.toMatchObject({
      kind: "misconfigured",
      found: `account ${HOME}`,
      expected: "account 100000000009",
    });
  });

  test("of an AWS that is not there may be there later", async () => {
    const source = await sourceOf([app("ios-prod")]);
    await aws.close();
    await expect(everythingOf(source)).rejects.toMatchObject({
      kind: "unavailable",
      found: expect.stringContaining("no answer"),
    });
    aws = await openEstate(estate([]));
  });
});
