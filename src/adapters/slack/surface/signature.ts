import { createHmac, timingSafeEqual } from "node:crypto";

/** A request as it came, before anything in it is believed. */
export interface RawRequest {
  /** What the request says of itself; undefined for a header that it lacks. */
  header(name: string): string | undefined;
  body: Uint8Array;
}

/** What a request's signature says. `off`: it is Slack's, of another time; so many seconds after the clock, or before it. */
export type SignatureVerdict = { kind: "genuine" } | { kind: "forged" } | { kind: "off"; seconds: number };

/**
 * How far Slack's time and ours may lie apart, in seconds and in either direction: five minutes.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export const window = 300;

/** Holds a request against the app's signing secret. Its time counts only when the signature covers it. */
export function checkSignature(request: RawRequest, { secret, now }: { secret: string; now: Date }): SignatureVerdict {
  const stated = /^\d{1,12}$/.exec(request.header("x-slack-request-timestamp") ?? "")?.[0];
  const signature = /^v0=([0-9a-f]{64})$/.exec(request.header("x-slack-signature") ?? "")?.[1];
  if (stated === undefined || signature === undefined) return { kind: "forged" };
  const ours = createHmac("sha256", secret).update(`v0:${stated}:`).update(request.body).digest();
  if (!timingSafeEqual(ours, Buffer.from(signature, "hex"))) return { kind: "forged" };
  const seconds = Number(stated) - Math.floor(now.getTime() / 1000);
  return Math.abs(seconds) > window ? { kind: "off", seconds } : { kind: "genuine" };
}
