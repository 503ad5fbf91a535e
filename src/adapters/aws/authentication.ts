import { expiryIn } from "./expiry.ts";

/** An application's attributes, by SNS's names. */
type Attributes = Readonly<Record<string, string>>;

/**
 * How an application signs in to its push service: `certificate`, `token` or, for Google's, `key`, as SNS says;
 * otherwise as its other attributes do. In lower case, for SNS's documents name the words and not their case.
 */
export function authenticationOf(attributes: Attributes): string | undefined {
  const said = attributes["AuthenticationMethod"]?.trim().toLowerCase();
  if (said !== undefined && said !== "") return said;
  if (namesExpiry(attributes)) return "certificate";
  const ofToken = attributes["ApplePlatformTeamID"] ?? attributes["ApplePlatformBundleID"];
  return ofToken === undefined ? undefined : "token";
}

/** Whose tokens the application signs in with; null when it does not. What SNS leaves out is empty. */
export function tokenIn(attributes: Attributes): { teamId: string; bundleId: string } | null {
  if (authenticationOf(attributes) !== "token") return null;
  const { ApplePlatformTeamID: teamId = "", ApplePlatformBundleID: bundleId = "" } = attributes;
  return { teamId, bundleId };
}

/** Whether the attributes say when a certificate ends, readably or not. */
export function namesExpiry(attributes: Attributes): boolean {
  const read = expiryIn(attributes);
  return "unreadable" in read || read.expiry !== null;
}
