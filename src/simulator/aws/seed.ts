import type { CertificateSeed } from "./acm/seed.ts";
import type { EcsServiceSeed } from "./ecs/seed.ts";
import type { PolicyDocument } from "./iam/policy.ts";
import type { BucketSeed } from "./s3/seed.ts";

/**
 * AWS as a new world finds it: the account of whoever uses it, and further ones at the same address. Kept state
 * (applications, secrets, certificates, metrics) wins over it at a restart.
 */
export interface AwsSeed extends AccountSeed {
  principals: readonly PrincipalSeed[];
  roles: readonly RoleSeed[];
  applications: readonly ApplicationSeed[];
  endpoints: readonly EndpointSeed[];
  secrets: readonly SecretSeed[];
  metrics: readonly MetricSeed[];
  others?: readonly AccountSeed[];
  /**
   * Calls a second for an account in a region, by the names that faults have (`sns.ListPlatformApplications`),
   * instead of the documented ones; `Infinity` lifts a limit.
   */
  rates?: Readonly<Record<string, number>>;
}

/** One account. What names no region of its own is in the account's. */
export interface AccountSeed {
  /** Twelve digits. */
  accountId: string;
  region: string;
  /** Opt-in regions that this account has not enabled: its keys are not known there. */
  disabledRegions?: readonly string[];
  /** Regions where this account has deactivated STS: no role is assumed there. */
  regionsWithoutSts?: readonly string[];
  principals?: readonly PrincipalSeed[];
  roles?: readonly RoleSeed[];
  managedPolicies?: readonly ManagedPolicySeed[];
  applications?: readonly ApplicationSeed[];
  endpoints?: readonly EndpointSeed[];
  secrets?: readonly SecretSeed[];
  certificates?: readonly CertificateSeed[];
  buckets?: readonly BucketSeed[];
  services?: readonly EcsServiceSeed[];
  metrics?: readonly MetricSeed[];
}

/** A user or role with a long-term access key. Read from the seed at each start. */
export interface PrincipalSeed {
  accessKeyId: string;
  secretAccessKey: string;
  /** `arn:aws:iam::ACCOUNT:user/NAME`; another account than the seed's is possible. */
  arn: string;
  policies: readonly PolicyDocument[];
}

/** A role of the account, to be assumed. Read from the seed at each start. */
export interface RoleSeed {
  name: string;
  trustPolicy: PolicyDocument;
  policies: readonly PolicyDocument[];
  /** 3600 when not given. */
  maxSessionSeconds?: number;
}

/** A managed policy of the account: `arn:aws:iam::ACCOUNT:policy/NAME`. Nothing has it until it is attached. */
export interface ManagedPolicySeed {
  name: string;
  document: PolicyDocument;
}

/**
 * The push services that SNS knows, Apple's for calls and for macOS among them.
 * (SNS Developer Guide, "Mobile push notifications": platforms.)
 */
export type Platform =
  | "APNS"
  | "APNS_SANDBOX"
  | "APNS_VOIP"
  | "APNS_VOIP_SANDBOX"
  | "MACOS"
  | "MACOS_SANDBOX"
  | "GCM"
  | "ADM";

/**
 * A platform application. It has a certificate with its key, or says when its certificate ends and no more, or
 * authenticates with a token. Unlike SNS's API, the seed takes a certificate that has expired. Through an
 * application without a certificate nothing can be sent.
 */
export interface ApplicationSeed {
  name: string;
  platform: Platform;
  region?: string;
  enabled: boolean;
  certificatePem?: string;
  keyPem?: string;
  /** The expiry as SNS shows it: `2016-06-21T09:30:24Z`, or whatever a test wants read; the certificate's own unless given. */
  expiry?: string;
  /** `AppleCertificateExpiryDate`, as documented, unless given; `AppleCertificateExpirationDate` is met as well. */
  expiryAttribute?: string;
  /** Whose token it sends with. It then has no expiry. */
  token?: { teamId: string; bundleId: string };
  /** Further attributes, by SNS's names: `SuccessFeedbackRoleArn`, `EventDeliveryFailure`, … */
  attributes?: Readonly<Record<string, string>>;
}

/** A device that an application can push to. */
export interface EndpointSeed {
  /** The last part of the endpoint's ARN. */
  id: string;
  application: string;
  platform: Platform;
  region?: string;
  deviceToken: string;
  enabled: boolean;
  customUserData?: string;
}

/** A secret with one version, which is AWSCURRENT. */
export interface SecretSeed {
  name: string;
  value: string;
  region?: string;
  description?: string;
  tags?: Readonly<Record<string, string>>;
}

/** Notifications of the past, as CloudWatch counted them. */
export interface MetricSeed {
  application: string;
  platform: Platform;
  metric: "NumberOfNotificationsDelivered" | "NumberOfNotificationsFailed";
  region?: string;
  /** ISO 8601; counted in its minute. */
  at: string;
  count: number;
}

/** Every account of a seed, the one that the world is seen from first. */
export function accountsOf(seed: AwsSeed): readonly AccountSeed[] {
  const accounts = [seed, ...(seed.others ?? [])];
  const ids = new Set(accounts.map(({ accountId }) => accountId));
  if (ids.size !== accounts.length) throw new Error("Two seeded AWS accounts have the same id.");
  return accounts;
}
