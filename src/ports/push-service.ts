import type { PushEnvironment } from "../domain/certificate/facts.ts";
import type { PushCredential } from "./push-credential.ts";

/** Whether the push service answers at all; `remark` says what is not as usual about the way there. */
export type Reach = { reachable: true; roundTripMs: number; remark?: string } | { reachable: false; why: string };

/** A credential to be tried with its topics. */
export interface PreflightsRequest {
  environment: PushEnvironment;
  /** Its key is a secret: it is used for the connection and kept nowhere. */
  credential: PushCredential;
  topics: readonly string[];
}

/**
 * What the push service makes of a credential:
 * - `accepted`: it would push with it; `remark` says what is not as usual about the way there
 * - `refused`: it would not; `reason` is one word for machines, `explanation` a sentence for people
 * - `unknown`: it could not be asked, or did not say
 */
export type Preflight =
  | { verdict: "accepted"; remark?: string }
  | { verdict: "refused"; reason: string; explanation: string }
  | { verdict: "unknown"; explanation: string };

/** What the push service makes of a credential with one of its topics. */
export interface TopicPreflight {
  topic: string;
  preflight: Preflight;
}

/** Apple's push service, asked about a credential without disturbing any device. Calls never reject, nor hang. */
export interface PushService {
  /** Connects without a credential and measures one round trip. */
  reach(environment: PushEnvironment): Promise<Reach>;
  /**
   * Sends to a device that can't exist, to learn whether the credential is good: once for each topic, in their order
   * and over one connection.
   */
  preflightAll(request: PreflightsRequest): Promise<TopicPreflight[]>;
}
