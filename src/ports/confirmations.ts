import type { Confirmation } from "../domain/passkey/confirmation.ts";
import type { Instant } from "../domain/time.ts";

/** A confirmation that somebody has begun. */
export interface BegunConfirmation {
  confirmation: Confirmation;
  /** Whose passkey it needs: the identity in firebreak.yml. */
  identity: string;
  /** What makes its challenge unlike any other. */
  nonce: string;
  until: Instant;
}

/** The confirmations that were begun, by the token of their page. The token is known by its hash alone. */
export interface Confirmations {
  /** Keeps it, and forgets every one whose time was over long before `now`. */
  keep(token: string, begun: BegunConfirmation, now: Date): Promise<void>;
  /** The confirmation of that token, used ones too; undefined when there is none, or it is forgotten. */
  find(token: string): Promise<(BegunConfirmation & { used: boolean }) | undefined>;
  /** Uses it up, and forgets what the person wrote. False when it was used before, or its time is over: only one ever gets it. */
  take(token: string, now: Date): Promise<boolean>;
}
