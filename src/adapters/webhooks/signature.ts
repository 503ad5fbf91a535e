import { createHmac } from "node:crypto";

/**
 * The signing key in a secret of the form `whsec_<base64>`; undefined when it has another form, or
 * another length than the 24 to 64 bytes of the specification.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme
 */
export function signingKeyIn(secret: string): Uint8Array | undefined {
  const [, encoded] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
  if (encoded === undefined) return undefined;
  const key = Buffer.from(encoded, "base64");
  return key.length >= 24 && key.length <= 64 ? key : undefined;
}

/** A message as it is signed: its body byte for byte as it is sent. */
export interface SignedMessage {
  /** Never holds a full stop, which separates what is signed. */
  id: string;
  sentAt: Date;
  body: string;
}

/** The headers by which a receiver knows the message for ours, and tells it from its repetition. */
export function signedHeaders(key: Uint8Array, { id, sentAt, body }: SignedMessage): Record<string, string> {
  const timestamp = String(Math.floor(sentAt.getTime() / 1000));
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
}
