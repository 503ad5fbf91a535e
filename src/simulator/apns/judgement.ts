import type { IncomingHttpHeaders } from "node:http2";
import type { PushEnvironments } from "../apple/profile.ts";
import type { Device, Environment, Push } from "./push.ts";
import type { Reason } from "./reasons.ts";

/** Who sends, by a certificate or by a key that has signed a token. */
export interface Sender {
  /** Lower-case hexadecimal; null with a token. */
  certificateSerial: string | null;
  /** Null with a certificate. */
  keyId: string | null;
  /** Every topic that they may push to. */
  topics: readonly string[];
  /** What a request that names no topic is taken to mean. */
  impliedTopic: string | undefined;
  environments: PushEnvironments;
}

/** Who sends, or why APNs does not hear them. */
export type Provider = Sender | { refused: Reason };

/** One request as it reached APNs. */
export interface PushRequest {
  headers: IncomingHttpHeaders;
  body: Buffer;
  provider: Provider;
  environment: Environment;
}

/** What APNs makes of a request. */
export type Judgement =
  | { taken: Omit<Push, "at" | "environment" | "apnsId"> }
  | { refused: Reason; /** Milliseconds since 1970, with `Unregistered` alone. */ timestamp?: number };

// Apple, "Sending notification requests to APNs".
const PUSH_TYPES = new Set([
  "alert",
  "background",
  "complication",
  "controls",
  "fileprovider",
  "liveactivity",
  "location",
  "mdm",
  "pushtotalk",
  "voip",
  "widgets",
]);
const PRIORITIES = new Set(["1", "5", "10"]);
const PAYLOAD_LIMIT = 4096;
const VOIP_PAYLOAD_LIMIT = 5120;
const COLLAPSE_ID_LIMIT = 64;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const TOKEN = /^[0-9a-f]{64}$/i;
const DEVICE_PATH = "/3/device/";

/** Bytes of a body worth reading: past it every push is too large. */
export const BODY_LIMIT = VOIP_PAYLOAD_LIMIT;

/** Whether a value is fit to be an `apns-id`: a UUID. */
export function isMessageId(value: string): boolean {
  return UUID.test(value);
}

/** The device token in a request's path, lower-case; nothing when there is none. */
export function deviceTokenOf(headers: IncomingHttpHeaders): string | undefined {
  const path = headers[":path"] ?? "";
  return path.startsWith(DEVICE_PATH) ? path.slice(DEVICE_PATH.length).toLowerCase() : undefined;
}

/**
 * Judges a request as APNs does. Apple does not say in which order it looks; here it is the request
 * line, the certificate or token, the headers, the topic, the payload, and the device last, so that
 * `BadDeviceToken` means that all the rest was in order.
 */
export function judge(request: PushRequest, devices: readonly Device[]): Judgement {
  const { headers, provider } = request;
  const refusal = refuseRoute(headers);
  if (refusal !== undefined) return { refused: refusal };
  if ("refused" in provider) return provider;
  if (!provider.environments[request.environment]) return { refused: elsewhere(provider) };

  const topic = text(headers["apns-topic"]) ?? provider.impliedTopic;
  const refused = refuseHeaders(headers) ?? refuseTopic(topic, provider) ?? refusePayload(request);
  if (refused !== undefined || topic === undefined) return { refused: refused ?? "MissingTopic" };

  const payload = parse(request.body);
  if (payload === undefined) return { refused: "PayloadEmpty" };

  const deviceToken = deviceTokenOf(headers) ?? "";
  return (
    refuseDevice({ deviceToken, topic, environment: request.environment }, devices) ?? {
      taken: {
        deviceToken,
        topic,
        pushType: text(headers["apns-push-type"]) ?? "alert",
        priority: Number(text(headers["apns-priority"]) ?? 10),
        payload,
        certificateSerial: provider.certificateSerial,
        keyId: provider.keyId,
      },
    }
  );
}

function refuseRoute(headers: IncomingHttpHeaders): Reason | undefined {
  const path = headers[":path"] ?? "";
  if (headers[":method"] !== "POST") return "MethodNotAllowed";
  if (path === DEVICE_PATH || `${path}/` === DEVICE_PATH) return "MissingDeviceToken";
  if (!path.startsWith(DEVICE_PATH)) return "BadPath";
  return undefined;
}

/** The key's reason is spelt as people have met it; Apple's table has `BadEnvironmentKeyIdInToken`. */
function elsewhere({ keyId }: Sender): Reason {
  return keyId === null ? "BadCertificateEnvironment" : "BadEnvironmentKeyInToken";
}

function refuseHeaders(headers: IncomingHttpHeaders): Reason | undefined {
  const wrong = (name: string, isRight: (value: string) => boolean): boolean => {
    const value = text(headers[name]);
    return value !== undefined && !isRight(value);
  };
  if (wrong("apns-id", isMessageId)) return "BadMessageId";
  if (wrong("apns-push-type", (value) => PUSH_TYPES.has(value))) return "InvalidPushType";
  if (wrong("apns-priority", (value) => PRIORITIES.has(value))) return "BadPriority";
  if (wrong("apns-expiration", (value) => /^\d+$/.test(value))) return "BadExpirationDate";
  if (wrong("apns-collapse-id", (value) => Buffer.byteLength(value) <= COLLAPSE_ID_LIMIT)) return "BadCollapseId";
  return undefined;
}

/** Apple: the topic may be left out with a certificate that stands for one alone. */
function refuseTopic(topic: string | undefined, provider: Sender): Reason | undefined {
  if (topic === undefined) return "MissingTopic";
  if (topic === "") return "BadTopic";
  return provider.topics.includes(topic) ? undefined : "TopicDisallowed";
}

function refusePayload({ headers, body }: PushRequest): Reason | undefined {
  const limit = headers["apns-push-type"] === "voip" ? VOIP_PAYLOAD_LIMIT : PAYLOAD_LIMIT;
  if (body.length > limit) return "PayloadTooLarge";
  return body.length === 0 ? "PayloadEmpty" : undefined;
}

/** Apple gives no reason of its own for a payload that is not JSON; it is treated as none. */
function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

function refuseDevice(
  { deviceToken, topic, environment }: { deviceToken: string; topic: string; environment: Environment },
  devices: readonly Device[],
): Judgement | undefined {
  const device = devices.find((known) => known.token === deviceToken && known.environment === environment);
  if (!TOKEN.test(deviceToken) || device === undefined) return { refused: "BadDeviceToken" };
  if (device.topic !== topic) return { refused: "DeviceTokenNotForTopic" };
  if (device.unregisteredAt === null) return undefined;
  return { refused: "Unregistered", timestamp: Date.parse(device.unregisteredAt) };
}

function text(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
