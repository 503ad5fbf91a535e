import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { WorldContext } from "../../core/context.ts";
import { AwsError } from "../wire/error.ts";
import type { Action } from "../wire/service.ts";
import { action } from "../wire/service.ts";
import { readAppleCertificate } from "./apple-certificate.ts";
import type { Delivery } from "./delivery.ts";
import { invalidParameter } from "./errors.ts";
import type { Application, Message } from "./state.ts";
import type { SnsStore } from "./store.ts";

/** A message's size at most. (SNS API Reference, Publish: 262,144 bytes.) */
const MAX_MESSAGE_BYTES = 262_144;

const Fields = z.object({
  TargetArn: z.string().optional(),
  Message: z.string(),
  MessageStructure: z.string().optional(),
  MessageAttributes: z.record(z.string(), z.object({ StringValue: z.string().optional() })).default({}),
});

/** Publishes to one device: checks, answers at once, and delivers afterwards. */
export function createPublish({ clock, ledger }: WorldContext, store: SnsStore, delivery: Delivery): Action {
  const { shelf, applications } = store;
  return action(Fields, ({ TargetArn, Message: text, MessageStructure, MessageAttributes }, call) => {
    if (TargetArn === undefined) throw invalidParameter("TargetArn Reason: this world publishes to devices only");
    call.authorize({ action: "SNS:Publish", resource: TargetArn });
    const endpoint = shelf.state.endpoints.find((one) => one.arn === TargetArn);
    const application = endpoint && applications.find(endpoint.applicationArn);
    if (endpoint === undefined || application === undefined || application.region !== call.region) {
      throw invalidParameter("TargetArn Reason: No endpoint found for the target arn specified");
    }
    const payload = payloadFor(application.platform, text, MessageStructure);
    if (application.attributes["Enabled"] !== "true") {
      throw new AwsError("PlatformApplicationDisabled", "Platform application is disabled");
    }
    if (endpoint.attributes["Enabled"] !== "true") throw new AwsError("EndpointDisabled", "Endpoint is disabled");

    const attribute = (name: string) => MessageAttributes[`AWS.SNS.MOBILE.APNS.${name}`]?.StringValue;
    const message: Message = {
      id: randomUUID(),
      endpointArn: TargetArn,
      applicationArn: application.arn,
      topic: attribute("TOPIC") ?? topicOf(application),
      pushType: attribute("PUSH_TYPE") ?? "alert",
      payload,
      publishedAt: clock.now().toISOString(),
      outcome: "pending",
      reason: undefined,
      apnsId: undefined,
    };
    shelf.state.messages.push(message);
    shelf.save();
    ledger.record({ vendor: "sns", effect: "Publish", subject: TargetArn, detail: { messageId: message.id } });
    delivery.submit(message);
    return { MessageId: message.id };
  });
}

/** The app that an application's credential is for. */
function topicOf({ certificatePem, attributes }: Application): string {
  const bundleId = certificatePem === undefined ? undefined : readAppleCertificate(certificatePem).bundleId;
  return bundleId ?? attributes["ApplePlatformBundleID"] ?? "";
}

/** What Apple is sent: the platform's own entry as it is, any other text as an alert. */
function payloadFor(platform: string, text: string, structure: string | undefined): string {
  if (text === "") throw invalidParameter("Empty message");
  if (Buffer.byteLength(text) > MAX_MESSAGE_BYTES) throw invalidParameter("Message too long");
  if (structure === undefined) return alert(text);
  if (structure !== "json") throw invalidParameter("MessageStructure");
  const entries = parseEntries(text);
  const own = entries[platform];
  if (typeof own === "string") return own;
  if (typeof entries["default"] === "string") return alert(entries["default"]);
  throw invalidParameter(`JSON must contain an entry for 'default' or '${platform}'.`);
}

function parseEntries(text: string): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    throw invalidParameter("Message Structure - JSON message body failed to parse");
  }
}

function alert(text: string): string {
  return JSON.stringify({ aps: { alert: text } });
}
