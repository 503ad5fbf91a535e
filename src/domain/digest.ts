import { createHash } from "node:crypto";
import serialize from "canonicalize";
import { FirebreakError } from "./errors.ts";

/** JSON in its one canonical form (RFC 8785), so that equal values have equal text and equal hashes. */
export function canonical(value: unknown): string {
  const text = (serialize as unknown as (value: unknown) => string | undefined)(value);
  if (text === undefined) throw new FirebreakError("broken", "A value without a JSON form can't be hashed.");
  return text;
}

/** SHA-256 (FIPS 180-4) of the text's UTF-8 bytes, in lower-case hex. */
export function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

/** SHA-256 of the value's canonical form. */
export function digest(value: unknown): string {
  return sha256(canonical(value));
}

/**
 * The hash that stands in the chain for a text that a person typed. The salt lies beside the text
 * and goes with it when it is erased, so that the hash then gives nothing away.
 */
export function saltedHash(salt: string, text: string): string {
  return sha256(canonical([salt, text]));
}

/**
 * A UUID (RFC 9562, version 8) that is the same for the same name, for vendors whose idempotency
 * keys must be UUIDs.
 */
export function uuidOf(name: string): string {
  const hex = sha256(name);
  const variant = ((Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(18, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
