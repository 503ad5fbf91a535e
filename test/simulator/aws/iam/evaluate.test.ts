import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Caller } from "../../../../src/simulator/aws/iam/caller.ts";
import { decide } from "../../../../src/simulator/aws/iam/caller.ts";
import { evaluate } from "../../../../src/simulator/aws/iam/evaluate.ts";
import { conditionKeys } from "../../../../src/simulator/aws/iam/pattern.ts";
import type { PolicyStatement, Statement } from "../../../../src/simulator/aws/iam/policy.ts";
import { parsePolicy, parsePolicyText } from "../../../../src/simulator/aws/iam/policy.ts";
import { allowAll, policy } from "../estate.ts";

const read = (...statements: PolicyStatement[]): Statement[] => parsePolicy(policy(...statements), "identity");
const allow = (rest: Partial<PolicyStatement> = {}): PolicyStatement => ({
  Effect: "Allow",
  Action: "sns:Publish",
  Resource: "*",
  ...rest,
});

function verdict(statement: PolicyStatement, keys: Record<string, string | string[] | undefined> = {}, asked = {}) {
  const request = { action: "SNS:Publish", resource: "arn:aws:sns:eu-central-1:1:app/APNS/x", ...asked };
  return evaluate(read(statement), { ...request, keys: conditionKeys(keys) });
}

describe("what a statement is about", () => {
  test.each([
    ["sns:Publish", "allow"],
    ["SNS:publish", "allow"],
    ["sns:Pub*", "allow"],
    ["sns:Pub?ish", "allow"],
    ["*", "allow"],
    ["sns:Publis", "implicit-deny"],
    ["s.s:Publish", "implicit-deny"],
    ["sts:*", "implicit-deny"],
  ])("action %s: %s", (Action, expected) => {
    expect(verdict(allow({ Action }))).toBe(expected);
  });

  test.each([
    ["arn:aws:sns:eu-central-1:1:app/APNS/x", "allow"],
    ["arn:aws:sns:*:*:app/*", "allow"],
    ["arn:aws:sns:eu-central-1:1:app/APNS/${aws:PrincipalTag/App}", "allow"],
    ["*", "allow"],
    ["arn:aws:sns:eu-central-1:1:app/APNS/X", "implicit-deny"],
    ["arn:*:app/APNS/x", "implicit-deny"],
    ["arn:aws:sns:eu-central-1:1:app/APNS/${aws:PrincipalTag/Nothing}", "implicit-deny"],
    ["arn:aws:sns:eu-central-1:1:app/APNS/${*}", "implicit-deny"],
  ])("resource %s: %s", (Resource, expected) => {
    expect(verdict(allow({ Resource }), { "aws:PrincipalTag/App": "x" })).toBe(expected);
  });

  test("a variable's value is never a wildcard", () => {
    const Resource = "arn:aws:sns:eu-central-1:1:app/${aws:PrincipalTag/App}";
    expect(verdict(allow({ Resource }), { "aws:PrincipalTag/App": "*" })).toBe("implicit-deny");
  });

  test("NotAction and NotResource are all but those", () => {
    expect(verdict({ Effect: "Allow", NotAction: "sns:Get*", Resource: "*" })).toBe("allow");
    expect(verdict({ Effect: "Allow", NotAction: "sns:Pub*", Resource: "*" })).toBe("implicit-deny");
    expect(verdict({ Effect: "Allow", Action: "sns:*", NotResource: "arn:aws:sns:*:*:app/APNS/y" })).toBe("allow");
    expect(verdict({ Effect: "Allow", Action: "sns:*", NotResource: "arn:aws:sns:*:*:app/APNS/x" })).toBe(
      "implicit-deny",
    );
  });
});

describe("conditions", () => {
  const noon = "2024-08-20T12:00:00Z";
  const holds = (Condition: NonNullable<PolicyStatement["Condition"]>, keys = {}) =>
    verdict(allow({ Condition }), { "aws:CurrentTime": noon, ...keys }) === "allow";

  test.each([
    ["StringEquals", "a", "a", true],
    ["StringEquals", "a", "A", false],
    ["StringEquals", "a*", "ab", false],
    ["StringLike", "a*", "ab", true],
    ["StringLike", "a*", "ba", false],
    ["StringNotEquals", "a", "b", true],
    ["StringNotEquals", "a", "a", false],
    ["StringNotLike", "a*", "ab", false],
    ["StringEqualsIgnoreCase", "a", "A", true],
    ["ArnLike", "arn:aws:iam::*:role/a*", "arn:aws:iam::1:role/ab", true],
    ["ArnLike", "arn:aws:iam:*:role/a*", "arn:aws:iam::1:role/ab", false],
    ["ArnNotLike", "arn:aws:iam::*:role/a*", "arn:aws:iam::1:role/ab", false],
    ["Bool", "true", "true", true],
    ["Bool", "true", "false", false],
    ["DateGreaterThan", "2024-08-20T11:59:59Z", noon, true],
    ["DateLessThan", noon, noon, false],
    ["DateLessThanEquals", noon, noon, true],
    ["DateLessThan", "not a date", noon, false],
  ])("%s %s on %s: %s", (...[operator, expected, actual, result]) => {
    expect(holds({ [operator]: { "test:Key": expected } }, { "test:key": actual })).toBe(result);
  });

  test("on a key the request does not have: only negated ones and IfExists hold", () => {
    expect(holds({ StringEquals: { "sts:ExternalId": "a" } })).toBe(false);
    expect(holds({ StringEqualsIfExists: { "sts:ExternalId": "a" } })).toBe(true);
    expect(holds({ StringNotEquals: { "sts:ExternalId": "a" } })).toBe(true);
    expect(holds({ DateLessThan: { "aws:TokenIssueTime": noon } })).toBe(false);
    expect(holds({ Null: { "sts:ExternalId": "true" } })).toBe(true);
    expect(holds({ Null: { "sts:ExternalId": "false" } })).toBe(false);
    expect(holds({ Null: { "sts:ExternalId": "false" } }, { "sts:ExternalId": "a" })).toBe(true);
  });

  test("on a key with many values", () => {
    const all = { "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] } };
    expect(holds(all, { "aws:TagKeys": ["a", "b"] })).toBe(true);
    expect(holds(all, { "aws:TagKeys": ["a", "c"] })).toBe(false);
    expect(holds(all)).toBe(true);
    const any = { "ForAnyValue:StringEquals": { "aws:TagKeys": ["a"] } };
    expect(holds(any, { "aws:TagKeys": ["a", "c"] })).toBe(true);
    expect(holds(any, { "aws:TagKeys": ["c"] })).toBe(false);
    expect(holds(any)).toBe(false);
  });

  test("all of a statement's have to hold", () => {
    const Condition = { StringEquals: { "test:a": "1", "test:b": "2" }, Bool: { "test:c": "true" } };
    const keys = { "test:a": "1", "test:b": "2", "test:c": "true" };
    expect(holds(Condition, keys)).toBe(true);
    for (const key of Object.keys(keys)) expect(holds(Condition, { ...keys, [key]: "other" })).toBe(false);
  });
});

describe("a policy that can't be read is refused", () => {
  const statement = { Effect: "Allow", Action: "sns:*", Resource: "*" };
  test.each([
    ["no JSON", "{", "identity", "This policy contains invalid Json"],
    ["an unknown field", { Version: "2012-10-17", Statement: { ...statement, Extra: 1 } }, "identity", "Syntax errors"],
    ["no version", { Statement: statement }, "identity", "Syntax errors in policy"],
    ["no resource", policy({ Effect: "Allow", Action: "*" }), "identity", "must contain resources"],
    ["no action", policy({ Effect: "Allow", Resource: "*" }), "identity", "must contain actions"],
    ["Action and NotAction", policy(allow({ NotAction: "*" })), "identity", "names actions and excepts actions"],
    ["a principal", policy(allow({ Principal: "*" })), "identity", "should not specify a principal"],
    ["no principal", policy({ Effect: "Allow", Action: "*" }), "trust", "Missing required field Principal"],
    ["a resource", policy(allow({ Principal: "*" })), "trust", "Has prohibited field Resource"],
    [
      "an unknown condition",
      policy(allow({ Condition: { StringAlmost: { a: "b" } } })),
      "identity",
      "Invalid Condition type : StringAlmost.",
    ],
  ] as const)("%s", (...[, document, kind, message]) => {
    const text = typeof document === "string" ? document : JSON.stringify(document);
    expect(() => parsePolicyText(text, kind)).toThrow(message);
  });
});

const statements = fc.array(
  fc.record({
    Effect: fc.constantFrom("Allow" as const, "Deny" as const),
    Action: fc.constantFrom("*", "sns:*", "sns:Publish", "sns:Get*", "sts:*"),
    Resource: fc.constantFrom("*", "arn:aws:sns:*:*:app/*", "arn:aws:sns:eu-central-1:1:app/APNS/x"),
    Condition: fc.constantFrom<NonNullable<PolicyStatement["Condition"]>>(
      {},
      { StringEquals: { "test:a": "1" } },
      { StringNotEquals: { "test:a": "1" } },
      { Null: { "test:a": "true" } },
    ),
  }),
  { minLength: 1, maxLength: 6 },
);
const requests = fc.record({
  action: fc.constantFrom("sns:Publish", "sns:GetEndpointAttributes", "sts:AssumeRole"),
  resource: fc.constantFrom("*", "arn:aws:sns:eu-central-1:1:app/APNS/x", "arn:aws:sns:eu-central-1:1:app/APNS/y"),
  keys: fc.constantFrom(conditionKeys({}), conditionKeys({ "test:a": "1" }), conditionKeys({ "test:a": "2" })),
});
const callerWith = (policies: Statement[], sessionPolicy: Statement[] | undefined): Caller => ({
  account: "1",
  userId: "AIDA1",
  arn: "arn:aws:iam::1:user/x",
  principalArn: "arn:aws:iam::1:user/x",
  policies,
  sessionPolicy,
  keys: new Map(),
  session: undefined,
});

describe("of any policies and any request", () => {
  test("a Deny that applies wins, wherever it stands", () => {
    fc.assert(
      fc.property(statements, statements, requests, (before, after, request) => {
        const everything = { Effect: "Deny" as const, Action: request.action, Resource: request.resource };
        expect(evaluate(read(...before, everything, ...after), request)).toBe("explicit-deny");
      }),
    );
  });

  test("without an Allow nothing is allowed", () => {
    fc.assert(
      fc.property(statements, requests, (written, request) => {
        const denies = written.map((statement) => ({ ...statement, Effect: "Deny" as const }));
        expect(evaluate(read(...denies), request)).not.toBe("allow");
      }),
    );
  });

  test("a session may what its role may and its session policy allows, and never more", () => {
    fc.assert(
      fc.property(statements, statements, requests, (role, session, request) => {
        const [rolePolicy, sessionPolicy] = [read(...role), read(...session)];
        const alone = decide(callerWith(rolePolicy, undefined), request).allowed;
        const narrowed = decide(callerWith(rolePolicy, sessionPolicy), request).allowed;
        expect(narrowed).toBe(alone && evaluate(sessionPolicy, request) === "allow");
        const widest = decide(callerWith(rolePolicy, parsePolicy(allowAll, "identity")), request).allowed;
        expect(widest).toBe(alone);
      }),
    );
  });
});
