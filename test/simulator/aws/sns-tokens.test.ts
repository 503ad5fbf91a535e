import {
  CreatePlatformApplicationCommand,
  GetPlatformApplicationAttributesCommand,
  PublishCommand,
  SetPlatformApplicationAttributesCommand,
} from "@aws-sdk/client-sns";
import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { createAppleWorld } from "../../../src/simulator/apple/portal.ts";
import type { AppleWorld } from "../../../src/simulator/apple/portal.ts";
import { createApnsWorld } from "../../../src/simulator/apns/world.ts";
import type { ApnsWorld } from "../../../src/simulator/apns/world.ts";
import { createApnsGateway } from "../../../src/simulator/aws/apns-gateway.ts";
import type { AwsWorld } from "../../../src/simulator/aws/world.ts";
import { BUNDLE_ID, createContext } from "../apple/training.ts";
import {
  APPLICATION,
  DEVICE_TOKEN,
  ENDPOINT,
  createClients,
  createSeed,
  eventually,
  keys,
  startWorld,
} from "./estate.ts";

const TEAM = "A1B2C3D4E5";
const context = createContext();
let apple: AppleWorld;
let apns: ApnsWorld;
let aws: AwsWorld;
let past: { certificatePem: string; keyPem: string };
let token: Record<string, string>;

beforeAll(async () => {
  const until = new Date(context.clock.now().getTime() + 86_400_000);
  apple = await createAppleWorld(context, {
    team: { id: TEAM, name: "Example Ltd" },
    appIds: [{ bundleId: BUNDLE_ID, name: "Shop", pastCertificateUntil: until }],
  });
  const device = { token: DEVICE_TOKEN, topic: BUNDLE_ID, environment: "production" as const, name: "A phone" };
  apns = await createApnsWorld(context, { authority: apple.authority, devices: [device] });
  const { certificatePem, privateKeyPem: keyPem } = apple.pastCredential(BUNDLE_ID);
  past = { certificatePem, keyPem };
  const applications = [{ name: "ios-prod", platform: "APNS" as const, ...past, enabled: true }];
  const gateway = createApnsGateway({ urls: apns.urls, ca: apns.caPem, clock: context.clock });
  aws = await startWorld(context, await createSeed({ applications }), gateway);

  const { keyId } = await apple.portal.createTokenKey({ person: "U1", name: "Push" });
  token = {
    PlatformPrincipal: keyId,
    PlatformCredential: apple.portal.downloadTokenKey({ person: "U1", keyId }).pem,
    ApplePlatformTeamID: TEAM,
    ApplePlatformBundleID: BUNDLE_ID,
  };
});
afterAll(async () => {
  await aws.close();
  await apns.close();
});

const sns = () => createClients(keys.admin).sns;
const set = (Attributes: Record<string, string>) =>
  sns().send(new SetPlatformApplicationAttributesCommand({ PlatformApplicationArn: APPLICATION, Attributes }));
const shown = async (PlatformApplicationArn = APPLICATION) =>
  (await sns().send(new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn }))).Attributes;
const publish = async () => {
  const { MessageId } = await sns().send(new PublishCommand({ TargetArn: ENDPOINT, Message: "hello" }));
  return eventually(() => aws.surface.messages().find(({ id, outcome }) => id === MessageId && outcome !== "pending"));
};
const pair = () => ({ PlatformPrincipal: past.certificatePem, PlatformCredential: past.keyPem });
const without = (...names: string[]) =>
  Object.fromEntries(Object.entries(token).filter(([name]) => !names.includes(name)));

beforeEach(async () => void (await set({ ...pair(), Enabled: "true" })));

describe("an application with a token", () => {
  test("shows whose it is and no expiry, and shows a certificate's again after that", async () => {
    expect(await shown()).toHaveProperty("AppleCertificateExpiryDate");
    await set({ ...token, Enabled: "true" });
    expect(await shown()).toEqual({
      Enabled: "true",
      AuthenticationMethod: "TOKEN",
      ApplePlatformTeamID: TEAM,
      ApplePlatformBundleID: BUNDLE_ID,
    });
    await set(pair());
    expect(await shown()).toEqual({
      Enabled: "true",
      AuthenticationMethod: "certificate",
      AppleCertificateExpiryDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
  });

  test("pushes to Apple with it", async () => {
    await set(token);
    expect(await publish()).toMatchObject({ outcome: "delivered", topic: BUNDLE_ID });
    expect(apns.pushes().at(-1)).toMatchObject({ keyId: token["PlatformPrincipal"], certificateSerial: null });
  });

  test("is disabled when Apple does not take the token", async () => {
    await set({ ...token, ApplePlatformTeamID: "ZZZZZZZZZZ" });
    expect(await publish()).toMatchObject({ outcome: "failed", reason: "InvalidProviderToken" });
    expect(await shown()).toMatchObject({ Enabled: "false" });
  });

  test("is made, and made once", async () => {
    const make = new CreatePlatformApplicationCommand({ Name: "ios-token", Platform: "APNS", Attributes: token });
    const { PlatformApplicationArn: arn } = await sns().send(make);
    expect(await sns().send(make)).toMatchObject({ PlatformApplicationArn: arn });
    expect(await shown(arn)).toMatchObject({ AuthenticationMethod: "TOKEN", ApplePlatformBundleID: BUNDLE_ID });
    const other = { ...token, ApplePlatformBundleID: "com.example.other" };
    await expect(
      sns().send(new CreatePlatformApplicationCommand({ Name: "ios-token", Platform: "APNS", Attributes: other })),
    ).rejects.toThrow("already exists with different attributes");
  });

  test("leaves neither key nor token in the ledger or the history", async () => {
    await set(token);
    const told = JSON.stringify([context.ledger.entries(), aws.surface.applications()]);
    expect(told).toContain(token["PlatformPrincipal"]);
    expect(told).not.toContain("PRIVATE KEY");
  });
});

describe("a token that SNS does not take", () => {
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" });

  test.each<[string, () => Record<string, string>, string]>([
    [
      "without its key",
      () => without("PlatformCredential"),
      "PlatformPrincipal attribute provided without PlatformCredential",
    ],
    [
      "without its key's id",
      () => without("PlatformPrincipal"),
      "PlatformCredential attribute provided without PlatformPrincipal",
    ],
    ["without its team", () => without("ApplePlatformTeamID"), "ApplePlatformTeamID is not valid"],
    ["without its app", () => without("ApplePlatformBundleID"), "ApplePlatformBundleID is not valid"],
    [
      "of names alone",
      () => without("PlatformCredential", "PlatformPrincipal"),
      "ApplePlatformTeamID attribute provided without PlatformCredential",
    ],
    [
      "with a key of another kind",
      () => ({ ...token, PlatformCredential: String(rsa) }),
      "Platform credentials are invalid",
    ],
    [
      "with a certificate in the id's place",
      () => ({ ...token, PlatformPrincipal: past.certificatePem }),
      "PlatformPrincipal not valid",
    ],
  ])("is one %s", async (_what, attributes, words) => {
    await expect(set(attributes())).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: expect.stringContaining(words),
    });
    expect(await shown()).toHaveProperty("AppleCertificateExpiryDate");
  });

  test("is a swapped pair: SNS fails by itself", async () => {
    const { PlatformPrincipal = "", PlatformCredential = "" } = token;
    const swapped = { ...token, PlatformPrincipal: PlatformCredential, PlatformCredential: PlatformPrincipal };
    await expect(set(swapped)).rejects.toMatchObject({ name: "InternalFailure", $fault: "server" });
  });
});
