import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { canonical } from "../../src/domain/digest.ts";
import { Application } from "../../src/domain/estate.ts";
import { enablingPolicyFor, probePolicyFor, sessionPolicyFor } from "../../src/guard/session-policy.ts";
import { application } from "../domain/story.ts";

const scopes = fc.record({
  application: fc.stringMatching(/^arn:aws:sns:[a-z]{2}-[a-z]{4}-\d:\d{12}:app\/APNS\/[\w.-]{1,256}$/),
  region: fc.stringMatching(/^[a-z]{2}-[a-z]{4}-\d$/),
  cutOff: fc
    .date({ min: new Date("2024-01-01"), max: new Date("2100-01-01"), noInvalidDate: true })
    .map((date) => date.toISOString()),
});

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
              StringEquals: { "aws:RequestedRegion": scope.region },
            },
          },
        ],
      });
    }),
  );
});

test("an application's name can hold no wildcard", () => {
  for (const name of ["*", "ios-?", "ios/*"]) {
    const arn = `arn:aws:sns:eu-west-1:111122223333:app/APNS/${name}`;
    expect(Application.shape.arn.safeParse(arn).success).toBe(false);
  }
});

test("a policy that AWS would not take is never sent", () => {
  const application = `arn:aws:sns:eu-west-1:111122223333:app/APNS/${"a".repeat(2048)}`;
  const scope = { application, region: "eu-west-1", cutOff: "2024-08-20T10:00:00.000Z" };
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
  const { Statement: statements } = JSON.parse(probePolicyFor(scope)) as { Statement: Record<string, unknown>[] };

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
