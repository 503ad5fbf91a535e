import { z } from "zod";

/** Names of sessions and source identities. (STS API Reference, AssumeRole.) */
const name = z
  .string()
  .min(2, "Member must have length greater than or equal to 2")
  .max(64, "Member must have length less than or equal to 64")
  .regex(/^[\w+=,.@-]*$/u, String.raw`Member must satisfy regular expression pattern: [\w+=,.@-]*`);

/** Letters, separators, numbers and a few signs; no comma. (STS API Reference, Tag.) */
const tagText = (longest: number) =>
  z
    .string()
    .max(longest, `Member must have length less than or equal to ${longest}`)
    .regex(
      /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u,
      String.raw`Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]*`,
    );

/** The query protocol sends an empty list as an empty text. */
const list = <Item extends z.ZodType>(item: Item, longest: number) =>
  z.preprocess(
    (value) => (value === "" ? [] : value),
    z.array(item).max(longest, `Member must have length less than or equal to ${longest}`),
  );

/** What AssumeRole takes, with the limits of the STS API Reference. */
export const AssumeRoleFields = z.object({
  RoleArn: z
    .string()
    .min(20, "Member must have length greater than or equal to 20")
    .max(2048, "Member must have length less than or equal to 2048"),
  RoleSessionName: name,
  DurationSeconds: z.coerce
    .number()
    .int("Member must be an integer")
    .min(900, "Member must have value greater than or equal to 900")
    .max(43_200, "Member must have value less than or equal to 43200")
    .default(3600),
  Policy: z
    .string()
    .min(1, "Member must have length greater than or equal to 1")
    .max(2048, "Member must have length less than or equal to 2048")
    .optional(),
  ExternalId: z
    .string()
    .min(2, "Member must have length greater than or equal to 2")
    .max(1224, "Member must have length less than or equal to 1224")
    .regex(/^[\w+=,.@:/-]*$/u, String.raw`Member must satisfy regular expression pattern: [\w+=,.@:\/-]*`)
    .optional(),
  SourceIdentity: name
    .refine((value) => !value.toLowerCase().startsWith("aws:"), "Member must not start with aws:")
    .optional(),
  Tags: list(z.object({ Key: tagText(128), Value: tagText(256) }), 50).default([]),
  TransitiveTagKeys: list(tagText(128), 50).default([]),
});
export type AssumeRoleFields = z.infer<typeof AssumeRoleFields>;
