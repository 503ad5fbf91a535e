import { createHmac } from "node:crypto";

/**
 * The headers by which an app knows that Slack itself sends a request.
 *
 * @param secret the app's signing secret
 * @param sent when it is sent, in seconds since 1970, and its body
 * @see https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function signedHeaders(
  secret: string,
  { seconds, body }: { seconds: number; body: string },
): Record<string, string> {
  const signature = createHmac("sha256", secret).update(`v0:${seconds}:${body}`).digest("hex");
  return { "x-slack-request-timestamp": String(seconds), "x-slack-signature": `v0=${signature}` };
}
