import { z } from "zod";

const id = z.string().regex(/^[a-z0-9-]{1,40}$/, "lower-case letters, digits and dashes");
const variable = z.string().regex(/^[A-Z][A-Z0-9_]*$/, "the name of an environment variable, as in PAGERDUTY_KEY");

/** What wakes people, as firebreak.yml has it. Secrets stay in the environment: here are the names of the variables. */
export const PagerSettings = z.discriminatedUnion("kind", [
  z.strictObject({
    id,
    kind: z.literal("pagerduty"),
    /** The variable that holds the integration's routing key. */
    key: variable,
    api: z.url({ protocol: /^https?$/ }).default("https://events.pagerduty.com"),
  }),
  z.strictObject({
    id,
    kind: z.literal("webhook"),
    url: z.url({ protocol: /^https?$/ }),
    /** The variable that holds the secret that calls are signed with. */
    secret: variable,
  }),
]);
export type PagerSettings = z.infer<typeof PagerSettings>;

/** The environment variable that holds the pager's secret. */
export function secretVariable(pager: PagerSettings): string {
  return pager.kind === "pagerduty" ? pager.key : pager.secret;
}
