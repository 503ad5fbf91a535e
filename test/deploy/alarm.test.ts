import { describe, expect, test } from "@jest/globals";
import { evaluate } from "../../src/simulator/aws/iam/evaluate.ts";
import { conditionKeys } from "../../src/simulator/aws/iam/pattern.ts";
import { parsePolicy } from "../../src/simulator/aws/iam/policy.ts";
import { policyOf, rendered } from "./terraform.ts";

const IAM = "arn:aws:iam::111122223333:role";
const [BOT, ROLE, MANUAL] = [`${IAM}/firebreak`, `${IAM}/firebreak-break-glass`, `${IAM}/firebreak-break-glass-manual`];
const TOPIC = "arn:aws:sns:eu-west-1:111122223333:firebreak-break-glass-use";

const pattern = rendered("alarm/event-pattern.json.tftpl", { roles: [ROLE, MANUAL] });

/**
 * Whether an event fits a pattern, as far as the pattern goes: a list holds what a value may be, or how it begins.
 * (EventBridge User Guide, "Creating event patterns".)
 */
function fits(wanted: unknown, value: unknown): boolean {
  if (Array.isArray(wanted)) {
    return wanted.some((one: unknown) =>
      typeof one === "object" && one !== null && "prefix" in one
        ? String(value).startsWith(String(one.prefix))
        : one === value,
    );
  }
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Record<string, unknown>;
  return Object.entries(wanted as object).every(([name, inner]) => fits(inner, fields[name]));
}

/** What EventBridge is told of an AssumeRole. (CloudTrail User Guide, "Logging IAM and AWS STS API calls".) */
const used = ({ roleArn = ROLE, eventName = "AssumeRole", type = "AWS API Call via CloudTrail" } = {}) => ({
  source: "aws.sts",
  "detail-type": type,
  detail: {
    eventSource: "sts.amazonaws.com",
    eventName,
    readOnly: true,
    requestParameters: { roleArn, roleSessionName: "firebreak-inc-1", sourceIdentity: "dana@acme.example" },
  },
});

describe("the rule", () => {
  test("hears of each use of a role that is listed", () => {
    expect(fits(pattern, used())).toBe(true);
    expect(fits(pattern, used({ roleArn: MANUAL }))).toBe(true);
    expect(fits(pattern, used({ eventName: "AssumeRoleWithWebIdentity" }))).toBe(true);
  });

  test("is quiet about other roles and other calls", () => {
    expect(fits(pattern, used({ roleArn: `${ROLE}-of-another-team` }))).toBe(false);
    expect(fits(pattern, used({ eventName: "GetCallerIdentity" }))).toBe(false);
    expect(fits(pattern, used({ type: "AWS Console Sign In via CloudTrail" }))).toBe(false);
  });
});

describe("the topic", () => {
  const statements = parsePolicy(
    policyOf("alarm/topic-policy.json.tftpl", { topic: TOPIC, watched: [BOT, ROLE, MANUAL] }),
    "resource",
  );
  const asked = (action: string, who: string, resource = TOPIC) =>
    evaluate(statements, { action, resource, keys: conditionKeys({ "aws:PrincipalArn": who }) }, [who]);

  test("takes alarms of EventBridge, and of nobody else", () => {
    const request = { action: "sns:Publish", resource: TOPIC, keys: conditionKeys({}) };
    expect(evaluate(statements, request, ["events.amazonaws.com"])).toBe("allow");
    expect(evaluate(statements, request, ["cloudwatch.amazonaws.com"])).toBe("implicit-deny");
    expect(asked("sns:Publish", `${IAM}/somebody`)).toBe("implicit-deny");
  });

  // A denial counts whatever a principal's own policies allow.
  test.each([
    "sns:SetTopicAttributes",
    "sns:DeleteTopic",
    "sns:AddPermission",
    "sns:RemovePermission",
    "sns:Subscribe",
    "sns:Publish",
  ])("denies %s to everybody who is watched", (action) => {
    expect([BOT, ROLE, MANUAL].map((who) => asked(action, who))).toEqual(Array(3).fill("explicit-deny"));
    expect(asked(action, `${IAM}/security`)).toBe("implicit-deny");
  });
});
