/** What a hint says and does. */

/** One of the views beside Slack. */
export type Tab = "aws" | "pushes" | "apple" | "pull-request" | "status-page" | "pager" | "records";

/** What the hint's button does. */
export type HintAction =
  | { kind: "fill"; label: string; channel: string; text: string }
  | { kind: "person"; label: string; person: string }
  | { kind: "tab"; label: string; tab: Tab }
  | { kind: "show"; label: string; channel: string; ts: string; actionId: string };

/** What a step says while it is the current one. */
export interface Advice {
  /** What to do. */
  words: string;
  /** Why, or what it shows. */
  why: string;
  action: HintAction | null;
}
