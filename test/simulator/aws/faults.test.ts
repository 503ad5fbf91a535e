import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetSecretValueCommand, PutSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { PublishCommand, SetPlatformApplicationAttributesCommand } from "@aws-sdk/client-sns";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { AwsWorld } from "../../../src/simulator/aws/world.ts";
import type { WorldContext } from "../../../src/simulator/core/context.ts";
import {
  APPLICATION,
  ENDPOINT,
  ROLE,
  createClients,
  createContext,
  createSeed,
  createTestGateway,
  eventually,
  keyOf,
  keys,
  startWorld,
} from "./estate.ts";

const SET = "sns.SetPlatformApplicationAttributes";
const disable = new SetPlatformApplicationAttributesCommand({
  PlatformApplicationArn: APPLICATION,
  Attributes: { Enabled: "false" },
});

let context: WorldContext;
let world: AwsWorld;
beforeEach(async () => {
  context = createContext();
  world = await startWorld(context, await createSeed());
});
afterEach(() => world.close());

const effects = () => context.ledger.entries().map(({ effect }) => effect);
const isEnabled = () => world.surface.applications().find(({ arn }) => arn === APPLICATION)?.enabled;

describe("a fault", () => {
  test("refuses in the vendor's form, and nothing is applied", async () => {
    context.faults.set(SET, { kind: "refuse", code: "InternalError", status: 500 }, 1);
    const refused = createClients(keys.admin).sns.send(disable);
    await expect(refused).rejects.toMatchObject({ name: "InternalErrorException" });
    expect([effects(), isEnabled()]).toEqual([[], true]);
    await createClients(keys.admin).sns.send(disable);
    expect([effects(), isEnabled()]).toEqual([["SetPlatformApplicationAttributes"], false]);
  });

  test("refuses in each protocol", async () => {
    context.faults.set("secretsmanager.GetSecretValue", { kind: "refuse", code: "DecryptionFailure" });
    const read = new GetSecretValueCommand({ SecretId: "push/ios-prod" });
    await expect(createClients(keys.admin).secrets.send(read)).rejects.toMatchObject({ name: "DecryptionFailure" });
  });

  test("can be outlived by the SDK's own retries", async () => {
    context.faults.set("sts.GetCallerIdentity", { kind: "refuse", code: "InternalFailure" }, 1);
    const { sts } = createClients(keys.admin, { maxAttempts: 2 });
    const { $metadata } = await sts.send(new GetCallerIdentityCommand({}));
    expect($metadata.attempts).toBe(2);
  });

  test("delays", async () => {
    context.faults.set(SET, { kind: "delay", milliseconds: 60 });
    const before = Date.now();
    await createClients(keys.admin).sns.send(disable);
    expect(Date.now() - before).toBeGreaterThanOrEqual(55);
  });

  test("applies the call once and never answers", async () => {
    context.faults.set(SET, { kind: "withhold" }, 1);
    const impatient = AbortSignal.timeout(80);
    const call = createClients(keys.admin).sns.send(disable, { abortSignal: impatient });
    await expect(call).rejects.toMatchObject({ name: "AbortError" });
    expect([effects(), isEnabled()]).toEqual([["SetPlatformApplicationAttributes"], false]);
  });

  test("applies the call and cuts the connection", async () => {
    context.faults.set("secretsmanager.PutSecretValue", { kind: "cut" }, 1);
    const put = () => new PutSecretValueCommand({ SecretId: "push/ios-prod", SecretString: "second" });
    await expect(createClients(keys.admin).secrets.send(put())).rejects.toThrow("socket hang up");
    expect(effects()).toEqual(["PutSecretValue"]);

    // The SDK's own second attempt has the same token, and so makes no second version.
    context.faults.set("secretsmanager.PutSecretValue", { kind: "cut" }, 1);
    const { $metadata } = await createClients(keys.admin, { maxAttempts: 2 }).secrets.send(put());
    expect($metadata.attempts).toBe(2);
    expect(effects()).toEqual(["PutSecretValue", "PutSecretValue"]);
  });

  test("is not spent by a call without a valid signature", async () => {
    context.faults.set(SET, { kind: "refuse", code: "InternalError" }, 1);
    const forged = createClients({ ...keys.admin, secretAccessKey: "wrong" }).sns;
    await expect(forged.send(disable)).rejects.toMatchObject({ name: "SignatureDoesNotMatch" });
    expect(context.faults.inForce()).toHaveLength(1);
  });
});

describe("a world that starts again", () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "aws-world-"));
  });
  afterEach(() => rm(directory, { recursive: true }));

  test("has kept what it was told, sessions included, and sends what it had not sent", async () => {
    const seed = await createSeed();
    const silent = { deliver: () => new Promise<never>(() => {}) };
    await world.close();
    world = await startWorld(createContext({ directory }), seed, silent);
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
    const session = keyOf((await createClients(keys.bot).sts.send(assume)).Credentials);
    await createClients(keys.admin).sns.send(new PublishCommand({ TargetArn: ENDPOINT, Message: "hello" }));
    await createClients(session).sns.send(disable);
    await world.close();

    context = createContext({ directory });
    const gateway = createTestGateway();
    world = await startWorld(context, seed, gateway);
    expect(isEnabled()).toBe(false);
    expect(effects()).toEqual(["AssumeRole", "Publish", "SetPlatformApplicationAttributes"]);
    await expect(createClients(session).sts.send(new GetCallerIdentityCommand({}))).resolves.toMatchObject({
      Arn: expect.stringContaining("firebreak-1"),
    });
    expect(
      await eventually(() => world.surface.messages().find(({ outcome }) => outcome === "delivered")),
    ).toBeDefined();
    expect(gateway.pushes).toHaveLength(1);
    expect(await readdir(directory)).toEqual(expect.arrayContaining(["aws-sns.json", "aws-sts.json"]));
  });
});
