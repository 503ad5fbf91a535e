import type { Instant } from "../domain/time.ts";

/** A page: something that has to wake somebody. */
export interface Page {
  /**
   * Ours, deterministic: the pager's own deduplication key. The same key pages once, however often it
   * is sent; once it was resolved, it is not used again. Not empty, and at most 255 characters, as
   * PagerDuty has it.
   */
  key: string;
  /** `trigger` wakes; `resolve` says that it is over. */
  action: "trigger" | "resolve";
  /** One line, calm and complete. */
  summary: string;
  severity: "critical" | "error" | "warning" | "info";
  /** What it is about: an ARN, a host. */
  source: string;
  at: Instant;
  /** Where to read on: absolute addresses, with the words to show for them. The first is where to begin. */
  links: readonly { href: string; text: string }[];
  /** Facts by name, shown as they are. Never a secret. */
  details: Readonly<Record<string, string>>;
}

/** A service that wakes people. */
export interface Pager {
  /**
   * Hands the page over. Texts that are longer than the service takes are cut, never a reason to refuse.
   *
   * @returns the service's reference for it
   * @throws PagerBusy when the service asks to wait
   * @throws FirebreakError `unavailable` when it can't be reached or does not answer: try again later
   * @throws FirebreakError `misconfigured` when it refuses the key, or is no longer there
   * @throws FirebreakError `bad-input` when the page can't be sent as it is: trying again does not help
   */
  page(page: Page): Promise<string>;
}

/** The pager asks us to wait that long before the page is sent again. */
export class PagerBusy extends Error {
  readonly retryAfterMilliseconds: number;

  constructor(retryAfterMilliseconds: number) {
    super("The pager asks for a pause.");
    this.name = "PagerBusy";
    this.retryAfterMilliseconds = retryAfterMilliseconds;
  }
}
