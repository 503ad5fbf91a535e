import { PublishCommand } from "@aws-sdk/client-sns";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ApnsWorld } from "../../src/simulator/apns/world.ts";
import { createApnsWorld } from "../../src/simulator/apns/world.ts";
import type { AppleWorld } from "../../src/simulator/apple/portal.ts";
import { createAppleWorld } from "../../src/simulator/apple/portal.ts";
import { createApnsGateway } from "../../src/simulator/aws/apns-gateway.ts";
import type { AwsWorld } from "../../src/simulator/aws/world.ts";
import { createMovableClock } from "../../src/simulator/core/clock.ts";
import { asPem, makeRequest } from "./apple/training.ts";
import { send } from "./apns/client.ts";
import {
  APPLICATION,
  DEVICE_TOKEN,
  ENDPOINT,
  ROLE,
  createClients,
  createContext,
  createSeed,
  eventually,
  keyOf,
  keys,
  startWorld,
} from "./aws/estate.ts";

const DAY = 86_400_000;
const BUNDLE_ID = "com.example.shop";
const clock = createMovableClock(new Date("2026-01-01T00:00:00Z"));
const context = createContext({ clock });

let apple: AppleWorld;
let apns: ApnsWorld;
let aws: AwsWorld;

beforeAll(async () => {
  const pastCertificateUntil = new Date("2026-03-01T00:00:00Z");
  apple = await createAppleWorld(context, {
    team: { id: "A1B2C3D4E5", name: "Example Ltd" },
    appIds: [{ bundleId: BUNDLE_ID, name: "Shop", pastCertificateUntil }],
  });
  const device = { token: DEVICE_TOKEN, topic: BUNDLE_ID, environment: "production" as const, name: "A phone" };
  apns = await createApnsWorld(context, { authority: apple.authority, devices: [device] });
  const { certificatePem, privateKeyPem: keyPem } = apple.pastCredential(BUNDLE_ID);
  const applications = [{ name: "ios-prod", platform: "APNS" as const, certificatePem, keyPem, enabled: true }];
  const push = createApnsGateway({ urls: apns.urls, ca: apns.caPem, clock });
  aws = await startWorld(context, await createSeed({ applications }), push);
});
afterAll(async () => {
  await aws.close();
  await apns.close();
});

const admin = () => createClients(keys.admin, { maxAttempts: 2 });
const publish = async () => {
  const { MessageId } = await admin().sns.send(new PublishCommand({ TargetArn: ENDPOINT, Message: "hello" }));
  return eventually(() => aws.surface.messages().find(({ id, outcome }) => id === MessageId && outcome !== "pending"));
};
const application = () => aws.surface.applications().find(({ arn }) => arn === APPLICATION);
const statuses = () => apple.portal.appIds()[0]?.certificates.map(({ status }) => status);

test("sixty days on, everything in the world is sixty days older", async () => {
  const assume = new AssumeRoleCommand({
    RoleArn: ROLE,
    RoleSessionName: "firebreak-1",
    ExternalId: "estate-1",
    SourceIdentity: "slack-U1",
    Tags: [
      { Key: "RequestId", Value: "1" },
      { Key: "PlanHash", Value: "sha256:1" },
    ],
  });
  const session = keyOf((await createClients(keys.bot, { maxAttempts: 2 }).sts.send(assume)).Credentials);
  expect(await publish()).toMatchObject({ outcome: "delivered", publishedAt: expect.stringMatching(/^2026-01-01T/u) });
  expect(statuses()).toEqual(["active"]);

  clock.advance(60 * DAY);

  // The signature is by the machine's time: the SDK mends it by the world's date, as it does for any wrong clock.
  await expect(createClients(keys.admin).sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    name: "SignatureDoesNotMatch",
  });
  await expect(
    createClients(session, { maxAttempts: 2 }).sts.send(new GetCallerIdentityCommand({})),
  ).rejects.toMatchObject({ name: "ExpiredToken" });
  expect(statuses()).toEqual(["expired"]);
  expect(await publish()).toMatchObject({ outcome: "failed", reason: "certificate expired" });
  expect(application()).toMatchObject({ enabled: false, expiresAt: "2026-03-01T00:00:00Z" });
  expect(context.ledger.entries().at(-1)?.at).toMatch(/^2026-03-02T/u);
});

test("what Apple certifies then is good from then on", async () => {
  const key = await makeRequest();
  const { der } = await apple.portal.createCertificate({ person: "U1", bundleId: BUNDLE_ID, csrPem: key.csrPem });
  const credential = { certificatePem: asPem(der), privateKeyPem: key.privateKeyPem };
  const headers = { ":path": `/3/device/${DEVICE_TOKEN}`, "apns-topic": BUNDLE_ID };
  const push = () => send({ url: apns.urls.production, caPem: apns.caPem, credential, headers });
  expect((await push()).status).toBe(200);
  expect(statuses()).toEqual(["active", "expired"]);
  clock.set(new Date("2027-06-01T00:00:00Z"));
  expect(statuses()).toEqual(["expired", "expired"]);
  await expect(push()).rejects.toThrow(/certificate expired/iu);
});
