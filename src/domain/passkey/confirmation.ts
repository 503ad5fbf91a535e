import { z } from "zod";
import { PersonId } from "../actor.ts";
import { digest } from "../digest.ts";

/** What a passkey confirms. */
export const ConfirmedDeed = z.enum(["approve", "deny", "break-glass"]);
export type ConfirmedDeed = z.infer<typeof ConfirmedDeed>;

/** What a person is about to do, and has to confirm with a passkey: the page shows it and its plan's hash. */
export const Confirmation = z.strictObject({
  person: PersonId,
  incident: z.int().min(1),
  request: z.string(),
  planHash: z.string(),
  deed: ConfirmedDeed,
  /** The comment or the reason, in the person's words; null for none. */
  words: z.string().nullable(),
});
export type Confirmation = z.infer<typeof Confirmation>;

/** How long the page of a confirmation works, in milliseconds: the chat's reply says five minutes. */
export const confirmationLifetime = 5 * 60_000;

/**
 * What the passkey signs: SHA-256, in hex, over all that is confirmed and a nonce of the server's. A signature
 * for one confirmation is none for another, nor for the same one begun again.
 */
export function challengeOf(confirmation: Confirmation, nonce: string): string {
  return digest({ confirmation, nonce });
}
