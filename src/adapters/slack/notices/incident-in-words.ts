import { type Incident, type IncidentState, isPlanned, lastUpdate } from "../../../domain/incident/incident.ts";
import type { Rollout, RolloutStage } from "../../../domain/rollout/rollout.ts";
import type { Rotation, RotationStage } from "../../../domain/rotation/rotation.ts";
import { findingsOf } from "../../../domain/runbook/run.ts";
import type { Finding } from "../../../domain/runbook/events.ts";
import { type Severity, severityMeaning } from "../../../domain/severity.ts";
import { actorName, code, moment, sentence, typed } from "../text.ts";

/** `INC-1 · iOS push is failing`, as mrkdwn. */
export function incidentName(incident: Pick<Incident, "number" | "title">): string {
  return `INC-${incident.number} · ${typed(incident.title)}`;
}

/** The state, with what it means. */
export function stateInWords(incident: Pick<Incident, "state" | "watch">): string {
  return (isPlanned(incident) ? plannedStates : states)[incident.state];
}

const states: Record<IncidentState, string> = {
  open: "🔥 Open: it still hurts",
  mitigated: "🩹 Mitigated: it no longer hurts, something is still to be done",
  resolved: "✅ Resolved",
};

const plannedStates: Record<IncidentState, string> = {
  open: "🗓 Planned change: nothing is broken",
  mitigated: "🗓 Planned change: it is made, something is still to be done",
  resolved: "✅ Planned change: done",
};

/** The same in a word or two, for a line or a notification. */
export function stateInShort(incident: Pick<Incident, "state" | "watch">): string {
  if (!isPlanned(incident)) return incident.state;
  return { open: "planned change", mitigated: "planned change, made", resolved: "planned change, done" }[
    incident.state
  ];
}

/** Since when it has been going on, and who or what began it. */
export function sinceInWords({ declaredAt, declaredBy, watch }: Incident): string {
  const since = moment(declaredAt);
  return watch === undefined
    ? `${since}, declared by ${actorName(declaredBy)}`
    : `${since}, opened by the watch: ${sentence(typed(watch.why))}`;
}

/** The severity, with what it means. */
export function severityInWords(severity: Severity): string {
  return `${severity}: ${severityMeaning[severity]}`;
}

/** What the public reads, and what it is about to read; empty before the first update. */
export function statusInWords(incident: Incident): string {
  const told = incident.updates.findLast((update) => update.publishedAt !== undefined);
  const last = lastUpdate(incident);
  const now =
    told?.publishedAt === undefined ? "Nothing yet" : `“${statusName(told.status)}” since ${moment(told.publishedAt)}`;
  const pending =
    last === undefined || last.publishedAt !== undefined ? "" : ` · ⏳ “${statusName(last.status)}” is not out yet`;
  return last === undefined ? "" : `${now}${pending}`;
}

/** A status page's state, written as on the page. */
export function statusName(status: string): string {
  return status.charAt(0).toUpperCase() + status.slice(1);
}

/** The gravest finding of the newest run that found anything. */
export function latestFinding(incident: Incident): Finding | undefined {
  return incident.runs.map(findingsOf).findLast((findings) => findings.length > 0)?.[0];
}

/** What a rotation is and how far, in words for somebody who sees it for the first time. */
export function rotationInWords(rotation: Rotation): string {
  const halted = rotation.paused === null ? "" : "halted; ";
  const what = rotation.rehearsal ? "REHEARSAL of a rotation" : rotation.rollsBack === null ? "Rotation" : "Rollback";
  return `${what} of ${code(rotation.name)}: ${halted}${presentInWords(rotation)}`;
}

/** What a rotation waits for now. What a rehearsal does is not what the real thing does. */
export function presentInWords({ stage, rehearsal, order }: Pick<Rotation, "stage" | "rehearsal" | "order">): string {
  if (stage !== "approved") return stageInWords[stage];
  if (rehearsal) return "approved; the role is being tried, and nothing is written";
  return order === "planned"
    ? "approved; consumers of the secret are being given the new version"
    : stageInWords.approved;
}

/** How far the restart of a consumer is. */
export function rolloutInWords({ consumer, stage, progress }: Rollout): string {
  const how = stage === "running" && progress !== undefined ? `: ${typed(progress.words, 100)}` : "";
  return `Restart of ${typed(consumer.name)}: ${rolloutStages[stage]}${how}`;
}

const rolloutStages: Record<RolloutStage, string> = {
  begun: "being planned",
  "awaiting-approval": "waits for approval",
  approved: "approved; it waits for the new credential",
  uncovered: "left to people; it waits for the new credential",
  running: "under way",
  "awaiting-person": "somebody has to do it by hand",
  confirmed: "being looked at",
  done: "done",
  failed: "failed",
  denied: "denied",
  expired: "nobody approved in time",
  voided: "the plan no longer counts",
  skipped: "let be",
};

/** What each stage of a rotation waits for. */
export const stageInWords: Record<RotationStage, string> = {
  started: "the key and the signing request are being made",
  "awaiting-credential": "waits for somebody to hand over the new credential",
  verifying: "the credential is being checked",
  verified: "the plan is being made",
  planned: "the pull request is being opened, and approval asked for",
  "awaiting-approval": "waits for approval",
  approved: "approved; the new credential is being written",
  "awaiting-apply": "approved; waits for the merge, and for your pipeline to apply it",
  written: "the new credential is in place; a test push comes next",
  "canary-sent": "a test push is on its way",
  "rolling-out": "push works; what caches the credential is being restarted",
  watching: "push works again; it is being watched",
  done: "done: push works, and has kept working",
  rehearsed: "rehearsed: nothing was written",
  failed: "push does not work with what was written; it can be rolled back",
  "rolled-back": "taken back by another rotation",
  expired: "nobody approved in time; it can be asked for again",
  denied: "denied; it can be asked for again",
  voided: "the plan no longer fits the world; it can be asked for again",
  cancelled: "cancelled",
};
