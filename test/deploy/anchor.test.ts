import { describe, expect, test } from "@jest/globals";
import { evaluate } from "../../src/simulator/aws/iam/evaluate.ts";
import { conditionKeys } from "../../src/simulator/aws/iam/pattern.ts";
import { parsePolicy } from "../../src/simulator/aws/iam/policy.ts";
import { policyOf } from "./terraform.ts";

const BOT = "arn:aws:iam::111122223333:role/firebreak";
const AUDITOR = "arn:aws:iam::111122223333:role/auditor";
const BUCKET = "arn:aws:s3:::acme-firebreak-heads";
const HEAD = `${BUCKET}/firebreak/head-000000000012-0123456789abcdef.json`;
const objects = `${BUCKET}/firebreak/*`;

describe("the bucket of anchors", () => {
  const statements = parsePolicy(
    policyOf("anchor/bucket-policy.json.tftpl", { bot: BOT, bucket: BUCKET, all: `${BUCKET}/*`, objects }),
    "resource",
  );
  const asked = (action: string, resource = HEAD, who = BOT) =>
    evaluate(statements, { action, resource, keys: conditionKeys({ "aws:PrincipalArn": who }) }, [who]);

  test("lets the bot add a locked head", () => {
    expect(asked("s3:PutObject")).toBe("allow");
    expect(asked("s3:PutObjectRetention")).toBe("allow");
  });

  // A denial counts whatever the bot's own policies allow.
  test.each([
    ["s3:DeleteObject", HEAD],
    ["s3:DeleteObjectVersion", HEAD],
    ["s3:BypassGovernanceRetention", HEAD],
    ["s3:PutObjectLegalHold", HEAD],
    ["s3:GetObject", HEAD],
    ["s3:PutBucketPolicy", BUCKET],
    ["s3:PutLifecycleConfiguration", BUCKET],
    ["s3:DeleteBucket", BUCKET],
  ])("denies it %s on %s", (action, resource) => {
    expect(asked(action, resource)).toBe("explicit-deny");
  });

  test("leaves others to their own policies, and lets the bot add nowhere else", () => {
    expect(asked("s3:GetObject", HEAD, AUDITOR)).toBe("implicit-deny");
    expect(asked("s3:PutObject", HEAD, AUDITOR)).toBe("implicit-deny");
    expect(asked("s3:PutObject", `${BUCKET}/elsewhere/head.json`)).toBe("implicit-deny");
  });
});

test("the bot's own policy lets it add heads, and no more", () => {
  const statements = parsePolicy(policyOf("bot/anchor.json.tftpl", { anchors: [objects] }), "identity");
  const asked = (action: string, resource = HEAD) =>
    evaluate(statements, { action, resource, keys: conditionKeys({}) });
  expect(["s3:PutObject", "s3:PutObjectRetention"].map((action) => asked(action))).toEqual(["allow", "allow"]);
  expect(["s3:GetObject", "s3:DeleteObject"].map((action) => asked(action))).toEqual(Array(2).fill("implicit-deny"));
  expect(asked("s3:PutObject", `${BUCKET}/elsewhere/head.json`)).toBe("implicit-deny");
});
