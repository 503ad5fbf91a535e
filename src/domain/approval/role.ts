import { z } from "zod";

const arn = z.string().startsWith("arn:", "an ARN");

/** The break-glass role, the way into it, and what closes it. */
export const BreakGlassRole = z.strictObject({
  role: arn,
  /** What its trust policy asks for. (STS API Reference, AssumeRole: 2 to 1,224 characters.) */
  externalId: z.string().min(2).max(1224),
  /** What closes that role: the policy that denies everything, and the role that may attach it. Nothing, when left out. */
  revoker: z.strictObject({ policy: arn, role: arn.optional() }).optional(),
  /** The role for people, for the day on which the bot is down: it is printed on their sheet, and never assumed. */
  manualRole: arn.optional(),
});
