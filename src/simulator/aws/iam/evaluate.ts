import { conditionHolds } from "./condition.ts";
import type { ConditionKeys } from "./pattern.ts";
import { actionMatches, valueMatches } from "./pattern.ts";
import type { Selection, Statement } from "./policy.ts";

/** What a caller wants to do. */
export interface AccessRequest {
  /** `sns:Publish`; without case. */
  action: string;
  /** An ARN, or `*` where the action has no resource. */
  resource: string;
  keys: ConditionKeys;
}

/** What a set of statements says of a request. */
export type Verdict = "allow" | "explicit-deny" | "implicit-deny";

/**
 * A Deny that applies wins over every Allow; without an Allow that applies, the request is refused.
 *
 * @param callerNames what a trust policy may call the caller; not looked at in other policies
 */
export function evaluate(
  statements: readonly Statement[],
  request: AccessRequest,
  callerNames: readonly string[] = [],
): Verdict {
  const applying = statements.filter((statement) => applies(statement, request, callerNames));
  if (applying.some(({ effect }) => effect === "Deny")) return "explicit-deny";
  return applying.some(({ effect }) => effect === "Allow") ? "allow" : "implicit-deny";
}

function applies(statement: Statement, request: AccessRequest, callerNames: readonly string[]): boolean {
  const { actions, resources, principals, conditions } = statement;
  return (
    selects(actions, (name) => actionMatches(name, request.action)) &&
    (resources === undefined ||
      selects(resources, (name) => valueMatches(name, request.resource, { kind: "arn", keys: request.keys }))) &&
    (principals === undefined || principals.some((name) => name === "*" || callerNames.includes(name))) &&
    conditions.every((condition) => conditionHolds(condition, request.keys))
  );
}

function selects({ names, negated }: Selection, matches: (name: string) => boolean): boolean {
  return names.some(matches) !== negated;
}
