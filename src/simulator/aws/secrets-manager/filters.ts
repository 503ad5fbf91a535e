import { z } from "zod";
import type { Secret } from "./state.ts";

/** What ListSecrets can be narrowed down by, ten at most with ten values each. (Secrets Manager API Reference, Filter.) */
export const Filters = z
  .array(
    z.object({
      Key: z.enum(["name", "description", "tag-key", "tag-value"], "Member must be one that this world knows"),
      Values: z.array(z.string().min(1).max(512)).min(1).max(10),
    }),
  )
  .max(10)
  .default([]);
export type Filters = z.infer<typeof Filters>;

/** Whether a secret meets every filter: by the beginning of one of its values, or with `!` by none of them. */
export function meets(secret: Secret, filters: Filters): boolean {
  return filters.every(({ Key, Values }) => Values.some((value) => matches(secret, Key, value)));
}

function matches(secret: Secret, key: Filters[number]["Key"], value: string): boolean {
  const negated = value.startsWith("!");
  const beginning = negated ? value.slice(1) : value;
  const found = {
    name: () => secret.name.startsWith(beginning),
    description: () => secret.description?.toLowerCase().startsWith(beginning.toLowerCase()) === true,
    "tag-key": () => secret.tags.some(({ Key }) => Key.startsWith(beginning)),
    "tag-value": () => secret.tags.some(({ Value }) => Value.startsWith(beginning)),
  }[key]();
  return found !== negated;
}
