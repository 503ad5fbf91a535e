/**
 * The rest of the world as the training page shows it beside Slack: what a person would see in the
 * consoles of AWS, Apple and GitHub, on the public status page and on the phone of who is on call, as plain JSON.
 *
 * Times are ISO 8601 in UTC, in the world's time. Nothing here carries key material.
 */
import type { Fault } from "../core/faults.ts";

/** A platform application of SNS. */
export interface SnsApplicationView {
  arn: string;
  name: string;
  platform: "APNS" | "APNS_SANDBOX";
  /** The App ID whose pushes it sends. */
  bundleId: string;
  enabled: boolean;
  /** `AppleCertificateExpiryDate` as SNS computes it from the certificate it was given. */
  certificateExpiresAt: string | null;
  /** Whether it has a certificate; without one it signs in with a key, which has no end. */
  hasCertificate: boolean;
  /** Devices registered with it. */
  endpoints: number;
  /** Those among them that SNS sends nothing to. */
  disabledEndpoints: number;
  /** Every change since the world began, newest first. */
  changes: SnsChangeView[];
}

/** Another account of the company's, as far as the page tells of it. */
export interface OtherAccountView {
  /** Twelve digits. */
  account: string;
  name: string;
  applications: OtherApplicationView[];
}

/** An application in another account. */
export interface OtherApplicationView {
  arn: string;
  name: string;
  region: string;
  enabled: boolean;
  /** When its certificate ends. */
  certificateExpiresAt: string | null;
  /** Whether it has a certificate; without one it signs in with a key, which has no end. */
  hasCertificate: boolean;
}

/** One change of a platform application. */
export interface SnsChangeView {
  at: string;
  /** The API call: `SetPlatformApplicationAttributes`. */
  call: string;
  /** The ARN of who made it. */
  by: string;
  /** What changed, in words. */
  words: string;
}

/** One `Publish` call that reached SNS. */
export interface PublishedView {
  at: string;
  applicationName: string;
  /** The ARN of who published; empty where that isn't known. */
  by: string;
  /** SNS's error, when it refused. */
  error: { code: string; message: string } | null;
}

/** One push that was tried at APNs, delivered or not. */
export interface PushView {
  at: string;
  topic: string;
  /** Whose device it is, or the start of its token. */
  device: string;
  title: string;
  delivered: boolean;
  /** Apple's reason, or the TLS alert, when it was not delivered. */
  reason: string | null;
  /** The serial number of the certificate that was presented. */
  certificateSerial: string | null;
  /** The id of the key of the token that was presented. */
  keyId: string | null;
}

/** A session of a role, as CloudTrail would show it. */
export interface RoleSessionView {
  at: string;
  expiresAt: string;
  roleArn: string;
  sessionName: string;
  sourceIdentity: string | null;
  tags: Record<string, string>;
  /** The session policy as JSON text; `null` when the session had the role's own permissions. */
  policy: string | null;
  calls: { at: string; call: string; allowed: boolean }[];
}

/** A secret's versions, without their values. */
export interface SecretView {
  name: string;
  versions: { id: string; stages: string[]; createdAt: string }[];
}

/** A service of ECS, whose tasks keep what they read when they started. */
export interface ServiceView {
  arn: string;
  name: string;
  cluster: string;
  /** How many tasks it is to run. */
  tasks: number;
  /** The secret that its tasks read; empty where they read none. */
  reads: string;
  /** Newest first. `current`: whether its tasks hold the version of the secret that is AWSCURRENT now. */
  deployments: { id: string; createdAt: string; running: number; state: string; version: string; current: boolean }[];
}

/** An App ID in Apple's developer portal. */
export interface AppIdView {
  bundleId: string;
  name: string;
}

/** A push certificate in Apple's developer portal. */
export interface CertificateView {
  serial: string;
  bundleId: string;
  commonName: string;
  notBefore: string;
  notAfter: string;
  /** The person who had it made in this world; `null` for those the world began with. */
  createdBy: string | null;
  /** The name under which it is downloaded: `aps.cer`. */
  fileName: string;
  status: "active" | "expired" | "revoked";
}

/** A key for token authentication in Apple's developer portal. */
export interface TokenKeyView {
  /** Ten characters. */
  keyId: string;
  name: string;
  environment: "sandbox-and-production" | "production" | "sandbox";
  /** The person who had it made. */
  createdBy: string;
  createdAt: string;
  /** The name under which it is downloaded: `AuthKey_ABCDE12345.p8`. */
  fileName: string;
  /** Whether it can still be downloaded: that works once. */
  downloadable: boolean;
  status: "active" | "revoked";
}

/** One file of a pull request. */
export interface ChangedFileView {
  path: string;
  additions: number;
  deletions: number;
  /** The hunks of the unified diff, as GitHub's API gives them. */
  patch: string;
}

/** A pull request on the code host. */
export interface PullRequestView {
  number: number;
  repository: string;
  title: string;
  /** Markdown. */
  body: string;
  url: string;
  author: string;
  branch: string;
  base: string;
  state: "open" | "merged" | "closed";
  /** Whether it is not to be merged yet. */
  draft: boolean;
  /** Who has been asked for a review: logins, and teams as `OWNER/TEAM`. */
  requested: string[];
  createdAt: string;
  mergedAt: string | null;
  /** Her login, which is her name in Slack. */
  mergedBy: string | null;
  /** Why it can't be merged as it is; `null` when it can. */
  obstacle: string | null;
  files: ChangedFileView[];
  checks: { name: string; state: "pending" | "passed" | "failed"; words: string }[];
  /** What has been said below it, oldest first. Markdown. */
  comments: { author: string; body: string; at: string }[];
}

/** What somebody is to do, on the code host. */
export interface IssueView {
  number: number;
  title: string;
  /** Markdown. */
  body: string;
  author: string;
  state: "open" | "closed";
  assignees: string[];
  createdAt: string;
}

/** The public status page. */
export interface StatusPageView {
  /** Where customers read it; `null` while it can't be reached. */
  url: string | null;
  /** The page's headline: `All systems operational`. */
  headline: string;
  /** Whether customers see trouble now. */
  trouble: boolean;
  /** Updates of the latest incident, newest first. */
  updates: { at: string; status: string; words: string }[];
}

/** Something that woke somebody, as it stands on her phone. */
export interface AlertView {
  at: string;
  /** By which service. */
  keeper: "pagerduty" | "webhook";
  /** Two alerts with the same key are about the same thing. */
  key: string;
  summary: string;
  severity: string;
  /** What it is about: an ARN, a host. */
  source: string;
  isResolved: boolean;
  links: { href: string; text: string }[];
}

/** One effect that a vendor applied. */
export interface EffectView {
  at: string;
  vendor: string;
  effect: string;
  subject: string;
  detail: Record<string, string | number | boolean>;
}

/** A failure in force. */
export interface FaultView {
  call: string;
  fault: Fault;
  /** How many more calls suffer it; `null` is every one. */
  times: number | null;
}

/** What a drill that is running tells the people in it. */
export interface DrillView {
  name: string;
  words: string;
}

/** Everything beside Slack. */
export interface PanelsView {
  /** The world's time. */
  now: string;
  /** Whether the bot watches the account that the story is about. */
  watched: boolean;
  /** Those of that account; the others' are under `otherAccounts`. */
  applications: SnsApplicationView[];
  otherAccounts: OtherAccountView[];
  /** Newest first. */
  published: PublishedView[];
  /** Newest first. */
  pushes: PushView[];
  /** Newest first. */
  sessions: RoleSessionView[];
  secrets: SecretView[];
  services: ServiceView[];
  appIds: AppIdView[];
  /** Newest first. */
  certificates: CertificateView[];
  /** The team that Apple knows the company as. */
  appleTeam: { id: string; name: string };
  /** Newest first. */
  tokenKeys: TokenKeyView[];
  /** Newest first. */
  pullRequests: PullRequestView[];
  /** Newest first. */
  issues: IssueView[];
  statusPage: StatusPageView;
  /** Newest first. */
  alerts: AlertView[];
  /** Newest first. */
  effects: EffectView[];
  faults: FaultView[];
  /** Calls that can be made to fail. */
  faultCalls: string[];
  drill: DrillView | null;
}

/** What became of a test push. */
export type TestPush = { published: true; messageId: string } | { published: false; code: string; message: string };

/** Why a vendor refused, in the vendor's words. */
export class PanelRefusal extends Error {}

/** What people can do outside Slack. `person` is a member's id. Calls reject with a {@link PanelRefusal}. */
export interface Panels {
  view(): Promise<PanelsView>;
  /** Has Apple's portal make a push certificate for the App ID from a signing request. */
  createCertificate(person: string, bundleId: string, csrPem: string): Promise<CertificateView>;
  /** The certificate as Apple's portal gives it: DER. */
  downloadCertificate(serial: string): Promise<Uint8Array>;
  /** Has Apple's portal make a key for token authentication. */
  createTokenKey(person: string, name: string): Promise<TokenKeyView>;
  /** The key as Apple's portal gives it, once: PKCS#8 in PEM. */
  downloadTokenKey(person: string, keyId: string): Promise<{ fileName: string; pem: string }>;
  revokeTokenKey(person: string, keyId: string): Promise<void>;
  /** Merges the pull request. */
  merge(person: string, number: number): Promise<void>;
  /** Reviews the pull request. */
  review(person: string, number: number, verdict: "approve" | "request-changes"): Promise<void>;
  /** Has CI say something else of the pull request's head. */
  reportCheck(number: number, check: { name: string; state: "pending" | "passed" | "failed" }): Promise<void>;
  /** Publishes to a device of the application, as a developer would try it. */
  publishTestPush(person: string, applicationArn: string): Promise<TestPush>;
  /** Makes the next `times` calls of that name fail; `null` is every one until cleared. */
  setFault(call: string, fault: Fault, times: number | null): Promise<void>;
  /** Ends one failure, or all. */
  clearFault(call: string | null): Promise<void>;
}
