import { DetachRolePolicyCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  GetPlatformApplicationAttributesCommand,
  SetPlatformApplicationAttributesCommand,
  SNSClient,
} from "@aws-sdk/client-sns";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createRoleRevoker, type RoleRevokerSettings } from "../../../src/adapters/aws/role-revoker.ts";
import type { PolicyDocument, PolicyStatement } from "../../../src/simulator/aws/iam/policy.ts";
import { startScriptedAws, xml } from "./scripted-aws.ts";
import { type Account, administrator, APPLICATION, EXTERNAL_ID, openAccount, REGION } from "./account.ts";

const ACCOUNT = "111122223333";
const BOT = `arn:aws:iam::${ACCOUNT}:user/firebreak`;
const GLASS = `arn:aws:iam::${ACCOUNT}:role/break-glass`;
const REVOKER = `arn:aws:iam::${ACCOUNT}:role/firebreak-revoker`;
const CLOSED = `arn:aws:iam::${ACCOUNT}:policy/firebreak-closed`;
const OTHER = "arn:aws:iam::aws:policy/AWSDenyAll";

const policy = (...Statement: PolicyStatement[]): PolicyDocument => ({ Version: "2012-10-17", Statement });
const trusting = (condition: PolicyStatement["Condition"] = {}) =>
  policy({ Effect: "Allow", Principal: { AWS: BOT }, Action: "sts:AssumeRole", Condition: condition });

/** As deploy/terraform makes it: one policy to one role, and to see it. */
const revokerPolicy = policy(
  {
    Effect: "Allow",
    Action: "iam:AttachRolePolicy",
    Resource: GLASS,
    Condition: { ArnEquals: { "iam:PolicyARN": CLOSED } },
  },
  { Effect: "Allow", Action: "iam:ListAttachedRolePolicies", Resource: GLASS },
);

let account: Account;
beforeEach(async () => {
  account = await openAccount({
    changes: {
      roles: [
        {
          name: "break-glass",
          trustPolicy: trusting(),
          policies: [policy({ Effect: "Allow", Action: "sns:*", Resource: "*" })],
        },
        {
          name: "firebreak-revoker",
          trustPolicy: trusting({
            StringEquals: { "sts:ExternalId": EXTERNAL_ID },
            StringLike: { "sts:RoleSessionName": "firebreak-*" },
          }),
          policies: [revokerPolicy],
        },
      ],
      managedPolicies: [{ name: "firebreak-closed", document: policy({ Effect: "Deny", Action: "*", Resource: "*" }) }],
    },
  });
});
afterEach(() => account.close());

const as = { role: REVOKER, externalId: EXTERNAL_ID };
const revoker = (changes: Partial<RoleRevokerSettings> = {}) =>
  createRoleRevoker({ region: REGION, clock: account.clock, closes: GLASS, policy: CLOSED, as, ...changes });

async function openSession(): Promise<SNSClient> {
  const sts = new STSClient({ region: REGION });
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: GLASS, RoleSessionName: "earlier" }));
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
  return new SNSClient({
    region: REGION,
    credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
    maxAttempts: 1,
  });
}

const reading = new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn: APPLICATION });
const writing = new SetPlatformApplicationAttributesCommand({
  PlatformApplicationArn: APPLICATION,
  Attributes: { Enabled: "true" },
});

describe("closing the role", () => {
  test("ends what sessions could do that were open already, and says which policy was read back", async () => {
    const session = await openSession();
    await session.send(reading);
    expect(await revoker().isClosed()).toBe(false);
    expect(await revoker().close()).toEqual({ policy: CLOSED });
    expect(await revoker().isClosed()).toBe(true);
    const denied = { name: "AuthorizationErrorException", message: expect.stringContaining("with an explicit deny") };
    await expect(session.send(reading)).rejects.toMatchObject(denied);
    await expect(session.send(writing)).rejects.toMatchObject(denied);
    await expect((await openSession()).send(writing)).rejects.toMatchObject(denied);
  });

  test("is the same however often it is done", async () => {
    await revoker().close();
    expect(await revoker().close()).toEqual({ policy: CLOSED });
  });

  test("leaves opening to an administrator", async () => {
    await revoker().close();
    const iam = new IAMClient({ region: REGION, credentials: administrator });
    await iam.send(new DetachRolePolicyCommand({ RoleName: "break-glass", PolicyArn: CLOSED }));
    expect(await revoker().isClosed()).toBe(false);
    const session = await openSession();
    await expect(session.send(reading)).resolves.toBeDefined();
  });
});

describe("a revocation that did not happen", () => {
  test("because the revoker may not be assumed: it says so, and what to do by hand", async () => {
    await expect(revoker({ as: { ...as, externalId: "another" } }).close()).rejects.toMatchObject({
      kind: "not-allowed",
      message: `AWS refused to let Firebreak assume the revoker ${REVOKER}: its permissions do not allow it.`,
      todo: expect.stringContaining("by hand, at once"),
    });
  });

  test("because the revoker may attach another policy alone", async () => {
    await expect(revoker({ policy: OTHER }).close()).rejects.toMatchObject({
      kind: "not-allowed",
      found: expect.stringContaining("iam:AttachRolePolicy"),
      todo: expect.stringMatching(/^Attach arn:aws:iam::aws:policy\/AWSDenyAll to \S+ by hand, at once/),
    });
    expect(await revoker({ policy: OTHER }).isClosed()).toBe(false);
  });

  test("because Firebreak's own identity may not, where no revoker is named", async () => {
    await expect(revoker({ as: undefined }).close()).rejects.toMatchObject({ kind: "not-allowed" });
  });

  test("because there is no such policy, or no such role", async () => {
    const identity = {
      AWS_ACCESS_KEY_ID: administrator.accessKeyId,
      AWS_SECRET_ACCESS_KEY: administrator.secretAccessKey,
    };
    Object.assign(process.env, identity);
    const lost = `arn:aws:iam::${ACCOUNT}:policy/lost`;
    await expect(revoker({ as: undefined, policy: lost }).close()).rejects.toMatchObject({ kind: "not-found" });
    const nowhere = `arn:aws:iam::${ACCOUNT}:role/lost`;
    await expect(revoker({ as: undefined, closes: nowhere }).close()).rejects.toMatchObject({ kind: "not-found" });
  });

  test("because IAM fails by itself", async () => {
    account.context.faults.set("iam.AttachRolePolicy", { kind: "refuse", code: "ServiceFailure", status: 500 });
    await expect(revoker().close()).rejects.toMatchObject({ kind: "unavailable" });
    expect(account.effects("AttachRolePolicy")).toEqual([]);
  });

  test("because the role does not show it, whatever IAM said", async () => {
    const others = "<AttachedPolicies/><IsTruncated>false</IsTruncated>";
    const aws = await startScriptedAws(({ action }) => xml(action, action === "AttachRolePolicy" ? "" : others));
    try {
      await expect(revoker({ as: undefined }).close()).rejects.toMatchObject({
        kind: "broken",
        found: "no managed policy",
        expected: CLOSED,
        todo: expect.stringContaining("by hand"),
      });
    } finally {
      await aws.close();
    }
  });

  test("because it can't be seen: what can't be verified counts as failed", async () => {
    account.context.faults.set("iam.ListAttachedRolePolicies", { kind: "refuse", code: "AccessDenied", status: 403 });
    await expect(revoker().close()).rejects.toMatchObject({ kind: "not-allowed" });
    expect(account.effects("AttachRolePolicy")).toHaveLength(1);
  });
});
