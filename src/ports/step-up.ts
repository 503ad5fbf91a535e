import type { Confirmation } from "../domain/passkey/confirmation.ts";
import type { Instant } from "../domain/time.ts";

/** Where people confirm with a passkey what a stolen chat session must not be able to do. */
export interface StepUps {
  /**
   * Prepares the page for this one confirmation. Once confirmed there, the command is dispatched with
   * the passkey's id; the page works once, for that person, until then.
   *
   * @throws FirebreakError `not-now` when the person has no passkey; `misconfigured` when the bot has no page to confirm on
   */
  begin(confirmation: Confirmation): Promise<{ url: string; until: Instant }>;
}
