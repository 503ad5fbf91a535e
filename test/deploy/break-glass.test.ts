import { readFileSync } from "node:fs";
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import {
  GetPlatformApplicationAttributesCommand,
  SetEndpointAttributesCommand,
  SetPlatformApplicationAttributesCommand,
  SNSClient,
} from "@aws-sdk/client-sns";
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createApplicationPush } from "../../src/adapters/aws/application-push.ts";
import { createBreakGlass } from "../../src/adapters/aws/break-glass.ts";
import { createCloudReader } from "../../src/adapters/aws/cloud-reader.ts";
import { openSecretVersions } from "../../src/adapters/aws/secret-versions.ts";
import { createSecretStore } from "../../src/adapters/vault/secret-store.ts";
import {
  type Account,
  APPLICATION,
  CANARY,
  createTestLog,
  EXTERNAL_ID,
  openAccount,
  OTHER_APPLICATION,
  REGION,
  ROLE,
  SECRET,
} from "../adapters/aws/account.ts";
import { redeemedGrant } from "../adapters/aws/approval.ts";
import { makePair, type Pair } from "../simulator/aws/certificates.ts";
import { policyOf, readTerraform } from "./terraform.ts";

const BOT = "arn:aws:iam::111122223333:role/firebreak";

const SNS = `arn:aws:sns:${REGION}:111122223333`;
/** A name that no application has. */
const PROBE = `${SNS}:app/APNS_SANDBOX/firebreak-probe-4f1c`;
const source_identities = ["*@acme.example"];

/** A call to AssumeRole as the bot makes it. */
const asked: AssumeRoleCommandInput = {
  RoleArn: ROLE,
  RoleSessionName: "firebreak-inc-1",
  SourceIdentity: "dana@acme.example",
  ExternalId: EXTERNAL_ID,
  Tags: [
    { Key: "RequestId", Value: "rotation-1/0123456789ab" },
    { Key: "PlanHash", Value: "ab".repeat(32) },
    { Key: "Approvers", Value: "T01/U0LIAM T01/U0MARA" },
  ],
};
/** The version that consumers read. */
async function currentOf(secrets: SecretsManagerClient): Promise<string | undefined> {
  const { VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId: SECRET }));
  return Object.keys(VersionIdsToStages).find((version) => VersionIdsToStages[version]?.includes("AWSCURRENT"));
}

const tag = (key: string) => ({ Key: key, Value: "x" });

describe("the policies of the bot and of its break-glass role", () => {
  let account: Account;
  let pair: Pair;

  beforeAll(async () => {
    const trust = { bot: BOT, external_id: EXTERNAL_ID, source_identities, sts_region: REGION };
    const trustPolicy = policyOf("break-glass/trust-policy.json.tftpl", trust);
    const permissions = [
      policyOf("break-glass/permissions.json.tftpl", { applications: [APPLICATION] }),
      policyOf("break-glass/secrets.json.tftpl", {
        secrets: [`arn:aws:secretsmanager:${REGION}:111122223333:secret:push/*`],
      }),
      policyOf("break-glass/endpoints.json.tftpl", { endpoints: [`${SNS}:endpoint/APNS/ios-prod/*`] }),
      policyOf("break-glass/probes.json.tftpl", { probes: [`${SNS}:app/APNS*/firebreak-probe-*`] }),
    ];
    const bot = { accessKeyId: "AKIAFIREBREAK", secretAccessKey: "the bot's own secret access key", arn: BOT };
    const other = { accessKeyId: "AKIAOTHER", secretAccessKey: "another", arn: `${BOT}-other` };
    const policies = [
      policyOf("bot/policy.json.tftpl", {
        canaries: [`${SNS}:endpoint/APNS/ios-prod/*`],
        secrets: [`arn:aws:secretsmanager:${REGION}:111122223333:secret:push/*`],
        break_glass_role: ROLE,
      }),
    ];
    const roles = [{ name: ROLE.split("/").at(-1) ?? "", trustPolicy, policies: permissions }];
    account = await openAccount({
      changes: {
        principals: [
          { ...bot, policies },
          { ...other, policies },
        ],
        roles,
      },
    });
    pair = await makePair();
  });
  afterAll(() => account.close());

  const assume = (changes: Partial<AssumeRoleCommandInput>, client: { accessKeyId?: string; region?: string } = {}) => {
    const { accessKeyId, region = REGION } = client;
    const credentials = accessKeyId === undefined ? {} : { credentials: { accessKeyId, secretAccessKey: "another" } };
    const sts = new STSClient({ region, maxAttempts: 1, ...credentials });
    return sts.send(new AssumeRoleCommand({ ...asked, ...changes })).then(
      () => "assumed",
      (error: unknown) => (error as Error).message,
    );
  };

  /** SNS, in a session of the role that no session policy narrows. */
  const openSns = async () => new SNSClient({ region: REGION, maxAttempts: 1, ...(await openSession()) });
  const openSession = async () => {
    const answer = await new STSClient({ region: REGION }).send(new AssumeRoleCommand(asked));
    const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = answer.Credentials ?? {};
    return {
      credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
    };
  };
  const disabling = (application: string) =>
    new SetPlatformApplicationAttributesCommand({
      PlatformApplicationArn: application,
      Attributes: { Enabled: "false" },
    });

  test("let the bot do its whole work", async () => {
    const { clock } = account;
    const push = createApplicationPush({ region: REGION, clock, log: createTestLog() });
    const secrets = createSecretStore(openSecretVersions({ region: REGION, clock }));
    expect(await push.list()).toHaveLength(3);
    expect(await push.deliveries(APPLICATION, clock.now())).toMatchObject({ delivered: 0 });
    expect(await push.endpoints(APPLICATION)).toMatchObject({ counted: 1, complete: true });
    expect(await push.deliveryRecord(APPLICATION, { message: "m-1", since: clock.now() })).toMatchObject({
      why: "SNS has not made a log group for this application yet",
    });
    const pending = "incident/1/rotation-1";
    await secrets.pendingKey(SECRET, pending, () => Promise.resolve(pair.keyPem));
    const credential = {
      kind: "certificate" as const,
      certificatePem: pair.certificatePem,
      privateKeyPem: pair.keyPem,
    };
    const version = await secrets.keepCredential(SECRET, pending, credential);
    const current = await secrets.current(SECRET);

    const glass = createBreakGlass({ region: REGION, clock, role: ROLE, externalId: EXTERNAL_ID });
    const grant = redeemedGrant({ now: clock.now(), pair, secret: { name: SECRET, version, current } });
    const on = { source: "dana@acme.example", incident: 1, target: APPLICATION };
    const session = await glass.assume(grant, on);
    await session.write(APPLICATION, await secrets.credential(SECRET, version));
    await session.promote(SECRET, version);
    expect(await secrets.current(SECRET)).toBe(version);
    await secrets.discard(SECRET, pending);
    expect(await push.observe(APPLICATION)).toMatchObject({ enabled: true });
    expect(await push.sendCanary(CANARY, "a test")).toMatchObject({ accepted: true });
  });

  test("let it make every call that a runbook may name", () => {
    const { calls } = createCloudReader({ region: REGION, clock: account.clock });
    expect(calls.filter((call) => !readTerraform("bot/policy.json.tftpl").includes(`"${call}"`))).toEqual([]);
  });

  test("keep the bot's own identity from the credential", async () => {
    const sns = new SNSClient({ region: REGION, maxAttempts: 1 });
    await expect(sns.send(disabling(APPLICATION))).rejects.toThrow(/not authorized/);
  });

  test("keep the bot's own identity from what consumers read, by the label itself", async () => {
    const secrets = new SecretsManagerClient({ region: REGION, maxAttempts: 1 });
    const [before = "", pending] = [await currentOf(secrets), "22222222-2222-4222-8222-222222222222"];
    await secrets.send(
      new PutSecretValueCommand({
        SecretId: SECRET,
        ClientRequestToken: pending,
        SecretString: "{}",
        VersionStages: ["firebreak-credential-x"],
      }),
    );
    const move = (VersionStage: string, RemoveFromVersionId: string, MoveToVersionId?: string) =>
      secrets.send(
        new UpdateSecretVersionStageCommand({ SecretId: SECRET, VersionStage, RemoveFromVersionId, MoveToVersionId }),
      );
    await expect(move("AWSCURRENT", before, pending)).rejects.toThrow(
      /with an explicit deny in an identity-based policy/,
    );
    await expect(move("AWSPREVIOUS", before, pending)).rejects.toThrow(/explicit deny/);
    await move("firebreak-credential-x", pending);
    expect(await currentOf(secrets)).toBe(before);
  });

  // IAM knows no condition on the labels of a new version: docs/security-model.md says so.
  test("can't keep it from a new version that takes the label along", async () => {
    const secrets = new SecretsManagerClient({ region: REGION, maxAttempts: 1 });
    const made = "33333333-3333-4333-8333-333333333333";
    await secrets.send(new PutSecretValueCommand({ SecretId: SECRET, ClientRequestToken: made, SecretString: "{}" }));
    expect(await currentOf(secrets)).toBe(made);
    const model = readFileSync(new URL("../../docs/security-model.md", import.meta.url), "utf8");
    expect(model).toContain("`PutSecretValue`");
  });

  test("let the role move AWSCURRENT of the listed secrets, and no other label of theirs", async () => {
    const { credentials } = await openSession();
    const secrets = new SecretsManagerClient({ region: REGION, maxAttempts: 1, credentials });
    const move = (SecretId: string, VersionStage: string) =>
      secrets.send(
        new UpdateSecretVersionStageCommand({
          SecretId,
          VersionStage,
          MoveToVersionId: "44444444-4444-4444-8444-444444444444",
        }),
      );
    await expect(move(SECRET, "AWSCURRENT")).rejects.toThrow(/can't find the specified secret value/);
    await expect(move(SECRET, "AWSPENDING")).rejects.toThrow(/not authorized/);
    await expect(move("database/shop", "AWSCURRENT")).rejects.toThrow(/not authorized/);
    const read = new GetSecretValueCommand({ SecretId: SECRET });
    await expect(secrets.send(read)).rejects.toThrow(/not authorized/);
  });

  test("keep the role from every other application, whatever the session policy says", async () => {
    const sns = await openSns();
    await expect(sns.send(disabling(OTHER_APPLICATION))).rejects.toThrow(/not authorized/);
  });

  test("let the role enable devices of the listed applications alone, and not the bot itself", async () => {
    const enabling = (EndpointArn: string) =>
      new SetEndpointAttributesCommand({ EndpointArn, Attributes: { Enabled: "true" } });
    const sns = await openSns();
    await expect(sns.send(enabling(CANARY))).resolves.toBeDefined();
    await expect(sns.send(enabling(CANARY.replace("ios-prod", "ios-beta")))).rejects.toThrow(/not authorized/);
    const bot = new SNSClient({ region: REGION, maxAttempts: 1 });
    await expect(bot.send(enabling(CANARY))).rejects.toThrow(/not authorized/);
  });

  test("let a probe write to a name that no application has, and not read it", async () => {
    const sns = await openSns();
    await expect(sns.send(disabling(PROBE))).rejects.toThrow("PlatformApplication does not exist");
    const read = new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn: PROBE });
    await expect(sns.send(read)).rejects.toThrow(/not authorized/);
  });

  test.each([
    ["another external id", { ExternalId: "another" }],
    ["no external id", { ExternalId: undefined }],
    ["a session name that is not the bot's", { RoleSessionName: "somebody" }],
    ["the session name of the one for people", { RoleSessionName: "by-hand" }],
    ["an identity of another company", { SourceIdentity: "dana@elsewhere.example" }],
    ["no identity", { SourceIdentity: undefined }],
    ["no tags", { Tags: [] }],
    ["no plan among the tags", { Tags: [tag("RequestId"), tag("Approvers")] }],
    ["an empty tag", { Tags: [tag("RequestId"), tag("PlanHash"), { Key: "Approvers", Value: "" }] }],
    ["a further tag", { Tags: [...(asked.Tags ?? []), tag("Team")] }],
  ])("do not open the role to %s", async (_, changes) => {
    expect(await assume({})).toBe("assumed");
    expect(await assume(changes as Partial<AssumeRoleCommandInput>)).toMatch(/not authorized to perform: sts:/);
  });

  test("do not open the role in a region where nothing listens for it", async () => {
    expect(await assume({}, { region: "us-east-1" })).toMatch(/not authorized to perform: sts:AssumeRole/);
  });

  test("do not open the role to anybody else", async () => {
    expect(await assume({}, { accessKeyId: "AKIAOTHER" })).toMatch(/not authorized to perform: sts:AssumeRole/);
  });
});
