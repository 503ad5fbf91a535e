import { GetEndpointAttributesCommand, SetEndpointAttributesCommand, SNSClient } from "@aws-sdk/client-sns";
import { type EnablingPlan, endpointsDigest } from "../../domain/enabling/plan.ts";
import { asFirebreakError, FirebreakError } from "../../domain/errors.ts";
import type { Grant } from "../../guard/redeem.ts";
import type { EnablingSession, EndpointEnabling } from "../../ports/endpoint-enabling.ts";
import { forWriting } from "./client-settings.ts";
import { createPace, type Pace } from "./pace.ts";
import { assumeFor, type BreakGlassSettings } from "./privileged-role.ts";

/**
 * Calls a second. SNS documents no quota for reading and setting an endpoint; the lowest that it documents
 * for endpoints is 30, for listing them (SNS API Reference, ListEndpointsByPlatformApplication), and the
 * team's own servers register devices with the same calls.
 */
export const enablingPerSecond = 20;

/** Milliseconds before it is asked again after it said that it is asked too often; and for one endpoint in all. */
const waits = { first: 1_000, longest: 30_000 };

/** Assumes the break-glass role for an approved enabling, and sets `Enabled` on its endpoints, to true, and nothing else. */
export function createEndpointEnabling(settings: BreakGlassSettings & { perSecond: number }): EndpointEnabling {
  const { perSecond } = settings;
  // One for all sessions: the quota is the account's.
  const pace = createPace({ perSecond, firstPause: settings.patience?.throttled ?? waits.first });
  return {
    async assume(grant, { endpoints, ...identity }) {
      checkEndpoints(grant, endpoints);
      const { credentials, ...session } = await assumeFor(settings, grant, {
        ...identity,
        target: grant.plan.application,
      });
      const sns = new SNSClient({ ...forWriting(settings), credentials });
      return { ...session, ...openSession(sns, pace, new Set(endpoints)) };
    },
  };
}

/** The last door: whatever calls it, no endpoint is touched but those that were approved. */
function checkEndpoints({ plan }: Grant<EnablingPlan>, endpoints: readonly string[]): void {
  if (endpoints.length === plan.number && endpointsDigest(endpoints) === plan.endpoints) return;
  throw new FirebreakError("not-allowed", "These are not the endpoints that were approved.", {
    found: `${endpoints.length} endpoints`,
    expected: `the ${plan.number} of the plan`,
    todo: "Make a new plan and ask again.",
  });
}

function openSession(
  client: SNSClient,
  pace: Pace,
  approved: ReadonlySet<string>,
): Pick<EnablingSession, "enable" | "end"> {
  let held: SNSClient | undefined = client;

  return {
    async enable(endpoint) {
      if (held === undefined) throw new FirebreakError("broken", "The session for enabling endpoints is over.");
      if (!approved.has(endpoint)) {
        throw new FirebreakError("not-allowed", "This endpoint was not approved to be enabled.", { found: endpoint });
      }
      return enable(held, pace, endpoint);
    },
    end() {
      held?.destroy();
      held = undefined;
    },
  };
}

async function enable(sns: SNSClient, pace: Pace, endpoint: string): ReturnType<EnablingSession["enable"]> {
  const signal = AbortSignal.timeout(waits.longest);
  const about = (doing: string, permission: string) => ({ doing: `${doing} ${endpoint}`, permission, carrying: [] });
  try {
    const { Attributes = {} } = await pace.ask(about("read", "sns:GetEndpointAttributes"), signal, () =>
      sns.send(new GetEndpointAttributesCommand({ EndpointArn: endpoint })),
    );
    if (Attributes["Enabled"]?.toLowerCase() === "true") return { came: "already", requestId: null };
    const { $metadata } = await pace.ask(about("enable", "sns:SetEndpointAttributes"), signal, () =>
      sns.send(new SetEndpointAttributesCommand({ EndpointArn: endpoint, Attributes: { Enabled: "true" } })),
    );
    return { came: "enabled", requestId: $metadata.requestId ?? null };
  } catch (thrown) {
    const error = asFirebreakError(thrown);
    if (error.kind === "not-found") return { came: "gone", requestId: error.call ?? null };
    if (error.kind === "bad-input") return { came: "refused", requestId: error.call ?? null };
    throw error;
  }
}
