import { readFileSync } from "node:fs";
import { SetPlatformApplicationAttributesCommand, SNSClient } from "@aws-sdk/client-sns";
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createApplicationPush } from "../../src/adapters/aws/application-push.ts";
import { createBreakGlass } from "../../src/adapters/aws/break-glass.ts";
import { createCloudReader } from "../../src/adapters/aws/cloud-reader.ts";
import { createSecretStore } from "../../src/adapters/aws/secret-store.ts";
import type { PolicyDocument } from "../../src/simulator/aws/iam/policy.ts";
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

const BOT = "arn:aws:iam::111122223333:role/firebreak";

function read(file: string): string {
  return readFileSync(new URL(`../../deploy/${file}`, import.meta.url), "utf8");
}

/** Fills a policy in as Terraform's templatefile does, as far as the policies use it: `${jsonencode(name)}`. */
function fill(file: string, values: Record<string, unknown>): PolicyDocument {
  const text = read(`break-glass/${file}`).replaceAll(/\$\{jsonencode\((\w+)\)\}/g, (_, name: string) => {
    if (!Object.hasOwn(values, name)) throw new Error(`${file} asks for ${name}`);
    return JSON.stringify(values[name]);
  });
  return JSON.parse(text) as PolicyDocument;
}

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
const tag = (key: string) => ({ Key: key, Value: "x" });

describe("the policies of deploy/", () => {
  let account: Account;
  let pair: Pair;

  beforeAll(async () => {
    const source_identities = ["*@acme.example"];
    const trustPolicy = fill("trust-policy.json.tftpl", { bot: BOT, external_id: EXTERNAL_ID, source_identities });
    const permissions = fill("permissions.json.tftpl", { applications: [APPLICATION] });
    const bot = { accessKeyId: "AKIAFIREBREAK", secretAccessKey: "the bot's own secret access key", arn: BOT };
    const other = { accessKeyId: "AKIAOTHER", secretAccessKey: "another", arn: `${BOT}-other` };
    const policies = [JSON.parse(read("bot-policy.json")) as PolicyDocument];
    const roles = [{ name: ROLE.split("/").at(-1) ?? "", trustPolicy, policies: [permissions] }];
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

  const assume = (changes: Partial<AssumeRoleCommandInput>, credentials?: { accessKeyId: string }) => {
    const signed = credentials === undefined ? {} : { credentials: { secretAccessKey: "another", ...credentials } };
    const sts = new STSClient({ region: REGION, maxAttempts: 1, ...signed });
    return sts.send(new AssumeRoleCommand({ ...asked, ...changes })).then(
      () => "assumed",
      (error: unknown) => (error as Error).message,
    );
  };

  test("let the bot do its whole work", async () => {
    const { clock } = account;
    const push = createApplicationPush({ region: REGION, clock, log: createTestLog() });
    const secrets = createSecretStore({ region: REGION, clock });
    expect(await push.list()).toHaveLength(3);
    expect(await push.deliveries(APPLICATION, clock.now())).toMatchObject({ delivered: 0 });
    const pending = "incident/1/rotation-1";
    await secrets.pendingKey(SECRET, pending, () => Promise.resolve(pair.keyPem));
    const credential = { certificatePem: pair.certificatePem, privateKeyPem: pair.keyPem };
    const version = await secrets.keepCredential(SECRET, pending, credential);

    const glass = createBreakGlass({ region: REGION, clock, role: ROLE, externalId: EXTERNAL_ID });
    const grant = redeemedGrant({ now: clock.now(), pair });
    const session = await glass.assume(grant, { source: "dana@acme.example", incident: 1 });
    await session.write(APPLICATION, await secrets.credential(SECRET, version));
    expect(await push.observe(APPLICATION)).toMatchObject({ enabled: true });
    expect(await push.sendCanary(CANARY, "a test")).toMatchObject({ accepted: true });
  });

  test("let it make every call that a runbook may name", () => {
    const { calls } = createCloudReader({ region: REGION, clock: account.clock });
    expect(calls.filter((call) => !read("bot-policy.json").includes(`"${call}"`))).toEqual([]);
  });

  test("keep the bot's own identity from the credential", async () => {
    const sns = new SNSClient({ region: REGION, maxAttempts: 1 });
    const write = { PlatformApplicationArn: APPLICATION, Attributes: { Enabled: "false" } };
    await expect(sns.send(new SetPlatformApplicationAttributesCommand(write))).rejects.toThrow(/not authorized/);
  });

  test("keep the role from every other application, whatever the session policy says", async () => {
    const answer = await new STSClient({ region: REGION }).send(new AssumeRoleCommand(asked));
    const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = answer.Credentials ?? {};
    const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    const sns = new SNSClient({ region: REGION, maxAttempts: 1, credentials });
    const write = { PlatformApplicationArn: OTHER_APPLICATION, Attributes: { Enabled: "false" } };
    await expect(sns.send(new SetPlatformApplicationAttributesCommand(write))).rejects.toThrow(/not authorized/);
  });

  test.each([
    ["another external id", { ExternalId: "another" }],
    ["no external id", { ExternalId: undefined }],
    ["a session name that is not the bot's", { RoleSessionName: "somebody" }],
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

  test("do not open the role to anybody else", async () => {
    expect(await assume({}, { accessKeyId: "AKIAOTHER" })).toMatch(/not authorized to perform: sts:AssumeRole/);
  });
});
