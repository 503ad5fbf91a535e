import { z } from "zod";
import type { PushEnvironment } from "../../domain/certificate/facts.ts";
import type { PushService } from "../../ports/push-service.ts";
import { codeOf, ping, post } from "./connection.ts";
import type { Target } from "./connection.ts";
import { explainAnswer, explainFailure, explainNetwork } from "./explanations.ts";

/** Where APNs is: Apple's two hosts, or whatever stands in for them. */
export interface ApnsAddresses extends Record<PushEnvironment, { url: string }> {
  /** Whom to trust instead of the well-known authorities, PEM. */
  ca?: string;
}

/** A device token that no device has: APNs answers `BadDeviceToken`, if it gets as far as looking at it. */
const NO_DEVICE = "0".repeat(64);
/** A push that no one would notice, and that Apple does not keep for later. */
const SILENT = { "apns-push-type": "background", "apns-priority": 5, "apns-expiration": 0 };
const SILENT_PAYLOAD = '{"aps":{"content-available":1}}';
/** A person waits for the answer. */
const DEADLINE_MILLISECONDS = 10_000;

const ErrorBody = z.object({ reason: z.string().regex(/^[A-Za-z]{1,40}$/) });

/** APNs over HTTP/2. Each call has a connection of its own and ends by the deadline. */
export function createPushService(addresses: ApnsAddresses, deadlineMilliseconds = DEADLINE_MILLISECONDS): PushService {
  const targetOf = (environment: PushEnvironment): Target & { host: string } => {
    const { url } = addresses[environment];
    return { url, host: new URL(url).host, ca: addresses.ca, deadlineMilliseconds };
  };
  return {
    async reach(environment) {
      const target = targetOf(environment);
      try {
        return { reachable: true, roundTripMs: await ping(target) };
      } catch (error) {
        return { reachable: false, why: explainNetwork(codeOf(error), target) };
      }
    },
    async preflight({ environment, topic, credential }) {
      // Rotations take certificates alone as yet; what could not be tried is for the approvers to weigh.
      if (credential.kind === "token") {
        return { verdict: "unknown", explanation: "It is a token key, and only certificates can be tried." };
      }
      const target = targetOf(environment);
      const tried = { ...target, environment, topic };
      try {
        const headers = { ":path": `/3/device/${NO_DEVICE}`, "apns-topic": topic, ...SILENT };
        const { status, body } = await post(target, { credential, headers, body: SILENT_PAYLOAD });
        return explainAnswer(status, reasonIn(body), tried);
      } catch (error) {
        return explainFailure(codeOf(error), tried);
      }
    },
  };
}

function reasonIn(body: string): string | undefined {
  try {
    return ErrorBody.parse(JSON.parse(body)).reason;
  } catch {
    return undefined;
  }
}
