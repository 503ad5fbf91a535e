import { canonical } from "../domain/digest.ts";
import { FirebreakError } from "../domain/errors.ts";
import type { Instant } from "../domain/time.ts";

/** STS: a session policy's plain text has at most 2,048 characters. */
const policyCharacters = 2048;

/** What a rotation's session is made for. */
export interface SessionScope {
  application: string;
  region: string;
  /** After this instant the session can do nothing, whatever its credentials' own lifetime. */
  cutOff: Instant;
}

/**
 * The session policy of one plan: read and write the attributes of this one application, in its
 * region, until the cut-off. Canonical JSON, so that its text is the same wherever it is made.
 */
export function sessionPolicyFor(scope: SessionScope): string {
  const text = canonical({
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
  if (text.length <= policyCharacters) return text;
  throw new FirebreakError("broken", "The session policy is longer than AWS accepts.", {
    found: `${text.length} characters`,
    expected: `at most ${policyCharacters}`,
  });
}
