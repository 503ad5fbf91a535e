import { z } from "zod";
import type { WorldContext } from "../../core/context.ts";
import { AwsError } from "../wire/error.ts";
import { pageOf } from "../wire/page.ts";
import type { Action, Call, Service } from "../wire/service.ts";
import { action } from "../wire/service.ts";
import type { Attachments } from "./attachments.ts";
import type { Directory, Role } from "./directory.ts";
import { conditionKeys } from "./pattern.ts";

/** Managed policies that a role can have, unless a quota was raised. (IAM User Guide, "IAM and AWS STS quotas".) */
const MOST_ATTACHED = 10;

/** A page of a list. (IAM API Reference, ListAttachedRolePolicies: MaxItems.) */
const PAGE_SIZE = 100;

const RoleName = z
  .string()
  .regex(/^[\w+=,.@-]{1,64}$/u, String.raw`Member must satisfy regular expression pattern: [\w+=,.@-]+`);
const OnRole = z.object({ RoleName });
const WithPolicy = OnRole.extend({
  PolicyArn: z.string().min(20, "Member must have length greater than or equal to 20"),
});

/** What IAM works with. */
export interface IamParts {
  directory: Directory;
  attachments: Attachments;
}

/** Of Identity and Access Management: which managed policies hang on a role, seen and changed. */
export function createIam(context: WorldContext, parts: IamParts): Service {
  return {
    name: "iam",
    scope: "iam",
    denial: { code: "AccessDenied", status: 403 },
    throttling: "Throttling",
    rates: {},
    actions: {
      AttachRolePolicy: changePolicy(context, parts, "AttachRolePolicy"),
      DetachRolePolicy: changePolicy(context, parts, "DetachRolePolicy"),
      ListAttachedRolePolicies: listPolicies(parts),
    },
  };
}

/** Attaching what is attached already is no error, and detaching what is not is one. (IAM API Reference.) */
function changePolicy(
  { ledger }: WorldContext,
  { directory, attachments }: IamParts,
  name: "AttachRolePolicy" | "DetachRolePolicy",
): Action {
  return action(WithPolicy, ({ RoleName: roleName, PolicyArn: policy }, call) => {
    const arn = roleArn(roleName, call);
    call.authorize({ action: `iam:${name}`, resource: arn, keys: conditionKeys({ "iam:PolicyARN": policy }) });
    const role = findRole(directory, arn);
    const attached = attachments.of(role.arn);
    if (name === "AttachRolePolicy") {
      if (!attachments.exists(policy)) throw noSuchEntity(`Policy ${policy} does not exist or is not attachable.`);
      if (!attached.includes(policy) && attached.length >= MOST_ATTACHED) {
        throw new AwsError("LimitExceeded", `Cannot exceed quota for PoliciesPerRole: ${MOST_ATTACHED}`, 409);
      }
      attachments.attach(role.arn, policy);
    } else {
      if (!attached.includes(policy)) throw noSuchEntity(`Policy ${policy} was not found.`);
      attachments.detach(role.arn, policy);
    }
    ledger.record({ vendor: "iam", effect: name, subject: role.arn, detail: { policy } });
    return {};
  });
}

function listPolicies({ directory, attachments }: IamParts): Action {
  const Fields = OnRole.extend({
    Marker: z.string().optional(),
    MaxItems: z.coerce.number().int().min(1).max(1000).optional(),
  });
  return action(Fields, ({ RoleName: roleName, Marker, MaxItems }, call) => {
    const arn = roleArn(roleName, call);
    call.authorize({ action: "iam:ListAttachedRolePolicies", resource: arn });
    const role = findRole(directory, arn);
    const page = pageOf(attachments.of(role.arn), Marker, MaxItems ?? PAGE_SIZE);
    if (page === undefined) throw new AwsError("ValidationError", "Invalid Marker.");
    return {
      AttachedPolicies: page.items.map((policy) => ({
        PolicyName: policy.split("/").at(-1) ?? policy,
        PolicyArn: policy,
      })),
      IsTruncated: page.nextToken !== undefined,
      Marker: page.nextToken,
    };
  });
}

function roleArn(name: string, { caller }: Call): string {
  return `arn:aws:iam::${caller.account}:role/${name}`;
}

function findRole(directory: Directory, arn: string): Role {
  const role = directory.role(arn);
  if (role !== undefined) return role;
  throw noSuchEntity(`The role with name ${arn.split("/").at(-1)} cannot be found.`);
}

function noSuchEntity(message: string): AwsError {
  return new AwsError("NoSuchEntity", message, 404);
}
