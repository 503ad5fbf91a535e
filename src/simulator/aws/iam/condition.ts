import type { ConditionKeys, PatternKind } from "./pattern.ts";
import { valueMatches } from "./pattern.ts";

/** One condition of a statement: all of a statement's conditions have to hold. */
export interface Condition {
  operator: ConditionOperator;
  /** In lower case. */
  key: string;
  values: readonly string[];
}

/** `ForAllValues:StringNotLikeIfExists`, taken apart. */
export interface ConditionOperator {
  comparison: string;
  quantifier: "all" | "any" | undefined;
  ifExists: boolean;
}

type Compare = (expected: string, actual: string, keys: ConditionKeys) => boolean;

interface Comparison {
  /** A negated comparison holds when no value matches, and so also when the key is absent. */
  negated: boolean;
  compare: Compare;
}

const text =
  (kind: PatternKind): Compare =>
  (expected, actual, keys) =>
    valueMatches(expected, actual, { kind, keys });

const instant =
  (holds: (actual: number, expected: number) => boolean): Compare =>
  (expected, actual) =>
    holds(Date.parse(actual), Date.parse(expected));

const ignoringCase: Compare = (expected, actual) => expected.toLowerCase() === actual.toLowerCase();

/** The operators this evaluator knows; a policy with another one is refused when it is read. */
const comparisons: Record<string, Comparison> = {
  StringEquals: { negated: false, compare: text("text") },
  StringNotEquals: { negated: true, compare: text("text") },
  StringEqualsIgnoreCase: { negated: false, compare: ignoringCase },
  StringLike: { negated: false, compare: text("glob") },
  StringNotLike: { negated: true, compare: text("glob") },
  ArnEquals: { negated: false, compare: text("arn") },
  ArnNotEquals: { negated: true, compare: text("arn") },
  ArnLike: { negated: false, compare: text("arn") },
  ArnNotLike: { negated: true, compare: text("arn") },
  Bool: { negated: false, compare: ignoringCase },
  DateEquals: { negated: false, compare: instant((actual, expected) => actual === expected) },
  DateLessThan: { negated: false, compare: instant((actual, expected) => actual < expected) },
  DateLessThanEquals: { negated: false, compare: instant((actual, expected) => actual <= expected) },
  DateGreaterThan: { negated: false, compare: instant((actual, expected) => actual > expected) },
  DateGreaterThanEquals: { negated: false, compare: instant((actual, expected) => actual >= expected) },
};

/** Takes an operator's name apart; `undefined` when it is not one this evaluator knows. */
export function parseOperator(name: string): ConditionOperator | undefined {
  const parts = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/u.exec(name);
  const comparison = parts?.[2];
  if (comparison === undefined) return undefined;
  const ifExists = parts?.[3] !== undefined;
  if (comparison === "Null" ? ifExists : !Object.hasOwn(comparisons, comparison)) return undefined;
  const quantifier = parts?.[1] === undefined ? undefined : parts[1] === "ForAllValues" ? "all" : "any";
  return { comparison, quantifier, ifExists };
}

/**
 * Whether the request meets the condition.
 * (IAM User Guide, "IAM JSON policy elements: Condition operators" and "Multivalued context keys".)
 */
export function conditionHolds({ operator, key, values }: Condition, keys: ConditionKeys): boolean {
  const actual = keys.get(key) ?? [];
  if (operator.comparison === "Null") return values.includes(String(actual.length === 0));

  const comparison = comparisons[operator.comparison];
  if (comparison === undefined) return false;
  const matches = (one: string): boolean => values.some((expected) => comparison.compare(expected, one, keys));
  const meets = (one: string): boolean => matches(one) !== comparison.negated;

  if (actual.length === 0) {
    if (operator.quantifier === "any") return operator.ifExists;
    return operator.ifExists || operator.quantifier === "all" || comparison.negated;
  }
  if (operator.quantifier === "all") return actual.every(meets);
  if (operator.quantifier === "any") return actual.some(meets);
  return comparison.negated ? actual.every(meets) : actual.some(meets);
}
