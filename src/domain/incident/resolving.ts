import { hasEnded, type Rollout } from "../rollout/rollout.ts";
import {
  isAbout,
  isRefuted,
  isRunning,
  isWritten,
  type Rotation,
  type RotationOwed,
  type RotationPullRequest,
  writtenTargets,
} from "../rotation/rotation.ts";
import { type Incident, incidentStream } from "./incident.ts";

/**
 * Something that has to be true before an incident is resolved. It holds, fails or is unknown:
 * what fails blocks; what is unknown never blocks and becomes a follow-up with an owner.
 */
export interface Condition {
  id: string;
  verdict: "holds" | "fails" | "unknown";
  /** In words for the person who wants to resolve: what is missing. */
  why: string;
  link?: string;
}

/** The conditions of this incident, as the journal tells them. */
export function conditionsOf(incident: Incident): Condition[] {
  return [
    ...incident.rotations.flatMap((rotation) => conditionsOfRotation(incident, rotation)),
    ...incident.rollouts.flatMap((rollout) => conditionsOfRollout(incident, rollout)),
  ];
}

/** As long as the credential is not in place there is nothing that a consumer could take. */
function conditionsOfRollout({ rotations }: Incident, rollout: Rollout): Condition[] {
  const { id, consumer, stage, why } = rollout;
  if (!rotations.some((rotation) => rotation.id === rollout.rotation && isWritten(rotation))) return [];
  if (stage === "done") return [{ id, verdict: "holds", why: "" }];
  if (!hasEnded(rollout)) {
    return [{ id, verdict: "fails", why: `${consumer.name} has not taken the new credential yet: see its card` }];
  }
  const reason = stage === "failed" || stage === "voided" ? `: ${why ?? stage}` : ` (${stage})`;
  return [
    {
      id,
      verdict: "unknown",
      why: `${consumer.name} may still use the old credential: its restart has ended without one that is known to have worked${reason}`,
    },
  ];
}

function conditionsOfRotation(incident: Incident, rotation: Rotation): Condition[] {
  if (rotation.rehearsal) return [rehearsalCondition(rotation)];
  if (isRefuted(rotation)) return [failedCondition(incident, rotation)];
  const written = writtenTargets(rotation);
  if (written.length === 0) return [unwrittenCondition(rotation)];
  // What has been replaced since needs no proof any more: that is the later rotation's to give.
  const isProven = written.every(
    ({ application, proof }) => proof !== undefined || isRotatedAgain(incident, rotation, application),
  );
  return [
    ...(written.length === rotation.targets.length ? [] : [halfCondition(incident, rotation)]),
    {
      id: `${rotation.id}/push`,
      verdict: isProven ? "holds" : "fails",
      why: `push of ${rotation.name} is not verified yet`,
    },
    ...codeConditions(incident, rotation),
  ];
}

/** A rehearsal changes nothing. What it made is taken away by itself. */
function rehearsalCondition(rotation: Rotation): Condition {
  const why = `the rehearsal of ${rotation.name} was begun and not finished`;
  return { id: `${rotation.id}/ended`, verdict: isRunning(rotation) ? "unknown" : "holds", why };
}

/** Before the write nothing was changed: an unfinished rotation is somebody's to look after, and no reason to stay open. */
function unwrittenCondition(rotation: Rotation): Condition {
  const id = `${rotation.id}/ended`;
  if (rotation.stage === "approved") {
    return { id, verdict: "fails", why: `the new credential of ${rotation.name} is being written: wait for it` };
  }
  const why = `the rotation of ${rotation.name} was begun and not finished`;
  return { id, verdict: isRunning(rotation) ? "unknown" : "holds", why };
}

/** Some applications hold the new credential and some the old one: written on, or rotated by another rotation. */
function halfCondition(incident: Incident, rotation: Rotation): Condition {
  const left = rotation.targets.filter(({ readBack }) => readBack === undefined);
  const isMended = left.every(({ application }) => isRotatedAgain(incident, rotation, application));
  const names = left.map(({ name }) => name).join(", ");
  const why = isRunning(rotation)
    ? `the new credential is not in ${names} yet: wait for it`
    : `the new credential is not in ${names}: rotate ${left.length === 1 ? "it" : "them"} again`;
  return { id: `${rotation.id}/rest`, verdict: isMended ? "holds" : "fails", why };
}

/** A credential that push does not work with is mended by another rotation of the same applications. */
function failedCondition(incident: Incident, failed: Rotation): Condition {
  const isMended = failed.targets
    .filter(({ readBack }) => readBack !== undefined)
    .every(({ application }) => isRotatedAgain(incident, failed, application));
  const why =
    failed.stage === "rolled-back"
      ? `the rotation of ${failed.name} is being taken back: wait for it`
      : `push of ${failed.name} does not work with the credential that was written: roll back, or rotate again`;
  return { id: `${failed.id}/push`, verdict: isMended ? "holds" : "fails", why };
}

/** Whether a later rotation has put another credential into the application. */
function isRotatedAgain(incident: Incident, rotation: Rotation, application: string): boolean {
  const later = incident.rotations.slice(incident.rotations.indexOf(rotation) + 1);
  return later.some((other) => isAbout(other, application) && isWritten(other) && !other.rehearsal);
}

/** The same of all its applications: the code is the later rotation's to change. */
function isReplaced(incident: Incident, rotation: Rotation): boolean {
  return rotation.targets.every(({ application }) => isRotatedAgain(incident, rotation, application));
}

function codeConditions(incident: Incident, rotation: Rotation): Condition[] {
  if (isReplaced(incident, rotation)) return [];
  const { change, name } = rotation;
  const id = `${rotation.id}/change`;
  if (change === undefined) {
    return [{ id, verdict: "unknown", why: `the infrastructure code of ${name} still has to be changed by hand` }];
  }
  return [
    ...change.owed.map((owed, index) => owedCondition(rotation, owed, `${id}-${index + 1}`)),
    ...(change.pullRequest === undefined ? [] : [pullRequestCondition(id, change.pullRequest)]),
    ...driftConditions(incident, rotation),
  ];
}

function owedCondition({ name }: Rotation, { todo, issue, owner }: RotationOwed, id: string): Condition {
  const whose = owner === null ? "" : `, by ${owner}`;
  const why = `the infrastructure code of ${name} still has to be changed by hand${whose}: ${todo}`;
  return { id, verdict: "unknown", why, ...(issue === null ? {} : { link: issue.url }) };
}

function pullRequestCondition(id: string, { state, number, url: link }: RotationPullRequest): Condition {
  switch (state) {
    case "merged":
      return { id, verdict: "holds", why: "", link };
    case "open":
      return {
        id,
        verdict: "fails",
        why: `pull request #${number} is not merged: until it is, the next apply may bring the old certificate back`,
        link,
      };
    case "closed":
      return {
        id,
        verdict: "fails",
        why: `pull request #${number} was closed without a merge: reopen and merge it`,
        link,
      };
    case "withdrawn":
      return { id, verdict: "holds", why: "", link };
  }
}

function driftConditions(incident: Incident, rotation: Rotation): Condition[] {
  const { id: rotationId, name, change, drift } = rotation;
  if (change?.pullRequest?.state !== "merged") return [];
  const id = `${rotationId}/drift`;
  if (rotation.restored !== undefined) {
    const why = `an apply has brought the old credential back: ${rotation.restored.found}`;
    return [{ id, verdict: "fails", why }];
  }
  if (drift?.agrees === true) return [{ id, verdict: "holds", why: "" }, ...discardedConditions(rotation)];
  if (drift !== undefined) {
    const why = `the merged code names ${drift.configured}, and ${name} runs on ${drift.deployed}`;
    return [{ id, verdict: "fails", why }];
  }
  const failure = incident.failures[`${incidentStream(incident.number)}/${rotationId}/check-drift`];
  if (failure?.kind === "unavailable") {
    const why = `what was merged could not be compared with what ${name} runs on: ${failure.why}`;
    return [{ id, verdict: "unknown", why }];
  }
  const why = `what was merged is being compared with what ${name} runs on: try again in a moment`;
  return [{ id, verdict: "fails", why }];
}

/** A plan made before the merge holds the old credential: whoever applies it after an emergency write puts that back. */
function discardedConditions({ id, order, discarded, name }: Rotation): Condition[] {
  if (order !== "emergency") return [];
  const why = `nobody has confirmed yet that plans made before the merge were discarded: applying one would bring the old credential of ${name} back`;
  return [{ id: `${id}/plans-discarded`, verdict: discarded === undefined ? "fails" : "holds", why }];
}

/** What stands in the way of resolving. */
export function blockersOf(incident: Incident): Condition[] {
  return conditionsOf(incident).filter((condition) => condition.verdict === "fails");
}

/** What nobody could tell: it does not block, and somebody has to look after it. */
export function followUpsOf(incident: Incident): { id: string; what: string }[] {
  return conditionsOf(incident)
    .filter((condition) => condition.verdict === "unknown")
    .map(({ id, why }) => ({ id, what: why }));
}

/** Everything that is not done yet, in words. */
export function stillOwed(incident: Incident): string[] {
  return conditionsOf(incident)
    .filter((condition) => condition.verdict !== "holds")
    .map((condition) => condition.why);
}
