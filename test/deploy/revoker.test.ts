import { SetPlatformApplicationAttributesCommand, SNSClient } from "@aws-sdk/client-sns";
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { evaluate } from "../../src/simulator/aws/iam/evaluate.ts";
import { conditionKeys } from "../../src/simulator/aws/iam/pattern.ts";
import { parsePolicy, type PolicyDocument } from "../../src/simulator/aws/iam/policy.ts";
import { type Account, APPLICATION, EXTERNAL_ID, openAccount, REGION } from "../adapters/aws/account.ts";
import { policyOf } from "./terraform.ts";

const IAM = "arn:aws:iam::111122223333";
const [BOT, ROLE, REVOKER] = [
  `${IAM}:role/firebreak`,
  `${IAM}:role/firebreak-break-glass`,
  `${IAM}:role/firebreak-revoker`,
];
const CLOSED = `${IAM}:policy/firebreak-closed`;

const permissions = policyOf("revoker/permissions.json.tftpl", { break_glass_role: ROLE, closing_policy: CLOSED });
const closed = policyOf("revoker/closed.json");
const botPolicies = [
  policyOf("bot/policy.json.tftpl", { canaries: ["*"], secrets: ["*"], break_glass_role: ROLE }),
  policyOf("bot/watch.json.tftpl", { read_roles: [`${IAM}:role/firebreak-read`] }),
  policyOf("bot/revoke.json.tftpl", { revokers: [REVOKER] }),
];

const may = (policies: PolicyDocument[], action: string, { on = ROLE, policy = CLOSED } = {}) =>
  evaluate(
    policies.flatMap((document) => parsePolicy(document, "identity")),
    { action, resource: on, keys: conditionKeys({ "iam:PolicyARN": policy }) },
  );

describe("the revoker", () => {
  test("may close the break-glass role, and see that it is closed", () => {
    expect(may([permissions], "iam:AttachRolePolicy")).toBe("allow");
    expect(may([permissions], "iam:ListAttachedRolePolicies")).toBe("allow");
  });

  test.each([
    ["attach another policy", "iam:AttachRolePolicy", { policy: "arn:aws:iam::aws:policy/AdministratorAccess" }],
    ["attach one whose name begins alike", "iam:AttachRolePolicy", { policy: `${CLOSED}-not` }],
    ["attach it to another role", "iam:AttachRolePolicy", { on: BOT }],
    ["look at another role", "iam:ListAttachedRolePolicies", { on: BOT }],
    ["open the role again", "iam:DetachRolePolicy", {}],
    ["write a policy into the role", "iam:PutRolePolicy", {}],
    ["change whom the role trusts", "iam:UpdateAssumeRolePolicy", {}],
    ["change what the closing policy says", "iam:CreatePolicyVersion", { on: CLOSED }],
    ["delete the closing policy", "iam:DeletePolicy", { on: CLOSED }],
    ["assume the role", "sts:AssumeRole", {}],
  ])("may not %s", (_, action, place) => {
    expect(may([permissions], action, place)).toBe("implicit-deny");
  });

  test.each([
    "iam:AttachRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePolicy",
    "iam:DeleteRolePolicy",
    "iam:UpdateAssumeRolePolicy",
  ])("the bot itself may not %s", (action) => {
    expect(may(botPolicies, action)).toBe("implicit-deny");
  });
});

describe("a role that was closed", () => {
  const asked: AssumeRoleCommandInput = {
    RoleArn: ROLE,
    RoleSessionName: "firebreak-inc-1",
    SourceIdentity: "dana@acme.example",
    ExternalId: EXTERNAL_ID,
    Tags: ["RequestId", "PlanHash", "Approvers"].map((Key) => ({ Key, Value: "x" })),
  };
  const identity = { bot: BOT, external_id: EXTERNAL_ID };
  let account: Account;

  beforeAll(async () => {
    const bot = { accessKeyId: "AKIAFIREBREAK", secretAccessKey: "the bot's own secret access key", arn: BOT };
    const trust = { ...identity, source_identities: ["*@acme.example"], sts_region: REGION };
    account = await openAccount({
      changes: {
        principals: [{ ...bot, policies: botPolicies }],
        roles: [
          {
            name: "firebreak-break-glass",
            trustPolicy: policyOf("break-glass/trust-policy.json.tftpl", trust),
            policies: [policyOf("break-glass/permissions.json.tftpl", { applications: [APPLICATION] }), closed],
          },
          {
            name: "firebreak-revoker",
            trustPolicy: policyOf("revoker/trust-policy.json.tftpl", identity),
            policies: [permissions],
          },
        ],
      },
    });
  });
  afterAll(() => account.close());

  test("changes nothing any more, whoever assumes it", async () => {
    const sts = new STSClient({ region: REGION, maxAttempts: 1 });
    const { Credentials } = await sts.send(new AssumeRoleCommand(asked));
    const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
    const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    const sns = new SNSClient({ region: REGION, maxAttempts: 1, credentials });
    const write = { PlatformApplicationArn: APPLICATION, Attributes: { Enabled: "true" } };
    await expect(sns.send(new SetPlatformApplicationAttributesCommand(write))).rejects.toThrow(/explicit deny/);
  });

  test("was closed by the revoker, which opens for the bot with its external id alone", async () => {
    const sts = new STSClient({ region: REGION, maxAttempts: 1 });
    const revoker = { RoleArn: REVOKER, RoleSessionName: "firebreak-revoke", ExternalId: EXTERNAL_ID };
    expect(await sts.send(new AssumeRoleCommand(revoker))).toMatchObject({
      AssumedRoleUser: { Arn: expect.stringContaining("assumed-role/firebreak-revoker/") },
    });
    for (const changes of [{ ExternalId: undefined }, { ExternalId: "another" }, { RoleSessionName: "somebody" }]) {
      await expect(sts.send(new AssumeRoleCommand({ ...revoker, ...changes }))).rejects.toThrow(/not authorized/);
    }
  });
});
