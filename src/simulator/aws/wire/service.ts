import type { z } from "zod";
import type { Caller } from "../iam/caller.ts";
import type { ConditionKeys } from "../iam/pattern.ts";
import { AwsError } from "./error.ts";

/** A permission that a call needs. */
export interface Permission {
  /** As the service writes it in a refusal: `SNS:Publish`, `secretsmanager:GetSecretValue`. */
  action: string;
  /** An ARN, or `*`. */
  resource: string;
  /** Condition keys of this action, beside those of the caller and the time. */
  keys?: ConditionKeys;
}

/** An authenticated call, as an action sees it. */
export interface Call {
  region: string;
  caller: Caller;
  /** What every call brings to a policy's conditions: who, when, in which region. */
  keys: ConditionKeys;
  /** @throws {AwsError} the vendor's refusal, when the caller may not */
  authorize(permission: Permission): void;
}

/** One action of a service: fields in, result out; what it throws is the vendor's refusal. */
export type Action = (fields: Record<string, unknown>, call: Call) => object;

/** One AWS service. */
export interface Service {
  /** In the names of faults: `sns`, `sts`, `iam`, `secretsmanager`, `s3`, `ecs`, `cloudwatch`. */
  name: string;
  /** In the scope of a signature. */
  scope: string;
  /** The error of a caller without permission. */
  denial: { code: string; status: number };
  /** The error of a caller that calls too often. */
  throttling: string;
  /** Calls a second, for an account in a region, of actions whose limit is documented. */
  rates: Readonly<Record<string, number>>;
  actions: Readonly<Record<string, Action>>;
}

/**
 * An action whose fields have to fit `schema` first. The schema's messages are AWS's constraints
 * ("Member must have length less than or equal to 64"); a value is never repeated, it could be a secret.
 */
export function action<Fields>(schema: z.ZodType<Fields>, run: (fields: Fields, call: Call) => object): Action {
  return (fields, call) => {
    const read = schema.safeParse(fields);
    if (read.success) return run(read.data, call);
    const faults = read.error.issues.map((issue) => describeIssue(issue, fields));
    const count = `${faults.length} validation error${faults.length === 1 ? "" : "s"} detected`;
    throw new AwsError("ValidationError", `${count}: ${faults.join("; ")}`);
  };
}

function describeIssue(issue: z.core.$ZodIssue, fields: Record<string, unknown>): string {
  const path = issue.path
    .map(String)
    .join(".")
    .replace(/^[A-Z]/u, (first) => first.toLowerCase());
  const missing = issue.path.length === 1 && !Object.hasOwn(fields, String(issue.path[0]));
  return missing
    ? `Value null at '${path}' failed to satisfy constraint: Member must not be null`
    : `Value at '${path}' failed to satisfy constraint: ${issue.message}`;
}
