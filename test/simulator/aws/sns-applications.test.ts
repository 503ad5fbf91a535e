import { ListSecretsCommand } from "@aws-sdk/client-secrets-manager";
import {
  CreatePlatformApplicationCommand,
  CreatePlatformEndpointCommand,
  DeletePlatformApplicationCommand,
  GetEndpointAttributesCommand,
  GetPlatformApplicationAttributesCommand,
  ListEndpointsByPlatformApplicationCommand,
  ListPlatformApplicationsCommand,
  SetEndpointAttributesCommand,
  SetPlatformApplicationAttributesCommand,
  paginateListPlatformApplications,
} from "@aws-sdk/client-sns";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { AwsSeed } from "../../../src/simulator/aws/seed.ts";
import type { AwsWorld } from "../../../src/simulator/aws/world.ts";
import type { WorldContext } from "../../../src/simulator/core/context.ts";
import type { Pair } from "./certificates.ts";
import { makePair } from "./certificates.ts";
import {
  ACCOUNT,
  APPLICATION,
  DEVICE_TOKEN,
  ENDPOINT,
  REGION,
  createClients,
  createContext,
  createSeed,
  keys,
  startWorld,
} from "./estate.ts";

let context: WorldContext;
let world: AwsWorld;
let seed: AwsSeed & { pair: Pair };

const admin = (maxAttempts = 1) => createClients(keys.admin, { maxAttempts }).sns;
const attributesOf = async (PlatformApplicationArn = APPLICATION) =>
  (await admin().send(new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn }))).Attributes;
const set = (Attributes: Record<string, string>, PlatformApplicationArn = APPLICATION) =>
  admin().send(new SetPlatformApplicationAttributesCommand({ PlatformApplicationArn, Attributes }));
const credential = ({ certificatePem, keyPem }: Pair) => ({
  PlatformPrincipal: certificatePem,
  PlatformCredential: keyPem,
});
const effects = () => context.ledger.entries().map(({ vendor, effect }) => `${vendor} ${effect}`);

async function start(changes: Partial<AwsSeed> = {}, clock?: WorldContext["clock"]): Promise<void> {
  context = createContext(clock === undefined ? {} : { clock });
  seed = await createSeed(changes);
  world = await startWorld(context, seed);
}

beforeEach(() => start());
afterEach(() => world.close());

describe("a platform application", () => {
  test("has its attributes and its certificate's expiry, and never its credential", async () => {
    const attributes = await attributesOf();
    expect(attributes).toEqual({
      Enabled: "true",
      AppleCertificateExpiryDate: "2039-06-21T09:30:24Z",
      AuthenticationMethod: "certificate",
    });
  });

  test("that does not exist is not found", async () => {
    await expect(attributesOf(`${APPLICATION}-2`)).rejects.toMatchObject({
      name: "NotFoundException",
      message: "PlatformApplication does not exist",
      $metadata: expect.objectContaining({ httpStatusCode: 404 }),
    });
  });

  test.each([
    ["is none", "nonsense", "PlatformApplicationArn Reason: An ARN must have at least 6 elements, not 1"],
    ["is of another region", APPLICATION.replace(REGION, "us-east-1"), "PlatformApplicationArn"],
    ["is a device's", ENDPOINT, "PlatformApplicationArn"],
  ])("whose ARN %s is an invalid parameter", async (_what, arn, what) => {
    await expect(attributesOf(arn)).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: `Invalid parameter: ${what}`,
    });
  });

  test("is made, found, and deleted", async () => {
    const pair = await makePair();
    const make = new CreatePlatformApplicationCommand({
      Name: "android",
      Platform: "APNS_SANDBOX",
      Attributes: { ...credential(pair), SuccessFeedbackSampleRate: "100" },
    });
    const { PlatformApplicationArn } = await admin().send(make);
    expect(PlatformApplicationArn).toBe(`arn:aws:sns:${REGION}:${ACCOUNT}:app/APNS_SANDBOX/android`);
    await admin().send(make);
    expect(await attributesOf(PlatformApplicationArn)).toMatchObject({
      Enabled: "true",
      AppleCertificateExpiryDate: "2040-01-02T03:04:05Z",
      SuccessFeedbackSampleRate: "100",
    });
    await admin().send(new DeletePlatformApplicationCommand({ PlatformApplicationArn }));
    await expect(attributesOf(PlatformApplicationArn)).rejects.toMatchObject({ name: "NotFoundException" });
    expect(effects()).toEqual(["sns CreatePlatformApplication", "sns DeletePlatformApplication"]);
  });
});

describe("the list of applications", () => {
  test("comes in pages of a hundred, each with its attributes", async () => {
    await world.close();
    const pair = await makePair();
    const applications = Array.from({ length: 205 }, (_, n) => ({
      name: `app-${String(n).padStart(3, "0")}`,
      platform: "APNS" as const,
      ...pair,
      enabled: n % 2 === 0,
    }));
    await start({ applications, endpoints: [] });

    const pages = [];
    for await (const page of paginateListPlatformApplications({ client: admin() }, {})) {
      pages.push(page.PlatformApplications ?? []);
    }
    expect(pages.map(({ length }) => length)).toEqual([100, 100, 5]);
    const all = pages.flat();
    expect(new Set(all.map((one) => one.PlatformApplicationArn)).size).toBe(205);
    expect(all[1]?.Attributes).toMatchObject({ Enabled: "false", AppleCertificateExpiryDate: "2040-01-02T03:04:05Z" });

    const lost = new ListPlatformApplicationsCommand({ NextToken: "bogus" });
    await expect(admin().send(lost)).rejects.toMatchObject({ message: "Invalid parameter: NextToken" });
  });

  test("is throttled at fifteen a second; the SDK waits and gets through", async () => {
    await world.close();
    let now = Date.now();
    await start({}, { now: () => new Date(now) });
    const client = admin();
    const list = () => client.send(new ListPlatformApplicationsCommand({}));
    for (let calls = 0; calls < 15; calls += 1) await list();
    await expect(list()).rejects.toMatchObject({
      name: "Throttling",
      message: "Rate exceeded",
      $metadata: expect.objectContaining({ httpStatusCode: 400 }),
    });
    now += 1000;
    await list();
    for (let calls = 0; calls < 14; calls += 1) await list();
    setTimeout(() => (now += 1000), 20);
    await admin(4).send(new ListPlatformApplicationsCommand({}));
  });
});

describe("a new credential", () => {
  test("changes the expiry, leaves the application disabled, and is in the history without its key", async () => {
    await set({ Enabled: "false" });
    const pair = await makePair({ notAfter: new Date("2041-01-01T00:00:00Z") });
    await set({ ...credential(pair), EventDeliveryFailure: "arn:aws:sns:eu-central-1:123456789012:alerts" });
    expect(await attributesOf()).toMatchObject({
      AppleCertificateExpiryDate: "2041-01-01T00:00:00Z",
      Enabled: "false",
      EventDeliveryFailure: "arn:aws:sns:eu-central-1:123456789012:alerts",
    });
    const [shown] = world.surface.applications().filter(({ arn }) => arn === APPLICATION);
    expect(shown).toMatchObject({ enabled: false, expiresAt: "2041-01-01T00:00:00Z" });
    expect(shown?.history[0]).toMatchObject({
      by: `arn:aws:iam::${ACCOUNT}:user/admin`,
      attributes: { PlatformPrincipal: expect.stringContaining("Apple Push Services: com.example.shop") },
    });
    expect(JSON.stringify([world.surface.applications(), context.ledger.entries()])).not.toContain("PRIVATE KEY");
    expect(effects()).toEqual(["sns SetPlatformApplicationAttributes", "sns SetPlatformApplicationAttributes"]);
  });

  test("of Apple's name alone is taken, and so is one of its extensions alone", async () => {
    await set(credential(await makePair({ extensions: [] })));
    await set(credential(await makePair({ commonName: "com.example.shop" })));
    await set(credential(await makePair({ commonName: "Apple Development IOS Push Services: x", extensions: [] })));
    expect(effects()).toHaveLength(3);
  });

  const refusals: [string, (pair: Pair) => Promise<Record<string, string>> | Record<string, string>, string][] = [
    [
      "without its key",
      ({ certificatePem }) => ({ PlatformPrincipal: certificatePem }),
      "Attributes Reason: PlatformPrincipal attribute provided without PlatformCredential",
    ],
    [
      "without its certificate",
      ({ keyPem }) => ({ PlatformCredential: keyPem }),
      "Attributes Reason: PlatformCredential attribute provided without PlatformPrincipal",
    ],
    [
      "with a key in the principal",
      ({ certificatePem, keyPem }) => ({ PlatformPrincipal: certificatePem + keyPem, PlatformCredential: keyPem }),
      "PlatformPrincipal not valid.",
    ],
    [
      "with a principal that is no certificate",
      ({ keyPem }) => ({
        PlatformPrincipal: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        PlatformCredential: keyPem,
      }),
      "PlatformPrincipal not valid.",
    ],
    [
      "that has expired",
      async () => credential(await makePair({ notAfter: new Date("2024-02-01T00:00:00Z") })),
      "PlatformPrincipal not valid.",
    ],
    [
      "that is not Apple's",
      async () => credential(await makePair({ commonName: "shop.example.com", extensions: [] })),
      "PlatformPrincipal is not a valid Apple certificate.",
    ],
    [
      "with a key that is none",
      ({ certificatePem }) => ({
        PlatformPrincipal: certificatePem,
        PlatformCredential: "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
      }),
      "Attributes Reason: Platform credentials are invalid",
    ],
  ];
  test.each(refusals)("%s is refused, and nothing changes", async (_what, attributes, what) => {
    await expect(set(await attributes(await makePair()))).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: `Invalid parameter: ${what}`,
      $metadata: expect.objectContaining({ httpStatusCode: 400 }),
    });
    expect(await attributesOf()).toMatchObject({ AppleCertificateExpiryDate: "2039-06-21T09:30:24Z" });
    expect(effects()).toEqual([]);
  });

  test("with its parts swapped is an internal failure, which the SDK tries again", async () => {
    const { certificatePem, keyPem } = await makePair();
    const swapped = new SetPlatformApplicationAttributesCommand({
      PlatformApplicationArn: APPLICATION,
      Attributes: { PlatformPrincipal: keyPem, PlatformCredential: certificatePem },
    });
    await expect(admin(2).send(swapped)).rejects.toMatchObject({
      name: "InternalFailure",
      $metadata: expect.objectContaining({ httpStatusCode: 500, attempts: 2 }),
    });
  });

  test("whose key belongs to another certificate is taken: the vendor does not look", async () => {
    const [one, other] = [await makePair(), await makePair()];
    await set(credential({ certificatePem: one.certificatePem, keyPem: other.keyPem }));
    expect(effects()).toEqual(["sns SetPlatformApplicationAttributes"]);
  });

  test.each([
    ["an attribute nobody knows", { Colour: "red" }],
    ["an Enabled that is neither true nor false", { Enabled: "yes" }],
  ])("beside %s is refused", async (_what, attributes) => {
    await expect(set(attributes)).rejects.toMatchObject({ name: "InvalidParameterException" });
    expect(effects()).toEqual([]);
  });
});

describe("a device", () => {
  const register = (Token: string, CustomUserData?: string) =>
    admin().send(new CreatePlatformEndpointCommand({ PlatformApplicationArn: APPLICATION, Token, CustomUserData }));

  test("is registered once, however often it is asked for", async () => {
    const first = await register("cd".repeat(32), "anna");
    const again = await register("cd".repeat(32), "anna");
    expect(first.EndpointArn).toMatch(/:endpoint\/APNS\/ios-prod\/[\da-f-]{36}$/u);
    expect(again.EndpointArn).toBe(first.EndpointArn);
    expect(effects()).toEqual(["sns CreatePlatformEndpoint"]);
    await expect(register("cd".repeat(32), "bert")).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: expect.stringMatching(/already exists with the same Token, but different attributes\.$/u),
    });
    await expect(register("no token")).rejects.toMatchObject({
      message: "Invalid parameter: Token Reason: iOS device tokens must be no more than 400 hexadecimal characters",
    });
  });

  test("has attributes that can be read and set", async () => {
    const change = { EndpointArn: ENDPOINT, Attributes: { Enabled: "false", CustomUserData: "a < b & c" } };
    await admin().send(new SetEndpointAttributesCommand(change));
    const { Attributes } = await admin().send(new GetEndpointAttributesCommand({ EndpointArn: ENDPOINT }));
    expect(Attributes).toEqual({ Enabled: "false", Token: DEVICE_TOKEN, CustomUserData: "a < b & c" });
    const listed = await admin().send(
      new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn: APPLICATION }),
    );
    expect(listed.Endpoints).toEqual([{ EndpointArn: ENDPOINT, Attributes }]);
    const unknown = new GetEndpointAttributesCommand({ EndpointArn: `${ENDPOINT}-2` });
    await expect(admin().send(unknown)).rejects.toMatchObject({ message: "Endpoint does not exist" });
  });
});

describe("permissions", () => {
  test("are asked for before anything is said about what exists", async () => {
    const guest = createClients(keys.guest).sns;
    const missing = `${APPLICATION}-2`;
    await expect(
      guest.send(new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn: missing })),
    ).rejects.toMatchObject({
      name: "AuthorizationErrorException",
      message:
        `User: arn:aws:iam::${ACCOUNT}:user/guest is not authorized to perform: ` +
        `SNS:GetPlatformApplicationAttributes on resource: ${missing} ` +
        "because no identity-based policy allows the SNS:GetPlatformApplicationAttributes action",
    });
  });

  test("of another account count for nothing here", async () => {
    const stranger = createClients(keys.stranger);
    const get = new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn: APPLICATION });
    await expect(stranger.sns.send(get)).rejects.toMatchObject({
      message: expect.stringContaining(
        "because no resource-based policy allows the SNS:GetPlatformApplicationAttributes",
      ),
    });
    const { PlatformApplications } = await stranger.sns.send(new ListPlatformApplicationsCommand({}));
    expect(PlatformApplications).toEqual([]);
    const { SecretList } = await stranger.secrets.send(new ListSecretsCommand({}));
    expect(SecretList).toEqual([]);
  });
});
