import type { KeyKind } from "./key-faults.ts";

/** The curve P-256, as OpenSSL calls it: ES256, the one kind of token that Apple takes (RFC 7518, 3.4), needs it. */
export const TOKEN_CURVE = "prime256v1";

/** Whether Apple takes tokens that such a key has signed. */
export function isTokenKey({ keyAlgorithm, curve }: KeyKind): boolean {
  return keyAlgorithm === "ec" && curve === TOKEN_CURVE;
}

/**
 * The form of a key's id and of a team's: ten characters, in Apple's “Establishing a token-based connection to
 * APNs” and everywhere else that its developer site shows one.
 */
const APPLE_ID = /^[A-Z0-9]{10}$/;

/** Whether a text has the form of a key's id or a team's. */
export function isAppleId(text: string): boolean {
  return APPLE_ID.test(text);
}

/** Apple's portal names the file for the key: `AuthKey_ABC123DEFG.p8`, and in earlier years `APNsAuthKey_…`. */
const APPLE_NAME = /AuthKey_([A-Z0-9]{10})(?![A-Z0-9])/;

/** The key's id in the name of its file; null where the name does not tell. */
export function keyIdIn(fileName: string): string | null {
  return APPLE_NAME.exec(fileName)?.[1] ?? null;
}
