import type { Instant } from "../domain/time.ts";
import type { Grant } from "../guard/redeem.ts";
import type { PushCredential } from "./push-credential.ts";

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

/** The service that sends push notifications, read with the bot's own rights. */
export interface ApplicationPush {
  /** All applications of the region: one paginated list. */
  list(): Promise<PushApplication[]>;
  /** @throws FirebreakError `not-found` when there is no such application */
  observe(application: string): Promise<PushApplication>;
  /** Publishes a test push to a device of our own. */
  sendCanary(endpoint: string, text: string): Promise<CanaryOutcome>;
  /** Notifications delivered and failed since the instant, as the service's metrics count them. */
  deliveries(application: string, since: Date): Promise<{ delivered: number; failed: number }>;
}

/** A session of the break-glass role, made for one plan. */
export interface PrivilegedSession {
  /** The assumed role's session ARN. */
  name: string;
  sourceIdentity: string;
  until: Instant;
  /** How much of STS's limit the policy and tags take, in percent. */
  packedPolicyPercent: number;
  /** AWS's id of the call that opened it; null when it did not say. */
  requestId: string | null;
  /** Sets the application's credential and enables it, in one call. @returns AWS's id of that call; null when it did not say */
  write(application: string, credential: PushCredential): Promise<string | null>;
  /** Drops the credentials. */
  end(): void;
}

/** The way to the break-glass role. There is no other way to a credential's change. */
export interface BreakGlass {
  /** Assumes the role for the grant's plan, in the requester's name. */
  assume(grant: Grant, identity: { source: string; incident: number }): Promise<PrivilegedSession>;
}

/** Read-only calls that a runbook may name, and what each answers. */
export interface CloudReader {
  /** @throws FirebreakError when the call is not on the list of read-only calls, is refused, or can't be made */
  read(call: string, input: Record<string, unknown>): Promise<unknown>;
  /** The calls a runbook may name. */
  readonly calls: readonly string[];
}
