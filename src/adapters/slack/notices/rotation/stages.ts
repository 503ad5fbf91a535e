import { type Rotation, type RotationStage, writtenTargets } from "../../../../domain/rotation/rotation.ts";

/** A step of a rotation as people count them. */
type Step =
  | "Key and signing request"
  | "New credential"
  | "Credential from before"
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

/** The steps of this rotation, in their order. A credential that was there before needs no key and no request. */
function stepsOf({ order, rehearsal, rollsBack, plan }: Shown): readonly Step[] {
  const before: readonly Step[] =
    rollsBack === null ? preparation : ["Credential from before", ...preparation.slice(2)];
  if (rehearsal) return [...before, "Rehearsal of the write"];
  const restarts = plan === undefined || plan.consumers.length > 0;
  const afterwards = proof.filter((step) => restarts || step !== "Restart of what caches it");
  return [...before, order === "planned" ? "Merge and apply" : "Write to SNS", ...afterwards];
}

/** Where a rotation is, or where it ended: at which step, and what happens there in a few words. */
interface Place {
  at: Step | "end";
  words: string;
  ended?: true;
}

/** The place of each stage. */
const places: Record<RotationStage, Place> = {
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
  done: { at: "end", words: "" },
  rehearsed: { at: "end", words: "" },
  failed: { at: "Test push", words: "push does not work with it", ended: true },
  "rolled-back": { at: "Test push", words: "taken back", ended: true },
  expired: { at: "Approval by others", words: "nobody approved in time", ended: true },
  denied: { at: "Approval by others", words: "denied", ended: true },
  voided: { at: "Approval by others", words: "the plan no longer counts", ended: true },
  cancelled: { at: "Key and signing request", words: "cancelled", ended: true },
};

type Shown = Pick<
  Rotation,
  "stage" | "stageBefore" | "order" | "rehearsal" | "rollsBack" | "plan" | "paused" | "targets" | "watchUntil"
>;

/** The steps, one a line: a sign, the number and what it does now. */
export function stageLines(rotation: Shown): string[] {
  const { at, words, ended } = placeOf(rotation);
  const steps = stepsOf(rotation);
  const place = at === "end" ? steps.length : indexIn(steps, at);
  return steps.map((step, index) => {
    const name = `${index + 1}. ${step}`;
    const some = step === "Write to SNS" ? someOf(rotation) : undefined;
    if (index < place) return some === undefined ? `✓ ${name}: done` : unfinished(name, some, ended);
    if (index > place) return `○ ${name}: ${ended === undefined ? "to come" : "not begun"}`;
    if (ended !== undefined) return `✗ *${name}: ${some === undefined ? words : `${words}; ${some}`}*`;
    return rotation.paused === null ? `▶ *${name}: ${some ?? words}*` : `⏸ *${name}: halted*`;
  });
}

/** A rotation that people or the world end, ends wherever it was. */
function placeOf({ stage, stageBefore, watchUntil }: Shown): Place {
  const place = places[stage];
  switch (stage) {
    case "failed":
    case "rolled-back":
      return watchUntil === undefined ? place : { ...place, at: "Watch" };
    case "voided":
    case "cancelled":
      return stageBefore === undefined ? place : { ...place, at: places[stageBefore].at };
    default:
      return place;
  }
}

/** `1 of 3 written`, while it is neither none nor all. */
function someOf({ targets }: Shown): string | undefined {
  const written = writtenTargets({ targets }).length;
  return written === 0 || written === targets.length ? undefined : `${written} of ${targets.length} written`;
}

/** The first application is written alone: what becomes of the others. */
function unfinished(name: string, some: string, ended: true | undefined): string {
  return ended === undefined
    ? `▶ ${name}: ${some}; the others once push works there`
    : `✗ ${name}: ${some}; the others are left as they are`;
}

/** A step that this rotation does without stands where the one in its stead does. */
function indexIn(steps: readonly Step[], step: Step): number {
  const index = steps.indexOf(step);
  if (index !== -1) return index;
  if (step === "Key and signing request" || step === "New credential") return 0;
  return step === "Restart of what caches it" ? steps.indexOf("Watch") : steps.indexOf("Approval by others") + 1;
}
