import type { Rotation, RotationStage } from "../../../domain/rotation/rotation.ts";

/** The steps of a rotation as people count them. */
const steps = [
  "Key and signing request",
  "Certificate from Apple",
  "Check of the certificate",
  "Plan and pull request",
  "Approval by others",
  "Write to SNS",
  "Test push",
  "Watch",
] as const;

/** At which step each stage is, counted from 0; what it does there, in a few words. */
const places: Record<RotationStage, { at: number; words: string; ended?: true }> = {
  started: { at: 0, words: "being made" },
  "awaiting-certificate": { at: 1, words: "waits for a person" },
  verifying: { at: 2, words: "under way" },
  verified: { at: 3, words: "the plan is being made" },
  planned: { at: 3, words: "the pull request is being opened, and approval asked for" },
  "awaiting-approval": { at: 4, words: "waits for people" },
  approved: { at: 5, words: "under way" },
  written: { at: 6, words: "being sent" },
  "canary-sent": { at: 6, words: "on its way" },
  watching: { at: 7, words: "push works; time has to pass" },
  failed: { at: 6, words: "push does not work with it", ended: true },
  done: { at: steps.length, words: "" },
  expired: { at: 4, words: "nobody did in time", ended: true },
  denied: { at: 4, words: "denied", ended: true },
  voided: { at: 4, words: "no longer counts: the world has changed", ended: true },
};

/** The steps, one a line: a sign, the number and what it does now. */
export function stageLines({ stage }: Pick<Rotation, "stage">): string[] {
  const { at, words, ended } = places[stage];
  return steps.map((step, index) => {
    const name = `${index + 1}. ${step}`;
    if (index < at) return `✓ ${name}: done`;
    if (index > at) return `○ ${name}: ${ended === undefined ? "to come" : "not begun"}`;
    return `${ended === undefined ? "▶" : "✗"} *${name}: ${words}*`;
  });
}
