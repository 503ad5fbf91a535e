import type { WorldContext } from "../../core/context.ts";
import type { Metrics } from "../cloudwatch/metrics.ts";
import type { PushCredential, PushGateway, PushOutcome } from "../push-gateway.ts";
import type { Logs } from "../logs/state.ts";
import { accountIn } from "../wire/place.ts";
import { expiryOf } from "./attributes.ts";
import { writeDeliveryStatus } from "./delivery-status.ts";
import type { SnsStore } from "./store.ts";
import type { Application, Endpoint, Message } from "./state.ts";

/** What happens to a message after SNS has answered. */
export interface Delivery {
  submit(message: Message): void;
  /** What is still under way stays pending and is sent when the world starts again. */
  close(): void;
}

/** How long SNS takes before it turns to the push service. */
const LAG_MILLISECONDS = 5;

/** Apple's reasons that end a device's endpoint rather than one notification. */
const DEAD_TOKEN_REASONS = ["BadDeviceToken", "Unregistered"];

/** Delivers through the gateway, counts and records what came of it, and disables what the push service no longer accepts. */
export function createDelivery(
  { clock }: WorldContext,
  { shelf, applications }: SnsStore,
  { push, metrics, logs }: { push: PushGateway; metrics: Metrics; logs: Logs },
): Delivery {
  const timers = new Set<NodeJS.Timeout>();
  let closed = false;

  async function attempt(message: Message): Promise<void> {
    const application = applications.find(message.applicationArn);
    const endpoint = shelf.state.endpoints.find(({ arn }) => arn === message.endpointArn);
    if (application === undefined || endpoint === undefined) return;
    const handedOver = clock.now();
    const outcome = await send(push, message, { application, endpoint, now: handedOver });
    if (closed) return;

    const now = clock.now().toISOString();
    message.outcome = outcome.outcome === "delivered" ? "delivered" : "failed";
    message.reason = "reason" in outcome ? outcome.reason : undefined;
    message.apnsId = "apnsId" in outcome ? outcome.apnsId : undefined;
    metrics.count({
      account: accountIn(application.arn),
      application: application.name,
      platform: application.platform,
      region: application.region,
      metric: outcome.outcome === "delivered" ? "NumberOfNotificationsDelivered" : "NumberOfNotificationsFailed",
      at: now,
      count: 1,
    });
    writeDeliveryStatus(logs, { message, application, endpoint, outcome, handedOver });
    if (outcome.outcome === "credential-rejected" && application.attributes["Enabled"] === "true") {
      application.attributes["Enabled"] = "false";
      application.history.push({ at: now, by: "sns", attributes: { Enabled: "false" } });
    }
    if (outcome.outcome === "refused" && DEAD_TOKEN_REASONS.includes(outcome.reason)) {
      endpoint.attributes["Enabled"] = "false";
    }
    shelf.save();
  }

  function submit(message: Message): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      void attempt(message);
    }, LAG_MILLISECONDS);
    timers.add(timer);
  }

  for (const message of shelf.state.messages.filter(({ outcome }) => outcome === "pending")) submit(message);
  return {
    submit,
    close() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** A push service that can't be reached fails this notification and says nothing of the credential. */
async function send(
  push: PushGateway,
  message: Message,
  { application, endpoint, now }: { application: Application; endpoint: Endpoint; now: Date },
): Promise<PushOutcome> {
  const credential = credentialOf(application);
  if (credential === undefined) return withoutCredential(application, now);
  try {
    return await push.deliver({
      environment: application.platform.endsWith("_SANDBOX") ? "sandbox" : "production",
      ...credential,
      deviceToken: endpoint.attributes["Token"] ?? "",
      topic: message.topic,
      payload: message.payload,
      pushType: message.pushType,
    });
  } catch (error) {
    return { outcome: "refused", status: 503, reason: `Unreachable: ${(error as Error).message}` };
  }
}

function credentialOf({ certificatePem, keyPem, keyId, attributes }: Application): PushCredential | undefined {
  if (keyPem === undefined) return undefined;
  if (keyId !== undefined) return { keyPem, keyId, teamId: attributes["ApplePlatformTeamID"] ?? "" };
  return certificatePem === undefined ? undefined : { certificatePem, keyPem };
}

/** There is nothing to connect with: only an expiry that has passed says what Apple would answer. */
function withoutCredential(application: Application, now: Date): PushOutcome {
  if (Date.parse(expiryOf(application) ?? "") <= now.getTime()) {
    return { outcome: "credential-rejected", reason: "certificate expired" };
  }
  return { outcome: "refused", status: 503, reason: "This world has no credential of the application." };
}
