import { createHmac, timingSafeEqual } from "node:crypto";

/** A request as it came, before anything in it is believed. */
export interface RawRequest {
  /** What the request says of itself; undefined for a header that it lacks. */
  header(name: string): string | undefined;
  body: Uint8Array;
}

/**
 * When Slack signed the request, in seconds since 1970; undefined when it is not Slack's. The stated time is believed
 * only because the signature covers it: https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function signedAt(request: RawRequest, secret: string): number | undefined {
  const stated = /^\d{1,12}$/.exec(request.header("x-slack-request-timestamp") ?? "")?.[0];
  const signature = /^v0=([0-9a-f]{64})$/.exec(request.header("x-slack-signature") ?? "")?.[1];
  if (stated === undefined || signature === undefined) return undefined;
  const ours = createHmac("sha256", secret).update(`v0:${stated}:`).update(request.body).digest();
  return timingSafeEqual(ours, Buffer.from(signature, "hex")) ? Number(stated) : undefined;
}
