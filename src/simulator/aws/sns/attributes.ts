import type { Platform } from "../seed.ts";
import { readAppleCertificate } from "./apple-certificate.ts";
import { invalidParameter } from "./errors.ts";
import type { Application } from "./state.ts";

/** Attributes that can be set, beside the credential. (SNS API Reference, SetPlatformApplicationAttributes.) */
const PLAIN_ATTRIBUTES = [
  "Enabled",
  "EventDeliveryFailure",
  "EventEndpointCreated",
  "EventEndpointDeleted",
  "EventEndpointUpdated",
  "FailureFeedbackRoleArn",
  "SuccessFeedbackRoleArn",
  "SuccessFeedbackSampleRate",
];
/** Attributes that come with a credential, those of a token last. (SNS API Reference, SetPlatformApplicationAttributes.) */
const CREDENTIAL_ATTRIBUTES = [
  "PlatformCredential",
  "PlatformPrincipal",
  "ApplePlatformTeamID",
  "ApplePlatformBundleID",
];

/** What an application has instead of a certificate's expiry. (SNS API Reference, GetPlatformApplicationAttributes.) */
const TOKEN_ATTRIBUTES = ["AuthenticationMethod", "ApplePlatformTeamID", "ApplePlatformBundleID"];

/** The documented name. (SNS API Reference, GetPlatformApplicationAttributes.) */
const EXPIRY_ATTRIBUTE = "AppleCertificateExpiryDate";

/** The form that each of these has to have; an empty text takes a role away. */
const forms: Record<string, RegExp> = {
  Enabled: /^(?:true|false)$/u,
  SuccessFeedbackRoleArn: /^(?:arn:aws[\w-]*:iam::\d{12}:role\/.+)?$/u,
  FailureFeedbackRoleArn: /^(?:arn:aws[\w-]*:iam::\d{12}:role\/.+)?$/u,
  // Per cent. (SNS API Reference, SetPlatformApplicationAttributes.)
  SuccessFeedbackSampleRate: /^(?:100|\d{1,2})$/u,
};

/** Whether SNS sends to Apple for this platform. */
export function isApple(platform: Platform): boolean {
  return platform !== "GCM" && platform !== "ADM";
}

/** What an application with a token says of it. How SNS writes the method is a guess. */
export function tokenAttributes({ teamId, bundleId }: { teamId: string; bundleId: string }): Record<string, string> {
  return { AuthenticationMethod: "TOKEN", ApplePlatformTeamID: teamId, ApplePlatformBundleID: bundleId };
}

/** The attributes without those of a token. */
export function withoutToken(attributes: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !TOKEN_ATTRIBUTES.includes(name)));
}

/**
 * An application's attributes as SNS shows them: never the credential, and of a certificate its expiry, always
 * (written `2016-06-21T09:30:24Z`).
 */
export function shownAttributes(application: Application): Map<string, string> {
  const { platform, attributes, expiryAttribute = EXPIRY_ATTRIBUTE } = application;
  const expiry = expiryOf(application);
  return new Map([
    ...Object.entries(isApple(platform) ? { AuthenticationMethod: "certificate" } : {}),
    ...Object.entries(attributes),
    ...Object.entries(expiry === undefined ? {} : { [expiryAttribute]: expiry }),
  ]);
}

/** When the application's certificate ends, as SNS writes it; nothing where SNS shows nothing. */
export function expiryOf({ certificatePem, expiry }: Application): string | undefined {
  if (expiry !== undefined || certificatePem === undefined) return expiry;
  return readAppleCertificate(certificatePem)
    .expiresAt.toISOString()
    .replace(/\.\d{3}Z$/u, "Z");
}

/**
 * What is to be set, but for the credential.
 *
 * @throws {AwsError} `InvalidParameter`
 */
export function plainAttributes(attributes: Record<string, string>): Record<string, string> {
  const plain = Object.entries(attributes).filter(([name]) => !CREDENTIAL_ATTRIBUTES.includes(name));
  for (const [name, value] of plain) {
    if (!PLAIN_ATTRIBUTES.includes(name)) throw invalidParameter(`Attributes Reason: unknown attribute ${name}`);
    if (forms[name]?.test(value) === false) {
      throw invalidParameter(`Attributes Reason: Invalid value for attribute: ${name}`);
    }
  }
  return Object.fromEntries(plain);
}
