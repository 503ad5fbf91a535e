import { PutSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import {
  GetPlatformApplicationAttributesCommand,
  ListPlatformApplicationsCommand,
  PublishCommand,
  SetPlatformApplicationAttributesCommand,
} from "@aws-sdk/client-sns";
import type { AssumeRoleCommandInput } from "@aws-sdk/client-sts";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { PolicyDocument } from "../../../src/simulator/aws/iam/policy.ts";
import type { AwsWorld } from "../../../src/simulator/aws/world.ts";
import type { WorldContext } from "../../../src/simulator/core/context.ts";
import type { Key } from "./estate.ts";
import {
  ACCOUNT,
  APPLICATION,
  BOT,
  ENDPOINT,
  OTHER_APPLICATION,
  ROLE,
  STRANGER,
  allowAll,
  createClients,
  createContext,
  createSeed,
  keyOf,
  keys,
  policy,
  startWorld,
} from "./estate.ts";

const MINUTE = 60_000;
const SET = "SNS:SetPlatformApplicationAttributes";
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/firebreak-breakglass/firebreak-7`;
const proper = {
  RoleArn: ROLE,
  RoleSessionName: "firebreak-7",
  ExternalId: "estate-1",
  SourceIdentity: "slack-U1",
  DurationSeconds: 900,
  Tags: [
    { Key: "RequestId", Value: "7" },
    { Key: "PlanHash", Value: "sha256:ab" },
  ],
};

let passed = 0;
let context: WorldContext;
let world: AwsWorld;

beforeEach(async () => {
  passed = 0;
  context = createContext({ clock: { now: () => new Date(Date.now() + passed) } });
  world = await startWorld(context, await createSeed());
});
afterEach(() => world.close());

const assume = (changes: Partial<AssumeRoleCommandInput> = {}, key: Key = keys.bot) =>
  createClients(key).sts.send(new AssumeRoleCommand({ ...proper, ...changes }));
const assumeWith = async (document: PolicyDocument) =>
  createClients(keyOf((await assume({ Policy: JSON.stringify(document) })).Credentials), { maxAttempts: 2 });
const enable = (PlatformApplicationArn: string) =>
  new SetPlatformApplicationAttributesCommand({ PlatformApplicationArn, Attributes: { Enabled: "true" } });

describe("assuming a role", () => {
  test("gives credentials that are the role's session", async () => {
    const answer = await assume();
    expect(answer.AssumedRoleUser).toEqual({
      Arn: SESSION,
      AssumedRoleId: expect.stringMatching(/^AROA[\dA-F]{17}:firebreak-7$/u),
    });
    expect(answer.SourceIdentity).toBe("slack-U1");
    const share = Math.ceil((Number(answer.SessionTokenSize) / 4096) * 100);
    expect(answer).toMatchObject({ PackedPolicySize: share, SessionTokenUtilization: share });
    const lasts = Number(answer.Credentials?.Expiration) - Date.now();
    expect(Math.round(lasts / 10_000)).toBe(90);

    const { sts, sns } = createClients(keyOf(answer.Credentials));
    await expect(sts.send(new GetCallerIdentityCommand({}))).resolves.toMatchObject({ Arn: SESSION, Account: ACCOUNT });
    await sns.send(enable(APPLICATION));
    expect(context.ledger.entries().map(({ vendor, effect, subject }) => [vendor, effect, subject])).toEqual([
      ["sts", "AssumeRole", ROLE],
      ["sns", "SetPlatformApplicationAttributes", APPLICATION],
    ]);
  });

  test("shows the session with its source identity, tags and policy, and no secret", async () => {
    const { Credentials } = await assume({ Policy: JSON.stringify(allowAll) });
    expect(world.surface.sessions()).toEqual([
      {
        arn: SESSION,
        roleArn: ROLE,
        openedBy: BOT,
        sourceIdentity: "slack-U1",
        tags: { RequestId: "7", PlanHash: "sha256:ab" },
        transitiveTagKeys: [],
        policy: JSON.stringify(allowAll),
        issuedAt: expect.any(String),
        expiresAt: expect.any(String),
      },
    ]);
    for (const secret of [Credentials?.SecretAccessKey, Credentials?.SessionToken]) {
      expect(JSON.stringify([world.surface.sessions(), context.ledger.entries()])).not.toContain(String(secret));
    }
  });

  test.each<[string, Partial<AssumeRoleCommandInput>, string]>([
    ["another external id", { ExternalId: "estate-2" }, "sts:AssumeRole"],
    ["no external id", { ExternalId: undefined }, "sts:AssumeRole"],
    ["a source identity of another form", { SourceIdentity: "someone" }, "sts:AssumeRole"],
    ["no source identity", { SourceIdentity: undefined }, "sts:AssumeRole"],
    ["a session name of another form", { RoleSessionName: "someone" }, "sts:AssumeRole"],
    ["a missing tag", { Tags: [{ Key: "PlanHash", Value: "sha256:ab" }] }, "sts:AssumeRole"],
    [
      "a wrong tag",
      {
        Tags: [
          { Key: "RequestId", Value: "7" },
          { Key: "PlanHash", Value: "md5:1" },
        ],
      },
      "sts:AssumeRole",
    ],
    ["a tag too many", { Tags: [...proper.Tags, { Key: "Team", Value: "x" }] }, "sts:TagSession"],
    ["a role that does not exist", { RoleArn: `${ROLE}-2` }, "sts:AssumeRole"],
  ])("with %s is refused", async (_what, changes, action) => {
    await expect(assume(changes)).rejects.toMatchObject({
      name: "AccessDenied",
      message: `User: ${BOT} is not authorized to perform: ${action} on resource: ${changes.RoleArn ?? ROLE}`,
      $metadata: expect.objectContaining({ httpStatusCode: 403 }),
    });
    expect(context.ledger.entries()).toEqual([]);
  });

  test("is for those the trust policy names", async () => {
    await expect(assume({}, keys.admin)).rejects.toMatchObject({ name: "AccessDenied" });
  });

  test("across accounts needs the caller's own policies to allow all three parts of it", async () => {
    await expect(assume({}, keys.stranger)).rejects.toMatchObject({ name: "AccessDenied" });
    await world.close();
    const seed = await createSeed();
    const actions = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"];
    const stranger = { ...keys.stranger, arn: STRANGER };
    const allowing = (Action: string[]) => policy({ Effect: "Allow", Action, Resource: ROLE });
    world = await startWorld(context, { ...seed, principals: [{ ...stranger, policies: [allowing(actions)] }] });
    await assume({}, keys.stranger);
    await world.close();
    world = await startWorld(context, {
      ...seed,
      principals: [{ ...stranger, policies: [allowing(actions.slice(0, 2))] }],
    });
    await expect(assume({}, keys.stranger)).rejects.toMatchObject({
      message: expect.stringContaining("not authorized to perform: sts:SetSourceIdentity"),
    });
  });

  test.each<[string, Partial<AssumeRoleCommandInput>, string]>([
    ["a duration too short", { DurationSeconds: 899 }, "Member must have value greater than or equal to 900"],
    ["a duration too long", { DurationSeconds: 43_201 }, "Member must have value less than or equal to 43200"],
    ["a duration beyond the role's", { DurationSeconds: 7201 }, "exceeds the MaxSessionDuration set for this role"],
    ["a session name with a space", { RoleSessionName: "firebreak 7" }, String.raw`pattern: [\w+=,.@-]*`],
    ["a session name too long", { RoleSessionName: `firebreak-${"7".repeat(60)}` }, "less than or equal to 64"],
    ["AWS's own source identity", { SourceIdentity: "aws:slack" }, "pattern"],
    ["a comma in a tag", { Tags: [{ Key: "Approvers", Value: "U1,U2" }] }, String.raw`[\p{L}\p{Z}\p{N}_.:/=+\-@]*`],
    ["a tag value too long", { Tags: [{ Key: "Approvers", Value: "U".repeat(257) }] }, "less than or equal to 256"],
    [
      "51 tags",
      { Tags: Array.from({ length: 51 }, (_, n) => ({ Key: `k${n}`, Value: "v" })) },
      "less than or equal to 50",
    ],
    [
      "a policy of 2049 characters",
      { Policy: JSON.stringify(allowAll).padEnd(2049) },
      "Value at 'policy' failed to satisfy constraint: Member must have length less than or equal to 2048",
    ],
  ])("with %s is refused", async (_what, changes, message) => {
    await expect(assume(changes)).rejects.toMatchObject({
      name: "ValidationError",
      message: expect.stringContaining(message),
    });
  });

  test("with the same tag twice is refused", async () => {
    const Tags = [...proper.Tags, { Key: "requestid", Value: "8" }];
    await expect(assume({ Tags })).rejects.toMatchObject({ name: "InvalidParameterValue" });
  });

  test("with a policy that is none is refused", async () => {
    const named = { name: "MalformedPolicyDocumentException" };
    await expect(assume({ Policy: "{" })).rejects.toMatchObject({
      ...named,
      message: "This policy contains invalid Json",
    });
    const noResource = JSON.stringify(policy({ Effect: "Allow", Action: "sns:*" }));
    await expect(assume({ Policy: noResource })).rejects.toMatchObject(named);
  });

  test("with a policy and tags that together make the token too long is refused", async () => {
    await world.close();
    const seed = await createSeed();
    const trustPolicy = policy({ Effect: "Allow", Principal: { AWS: BOT }, Action: "sts:*" });
    world = await startWorld(context, { ...seed, roles: [{ name: "wide", trustPolicy, policies: [] }] });
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/wide`;
    const actions = Array.from({ length: 60 }, (_, n) => `dynamodb:DescribeNumber${n}`);
    const Policy = JSON.stringify(policy({ Effect: "Allow", Action: actions, Resource: "*" }));
    const Tags = Array.from({ length: 5 }, (_, n) => ({ Key: `key-${n}`, Value: "v".repeat(256) }));

    await assume({ RoleArn, Policy, Tags: [] });
    await assume({ RoleArn, Tags });
    await expect(assume({ RoleArn, Policy, Tags })).rejects.toMatchObject({
      name: "PackedPolicyTooLargeException",
      message: expect.stringMatching(/^The session token has \d{4} bytes, which exceeds the maximum .* of 4096\.$/u),
    });
  });
});

describe("a session", () => {
  const own = policy({ Effect: "Allow", Action: "sns:SetPlatformApplicationAttributes", Resource: APPLICATION });

  test("may only what its session policy allows", async () => {
    const { sns } = await assumeWith(own);
    await sns.send(enable(APPLICATION));
    await expect(sns.send(enable(OTHER_APPLICATION))).rejects.toMatchObject({
      name: "AuthorizationErrorException",
      message:
        `User: ${SESSION} is not authorized to perform: ${SET} on resource: ${OTHER_APPLICATION} ` +
        `because no session policy allows the ${SET} action`,
      $metadata: expect.objectContaining({ httpStatusCode: 403 }),
    });
    await expect(sns.send(new ListPlatformApplicationsCommand({}))).rejects.toMatchObject({
      name: "AuthorizationErrorException",
    });
  });

  test("may no more than its role, whatever its session policy says", async () => {
    const { sns, secrets } = await assumeWith(allowAll);
    await expect(sns.send(new PublishCommand({ TargetArn: ENDPOINT, Message: "x" }))).rejects.toMatchObject({
      message: expect.stringContaining("because no identity-based policy allows the SNS:Publish action"),
    });
    const put = new PutSecretValueCommand({ SecretId: "push/ios-prod", SecretString: "x" });
    await expect(secrets.send(put)).rejects.toMatchObject({ name: "AccessDeniedException" });
  });

  test("is told of an explicit deny", async () => {
    const deny = { Effect: "Deny" as const, Action: "sns:*", Resource: OTHER_APPLICATION };
    const { sns } = await assumeWith(policy({ Effect: "Allow", Action: "*", Resource: "*" }, deny));
    await expect(sns.send(enable(OTHER_APPLICATION))).rejects.toMatchObject({
      message: expect.stringContaining("with an explicit deny in a session policy"),
    });
    const read = new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn: OTHER_APPLICATION });
    await expect(createClients(keys.bot).sns.send(read)).rejects.toMatchObject({
      message: expect.stringContaining("with an explicit deny in an identity-based policy"),
    });
  });

  test("is cut off at the instant its policy says, before it expires", async () => {
    const cutOff = new Date(Date.now() + 5 * MINUTE).toISOString();
    const { sns } = await assumeWith(
      policy({
        Effect: "Allow",
        Action: "sns:SetPlatformApplicationAttributes",
        Resource: APPLICATION,
        Condition: { DateLessThan: { "aws:CurrentTime": cutOff } },
      }),
    );
    passed = 4 * MINUTE;
    await sns.send(enable(APPLICATION));
    passed = 6 * MINUTE;
    await expect(sns.send(enable(APPLICATION))).rejects.toMatchObject({
      message: expect.stringContaining("no session policy allows"),
    });
  });

  test("ends by the world's clock", async () => {
    const { sns } = await assumeWith(own);
    passed = 16 * MINUTE;
    await expect(sns.send(enable(APPLICATION))).rejects.toMatchObject({
      name: "ExpiredToken",
      message: "The security token included in the request is expired",
    });
  });

  test("is known by its token: another one is refused", async () => {
    const credentials = keyOf((await assume()).Credentials);
    const { sns } = createClients({ ...credentials, sessionToken: "another" });
    await expect(sns.send(enable(APPLICATION))).rejects.toMatchObject({ name: "InvalidClientTokenId" });
    const { accessKeyId, secretAccessKey } = credentials;
    await expect(createClients({ accessKeyId, secretAccessKey }).sns.send(enable(APPLICATION))).rejects.toMatchObject({
      name: "InvalidClientTokenId",
    });
  });
});

describe("a chain of roles", () => {
  const INNER = `arn:aws:iam::${ACCOUNT}:role/inner`;
  const inner = { RoleArn: INNER, RoleSessionName: "inner-1" };

  beforeEach(async () => {
    await world.close();
    const seed = await createSeed();
    const trustPolicy = policy({
      Effect: "Allow",
      Principal: { AWS: ROLE },
      Action: ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"],
    });
    const chained = { name: "inner", trustPolicy, policies: [allowAll], maxSessionSeconds: 43_200 };
    world = await startWorld(context, { ...seed, roles: [...seed.roles, chained] });
  });

  test("keeps the source identity and the tags that are transitive", async () => {
    const outer = await assume({ TransitiveTagKeys: ["RequestId"] });
    const { sts } = createClients(keyOf(outer.Credentials));
    const answer = await sts.send(new AssumeRoleCommand(inner));
    expect(answer.SourceIdentity).toBe("slack-U1");
    expect(world.surface.sessions()[0]).toMatchObject({ openedBy: SESSION, tags: { RequestId: "7" } });

    const changed = new AssumeRoleCommand({ ...inner, SourceIdentity: "slack-U2" });
    await expect(sts.send(changed)).rejects.toMatchObject({
      message: expect.stringContaining("not authorized to perform: sts:SetSourceIdentity"),
    });
  });

  test("lasts an hour at most", async () => {
    const { sts } = createClients(keyOf((await assume()).Credentials));
    await expect(sts.send(new AssumeRoleCommand({ ...inner, DurationSeconds: 3601 }))).rejects.toMatchObject({
      name: "ValidationError",
      message: expect.stringContaining("1 hour session limit for roles assumed by role chaining"),
    });
  });
});
