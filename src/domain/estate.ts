import { z } from "zod";
import { PersonId } from "./actor.ts";
import { Approvers } from "./approval/events.ts";
import type { Owner } from "./inventory/owner.ts";
import { fits } from "./pattern.ts";
import type { Consumer } from "./rollout/consumer.ts";

/** A part of the product that incidents happen to and the public page shows. */
export const Component = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/, "lower-case letters, digits and dashes"),
  name: z.string().min(1).max(80),
  /** Who is invited when something is wrong with it. */
  responders: z.array(Approvers).min(1),
  /** The push application that it depends on: its ARN. */
  application: z.string().optional(),
});
export type Component = z.infer<typeof Component>;

/** An SNS platform application, with what SNS does not say of it. */
export const Application = z.strictObject({
  arn: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:app\/APNS(_SANDBOX)?\/(?!firebreak-probe-)[\w.-]+$/,
      "the ARN of an APNs platform application, not called firebreak-probe-…: such names are kept for probes",
    ),
  /** The bundle id that it pushes to. */
  topic: z.string().min(1),
  /** The endpoint of a device of your own, for test pushes: its ARN. */
  canary: z.string().startsWith("arn:"),
  /** The secret that holds its credential: its name, or its ARN in Secrets Manager. It can hold no wildcard of a policy. */
  secret: z
    .string()
    .regex(
      /^(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:|(?!arn:))((?!\$\{)[^*?])+$/,
      "a secret's name or ARN, without * ? or ${",
    ),
  /** Where in the repository its code is looked for; everywhere, when left out. `none`: no code describes it. */
  iac: z
    .union([
      z.literal("none"),
      z.strictObject({
        /** The folder of the root module. */
        path: z.string().min(1).optional(),
        /** The address of the module call that it is in: `module.push["prod"]`. */
        module: z.string().startsWith("module.", "the address of a module call, as in module.push").optional(),
        workspace: z.string().min(1).optional(),
      }),
    ])
    .optional(),
});
export type Application = z.infer<typeof Application>;

/** A member of the team whom the bot may act for: the chat's identity, and the one that AWS records. */
export const TeamMember = z.strictObject({
  chat: PersonId,
  /** STS SourceIdentity: 2 to 64 of these characters, not beginning with `aws:`. */
  identity: z.string().regex(/^(?!aws:)[\w+=,.@-]{2,64}$/, "2 to 64 letters, digits or _+=,.@-"),
});
export type TeamMember = z.infer<typeof TeamMember>;

/** What the team looks after, and who the team is. */
export interface Estate {
  components: readonly Component[];
  applications: readonly Application[];
  people: readonly TeamMember[];
  /** The teams that look after certificates. */
  owners: readonly Owner[];
  /** What keeps a credential in its memory until it is started anew. */
  consumers: readonly Consumer[];
}

/** The id of the owner whose patterns the application's ARN fits; null for none. */
export function applicationOwner({ owners }: Pick<Estate, "owners">, arn: string): string | null {
  return owners.find(({ owns }) => owns.some((pattern) => fits(pattern, arn)))?.id ?? null;
}

/** The other applications whose credential is kept in the same secret: they share it, and are rotated together. */
export function sharersOf({ applications }: Pick<Estate, "applications">, arn: string): Application[] {
  const secret = applications.find((one) => one.arn === arn)?.secret;
  return applications.filter((one) => one.arn !== arn && one.secret === secret);
}

/** `ios-prod` from `arn:aws:sns:eu-west-1:111122223333:app/APNS/ios-prod`. */
export function applicationName(arn: string): string {
  return arn.split("/").at(-1) ?? arn;
}

/** Whether the application pushes to Apple's production or sandbox service: its ARN says. */
export function environmentOf(arn: string): "production" | "sandbox" {
  return arn.includes(":app/APNS_SANDBOX/") ? "sandbox" : "production";
}
