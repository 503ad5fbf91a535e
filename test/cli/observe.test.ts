import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { ApplicationSeed, AwsSeed } from "../../src/simulator/aws/seed.ts";
import type { AwsWorld } from "../../src/simulator/aws/world.ts";
import { createContext, policy, startWorld } from "../simulator/aws/estate.ts";
import { makePlace, type Place } from "./firebreak.ts";

const ACCOUNT = "111122223333";
const WHO = `arn:aws:iam::${ACCOUNT}:user/dana`;
const DAY = 86_400_000;
const actions = ["acm:ListCertificates", "sns:ListPlatformApplications", "sts:GetCallerIdentity"];

/** The instant so many days from now, and a bit: enough for a test to run in. */
const inDays = (days: number) => new Date(Date.now() + days * DAY + DAY / 2);
const asSns = (instant: Date) => `${instant.toISOString().slice(0, 19)}Z`;
const asWritten = (instant: Date) => `${instant.toISOString().slice(0, 16).replace("T", " ")} UTC`;

const [soon, later, past, listed] = [inDays(12), inDays(300), inDays(-4), inDays(30)];
const app = (name: string, changes: Partial<ApplicationSeed> = {}): ApplicationSeed => ({
  name,
  platform: "APNS",
  enabled: true,
  ...changes,
});
const logs = { FailureFeedbackRoleArn: `arn:aws:iam::${ACCOUNT}:role/feedback` };

let place: Place;
let world: AwsWorld | undefined;
let calls: string[];
beforeAll(() => {
  place = makePlace();
});
afterAll(() => place.remove());
afterEach(async () => {
  await world?.close();
  world = undefined;
});

/** AWS with an account whose user may do no more than the command says it needs. */
async function openAccount(
  changes: Partial<AwsSeed> = {},
  policies = [policy({ Effect: "Allow", Action: actions, Resource: "*" })],
) {
  const context = createContext();
  calls = [];
  const take = (call: string) => {
    calls.push(call);
    return context.faults.take(call);
  };
  world = await startWorld(
    { ...context, faults: { ...context.faults, take } },
    {
      accountId: ACCOUNT,
      region: "eu-west-1",
      disabledRegions: ["ap-east-1"],
      principals: [{ accessKeyId: "AKIADANA", secretAccessKey: "dana's own key", arn: WHO, policies }],
      roles: [],
      endpoints: [],
      secrets: [],
      metrics: [],
      applications: [
        app("ios-later", { expiry: asSns(later), attributes: logs }),
        app("ios-soon", { expiry: asSns(soon), enabled: false }),
        app("ios-past", { expiry: asSns(past), expiryAttribute: "AppleCertificateExpirationDate" }),
        app("ios-odd", { expiry: "some day\u001b[2J" }),
        app("ios-token", { token: { teamId: "TEAM123456", bundleId: "com.example.shop" } }),
        app("us-only", { region: "us-east-1", expiry: asSns(later) }),
      ],
      certificates: [
        { domainName: "shop.example", type: "IMPORTED", notAfter: listed.toISOString(), keyAlgorithm: "EC_prime256v1" },
        { domainName: "quiet.example", type: "IMPORTED", notAfter: later.toISOString() },
      ],
      ...changes,
    },
  );
  return context.faults;
}

function observe(args = "", environment: Record<string, string> = {}) {
  return place.run(`observe ${args}`, {
    environment: {
      AWS_ENDPOINT_URL: world?.url ?? "http://127.0.0.1:9",
      AWS_ACCESS_KEY_ID: "AKIADANA",
      AWS_SECRET_ACCESS_KEY: "dana's own key",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_REGION: "eu-west-1",
      // Whoever runs the tests may have an AWS configuration of her own.
      AWS_CONFIG_FILE: `${place.directory}/config`,
      AWS_SHARED_CREDENTIALS_FILE: `${place.directory}/credentials`,
      ...environment,
    },
  });
}

const profiles = (account: string) => `
[profile keys]
region = us-east-1
[profile role]
region = us-east-1
role_arn = arn:aws:iam::${account}:role/firebreak-read
external_id = acme
role_session_name = firebreak-inventory
source_profile = dana
`;
const keys = `
[keys]
aws_access_key_id = AKIAOPS
aws_secret_access_key = the key of ops
[dana]
aws_access_key_id = AKIADANA
aws_secret_access_key = dana's own key
`;

describe("a look at a region", () => {
  test("says what it may do, who looks, and what ends first; that something has ended is no failure", async () => {
    await openAccount();
    const { code, stdout, stderr } = await observe();
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [, policyText = "", rest = ""] = /^[^{]*(\{.*?\n\})\n(.*)$/s.exec(stdout) ?? [];
    expect(JSON.parse(policyText)).toEqual({
      Version: "2012-10-17",
      Statement: [{ Sid: "FirebreakObserve", Effect: "Allow", Action: actions, Resource: "*" }],
    });
    expect(rest.split("\n")).toEqual([
      "",
      `Account ${ACCOUNT}, as ${WHO}`,
      "",
      "eu-west-1: 5 push applications",
      `  ios-past   APNS  expired 3 days ago: ${asWritten(past)}  enabled   delivery logs: none`,
      `  ios-soon   APNS  in 12 days: ${asWritten(soon)}          disabled  delivery logs: none`,
      `  ios-later  APNS  in 300 days: ${asWritten(later)}         enabled   delivery logs: failures only`,
      "  ios-odd    APNS  not known                                 enabled   delivery logs: none",
      "  ios-token  APNS  no end                                    enabled   delivery logs: none",
      "eu-west-1: ACM certificates that end within 60 days, or have ended: 1 of 2",
      `  shop.example  in 30 days: ${asWritten(listed)}  not in use  nobody renews it but you`,
      "",
      "Without logs of failed deliveries: 4 of 5 applications. When a push fails there, AWS does not keep why.",
      "",
      "Not covered:",
      "  eu-west-1, ios-odd: SNS writes its end as “some day\\1B[2J”, which is no instant.",
      "  eu-west-1, ios-token: it signs in with a token key, which does not expire.",
      "",
      expect.stringMatching(/^Next: look after ios-past first: expired 3 days ago.*docs\/operations\.md/),
      "",
    ]);
  });

  test("calls what its policy says, and nothing else", async () => {
    await openAccount();
    await observe();
    expect(calls.map((call) => call.replace(".", ":")).toSorted()).toEqual(actions);
  });

  test("needs what its document says", async () => {
    await openAccount();
    const { stdout } = await observe("--json");
    const documented = /```json\n(.*?)```/s.exec(readFileSync("docs/observe.md", "utf8"))?.[1] ?? "";
    expect(JSON.parse(stdout)).toMatchObject({ policy: JSON.parse(documented) as object });
  });

  test("is told to a program as JSON", async () => {
    await openAccount();
    const { code, stdout, stderr } = await observe("--json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({
      policy: { Statement: [{ Action: actions }] },
      account: ACCOUNT,
      arn: WHO,
      regions: [
        {
          region: "eu-west-1",
          applications: {
            refused: null,
            items: [
              {
                name: "ios-past",
                arn: `arn:aws:sns:eu-west-1:${ACCOUNT}:app/APNS/ios-past`,
                enabled: true,
                expiry: { kind: "at", at: expect.any(String) },
                facts: { "delivery logs": "none" },
              },
              { name: "ios-soon" },
              { name: "ios-later" },
              { name: "ios-odd" },
              { name: "ios-token" },
            ],
          },
          certificates: { refused: null, items: [{ name: "shop.example" }, { name: "quiet.example" }] },
        },
      ],
    });
  });

  test("of a place without any says where to go on", async () => {
    await openAccount();
    const { code, stdout } = await observe("--region us-west-2");
    expect(code).toBe(0);
    expect(stdout).toContain("us-west-2: 0 push applications\n");
    expect(stdout).toContain("Everything that was asked for could be read.\n");
    expect(stdout).toMatch(/Next: no push application was found\. Name the regions where they are: .*--region/);
  });
});

describe("what can't be read", () => {
  test("is said, costs nothing else, and ends with 1: a region that is not enabled", async () => {
    await openAccount();
    const { code, stdout } = await observe("--region ap-east-1,us-east-1 --region eu-west-1", { AWS_REGION: "" });
    expect(code).toBe(1);
    expect(stdout).toContain("ap-east-1: it could not be read\n");
    expect(stdout).toContain("us-east-1: 1 push application\n");
    expect(stdout).toContain("eu-west-1: 5 push applications\n");
    expect(stdout).toMatch(/Not covered:\n {2}ap-east-1, push applications: AWS refused to list .*region is enabled/);
  });

  test("ends with 1: applications that nobody may list", async () => {
    await openAccount({}, [policy({ Effect: "Allow", Action: "acm:*", Resource: "*" })]);
    const { code, stdout } = await observe();
    expect(code).toBe(1);
    expect(stdout).toContain("Allow sns:ListPlatformApplications to");
    expect(stdout).toContain("shop.example");
    expect(stdout).toContain("Next: make readable what is not covered above, then run it again.");
  });

  test("is only said where it is ACM that may not be listed", async () => {
    await openAccount({}, [policy({ Effect: "Allow", Action: "sns:List*", Resource: "*" })]);
    const { code, stdout } = await observe();
    expect(code).toBe(0);
    expect(stdout).toContain("eu-west-1, ACM certificates: AWS refused to list the certificates in ACM");
    expect(stdout).toContain("eu-west-1: 5 push applications");
  });
});

describe("who looks, and where", () => {
  test.each([
    ["a profile", "keys", "user/ops"],
    ["a role that a profile names", "role", "assumed-role/firebreak-read/firebreak-inventory"],
  ])("%s is who looks, in its own region", async (_, profile, who) => {
    const other = "444455556666";
    const allowed = policy({ Effect: "Allow", Action: actions, Resource: "*" });
    const ops = `arn:aws:iam::${other}:user/ops`;
    const trustPolicy = policy({
      Effect: "Allow",
      Principal: { AWS: WHO },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "sts:ExternalId": "acme", "sts:RoleSessionName": "firebreak-inventory" } },
    });
    const assume = policy({ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" });
    await openAccount(
      {
        others: [
          {
            accountId: other,
            region: "us-east-1",
            principals: [{ accessKeyId: "AKIAOPS", secretAccessKey: "the key of ops", arn: ops, policies: [allowed] }],
            roles: [{ name: "firebreak-read", trustPolicy, policies: [allowed] }],
            applications: [app("theirs", { expiry: asSns(later) })],
          },
        ],
      },
      [assume],
    );
    place.write("config", profiles(other));
    place.write("credentials", keys);
    const nobody = { AWS_REGION: "", AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" };
    const { code, stdout, stderr } = await observe(`--profile ${profile}`, nobody);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(new RegExp(`^Account ${other}, as arn:aws:(iam|sts)::${other}:${who}$`, "m"));
    expect(stdout).toMatch(/us-east-1: 1 push application\n {2}theirs /);
  });

  test.each([
    ["no region", { AWS_REGION: "" }, /^No region is named to look at\.\n.*--region/s],
    ["no credentials", { AWS_ACCESS_KEY_ID: "" }, /^There are no AWS credentials to look with\.\n.*--profile/s],
    [
      "credentials that nobody knows",
      { AWS_ACCESS_KEY_ID: "AKIANOBODY" },
      /it does not accept Firebreak's AWS credentials/,
    ],
  ])("%s is said, and ends with 2", async (_, environment, says) => {
    await openAccount();
    const { code, stderr } = await observe("", environment);
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
  });

  test("a profile whose role is not there is said, and ends with 2", async () => {
    await openAccount();
    place.write("config", profiles("444455556666"));
    place.write("credentials", keys);
    const { code, stderr } = await observe("--profile role", { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^AWS does not let these credentials assume the role of the profile\.\n.*role_arn/);
  });

  test("a session that is over is said, and ends with 2", async () => {
    const faults = await openAccount();
    faults.set("sts.GetCallerIdentity", { kind: "refuse", code: "ExpiredToken", status: 403 });
    const { code, stderr } = await observe();
    expect(code).toBe(2);
    expect(stderr).toMatch(/^The session of these AWS credentials is over\.\nSign in again/);
  });

  test("an AWS that is not there is said, and ends with 1", async () => {
    const { code, stderr } = await observe();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^AWS did not answer when asked to tell who asks\.\nFound: no answer: ECONNREFUSED/);
  });
});
