import { hasEnded, type Rollout } from "../rollout/rollout.ts";
import { isRunning, isWritten, type Rotation } from "../rotation/rotation.ts";
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
  if (rotation.stage === "failed") return [failedCondition(incident, rotation)];
  if (!isWritten(rotation)) return [unwrittenCondition(rotation)];
  const verified = rotation.stage === "watching" || rotation.stage === "done";
  return [
    {
      id: `${rotation.id}/push`,
      verdict: verified ? "holds" : "fails",
      why: `push of ${rotation.name} is not verified yet`,
    },
    codeCondition(rotation),
    ...driftConditions(incident, rotation),
  ];
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

/** A credential that push does not work with is mended by another rotation of the same application. */
function failedCondition(incident: Incident, failed: Rotation): Condition {
  const mended = incident.rotations.some((other) => other.application === failed.application && isWritten(other));
  const why = `push of ${failed.name} does not work with the credential that was written: rotate again`;
  return { id: `${failed.id}/push`, verdict: mended ? "holds" : "fails", why };
}

function codeCondition(rotation: Rotation): Condition {
  const id = `${rotation.id}/change`;
  const { change } = rotation;
  if (change === undefined || change.kind === "owed") {
    return {
      id,
      verdict: "unknown",
      why: `the infrastructure code of ${rotation.name} still has to be changed by hand${change === undefined ? "" : `: ${change.todo}`}`,
    };
  }
  const link = change.url;
  switch (change.state) {
    case "merged":
      return { id, verdict: "holds", why: "", link };
    case "open":
      return {
        id,
        verdict: "fails",
        why: `pull request #${change.number} is not merged: until it is, the next apply may bring the old certificate back`,
        link,
      };
    case "closed":
      return {
        id,
        verdict: "fails",
        why: `pull request #${change.number} was closed without a merge: reopen and merge it`,
        link,
      };
  }
}

function driftConditions(incident: Incident, rotation: Rotation): Condition[] {
  const { id: rotationId, name, change, drift } = rotation;
  if (change?.kind !== "pull-request" || change.state !== "merged") return [];
  const id = `${rotationId}/drift`;
  if (drift?.agrees === true) return [{ id, verdict: "holds", why: "" }];
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
