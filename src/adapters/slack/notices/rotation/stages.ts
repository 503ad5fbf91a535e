import type { Rotation, RotationStage } from "../../../../domain/rotation/rotation.ts";

/** A step of a rotation as people count them. */
type Step =
  | "Key and signing request"
  | "New credential"
  | "Check of the credential"
  | "Plan and pull request"
  | "Approval by others"
  | "Write to SNS"
  | "Merge and apply"
  | "Test push"
  | "Restart of what caches it"
  | "Watch"
  | "Rehearsal of the write";

const preparation: readonly Step[] = [
  "Key and signing request",
  "New credential",
  "Check of the credential",
  "Plan and pull request",
  "Approval by others",
];
const proof: readonly Step[] = ["Test push", "Restart of what caches it", "Watch"];

/** The steps of this rotation, in their order. */
function stepsOf({ order, rehearsal, plan }: Shown): readonly Step[] {
  if (rehearsal) return [...preparation, "Rehearsal of the write"];
  const restarts = plan === undefined || plan.consumers.length > 0;
  const afterwards = proof.filter((step) => restarts || step !== "Restart of what caches it");
  return [...preparation, order === "planned" ? "Merge and apply" : "Write to SNS", ...afterwards];
}

/** At which step each stage is, what it does there in a few words, and whether it ended there. */
const places: Record<RotationStage, { at: Step | "end"; words: string; ended?: true }> = {
  started: { at: "Key and signing request", words: "being made" },
  "awaiting-credential": { at: "New credential", words: "waits for a person" },
  verifying: { at: "Check of the credential", words: "under way" },
  verified: { at: "Plan and pull request", words: "the plan is being made" },
  planned: { at: "Plan and pull request", words: "the pull request is being opened, and approval asked for" },
  "awaiting-approval": { at: "Approval by others", words: "waits for people" },
  approved: { at: "Write to SNS", words: "under way" },
  "awaiting-apply": { at: "Merge and apply", words: "waits for people and their pipeline" },
  written: { at: "Test push", words: "being sent" },
  "canary-sent": { at: "Test push", words: "on its way" },
  "rolling-out": { at: "Restart of what caches it", words: "under way" },
  watching: { at: "Watch", words: "push works; time has to pass" },
  failed: { at: "Test push", words: "push does not work with it", ended: true },
  "rolled-back": { at: "Test push", words: "taken back", ended: true },
  done: { at: "end", words: "" },
  rehearsed: { at: "end", words: "" },
  expired: { at: "Approval by others", words: "nobody did in time", ended: true },
  denied: { at: "Approval by others", words: "denied", ended: true },
  voided: { at: "Approval by others", words: "no longer counts: the world has changed", ended: true },
  cancelled: { at: "end", words: "" },
};

type Shown = Pick<Rotation, "stage" | "order" | "rehearsal" | "plan" | "paused">;

/** The steps, one a line: a sign, the number and what it does now. */
export function stageLines(rotation: Shown): string[] {
  const { at, words, ended } = places[rotation.stage];
  const steps = stepsOf(rotation);
  if (rotation.stage === "cancelled") return ["✗ *Cancelled*"];
  const place = at === "end" ? steps.length : placeOf(steps, at);
  return steps.map((step, index) => {
    const name = `${index + 1}. ${step}`;
    if (index < place) return `✓ ${name}: done`;
    if (index > place) return `○ ${name}: ${ended === undefined ? "to come" : "not begun"}`;
    if (ended !== undefined) return `✗ *${name}: ${words}*`;
    return rotation.paused === null ? `▶ *${name}: ${words}*` : `⏸ *${name}: halted*`;
  });
}

/** A step that this rotation does without stands where the one after it does; its own way to write is the sixth. */
function placeOf(steps: readonly Step[], step: Step): number {
  const index = steps.indexOf(step);
  if (index !== -1) return index;
  return step === "Restart of what caches it" ? steps.indexOf("Watch") : preparation.length;
}
