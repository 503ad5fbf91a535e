import type { Instant } from "../domain/time.ts";
import type { BrowserOptions } from "./relying-party.ts";

/** What a person reads before confirming. */
export interface ConfirmationSheet {
  title: string;
  /** What confirming it means, in a sentence or two. */
  meaning: string;
  /** Whose passkey it needs: the name people know the person by. */
  person: string;
  facts: readonly { name: string; text: string }[];
  planHash: string;
  /** What the person wrote themselves; null for nothing. */
  words: string | null;
  until: Instant;
}

/** What the pages about passkeys show and do. Everything that they are told comes from a stranger. */
export interface PasskeyPages {
  /** Scheme, host and port of the pages. */
  origin: string;
  /**
   * Whose code it is, and what the browser needs to make a passkey.
   *
   * @throws FirebreakError `not-allowed` for a code that is not good, or not any more
   */
  beginEnrolment(code: string): Promise<{ identity: string; options: BrowserOptions }>;
  /**
   * Enrols the passkey that the browser made, and uses the code up.
   *
   * @throws FirebreakError `not-allowed`; `bad-input` when the answer is no new passkey
   */
  enrol(code: string, answer: unknown): Promise<{ identity: string }>;
  /**
   * What is confirmed on the page of that token.
   *
   * @throws FirebreakError `not-found`; `not-now` when it was used, or its time is over
   */
  show(token: string): Promise<{ sheet: ConfirmationSheet; options: BrowserOptions }>;
  /**
   * Does what was confirmed, and says what became of it.
   *
   * @throws FirebreakError as `show`; `not-allowed` when the passkey or the guard refuses
   */
  confirm(token: string, answer: unknown): Promise<{ text: string }>;
}
