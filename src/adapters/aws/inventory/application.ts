import { type Expiry, expiryOf, type Place, type Reading, readingOf } from "../../../domain/inventory/sighting.ts";
import { applicationName } from "../../../domain/estate.ts";
import type { Instant } from "../../../domain/time.ts";
import { authenticationOf, namesExpiry } from "../authentication.ts";
import { expiryIn } from "../expiry.ts";
import { known, shown } from "./shown.ts";

/** A platform application as the list has it. */
export interface ListedApplication {
  arn: string;
  attributes: Readonly<Record<string, string>>;
}

/** When the key of an application without a certificate was last changed, or why nobody can tell. */
export type KeyChange = { at: Instant } | { unknown: string };

/** SNS keeps the key and shows nothing of it. */
export const keyNotShown: KeyChange = { unknown: "SNS does not tell" };

/** Where an application is: `…:app/APNS/ios-prod`. */
export function placeOf({ arn }: ListedApplication, { account, region }: { account: string; region: string }): Place {
  return { kind: "sns", locator: arn, name: shown(applicationName(arn), 256), account, region };
}

/** Whether it signs in to Apple with a token key. */
export function hasTokenKey(application: ListedApplication): boolean {
  return (
    isApples(platformOf(application)) &&
    authenticationOf(application.attributes) === "token" &&
    !namesExpiry(application.attributes)
  );
}

/** What the list says of an application. */
export function readingOfApplication(application: ListedApplication, key: KeyChange): Reading {
  const { attributes } = application;
  const expiry = expiryOfApplication(application);
  const changed = expiry.kind === "never" ? key : undefined;
  return readingOf(expiry, {
    enabled: attributes["Enabled"] === undefined ? null : attributes["Enabled"].toLowerCase() === "true",
    keyChangedAt: changed !== undefined && "at" in changed ? changed.at : null,
    facts: known({
      platform: platformOf(application),
      authentication: authenticationOf(application.attributes),
      team: attributes["ApplePlatformTeamID"],
      "bundle id": attributes["ApplePlatformBundleID"],
      "key changed": changed !== undefined && "unknown" in changed ? `not known: ${changed.unknown}` : undefined,
      "delivery logs": deliveryLogs(attributes),
      "sample rate": sampleRate(attributes),
    }),
  });
}

function expiryOfApplication(application: ListedApplication): Expiry {
  const read = expiryIn(application.attributes);
  if ("unreadable" in read) {
    return { kind: "unknown", why: `SNS writes its end as “${shown(read.unreadable, 60)}”, which is no instant` };
  }
  if (read.expiry !== null) return expiryOf(read.expiry);
  const platform = platformOf(application);
  if (isApples(platform)) {
    return authenticationOf(application.attributes) === "token"
      ? { kind: "never", why: "it signs in with a token key, which does not expire" }
      : { kind: "unknown", why: "SNS does not say when its certificate ends" };
  }
  return withoutEnd.includes(platform)
    ? { kind: "never", why: `SNS knows no end of what it signs in to ${platform} with` }
    : { kind: "unknown", why: `Firebreak does not know what it signs in to ${shown(platform, 30)} with` };
}

/** Their credentials are keys and client secrets. Microsoft's MPNS may have a certificate, and is not among them. (SNS API Reference, CreatePlatformApplication.) */
const withoutEnd = ["ADM", "BAIDU", "GCM", "WNS"];

/** Apple's platforms: for calls and for macOS too. */
function isApples(platform: string): boolean {
  return /^(APNS|MACOS)(_|$)/.test(platform);
}

function platformOf({ arn }: ListedApplication): string {
  return /:app\/([^/]+)\//.exec(arn)?.[1] ?? "";
}

/** Which deliveries SNS writes to CloudWatch Logs: those for whose outcome a role is set. */
function deliveryLogs(attributes: Readonly<Record<string, string>>): string {
  const isSet = (name: string) => (attributes[name] ?? "") !== "";
  const [successes, failures] = [isSet("SuccessFeedbackRoleArn"), isSet("FailureFeedbackRoleArn")];
  if (successes && failures) return "all";
  if (failures) return "failures only";
  return successes ? "successes only" : "none";
}

function sampleRate(attributes: Readonly<Record<string, string>>): string | undefined {
  const rate = attributes["SuccessFeedbackSampleRate"];
  return rate === undefined || rate === "" ? undefined : `${rate} %`;
}
