import { z } from "zod";
import { Instant, written } from "../time.ts";
import { endOf, type PlannedCredential } from "./credential.ts";

/** What push's vendor says of an application, as far as it says anything. */
export const ObservedApplication = z.strictObject({
  /** When its certificate ends; null where it names none. */
  expiry: Instant.nullable(),
  enabled: z.boolean(),
  /** The team and bundle of its token key; null while it uses a certificate. */
  token: z.strictObject({ teamId: z.string(), bundleId: z.string() }).nullable().default(null),
});
export type ObservedApplication = z.infer<typeof ObservedApplication>;

/** An application whose credential is replaced. */
export const Target = z.strictObject({
  /** Its ARN. */
  application: z.string(),
  name: z.string(),
  environment: z.enum(["production", "sandbox"]),
  /** The bundle id that it pushes to. */
  topic: z.string(),
  observed: ObservedApplication,
});
export type Target = z.infer<typeof Target>;

/** How many applications one rotation may change: a plan has to fit a card that people read. */
export const mostTargets = 10;

/** At least one of something, in the order in which it is written: the first is the canary. */
export type InOrder<Thing> = [Thing, ...Thing[]];

/** Each of them changed, none lost. */
export function mapInOrder<From, To>([first, ...rest]: InOrder<From>, change: (one: From) => To): InOrder<To> {
  return [change(first), ...rest.map(change)];
}

/** `ios-prod`, `ios-prod and ios-beta`, `ios-prod and 2 more` */
export function targetsInWords(targets: readonly Pick<Target, "name">[]): string {
  const [first, second, ...rest] = targets.map(({ name }) => name);
  if (second === undefined) return first ?? "";
  return rest.length === 0 ? `${first} and ${second}` : `${first} and ${rest.length + 1} more`;
}

/** Whether the application shows what a plan puts in: enabled, and with the certificate's end, or the token key's team and bundle. */
export function shows(
  observed: ObservedApplication,
  credential: PlannedCredential,
  { topic }: Pick<Target, "topic">,
): boolean {
  return observed.enabled && holds(observed, credential, { topic });
}

/** Whether the application has the credential, enabled or not. */
export function holds(
  observed: ObservedApplication,
  credential: PlannedCredential,
  { topic }: Pick<Target, "topic">,
): boolean {
  if (credential.kind === "token")
    return observed.token?.teamId === credential.teamId && observed.token.bundleId === topic;
  return observed.token === null && sameSecond(observed.expiry, endOf(credential));
}

/** Whether both say the same of the application. */
export function isAsBefore(one: ObservedApplication, other: ObservedApplication): boolean {
  return (
    one.enabled === other.enabled &&
    sameSecond(one.expiry, other.expiry) &&
    one.token?.teamId === other.token?.teamId &&
    one.token?.bundleId === other.token?.bundleId
  );
}

/** SNS gives its expiry in whole seconds. */
export function sameSecond(one: Instant | null, other: Instant | null): boolean {
  if (one === null || other === null) return one === other;
  return Math.floor(Date.parse(one) / 1000) === Math.floor(Date.parse(other) / 1000);
}

/** `expiry 2024-08-20 09:46 UTC, disabled` */
export function observedInWords({ expiry, enabled, token }: ObservedApplication): string {
  const credential = token === null ? "no expiry" : `a token key of team ${token.teamId}`;
  return `${expiry === null ? credential : `expiry ${written(expiry)}`}, ${enabled ? "enabled" : "disabled"}`;
}
