import { createHash } from "node:crypto";
import type { SigningKey } from "../auth/authenticate.ts";
import type { AwsSeed } from "../seed.ts";
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

/** The principals and roles of the account: configuration, read from the seed at each start. */
export interface Directory {
  /** Who has this long-term key, and its secret. */
  key(accessKeyId: string): SigningKey | undefined;
  role(arn: string): Role | undefined;
}

/** A role's sessions last at most an hour unless it says otherwise. (IAM API Reference, CreateRole.) */
const DEFAULT_MAX_SESSION_SECONDS = 3600;

/** Reads the seed's principals and roles; a policy this evaluator does not understand is an error here. */
export function openDirectory(seed: AwsSeed): Directory {
  const keys = new Map(
    seed.principals.map((principal) => {
      const caller: Caller = {
        account: accountOf(principal.arn),
        userId: uniqueId("AIDA", principal.arn),
        arn: principal.arn,
        principalArn: principal.arn,
        policies: readAll(principal.policies, "identity", principal.arn),
        sessionPolicy: undefined,
        keys: conditionKeys({ "aws:PrincipalArn": principal.arn, "aws:PrincipalAccount": accountOf(principal.arn) }),
        session: undefined,
      };
      return [principal.accessKeyId, { secret: principal.secretAccessKey, caller, expired: false }] as const;
    }),
  );
  const roles = new Map(
    seed.roles.map((role) => {
      const arn = `arn:aws:iam::${seed.accountId}:role/${role.name}`;
      return [
        arn,
        {
          arn,
          name: role.name,
          account: seed.accountId,
          id: uniqueId("AROA", arn),
          trust: readAll([role.trustPolicy], "trust", arn),
          policies: readAll(role.policies, "identity", arn),
          maxSessionSeconds: role.maxSessionSeconds ?? DEFAULT_MAX_SESSION_SECONDS,
        },
      ] as const;
    }),
  );
  return { key: (id) => keys.get(id), role: (arn) => roles.get(arn) };
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
