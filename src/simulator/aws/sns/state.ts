import type { WorldContext } from "../../core/context.ts";
import type { Shelf } from "../../core/shelf.ts";
import type { ApplePlatform, AwsSeed } from "../seed.ts";
import { readAppleCertificate } from "./apple-certificate.ts";

/** A change of an application's attributes. */
export interface ApplicationChange {
  /** ISO 8601. */
  at: string;
  /** Who: an ARN, or `sns` for the service itself. */
  by: string;
  /** What was set, credentials by a description. */
  attributes: Record<string, string>;
}

/** A platform application with the credential it was given. */
export interface Application {
  arn: string;
  region: string;
  name: string;
  platform: ApplePlatform;
  certificatePem: string;
  keyPem: string;
  /** `Enabled` and all that SNS keeps as it was set. */
  attributes: Record<string, string>;
  /** Oldest first. */
  history: ApplicationChange[];
}

/** A device of an application. */
export interface Endpoint {
  arn: string;
  applicationArn: string;
  /** `Enabled`, `Token`, `CustomUserData`. */
  attributes: Record<string, string>;
}

/** A notification that SNS has accepted. */
export interface Message {
  id: string;
  endpointArn: string;
  applicationArn: string;
  topic: string;
  pushType: string;
  payload: string;
  /** ISO 8601. */
  publishedAt: string;
  outcome: "pending" | "delivered" | "failed";
  /** Why it failed: the push service's reason. */
  reason: string | undefined;
  apnsId: string | undefined;
}

/** What SNS keeps. */
export interface SnsState {
  applications: Application[];
  endpoints: Endpoint[];
  messages: Message[];
}

/** Opens SNS's shelf, filled from the seed when the world is new. */
export function openSnsShelf({ shelves }: WorldContext, seed: AwsSeed): Shelf<SnsState> {
  const prefix = `arn:aws:sns:${seed.region}:${seed.accountId}`;
  return shelves.shelf<SnsState>("aws-sns", () => ({
    applications: seed.applications.map(({ name, platform, certificatePem, keyPem, enabled, attributes }) => ({
      arn: `${prefix}:app/${platform}/${name}`,
      region: seed.region,
      name,
      platform,
      certificatePem,
      keyPem,
      attributes: { Enabled: String(enabled), ...attributes },
      history: [],
    })),
    endpoints: seed.endpoints.map(({ id, application, platform, deviceToken, enabled, customUserData }) => ({
      arn: `${prefix}:endpoint/${platform}/${application}/${id}`,
      applicationArn: `${prefix}:app/${platform}/${application}`,
      attributes: {
        Enabled: String(enabled),
        Token: deviceToken,
        ...(customUserData === undefined ? {} : { CustomUserData: customUserData }),
      },
    })),
    messages: [],
  }));
}

/**
 * An application's attributes as SNS shows them: never the credential, always its expiry
 * (written `2016-06-21T09:30:24Z`).
 */
export function shownAttributes({ attributes, certificatePem }: Application): Map<string, string> {
  const { expiresAt } = readAppleCertificate(certificatePem);
  return new Map([
    ...Object.entries(attributes),
    ["AppleCertificateExpiryDate", expiresAt.toISOString().replace(/\.\d{3}Z$/u, "Z")],
    ["AuthenticationMethod", "certificate"],
  ]);
}
