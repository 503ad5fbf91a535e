import type { DeliveryLog } from "../domain/proof/evidence.ts";
import type { DeliveryPeriod } from "../domain/proof/watch.ts";
import type { Instant } from "../domain/time.ts";
import type { ObservedApplication } from "../domain/rotation/target.ts";
import type { Grant } from "../guard/redeem.ts";
import type { PushCredential } from "./push-credential.ts";
import type { Promoted } from "./secret-store.ts";

/** A push application as its service shows it. */
export interface PushApplication {
  arn: string;
  name: string;
  /** When its certificate ends; null when the service names no expiry (token authentication). */
  expiry: Instant | null;
  /** Whose token it signs in with; null when it has a certificate. */
  token: { teamId: string; bundleId: string } | null;
  enabled: boolean;
}

/** How a test push went, as far as the service says. */
export type CanaryOutcome = { accepted: true; message: string } | { accepted: false; reason: string };

/** The service's own record of one push; without one, why there is none, and whether it may still come. */
export type DeliveryLookup =
  | { record: DeliveryLog }
  | {
      record: undefined;
      mayCome: boolean;
      /** Completes "There is no delivery record: …". */
      why: string;
    };

/** What the service is told to keep records of. */
export interface Feedback {
  success: boolean;
  failure: boolean;
  /** Of how many successes it keeps one, in per cent; null where it does not say. */
  sampleRate: number | null;
}

/** The devices of an application, as far as they were counted. */
export interface EndpointCount {
  enabled: number;
  disabled: number;
  counted: number;
  /** Whether these are all. */
  complete: boolean;
  /** The ARNs of those that are disabled, in the order of the list. */
  disabledEndpoints: readonly string[];
}

/** The service that sends push notifications, read with the bot's own rights. */
export interface ApplicationPush {
  /** All applications of Firebreak's own account and region: one paginated list. */
  list(): Promise<PushApplication[]>;
  /** @throws FirebreakError `not-found` when there is no such application */
  observe(application: string): Promise<PushApplication>;
  /** Publishes a test push to a device of our own. */
  sendCanary(endpoint: string, text: string): Promise<CanaryOutcome>;
  /** Notifications delivered and failed since the instant, as the service's metrics count them. */
  deliveries(application: string, since: Date): Promise<{ delivered: number; failed: number }>;
  /** The same by periods of five minutes, oldest first; those without any notification count nothing. */
  deliveryPeriods(application: string, span: { since: Date; until: Date }): Promise<DeliveryPeriod[]>;
  /** Looks for the record of one push since then. That there is none, or that it can't be read, is no error. */
  deliveryRecord(application: string, push: { message: string; since: Date }): Promise<DeliveryLookup>;
  /** Whether deliveries are recorded at all. */
  feedback(application: string): Promise<Feedback>;
  /** Counts the application's devices, a page at a time and no longer than half a minute. */
  endpoints(application: string): Promise<EndpointCount>;
}

/** A session of a break-glass role, made for one target of one plan. Each effect is allowed once, and only as planned. */
export interface PrivilegedSession {
  /** The assumed role's session ARN. */
  name: string;
  sourceIdentity: string;
  until: Instant;
  /** How much of STS's limit the policy and tags take, in percent. */
  packedPolicyPercent: number;
  /** AWS's id of the call that opened it; null when it did not say. */
  requestId: string | null;
  /** Reads the application, in a rehearsal. `requestId`: AWS's id of the call; null when it did not say */
  read(application: string): Promise<{ observed: ObservedApplication; requestId: string | null }>;
  /** Sets the application's credential and enables it, in one call. @returns AWS's id of that call; null when it did not say */
  write(application: string, credential: PushCredential): Promise<string | null>;
  /** Makes the planned version of the secret the one that consumers read. Nothing is moved when it is already. */
  promote(secret: string, version: string): Promise<Promoted>;
  /** Drops the credentials. */
  end(): void;
}

/** The way to the break-glass roles. There is no other way to a credential's change. */
export interface BreakGlass {
  /**
   * Assumes the role of one of the plan's sessions, in the requester's name.
   *
   * @param identity.target which session: the ARN of what it changes.
   * @throws FirebreakError `not-allowed` when the plan opens no such session, or its role is not the one of the target's account
   */
  assume(grant: Grant, identity: { source: string; incident: number; target: string }): Promise<PrivilegedSession>;
}

/** Read-only calls that a runbook may name, and what each answers. */
export interface CloudReader {
  /** @throws FirebreakError when the call is not on the list of read-only calls, is refused, or can't be made */
  read(call: string, input: Record<string, unknown>): Promise<unknown>;
  /** The calls a runbook may name. */
  readonly calls: readonly string[];
}
