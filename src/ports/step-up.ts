import type { PersonId } from "../domain/actor.ts";
import type { Instant } from "../domain/time.ts";

/** What a person is about to do, and has to confirm with a passkey: the page shows it and its plan's hash. */
export interface Confirmation {
  person: PersonId;
  incident: number;
  request: string;
  planHash: string;
  deed: "approve" | "deny" | "break-glass";
  /** The comment or the reason, in the person's words; null for none. */
  words: string | null;
}

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
