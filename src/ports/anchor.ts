import type { SignedHead } from "../domain/record/head.ts";

/** An append-only place for heads, where whoever runs the bot can't change what was put there. */
export interface Anchor {
  /** As firebreak.yml says it, in one word: `s3://acme-audit/firebreak`. */
  name: string;
  /**
   * Keeps the head there, once: what is there already under its name is left as it is.
   *
   * @returns where it is
   * @throws FirebreakError `unavailable`, `not-allowed`, `misconfigured`, `broken`
   */
  keep(head: SignedHead): Promise<string>;
}
