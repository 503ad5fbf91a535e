import { randomBytes } from "node:crypto";
import { AwsError } from "../wire/error.ts";

/** A session token, and how much of the space for one it takes. */
export interface SessionToken {
  text: string;
  /** Bytes. */
  size: number;
  /** Per cent of the most a token may have. */
  utilization: number;
}

/** The most a token may have, policies and tags included. (AWS, "What's New", 15 September 2026.) */
const MAX_BYTES = 4096;

/** What a token holds without policy and tags: an assumption, AWS does not say. */
const OWN_BYTES = 300;

/**
 * Makes the token of a session. As at AWS, a session policy and tags make it longer; how AWS packs them is not
 * published, so here they count as they are, in base64.
 *
 * @throws {AwsError} `PackedPolicyTooLarge`
 */
export function createSessionToken(policy: string | undefined, tags: Record<string, string>): SessionToken {
  const policyText = policy === undefined ? "" : JSON.stringify(JSON.parse(policy));
  const content = Buffer.byteLength(policyText + Object.entries(tags).flat().join(""));
  const text = randomBytes(OWN_BYTES + content).toString("base64");
  if (text.length > MAX_BYTES) {
    const what = `The session token has ${text.length} bytes, which exceeds the maximum allowed size of ${MAX_BYTES}.`;
    throw new AwsError("PackedPolicyTooLarge", what);
  }
  return { text, size: text.length, utilization: Math.ceil((text.length / MAX_BYTES) * 100) };
}
