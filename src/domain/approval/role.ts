import { z } from "zod";
import { accountIn } from "../arn.ts";

const arn = z.string().startsWith("arn:", "an ARN");
const policyArn = z.string().regex(/^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/.+$/, "the ARN of a policy");
const roleArn = z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, "the ARN of a role");
/** What a trust policy asks for. (STS API Reference, AssumeRole: 2 to 1,224 characters.) */
const externalId = z.string().min(2).max(1224);

/** What closes a break-glass role: the policy that denies everything, and the role that may attach it. */
const Revoker = z.strictObject({ policy: policyArn, role: roleArn.optional() });

/** The break-glass role, the way into it, and what closes it. */
export const BreakGlassRole = z.strictObject({
  role: arn,
  externalId,
  /** Nothing closes that role, when left out. */
  revoker: Revoker.optional(),
  /** The role for people, for the day on which the bot is down: it is printed on their sheet, and never assumed. */
  manualRole: arn.optional(),
});

/** A further AWS account that Firebreak changes credentials in. */
export const AwsAccount = z.strictObject({
  account: z.string().regex(/^\d{12}$/, "an account's twelve digits, in quotes"),
  /** Its own break-glass role. */
  breakGlass: z.strictObject({ role: roleArn, externalId, revoker: Revoker.optional() }),
  /** The role that Firebreak reads it with, and keeps versions of its secrets. */
  read: z.strictObject({ role: roleArn, externalId: externalId.optional() }).optional(),
});
export type AwsAccount = z.infer<typeof AwsAccount>;

/** A role, and what its trust policy asks for. */
export interface RoleWay {
  /** Its ARN. */
  role: string;
  externalId: string;
}

/** A break-glass role as firebreak.yml has it, with what closes it. */
export interface ClosableRole extends RoleWay {
  revoker?: z.infer<typeof Revoker> | undefined;
}

/** Of these break-glass roles the one that changes what the ARN names: that of its account. */
export function roleFor(roles: readonly RoleWay[], target: string): RoleWay | undefined {
  return roles.find(({ role }) => accountIn(role) === accountIn(target));
}
