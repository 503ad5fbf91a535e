import type { Logs } from "../logs/state.ts";
import type { PushOutcome } from "../push-gateway.ts";
import { accountIn } from "../wire/place.ts";
import type { Application, Endpoint, Message } from "./state.ts";

/** A message, through what it went, and what came of it. */
export interface Delivered {
  message: Message;
  application: Application;
  endpoint: Endpoint;
  outcome: PushOutcome;
  /** When SNS turned to the push service. */
  handedOver: Date;
}

/**
 * Writes SNS's record of a delivery into CloudWatch Logs, where the application has a role for it: of every failure,
 * and of so many per cent of the successes. (SNS Developer Guide, "Amazon SNS mobile app attributes".)
 */
export function writeDeliveryStatus(logs: Logs, delivered: Delivered): void {
  const { application, message, outcome } = delivered;
  const isSuccess = outcome.outcome === "delivered";
  const { SuccessFeedbackRoleArn = "", FailureFeedbackRoleArn = "" } = application.attributes;
  if ((isSuccess ? SuccessFeedbackRoleArn : FailureFeedbackRoleArn) === "") return;
  if (isSuccess && !isSampled(message, application)) return;
  const account = accountIn(application.arn);
  const place = `sns/${application.region}/${account}/app/${application.platform}/${application.name}`;
  logs.write({
    account,
    region: application.region,
    group: isSuccess ? place : `${place}/Failure`,
    stream: `${message.publishedAt.slice(0, 10)}/${application.name}`,
    message: JSON.stringify(recordOf(delivered)),
  });
}

/** The same message is always in the sample, or never. */
function isSampled({ id }: Message, { attributes }: Application): boolean {
  const percent = Number(attributes["SuccessFeedbackSampleRate"] ?? "100");
  return (Number.parseInt(id.slice(0, 8), 16) / 0x1_0000_0000) * 100 < percent;
}

function recordOf({ message, endpoint, outcome, handedOver }: Delivered): object {
  return {
    notification: { messageId: message.id, timestamp: message.publishedAt.replace("T", " ").replace("Z", "") },
    delivery: {
      destination: endpoint.arn,
      token: endpoint.attributes["Token"] ?? "",
      dwellTimeMs: Math.max(0, handedOver.getTime() - Date.parse(message.publishedAt)),
      attempts: 1,
      ...answerOf(outcome),
    },
    status: outcome.outcome === "delivered" ? "SUCCESS" : "FAILURE",
  };
}

/** A connection that Apple refused has no status. */
function answerOf(outcome: PushOutcome): { statusCode?: number; providerResponse: string } {
  switch (outcome.outcome) {
    case "delivered":
      return { statusCode: 200, providerResponse: JSON.stringify({ "apns-id": outcome.apnsId }) };
    case "refused":
      return { statusCode: outcome.status, providerResponse: JSON.stringify({ reason: outcome.reason }) };
    case "credential-rejected":
      return { providerResponse: JSON.stringify({ reason: outcome.reason }) };
  }
}
