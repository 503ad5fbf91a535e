import type { PushEnvironment } from "../../domain/certificate/facts.ts";
import type { Clock } from "../../ports/clock.ts";
import type { PushService } from "../../ports/push-service.ts";
import { openConnection, type Target } from "./connection.ts";
import { tryEach } from "./preflight.ts";
import { createProviderTokens } from "./provider-tokens.ts";
import { explainDeadEnds, takeFirst, waysTo } from "./ways.ts";

/** Where APNs is: Apple's two hosts, or whatever stands in for them. */
export interface ApnsAddresses extends Record<PushEnvironment, { url: string }> {
  /** Whom to trust instead of the well-known authorities, PEM. */
  ca?: string;
}

/** How APNs is asked. */
export interface PushServiceOptions {
  addresses: ApnsAddresses;
  /** Tokens carry its time. */
  clock: Clock;
  /** For each step of a call: a person waits for the answer. */
  deadlineMilliseconds?: number;
  /** The addresses to try for one that was configured; Apple's other port when nothing is given. */
  ways?: (url: string) => readonly string[];
}

const DEADLINE_MILLISECONDS = 5_000;

/** APNs over HTTP/2. Each call has a connection of its own, and each of its steps ends by the deadline. */
export function createPushService(options: PushServiceOptions): PushService {
  const { addresses, clock, deadlineMilliseconds = DEADLINE_MILLISECONDS, ways = waysTo } = options;
  const tokens = createProviderTokens(clock);
  const targetsOf = (environment: PushEnvironment): Target[] =>
    ways(addresses[environment].url).map((url) => ({ url, ca: addresses.ca, deadlineMilliseconds }));

  return {
    async reach(environment) {
      try {
        const { found, remark } = await takeFirst(targetsOf(environment), pingOnce);
        return { reachable: true, roundTripMs: found, ...(remark === undefined ? {} : { remark }) };
      } catch (error) {
        return { reachable: false, why: explainDeadEnds(error) };
      }
    },
    preflightAll: (request) => tryEach(request, { targets: targetsOf(request.environment), tokens }),
  };
}

async function pingOnce(target: Target): Promise<number> {
  const connection = await openConnection(target, undefined);
  try {
    return await connection.ping();
  } finally {
    connection.close();
  }
}
