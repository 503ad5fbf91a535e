/**
 * The bot's own moves: each is one short durable workflow of one step, which looks for its earlier
 * trace, acts once, and records what happened.
 */
export const phaseNames = [
  "open-channel",
  "publish-status",
  "run-step",
  "make-request",
  "verify-credential",
  "plan-rotation",
  "open-pull-request",
  "ask-approval",
  "write-credential",
  "promote-secret",
  "observe-apply",
  "rehearse-write",
  "send-canary",
  "confirm-delivery",
  "count-endpoints",
  "begin-watch",
  "watch-push",
  "finish-watch",
  "observe-pull-request",
  "publish-pull-request",
  "renew-pull-request",
  "withdraw-pull-request",
  "check-drift",
  "check-restored",
  "clean-up",
  "expire-request",
  "settle-request",
  "nudge-approvers",
  "close-role",
  "mind-review",
  "plan-probe",
  "run-probe",
  "plan-enabling",
  "run-enabling",
  "begin-rollout",
  "plan-rollout",
  "start-rollout",
  "watch-rollout",
  "probe-consumer",
] as const;

/** The name of a move. */
export type PhaseName = (typeof phaseNames)[number];

/** A move that is due now. */
export interface DuePhase {
  name: PhaseName;
  /** What it moves, and its identity without attempts: `incident/1/channel`, `incident/1/rotation-1/plan`. */
  key: string;
  /** Deterministic: the same due move has the same id in every process and after every crash. */
  id: string;
  stream: string;
  attempt: number;
  /** What the move is about, beside the stream: a run's step, a rotation, a draft. */
  subject: Record<string, string | number>;
}

/** What is to be done, before it is known how often it was tried. `key`: its identity within its stream. */
export interface Move {
  name: PhaseName;
  key: string;
  subject?: DuePhase["subject"];
}
