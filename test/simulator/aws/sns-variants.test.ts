import {
  GetPlatformApplicationAttributesCommand,
  ListPlatformApplicationsCommand,
  ListTagsForResourceCommand,
  PublishCommand,
  SetPlatformApplicationAttributesCommand,
} from "@aws-sdk/client-sns";
import { afterEach, describe, expect, test } from "@jest/globals";
import type { ApplicationSeed, EndpointSeed } from "../../../src/simulator/aws/seed.ts";
import type { AwsWorld } from "../../../src/simulator/aws/world.ts";
import { createMovableClock } from "../../../src/simulator/core/clock.ts";
import { makePair } from "./certificates.ts";
import {
  ACCOUNT,
  REGION,
  createClients,
  createContext,
  createSeed,
  createTestGateway,
  eventually,
  keys,
  startWorld,
} from "./estate.ts";

const DAY = 86_400_000;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/sns-feedback`;
const app = (name: string, changes: Partial<ApplicationSeed> = {}): ApplicationSeed => ({
  name,
  platform: "APNS",
  enabled: true,
  ...changes,
});
const arnOf = (name: string, platform = "APNS") => `arn:aws:sns:${REGION}:${ACCOUNT}:app/${platform}/${name}`;

const clock = createMovableClock(new Date());
let world: AwsWorld | undefined;
afterEach(() => world?.close());

async function start(applications: ApplicationSeed[], endpoints: EndpointSeed[] = []) {
  const gateway = createTestGateway();
  world = await startWorld(createContext({ clock }), await createSeed({ applications, endpoints }), gateway);
  return { world, gateway, sns: createClients(keys.admin, { maxAttempts: 2 }).sns };
}

async function attributesOf(name: string, platform = "APNS") {
  const { sns } = createClients(keys.admin, { maxAttempts: 2 });
  const read = new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn: arnOf(name, platform) });
  return (await sns.send(read)).Attributes;
}
const set = (Attributes: Record<string, string>, name = "ios", platform = "APNS") =>
  new SetPlatformApplicationAttributesCommand({ PlatformApplicationArn: arnOf(name, platform), Attributes });

describe("an application's attributes", () => {
  test.each<[string, ApplicationSeed, Record<string, string>]>([
    [
      "with a token have no expiry",
      app("ios", { token: { teamId: "ACME123456", bundleId: "com.acme.pocket" } }),
      {
        AuthenticationMethod: "TOKEN",
        ApplePlatformTeamID: "ACME123456",
        ApplePlatformBundleID: "com.acme.pocket",
        Enabled: "true",
      },
    ],
    [
      "may spell the expiry otherwise",
      app("ios", { expiry: "2026-06-21T09:30:24Z", expiryAttribute: "AppleCertificateExpirationDate" }),
      { AuthenticationMethod: "certificate", Enabled: "true", AppleCertificateExpirationDate: "2026-06-21T09:30:24Z" },
    ],
    [
      "may write it otherwise",
      app("ios", { expiry: "Sun, 21 Jun 2026 09:30:24 GMT" }),
      {
        AuthenticationMethod: "certificate",
        Enabled: "true",
        AppleCertificateExpiryDate: "Sun, 21 Jun 2026 09:30:24 GMT",
      },
    ],
    ["may have none", app("ios"), { AuthenticationMethod: "certificate", Enabled: "true" }],
    [
      "of another platform are few",
      app("ios", { platform: "GCM", attributes: { SuccessFeedbackSampleRate: "100" } }),
      { Enabled: "true", SuccessFeedbackSampleRate: "100" },
    ],
  ])("%s", async (_what, seed, expected) => {
    const { sns } = await start([seed]);
    expect(await attributesOf("ios", seed.platform)).toEqual(expected);
    const { PlatformApplications } = await sns.send(new ListPlatformApplicationsCommand({}));
    expect(PlatformApplications).toEqual([
      { PlatformApplicationArn: arnOf("ios", seed.platform), Attributes: expected },
    ]);
  });

  test("tell who may write the delivery logs, by seed and when they are set", async () => {
    const { sns } = await start([
      app("ios", { attributes: { SuccessFeedbackRoleArn: ROLE, FailureFeedbackRoleArn: ROLE } }),
    ]);
    expect(await attributesOf("ios")).toMatchObject({ SuccessFeedbackRoleArn: ROLE, FailureFeedbackRoleArn: ROLE });
    await sns.send(set({ SuccessFeedbackRoleArn: "", SuccessFeedbackSampleRate: "5" }));
    expect(await attributesOf("ios")).toMatchObject({
      SuccessFeedbackRoleArn: "",
      FailureFeedbackRoleArn: ROLE,
      SuccessFeedbackSampleRate: "5",
    });
  });

  test.each([
    ["SuccessFeedbackSampleRate", "101"],
    ["SuccessFeedbackSampleRate", "half"],
    ["FailureFeedbackRoleArn", "arn:aws:iam::123456789012:user/sns"],
  ])("do not take %s %s", async (name, value) => {
    const { sns } = await start([app("ios")]);
    await expect(sns.send(set({ [name]: value }))).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: `Invalid parameter: Attributes Reason: Invalid value for attribute: ${name}`,
    });
  });

  test("change with a real certificate, under the name they had", async () => {
    const { certificatePem, keyPem } = await makePair({ notAfter: new Date("2041-01-01T00:00:00Z") });
    const given = { PlatformPrincipal: certificatePem, PlatformCredential: keyPem };
    const { sns } = await start([
      app("ios", { expiry: "yesterday", expiryAttribute: "AppleCertificateExpirationDate" }),
      app("token", { token: { teamId: "ACME123456", bundleId: "com.acme.pocket" } }),
      app("android", { platform: "GCM" }),
    ]);
    await sns.send(set(given));
    await sns.send(set(given, "token"));
    const certificate = { AuthenticationMethod: "certificate", Enabled: "true" };
    expect(await attributesOf("ios")).toEqual({
      ...certificate,
      AppleCertificateExpirationDate: "2041-01-01T00:00:00Z",
    });
    expect(await attributesOf("token")).toEqual({ ...certificate, AppleCertificateExpiryDate: "2041-01-01T00:00:00Z" });
    await expect(sns.send(set(given, "android", "GCM"))).rejects.toMatchObject({ name: "InvalidParameterException" });
  });

  test("are never tags: those are for topics", async () => {
    const { sns } = await start([app("ios")]);
    const tags = (ResourceArn: string) => sns.send(new ListTagsForResourceCommand({ ResourceArn }));
    await expect(tags(arnOf("ios"))).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: "Invalid parameter: ResourceArn",
    });
    await expect(tags(`arn:aws:sns:${REGION}:${ACCOUNT}:alerts`)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });
});

describe("a push through an application without a certificate", () => {
  const device: EndpointSeed = {
    id: "phone",
    application: "ios",
    platform: "APNS",
    deviceToken: "ab".repeat(32),
    enabled: true,
  };
  const push = new PublishCommand({ TargetArn: `${arnOf("ios").replace(":app/", ":endpoint/")}/phone`, Message: "x" });
  const settled = (aws: AwsWorld) =>
    eventually(() => aws.surface.messages().find(({ outcome }) => outcome !== "pending"));

  test("fails, and disables nothing while the certificate is good", async () => {
    const expiry = new Date(clock.now().getTime() + DAY).toISOString();
    const { world: aws, gateway, sns } = await start([app("ios", { expiry })], [device]);
    await sns.send(push);
    expect(await settled(aws)).toMatchObject({ outcome: "failed", reason: expect.stringContaining("no credential") });
    expect(await attributesOf("ios")).toMatchObject({ Enabled: "true" });
    expect(gateway.pushes).toEqual([]);
  });

  test("disables it once the world has passed the expiry", async () => {
    const expiry = new Date(clock.now().getTime() + 59 * DAY).toISOString();
    const { world: aws, sns } = await start([app("ios", { expiry })], [device]);
    clock.advance(60 * DAY);
    await sns.send(push);
    expect(await settled(aws)).toMatchObject({ outcome: "failed", reason: "certificate expired" });
    expect(await attributesOf("ios")).toMatchObject({ Enabled: "false" });
  });
});

test("a seeded certificate without its key is an error", async () => {
  const { certificatePem } = await makePair();
  await expect(start([app("ios", { certificatePem })])).rejects.toThrow("a certificate without its key");
});
