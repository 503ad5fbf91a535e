import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { canonical } from "../../src/domain/digest.ts";
import { Application } from "../../src/domain/estate.ts";
import {
  enablingPolicyFor,
  probePolicyFor,
  readingPolicyFor,
  sessionPolicyFor,
} from "../../src/guard/session-policy.ts";
import { evaluate } from "../../src/simulator/aws/iam/evaluate.ts";
import { conditionKeys } from "../../src/simulator/aws/iam/pattern.ts";
import { parsePolicyText } from "../../src/simulator/aws/iam/policy.ts";
import { application } from "../domain/story.ts";

const region = fc.stringMatching(/^[a-z]{2}-[a-z]{4}-\d$/);
const account = fc.stringMatching(/^\d{12}$/);
const cutOff = fc
  .date({ min: new Date("2024-01-01"), max: new Date("2100-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString());
const applications = fc
  .tuple(region, account, fc.stringMatching(/^[\w.-]{1,256}$/))
  .map(([where, whose, name]) => `arn:aws:sns:${where}:${whose}:app/APNS/${name}`);
const secretName = fc.stringMatching(/^[\w/+=.@-]{1,64}$/).filter((name) => !name.startsWith("arn:"));
const scopes = fc.record({ application: applications, region, cutOff, writes: fc.constant(true) });
/** A scope with a secret, by its name or its ARN, and the ARN that AWS gave it. */
const promotions = fc
  .tuple(scopes, secretName, region, fc.stringMatching(/^[A-Za-z0-9]{6}$/), fc.boolean())
  .map(([scope, name, elsewhere, suffix, isNamed]) => {
    const where = isNamed ? scope.region : elsewhere;
    const arn = `arn:aws:secretsmanager:${where}:${scope.application.split(":")[4]}:secret:${name}-${suffix}`;
    return { scope: { ...scope, secret: isNamed ? name : arn }, arn, where, name };
  });

type Statements = { Sid: string; Action: unknown; Resource: unknown; Condition: Record<string, unknown> }[];
const statementsOf = (text: string) => (JSON.parse(text) as { Statement: Statements }).Statement;

/** What AWS makes of a call under that policy. */
function verdict(text: string, call: { action: string; resource: string; region: string; at: string; stage?: string }) {
  const keys = conditionKeys({
    "aws:RequestedRegion": call.region,
    "aws:CurrentTime": call.at,
    "secretsmanager:VersionStage": call.stage,
  });
  return evaluate(parsePolicyText(text, "identity"), { action: call.action, resource: call.resource, keys });
}
const before = (instant: string) => new Date(Date.parse(instant) - 1).toISOString();
const regionOf = (arn: string) => arn.split(":")[3] ?? "";

test("a session may do two things to one application, in its region, until the cut-off, and nothing else", () => {
  fc.assert(
    fc.property(scopes, (scope) => {
      const text = sessionPolicyFor(scope);
      // STS AssumeRole: at most 2,048 characters of plain text.
      expect(text.length).toBeLessThanOrEqual(2048);
      expect(canonical(JSON.parse(text))).toBe(text);
      expect(JSON.parse(text)).toEqual({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "ThisPlan",
            Effect: "Allow",
            Action: ["sns:GetPlatformApplicationAttributes", "sns:SetPlatformApplicationAttributes"],
            Resource: scope.application,
            Condition: {
              DateLessThan: { "aws:CurrentTime": scope.cutOff },
              StringEquals: { "aws:RequestedRegion": regionOf(scope.application) },
            },
          },
        ],
      });
    }),
  );
});

describe("a session that promotes", () => {
  test("may move AWSCURRENT of its one secret, in the secret's region, until the cut-off", () => {
    fc.assert(
      fc.property(promotions, ({ scope, arn, where }) => {
        const text = sessionPolicyFor(scope);
        expect(text.length).toBeLessThanOrEqual(2048);
        const see = { action: "secretsmanager:DescribeSecret", resource: arn, region: where, at: before(scope.cutOff) };
        const move = { ...see, action: "secretsmanager:UpdateSecretVersionStage", stage: "AWSCURRENT" };
        expect([verdict(text, see), verdict(text, move)]).toEqual(["allow", "allow"]);
        for (const change of [
          { at: scope.cutOff },
          { region: `${where}0` },
          { stage: "AWSPENDING" },
          { resource: `${arn}0` },
          { resource: arn.replace(/:secret:/, ":secret:x") },
          { resource: arn.replace(/:(\d{12}):/, ":x$1:") },
          { action: "secretsmanager:PutSecretValue" },
          { action: "secretsmanager:GetSecretValue" },
        ]) {
          expect({ change, verdict: verdict(text, { ...move, ...change }) }).toEqual({
            change,
            verdict: "implicit-deny",
          });
        }
      }),
    );
  });

  test("may do the same to its application as any other", () => {
    fc.assert(
      fc.property(promotions, ({ scope }) => {
        const { secret: _, ...rest } = scope;
        expect(statementsOf(sessionPolicyFor(scope))[0]).toEqual(statementsOf(sessionPolicyFor(rest))[0]);
      }),
    );
  });

  test("leaves open what AWS adds to the name of a secret, and nothing more", () => {
    const cutOff = "2024-08-20T10:00:00.000Z";
    const scope = { application, region: "eu-central-1", cutOff, writes: true, secret: "push/ios-prod" };
    expect(statementsOf(sessionPolicyFor(scope)).map(({ Sid, Resource }) => [Sid, Resource])).toEqual([
      ["ThisPlan", application],
      ["SeeItsSecret", "arn:aws:secretsmanager:eu-central-1:111122223333:secret:push/ios-prod-??????"],
      ["PromoteItsSecret", "arn:aws:secretsmanager:eu-central-1:111122223333:secret:push/ios-prod-??????"],
    ]);
  });
});

test("a rehearsal's session may read one application, and change nothing", () => {
  fc.assert(
    fc.property(scopes, ({ application: arn, cutOff: end }) => {
      const text = readingPolicyFor({ application: arn, cutOff: end });
      const read = {
        action: "sns:GetPlatformApplicationAttributes",
        resource: arn,
        region: regionOf(arn),
        at: before(end),
      };
      expect(verdict(text, read)).toBe("allow");
      for (const change of [
        { action: "sns:SetPlatformApplicationAttributes" },
        { action: "secretsmanager:UpdateSecretVersionStage" },
        { resource: `${arn}x` },
        { at: end },
        { region: "elsewhere" },
      ]) {
        expect(verdict(text, { ...read, ...change })).toBe("implicit-deny");
      }
    }),
  );
});

test("in the planned order a session may promote, and read its application, but not write it", () => {
  fc.assert(
    fc.property(promotions, ({ scope, arn, where }) => {
      const text = sessionPolicyFor({ ...scope, writes: false });
      const at = before(scope.cutOff);
      const inSns = { resource: scope.application, region: regionOf(scope.application), at };
      const inSecrets = { resource: arn, region: where, at, stage: "AWSCURRENT" };
      expect(verdict(text, { ...inSns, action: "sns:GetPlatformApplicationAttributes" })).toBe("allow");
      expect(verdict(text, { ...inSns, action: "sns:SetPlatformApplicationAttributes" })).toBe("implicit-deny");
      expect(verdict(text, { ...inSecrets, action: "secretsmanager:UpdateSecretVersionStage" })).toBe("allow");
      expect(statementsOf(text).slice(1)).toEqual(statementsOf(sessionPolicyFor(scope)).slice(1));
    }),
  );
});

test("neither an application's name nor a secret's can hold a wildcard", () => {
  for (const name of ["*", "ios-?", "ios/*"]) {
    const arn = `arn:aws:sns:eu-west-1:111122223333:app/APNS/${name}`;
    expect(Application.shape.arn.safeParse(arn).success).toBe(false);
  }
  for (const secret of ["*", "push/*", "push/ios-?", "arn:aws:secretsmanager:*:111122223333:secret:push", "${aws:x}"]) {
    expect(Application.shape.secret.safeParse(secret).success).toBe(false);
  }
  for (const secret of ["push/ios-prod", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:push/ios-prod-a1B2c3"]) {
    expect(Application.shape.secret.safeParse(secret).success).toBe(true);
  }
});

test("a policy that AWS would not take is never sent", () => {
  const application = `arn:aws:sns:eu-west-1:111122223333:app/APNS/${"a".repeat(2048)}`;
  const scope = { application, region: "eu-west-1", cutOff: "2024-08-20T10:00:00.000Z", writes: true };
  expect(() => sessionPolicyFor(scope)).toThrow(/longer than AWS accepts/);
});

describe("the session policy of an enabling", () => {
  const scope = { application, region: "eu-west-1", cutOff: "2024-08-20T12:00:00.000Z" };

  test("reads and sets endpoints of one application, until its cut-off, and can do nothing to the application", () => {
    expect(JSON.parse(enablingPolicyFor(scope))).toMatchObject({
      Statement: [
        {
          Action: ["sns:GetEndpointAttributes", "sns:SetEndpointAttributes"],
          Resource: "arn:aws:sns:eu-west-1:111122223333:endpoint/APNS/ios-prod/*",
          Condition: {
            DateLessThan: { "aws:CurrentTime": scope.cutOff },
            StringEquals: { "aws:RequestedRegion": "eu-west-1" },
          },
        },
      ],
    });
  });
});

describe("the session policy of a probe", () => {
  const named = application.replace("ios-prod", "firebreak-probe-inc-1-probe-1-named");
  const scope = { application, named, region: "eu-west-1", cutOff: "2024-08-20T12:00:00.000Z" };
  const statements = statementsOf(probePolicyFor(scope));

  test("reads one application, and writes to one name that none has", () => {
    expect(statements.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      ["sns:GetPlatformApplicationAttributes", application],
      ["sns:SetPlatformApplicationAttributes", named],
    ]);
  });

  test("ends with its cut-off, and is of one region", () => {
    for (const { Condition } of statements) {
      expect(Condition).toEqual({
        DateLessThan: { "aws:CurrentTime": scope.cutOff },
        StringEquals: { "aws:RequestedRegion": "eu-west-1" },
      });
    }
  });
});
