import type { PolicyDocument } from "./iam/policy.ts";

/** The account as a new world finds it. Kept state (applications, secrets, metrics) wins over it at a restart. */
export interface AwsSeed {
  /** Twelve digits. */
  accountId: string;
  /** Where the seeded applications, endpoints, secrets and metrics are. */
  region: string;
  principals: readonly PrincipalSeed[];
  roles: readonly RoleSeed[];
  applications: readonly ApplicationSeed[];
  endpoints: readonly EndpointSeed[];
  secrets: readonly SecretSeed[];
  metrics: readonly MetricSeed[];
}

/** A user or role with a long-term access key. Read from the seed at each start. */
export interface PrincipalSeed {
  accessKeyId: string;
  secretAccessKey: string;
  /** `arn:aws:iam::ACCOUNT:user/NAME`; another account than the seed's is possible. */
  arn: string;
  policies: readonly PolicyDocument[];
}

/** A role to be assumed. Read from the seed at each start. */
export interface RoleSeed {
  name: string;
  trustPolicy: PolicyDocument;
  policies: readonly PolicyDocument[];
  /** 3600 when not given. */
  maxSessionSeconds?: number;
}

/** The push services of Apple's that SNS knows and this world delivers to. */
export type ApplePlatform = "APNS" | "APNS_SANDBOX";

/** A platform application. Its certificate may have expired: unlike SNS's API, the seed does not check it. */
export interface ApplicationSeed {
  name: string;
  platform: ApplePlatform;
  certificatePem: string;
  keyPem: string;
  enabled: boolean;
  /** Further attributes, by SNS's names: `SuccessFeedbackRoleArn`, `EventDeliveryFailure`, … */
  attributes?: Readonly<Record<string, string>>;
}

/** A device that an application can push to. */
export interface EndpointSeed {
  /** The last part of the endpoint's ARN. */
  id: string;
  application: string;
  platform: ApplePlatform;
  deviceToken: string;
  enabled: boolean;
  customUserData?: string;
}

/** A secret with one version, which is AWSCURRENT. */
export interface SecretSeed {
  name: string;
  value: string;
  description?: string;
}

/** Notifications of the past, as CloudWatch counted them. */
export interface MetricSeed {
  application: string;
  platform: ApplePlatform;
  metric: "NumberOfNotificationsDelivered" | "NumberOfNotificationsFailed";
  /** ISO 8601; counted in its minute. */
  at: string;
  count: number;
}
