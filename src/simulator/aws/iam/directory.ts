import { createHash } from "node:crypto";
import type { SigningKey } from "../auth/authenticate.ts";
import type { AccountSeed, PrincipalSeed, RoleSeed } from "../seed.ts";
import type { Accounts } from "./accounts.ts";
import type { Attachments } from "./attachments.ts";
import type { Caller } from "./caller.ts";
import { decide } from "./caller.ts";
import type { AccessRequest } from "./evaluate.ts";
import { evaluate } from "./evaluate.ts";
import { conditionKeys } from "./pattern.ts";
import type { Statement } from "./policy.ts";
import { parsePolicy } from "./policy.ts";

/** A role that others can assume. */
export interface Role {
  arn: string;
  name: string;
  account: string;
  /** `AROA…` */
  id: string;
  trust: readonly Statement[];
  policies: readonly Statement[];
  maxSessionSeconds: number;
}

/** The principals and roles of all accounts: configuration, read from the seed at each start. */
export interface Directory {
  /** Who has this long-term key, and its secret. */
  key(accessKeyId: string): SigningKey | undefined;
  role(arn: string): Role | undefined;
  /** Removes a role, and with it what its sessions may do. It is there again after a restart. */
  removeRole(arn: string): void;
}

/** A role's sessions last at most an hour unless it says otherwise. (IAM API Reference, CreateRole.) */
const DEFAULT_MAX_SESSION_SECONDS = 3600;

/** Reads the principals and roles; a policy this evaluator does not understand is an error here. What is attached to a role counts at once. */
export function openDirectory(seeds: readonly AccountSeed[], accounts: Accounts, attachments: Attachments): Directory {
  const keys = new Map(
    seeds
      .flatMap(({ principals = [] }) => principals)
      .map((principal) => [principal.accessKeyId, keyOf(principal)] as const),
  );
  const roles = new Map(
    seeds
      .flatMap(({ accountId, roles: seeded = [] }) => seeded.map((role) => roleOf(accountId, role)))
      .map((role) => [role.arn, role] as const),
  );
  return {
    key(accessKeyId) {
      const key = keys.get(accessKeyId);
      return key === undefined || accounts.isClosed(key.caller.account) ? undefined : key;
    },
    role(arn) {
      const role = roles.get(arn);
      if (role === undefined || accounts.isClosed(role.account)) return undefined;
      return { ...role, policies: [...role.policies, ...attachments.statementsOf(arn)] };
    },
    removeRole: (arn) => void roles.delete(arn),
  };
}

function keyOf(principal: PrincipalSeed): SigningKey {
  const { arn } = principal;
  const account = accountOf(arn);
  const caller: Caller = {
    account,
    userId: uniqueId("AIDA", arn),
    arn,
    principalArn: arn,
    policies: readAll(principal.policies, "identity", arn),
    sessionPolicy: undefined,
    keys: conditionKeys({ "aws:PrincipalArn": arn, "aws:PrincipalAccount": account }),
    session: undefined,
  };
  return { secret: principal.secretAccessKey, caller, expired: false };
}

function roleOf(account: string, seed: RoleSeed): Role {
  const arn = `arn:aws:iam::${account}:role/${seed.name}`;
  return {
    arn,
    name: seed.name,
    account,
    id: uniqueId("AROA", arn),
    trust: readAll([seed.trustPolicy], "trust", arn),
    policies: readAll(seed.policies, "identity", arn),
    maxSessionSeconds: seed.maxSessionSeconds ?? DEFAULT_MAX_SESSION_SECONDS,
  };
}

/**
 * Whether a role's trust policy lets the caller do `request` to it. Within one account a trust policy that
 * names the caller is enough; when it names the account, or the caller is of another account, the caller's own
 * policies have to allow it as well. (IAM User Guide, "Cross-account policy evaluation logic".)
 */
export function roleTrusts(role: Role, caller: Caller, request: AccessRequest): boolean {
  const ownNames = [caller.principalArn, caller.arn];
  const allNames = [...ownNames, `arn:aws:iam::${caller.account}:root`, caller.account];
  if (evaluate(role.trust, request, allNames) !== "allow") return false;

  const own = decide(caller, request);
  if (own.allowed) return true;
  const namedInOwnAccount = caller.account === role.account && evaluate(role.trust, request, ownNames) === "allow";
  return namedInOwnAccount && !own.explicit && own.by === "identity-based policy";
}

function readAll(documents: readonly unknown[], kind: "identity" | "trust", owner: string): Statement[] {
  try {
    return documents.flatMap((document) => parsePolicy(document, kind));
  } catch (error) {
    throw new Error(`A seeded ${kind} policy of ${owner} can't be read: ${(error as Error).message}`, { cause: error });
  }
}

function accountOf(arn: string): string {
  const account = arn.split(":")[4];
  if (account === undefined || !/^\d{12}$/u.test(account)) throw new Error(`${arn} is not the ARN of a principal.`);
  return account;
}

/** AWS's unique ids have a four-letter prefix and 17 more characters. */
function uniqueId(prefix: string, arn: string): string {
  return prefix + createHash("sha256").update(arn).digest("hex").toUpperCase().slice(0, 17);
}
