import type { WorldContext } from "../../core/context.ts";
import type { Shelf } from "../../core/shelf.ts";
import { tokenAttributes } from "./attributes.ts";
import type { AccountSeed, ApplicationSeed, EndpointSeed, Platform } from "../seed.ts";

/** A change of an application's attributes. */
export interface ApplicationChange {
  /** ISO 8601. */
  at: string;
  /** Who: an ARN, or `sns` for the service itself. */
  by: string;
  /** What was set, credentials by a description. */
  attributes: Record<string, string>;
}

/** A platform application with the credential it was given, if this world has it. */
export interface Application {
  arn: string;
  region: string;
  name: string;
  platform: Platform;
  certificatePem?: string | undefined;
  /** The certificate's key, or with `keyId` the one that tokens are signed with. */
  keyPem?: string | undefined;
  keyId?: string | undefined;
  /** The text of the expiry, where it is not the certificate's own. */
  expiry?: string | undefined;
  /** The name of the expiry's attribute, where it is not the documented one. */
  expiryAttribute?: string | undefined;
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

/** Opens SNS's shelf, filled from the seeds when the world is new. */
export function openSnsShelf({ shelves }: WorldContext, seeds: readonly AccountSeed[]): Shelf<SnsState> {
  return shelves.shelf<SnsState>("aws-sns", () => ({
    applications: seeds.flatMap((account) => (account.applications ?? []).map((one) => seeded(account, one))),
    endpoints: seeds.flatMap((account) => (account.endpoints ?? []).map((one) => seededEndpoint(account, one))),
    messages: [],
  }));
}

function seeded(account: AccountSeed, seed: ApplicationSeed): Application {
  const { name, platform, region = account.region, enabled, token } = seed;
  if ((seed.certificatePem === undefined) !== (seed.keyPem === undefined)) {
    throw new Error(`The seeded application ${name} has a certificate without its key, or a key alone.`);
  }
  return {
    arn: `arn:aws:sns:${region}:${account.accountId}:app/${platform}/${name}`,
    region,
    name,
    platform,
    certificatePem: seed.certificatePem,
    keyPem: seed.keyPem,
    expiry: seed.expiry,
    expiryAttribute: seed.expiryAttribute,
    attributes: {
      Enabled: String(enabled),
      ...(token === undefined ? {} : tokenAttributes(token)),
      ...seed.attributes,
    },
    history: [],
  };
}

function seededEndpoint(account: AccountSeed, seed: EndpointSeed): Endpoint {
  const { id, application, platform, region = account.region, customUserData } = seed;
  const prefix = `arn:aws:sns:${region}:${account.accountId}`;
  return {
    arn: `${prefix}:endpoint/${platform}/${application}/${id}`,
    applicationArn: `${prefix}:app/${platform}/${application}`,
    attributes: {
      Enabled: String(seed.enabled),
      Token: seed.deviceToken,
      ...(customUserData === undefined ? {} : { CustomUserData: customUserData }),
    },
  };
}
