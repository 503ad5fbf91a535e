import { accountIn } from "../wire/place.ts";
import type { AccessRequest } from "./evaluate.ts";
import { evaluate } from "./evaluate.ts";
import type { ConditionKeys } from "./pattern.ts";
import type { Statement } from "./policy.ts";

/** Who signed a request, and what she may do. */
export interface Caller {
  account: string;
  userId: string;
  /** As AWS prints it: `arn:aws:iam::…:user/bot`, `arn:aws:sts::…:assumed-role/NAME/SESSION`. */
  arn: string;
  /** The user or role behind it: what a trust policy names and `aws:PrincipalArn` says. */
  principalArn: string;
  /** Policies of that user or role. */
  policies: readonly Statement[];
  /** The policy sent when the role was assumed; it can only take away. */
  sessionPolicy: readonly Statement[] | undefined;
  /** `aws:PrincipalTag/…`, `aws:SourceIdentity` and the like. */
  keys: ConditionKeys;
  session: CallerSession | undefined;
}

/** What a role session hands on when another role is assumed with it. */
export interface CallerSession {
  sourceIdentity: string | undefined;
  /** Tags that stay along a chain of roles. */
  transitiveTags: Readonly<Record<string, string>>;
}

/** Whether policies let a request pass; if not, which of them and how. */
export type Decision =
  | { allowed: true }
  | { allowed: false; explicit: boolean; by: "identity-based policy" | "session policy" | "resource-based policy" };

/** What a session may do is what its role may do and its session policy allows too. */
export function decide(caller: Caller, request: AccessRequest): Decision {
  const identity = evaluate(caller.policies, request);
  const session = caller.sessionPolicy === undefined ? "allow" : evaluate(caller.sessionPolicy, request);
  if (identity === "explicit-deny") return { allowed: false, explicit: true, by: "identity-based policy" };
  if (session === "explicit-deny") return { allowed: false, explicit: true, by: "session policy" };
  if (session === "implicit-deny") return { allowed: false, explicit: false, by: "session policy" };
  if (identity === "implicit-deny") return { allowed: false, explicit: false, by: "identity-based policy" };
  return { allowed: true };
}

/** What a caller may do to a resource that has no policy of its own: in another account, nothing. */
export function decideInAccount(caller: Caller, request: AccessRequest): Decision {
  const own = decide(caller, request);
  const owner = accountIn(request.resource);
  if (!own.allowed || owner === "" || owner === caller.account) return own;
  return { allowed: false, explicit: false, by: "resource-based policy" };
}

/** AWS's sentence for a refusal. (IAM User Guide, "Troubleshoot access denied error messages".) */
export function denialText(caller: Caller, request: AccessRequest, decision: Decision & { allowed: false }): string {
  const where = request.resource === "*" ? "" : ` on resource: ${request.resource}`;
  const why = decision.explicit
    ? `with an explicit deny in ${decision.by === "identity-based policy" ? "an" : "a"} ${decision.by}`
    : `because no ${decision.by} allows the ${request.action} action`;
  return `User: ${caller.arn} is not authorized to perform: ${request.action}${where} ${why}`;
}
