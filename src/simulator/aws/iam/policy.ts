import { z } from "zod";
import type { Condition } from "./condition.ts";
import { parseOperator } from "./condition.ts";

/** A policy as it is written in AWS. */
export interface PolicyDocument {
  Version: "2012-10-17";
  Statement: PolicyStatement | PolicyStatement[];
}

/** One statement of a written policy. */
export interface PolicyStatement {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Principal?: "*" | { AWS?: string | string[]; Service?: string | string[] };
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** Names that a statement is about, or all but those. */
export interface Selection {
  names: readonly string[];
  negated: boolean;
}

/** A statement, ready to be evaluated. */
export interface Statement {
  effect: "Allow" | "Deny";
  actions: Selection;
  /** A trust policy has none: its resource is the role it hangs on. */
  resources: Selection | undefined;
  /** Only a policy of a resource has them, such as a role's trust policy: ARNs, account ids, services, `*`. */
  principals: readonly string[] | undefined;
  conditions: readonly Condition[];
}

/** What is wrong with a policy document, in STS's words where they are known. */
export class MalformedPolicy extends Error {}

const names = z.union([z.string(), z.array(z.string()).min(1)]).transform((value) => [value].flat());
const values = z
  .union([z.string(), z.boolean(), z.number(), z.array(z.union([z.string(), z.boolean(), z.number()]))])
  .transform((value) => [value].flat().map(String));

const WrittenStatement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(["Allow", "Deny"]),
  Principal: z.union([z.literal("*"), z.strictObject({ AWS: names.optional(), Service: names.optional() })]).optional(),
  Action: names.optional(),
  NotAction: names.optional(),
  Resource: names.optional(),
  NotResource: names.optional(),
  Condition: z.record(z.string(), z.record(z.string(), values)).optional(),
});
type WrittenStatement = z.infer<typeof WrittenStatement>;

const WrittenPolicy = z.strictObject({
  Version: z.enum(["2012-10-17", "2008-10-17"]),
  Id: z.string().optional(),
  Statement: z.union([WrittenStatement, z.array(WrittenStatement).min(1)]).transform((value) => [value].flat()),
});

/** What a policy hangs on: a principal or a session, a role that others may assume, or another resource. */
export type PolicyOwner = "identity" | "trust" | "resource";

/**
 * Reads a policy.
 *
 * @throws {MalformedPolicy} when it is not one
 */
export function parsePolicy(document: unknown, kind: PolicyOwner): Statement[] {
  const policy = WrittenPolicy.safeParse(document);
  if (!policy.success) {
    const issue = policy.error.issues[0];
    throw new MalformedPolicy(`Syntax errors in policy. (${issue?.path.join(".")}: ${issue?.message})`);
  }
  return policy.data.Statement.map((statement) => readStatement(statement, kind));
}

/** Reads a policy sent as text. */
export function parsePolicyText(text: string, kind: PolicyOwner): Statement[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new MalformedPolicy("This policy contains invalid Json");
  }
  return parsePolicy(document, kind);
}

function readStatement(written: WrittenStatement, kind: PolicyOwner): Statement {
  const actions = select(written.Action, written.NotAction, "actions");
  if (actions === undefined) throw new MalformedPolicy("Policy statement must contain actions.");
  const resources = select(written.Resource, written.NotResource, "resources");
  const principals = readPrincipals(written.Principal);

  if (kind !== "trust" && resources === undefined) {
    throw new MalformedPolicy("Policy statement must contain resources.");
  }
  if (kind === "identity" && principals !== undefined) {
    throw new MalformedPolicy("Policy document should not specify a principal.");
  }
  if (kind === "trust" && resources !== undefined) throw new MalformedPolicy("Has prohibited field Resource");
  if (kind !== "identity" && principals === undefined) throw new MalformedPolicy("Missing required field Principal");
  return { effect: written.Effect, actions, resources, principals, conditions: readConditions(written.Condition) };
}

function readPrincipals(written: WrittenStatement["Principal"]): string[] | undefined {
  if (written === undefined) return undefined;
  return written === "*" ? ["*"] : [...(written.AWS ?? []), ...(written.Service ?? [])];
}

function select(
  these: readonly string[] | undefined,
  allBut: readonly string[] | undefined,
  noun: string,
): Selection | undefined {
  if (these !== undefined && allBut !== undefined) {
    throw new MalformedPolicy(`Syntax errors in policy. (A statement names ${noun} and excepts ${noun}.)`);
  }
  if (these !== undefined) return { names: these, negated: false };
  return allBut === undefined ? undefined : { names: allBut, negated: true };
}

function readConditions(written: WrittenStatement["Condition"]): Condition[] {
  return Object.entries(written ?? {}).flatMap(([name, byKey]) => {
    const operator = parseOperator(name);
    if (operator === undefined) throw new MalformedPolicy(`Invalid Condition type : ${name}.`);
    return Object.entries(byKey).map(([key, expected]) => ({ operator, key: key.toLowerCase(), values: expected }));
  });
}
