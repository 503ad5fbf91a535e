import type { EventData } from "../domain/event.ts";
import type { Passkey } from "../domain/passkey/keyring.ts";

/** A new passkey, as its authenticator shows it. */
export type NewPasskey = Omit<EventData<"passkey.enrolled">, "identity" | "invitation">;

/** What a browser hands to the authenticator: WebAuthn's own JSON, which nobody here looks into. */
export type BrowserOptions = Readonly<Record<string, unknown>>;

/** The bot as passkeys know it: the relying party of WebAuthn, at one address. Challenges are hex. */
export interface RelyingParty {
  /** Scheme, host and port: pages of any other are refused. */
  origin: string;
  /** The full address of a page. */
  addressOf(path: string): string;
  /** What a browser needs to make a passkey. `handle`: the person's name among authenticators, in hex; the same each time. */
  toEnrol(
    person: { identity: string; handle: string; has: readonly Passkey[] },
    challenge: string,
  ): Promise<BrowserOptions>;
  /**
   * The passkey that a browser's answer shows.
   *
   * @throws FirebreakError `bad-input` when it is no answer to that challenge, of this page, by a person who was verified
   */
  enrolled(answer: unknown, challenge: string): Promise<NewPasskey>;
  /** What a browser needs to have one of these passkeys sign the challenge. */
  toSign(passkeys: readonly Passkey[], challenge: string): Promise<BrowserOptions>;
  /**
   * Which of these passkeys signed the challenge, and its counter: whether that has grown is for the caller to see.
   *
   * @throws FirebreakError `not-allowed` when none of them did, on this page, by a person who was verified
   */
  signed(answer: unknown, passkeys: readonly Passkey[], challenge: string): Promise<{ id: string; counter: number }>;
}
