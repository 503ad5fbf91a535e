import type { Sighting, SourceKind } from "../domain/inventory/sighting.ts";

/** One place that is looked at for things that expire: an account's region, a set of endpoints, a folder. */
export interface CertificateSource {
  /** Deterministic, and the same after a restart: `sns/111122223333/eu-west-1`. At most 200 characters of `[A-Za-z0-9._/-]`. */
  readonly id: string;
  readonly kind: SourceKind;
  /** In words: `SNS in 111122223333, eu-west-1`. */
  readonly title: string;
  /** The account and region that it is in; null where there is none. */
  readonly account: string | null;
  readonly region: string | null;
  /** How long one reading may take, in milliseconds; it is cut off then. */
  readonly budget: number;
  /**
   * Reads everything that is there, a page at a time, at the source's own pace. An item that can't be
   * read is a sighting too, and stops nothing. When the iteration ends by itself, everything was seen.
   *
   * @param signal ends the reading early
   * @throws FirebreakError when the source itself can't be read: `not-allowed`, `not-found` or
   * `misconfigured` when waiting does not help, `unavailable` when it may
   */
  read(signal: AbortSignal): AsyncIterable<readonly Sighting[]>;
}
