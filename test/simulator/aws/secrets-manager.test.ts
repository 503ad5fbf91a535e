import type { PutSecretValueCommandInput } from "@aws-sdk/client-secrets-manager";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { AwsWorld } from "../../../src/simulator/aws/world.ts";
import type { WorldContext } from "../../../src/simulator/core/context.ts";
import { ACCOUNT, REGION, createClients, createContext, createSeed, keys, policy, startWorld } from "./estate.ts";

const SECRET = "push/ios-prod";
const TOKEN = "11111111-2222-3333-4444-555555555555";
const READER = { accessKeyId: "AKIAREADER", secretAccessKey: "the reader's secret" };

let context: WorldContext;
let world: AwsWorld;
beforeEach(async () => {
  context = createContext();
  const seed = await createSeed();
  const reader = {
    ...READER,
    arn: `arn:aws:iam::${ACCOUNT}:user/reader`,
    policies: [
      policy({
        Effect: "Allow",
        Action: "secretsmanager:GetSecretValue",
        Resource: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:push/ios-prod-??????`,
        Condition: { "ForAnyValue:StringEquals": { "secretsmanager:VersionStage": "AWSCURRENT" } },
      }),
    ],
  };
  world = await startWorld(context, { ...seed, principals: [...seed.principals, reader] });
});
afterEach(() => world.close());

const admin = () => createClients(keys.admin).secrets;
const put = (changes: Partial<PutSecretValueCommandInput> = {}) =>
  admin().send(
    new PutSecretValueCommand({ SecretId: SECRET, ClientRequestToken: TOKEN, SecretString: "second", ...changes }),
  );
const get = (changes = {}) => admin().send(new GetSecretValueCommand({ SecretId: SECRET, ...changes }));
const stages = async () => (await admin().send(new DescribeSecretCommand({ SecretId: SECRET }))).VersionIdsToStages;
const move = (changes: { VersionStage: string; RemoveFromVersionId?: string; MoveToVersionId?: string }) =>
  admin().send(new UpdateSecretVersionStageCommand({ SecretId: SECRET, ...changes }));
const effects = () => context.ledger.entries().map(({ vendor, effect }) => `${vendor} ${effect}`);

describe("a new version", () => {
  test("becomes the current one, and the former the previous", async () => {
    const first = (await get()).VersionId ?? "";
    await put();
    expect(await get()).toMatchObject({ SecretString: "second", VersionId: TOKEN, VersionStages: ["AWSCURRENT"] });
    expect(await get({ VersionStage: "AWSPREVIOUS" })).toMatchObject({ SecretString: "first value", VersionId: first });
    expect(await stages()).toEqual({ [first]: ["AWSPREVIOUS"], [TOKEN]: ["AWSCURRENT"] });
    expect(effects()).toEqual(["secretsmanager PutSecretValue"]);
  });

  test("with a stage of its own leaves the current one alone", async () => {
    await put({ VersionStages: ["FIREBREAK-7"] });
    expect(await get()).toMatchObject({ SecretString: "first value" });
    expect(await get({ VersionStage: "FIREBREAK-7" })).toMatchObject({ SecretString: "second" });
    expect(await get({ VersionId: TOKEN })).toMatchObject({ SecretString: "second" });
  });

  test("is made once for a token, and the token is not taken for another value", async () => {
    const first = await put();
    expect(await put()).toMatchObject({ VersionId: first.VersionId, VersionStages: ["AWSCURRENT"] });
    expect(effects()).toEqual(["secretsmanager PutSecretValue"]);
    await expect(put({ SecretString: "third" })).rejects.toMatchObject({
      name: "ResourceExistsException",
      message: expect.stringContaining(
        `You can't use ClientRequestToken ${TOKEN} because that value is already in use`,
      ),
    });
    expect(effects()).toHaveLength(1);
  });

  test("can be bytes", async () => {
    await put({ SecretString: undefined, SecretBinary: new Uint8Array([0, 1, 255]) });
    expect((await get()).SecretBinary).toEqual(new Uint8Array([0, 1, 255]));
  });

  test.each<[string, Partial<PutSecretValueCommandInput>, string]>([
    ["for a secret that does not exist", { SecretId: "none" }, "ResourceNotFoundException"],
    ["without a value", { SecretString: undefined }, "InvalidRequestException"],
    ["of two kinds", { SecretBinary: new Uint8Array([1]) }, "InvalidParameterException"],
    ["that is too large", { SecretString: "x".repeat(65_537) }, "InvalidParameterException"],
    ["with a token too short", { ClientRequestToken: "short" }, "ValidationException"],
  ])("%s is refused", async (_what, changes, name) => {
    await expect(put(changes)).rejects.toMatchObject({ name });
    expect(effects()).toEqual([]);
  });
});

describe("a stage", () => {
  let first = "";
  beforeEach(async () => {
    first = (await get()).VersionId ?? "";
    await put({ VersionStages: ["PENDING"] });
  });

  test("moves from the version that is named", async () => {
    await move({ VersionStage: "AWSCURRENT", RemoveFromVersionId: first, MoveToVersionId: TOKEN });
    expect(await stages()).toEqual({ [first]: ["AWSPREVIOUS"], [TOKEN]: ["PENDING", "AWSCURRENT"] });
    await move({ VersionStage: "PENDING", RemoveFromVersionId: TOKEN });
    expect(await stages()).toEqual({ [first]: ["AWSPREVIOUS"], [TOKEN]: ["AWSCURRENT"] });
  });

  test("does not move unless the version it is on is named", async () => {
    await expect(move({ VersionStage: "AWSCURRENT", MoveToVersionId: TOKEN })).rejects.toMatchObject({
      name: "InvalidParameterException",
      message:
        "The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to " +
        `version ${first}, so you must explicitly reference that version in RemoveFromVersionId.`,
    });
    const wrong = { VersionStage: "AWSCURRENT", RemoveFromVersionId: TOKEN, MoveToVersionId: TOKEN };
    await expect(move(wrong)).rejects.toMatchObject({ name: "InvalidParameterException" });
    await expect(move({ VersionStage: "AWSCURRENT", RemoveFromVersionId: first })).rejects.toMatchObject({
      message: expect.stringContaining("can only move staging label AWSCURRENT"),
    });
    expect(await stages()).toEqual({ [first]: ["AWSCURRENT"], [TOKEN]: ["PENDING"] });
  });

  test("that no version has is not found", async () => {
    await expect(get({ VersionStage: "NONE" })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Secrets Manager can't find the specified secret value for staging label: NONE",
    });
    await expect(get({ VersionId: first, VersionStage: "PENDING" })).rejects.toMatchObject({
      name: "InvalidRequestException",
    });
  });

  test("keeps a version in the list; one without any is listed on request", async () => {
    const list = async (IncludeDeprecated: boolean) => {
      const command = new ListSecretVersionIdsCommand({ SecretId: SECRET, IncludeDeprecated });
      const { Versions } = await admin().send(command);
      return Versions?.map(({ VersionId }) => VersionId);
    };
    await move({ VersionStage: "PENDING", RemoveFromVersionId: TOKEN });
    expect(await list(false)).toEqual([first]);
    expect(await list(true)).toEqual([first, TOKEN]);
  });
});

describe("a secret", () => {
  test("is made once, listed, shown without its value, and deleted", async () => {
    const make = { Name: "push/ios-next", ClientRequestToken: TOKEN, SecretString: "hidden value" };
    const client = admin();
    const made = await client.send(new CreateSecretCommand(make));
    expect(made).toMatchObject({ Name: "push/ios-next", VersionId: TOKEN });
    expect(made.ARN).toMatch(/:secret:push\/ios-next-[\da-f]{6}$/u);
    expect((await client.send(new CreateSecretCommand(make))).ARN).toBe(made.ARN);
    await expect(client.send(new CreateSecretCommand({ ...make, SecretString: "x" }))).rejects.toMatchObject({
      name: "ResourceExistsException",
      message: "The operation failed because the secret push/ios-next already exists.",
    });

    const { SecretList } = await client.send(new ListSecretsCommand({}));
    expect(SecretList?.map(({ Name, SecretVersionsToStages }) => [Name, SecretVersionsToStages])).toEqual([
      [SECRET, expect.any(Object)],
      ["push/ios-next", { [TOKEN]: ["AWSCURRENT"] }],
    ]);
    const [, shown] = world.surface.secrets();
    expect(shown?.versions).toMatchObject([{ id: TOKEN, stages: ["AWSCURRENT"] }]);
    expect(JSON.stringify([world.surface.secrets(), context.ledger.entries()])).not.toContain("hidden value");

    await client.send(new DeleteSecretCommand({ SecretId: "push/ios-next", RecoveryWindowInDays: 7 }));
    await expect(get({ SecretId: "push/ios-next" })).rejects.toMatchObject({ name: "InvalidRequestException" });
    await client.send(new DeleteSecretCommand({ SecretId: SECRET, ForceDeleteWithoutRecovery: true }));
    await expect(get()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    expect(effects()).toEqual([
      "secretsmanager CreateSecret",
      "secretsmanager DeleteSecret",
      "secretsmanager DeleteSecret",
    ]);
  });

  test("can be open to readers of one stage alone", async () => {
    await put({ VersionStages: ["PENDING"] });
    const reader = createClients(READER).secrets;
    const { SecretString } = await reader.send(new GetSecretValueCommand({ SecretId: SECRET }));
    expect(SecretString).toBe("first value");
    const pending = new GetSecretValueCommand({ SecretId: SECRET, VersionStage: "PENDING" });
    await expect(reader.send(pending)).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringMatching(/secretsmanager:GetSecretValue on resource: arn:.*:secret:push\/ios-prod-/u),
    });
    await expect(reader.send(new ListSecretsCommand({}))).rejects.toMatchObject({ name: "AccessDeniedException" });
  });
});

test("a value is never repeated in an error", async () => {
  const command = new PutSecretValueCommand({ SecretId: SECRET, SecretString: "hidden value" });
  command.input.SecretString = { hidden: "value" } as unknown as string;
  const error = await admin()
    .send(command)
    .catch((caught: unknown) => caught);
  expect(String(error)).toContain("'secretString' failed to satisfy constraint");
  expect(String(error)).not.toContain("hidden");
});
