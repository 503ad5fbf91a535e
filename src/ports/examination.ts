import type { ExaminedLine, ExaminedVerdict } from "../domain/examination.ts";

/** One thing that the bot depends on, and how to look whether it is as it should be. A look changes nothing. */
export interface Examination {
  /** What is looked at, in words. */
  check: string;
  /** What it means when there is no answer: wrong where reaching it is what is looked at. */
  silence: Exclude<ExaminedVerdict, "ok">;
  /** A failure may be thrown: it becomes a line of its own. */
  look(): Promise<readonly ExaminedLine[]>;
}
