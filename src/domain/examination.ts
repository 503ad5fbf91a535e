/** What a check came to: as it should be, not so, or nobody could tell. */
export type ExaminedVerdict = "ok" | "wrong" | "not-checked";

/** One line of an examination: what was looked at, what was found, and what mends it. */
export interface ExaminedLine {
  /** What was looked at: `Slack: the bot's token`. */
  check: string;
  verdict: ExaminedVerdict;
  /** What was found; why it was not checked. Never a secret. */
  found: string;
  /** What to do about it; null where there is nothing to do. */
  todo: string | null;
}

/** It is as it should be. */
export function fine(check: string, found: string): ExaminedLine {
  return { check, verdict: "ok", found, todo: null };
}

/** It is not as it should be. */
export function wrong(check: string, found: string, todo: string): ExaminedLine {
  return { check, verdict: "wrong", found, todo };
}

/** Nobody could tell. */
export function notChecked(check: string, why: string, todo: string | null = null): ExaminedLine {
  return { check, verdict: "not-checked", found: why, todo };
}
