import { uuidOf } from "../digest.ts";
import type { RecordedEvent } from "../event.ts";
import {
  type CodeChange,
  requestId,
  type Rotation,
  type RotationPullRequest,
  type RotationStage,
  type RotationTarget,
  theOnlyOne,
} from "./rotation.ts";
import { type InOrder, mapInOrder, targetsInWords } from "./target.ts";

type Change = Partial<Rotation> | undefined;

/** Applies an event to the rotations of an incident. */
export function foldRotations(rotations: Rotation[], event: RecordedEvent): Rotation[] {
  if (event.type === "rotation.started") {
    const { rotation: id, ...rest } = event.data;
    const begun = { startedAt: event.at, stage: "started" as const, stageSince: event.at };
    // What was burnt in this incident stays so.
    const burnt = [...new Set(rotations.flatMap((rotation) => rotation.burnt))];
    const nothingYet = { burnt, checks: [], versions: [], superseded: [], promoted: [], paused: null };
    const reason = event.typed["reason"] ?? null;
    return [...rotations, { id, name: targetsInWords(rest.targets), ...rest, ...begun, ...nothingYet, reason }];
  }
  return rotations.map((rotation) => {
    const change = apply(rotation, event);
    if (change === undefined) return rotation;
    const moved = change.stage !== undefined && change.stage !== rotation.stage;
    return { ...rotation, ...change, ...(moved ? { stageSince: event.at, stageBefore: rotation.stage } : {}) };
  });
}

function apply(rotation: Rotation, event: RecordedEvent): Change {
  if (event.type === "rotation.key-burnt") return withBurnt(rotation, event.data.publicKey);
  const decided = ofRequest(rotation, event);
  if (decided !== undefined) return decided;
  if (!("rotation" in event.data) || event.data.rotation !== rotation.id) return undefined;
  return (
    ofCredential(rotation, event) ??
    ofChange(rotation, event) ??
    ofMerge(rotation, event) ??
    ofWrite(rotation, event) ??
    ofProof(rotation, event) ??
    ofPeople(rotation, event)
  );
}

/** What a vote's outcome means for the rotation it was about. */
function ofRequest(rotation: Rotation, event: RecordedEvent): Change {
  switch (event.type) {
    case "approval.requested":
      return event.data.subject === rotation.id ? { stage: "awaiting-approval" } : undefined;
    case "approval.granted":
      return event.data.planHash === rotation.planHash ? { stage: "approved" } : undefined;
    case "approval.denied":
      return event.data.request === requestId(rotation) ? { stage: "denied" } : undefined;
    case "approval.expired":
      return event.data.request === requestId(rotation) ? { stage: "expired" } : undefined;
    case "grant.revoked": {
      const isLive = ["awaiting-approval", "approved"].includes(rotation.stage);
      return isLive && event.data.request === requestId(rotation)
        ? { stage: "voided", why: "it was revoked" }
        : undefined;
    }
    default:
      return undefined;
  }
}

/** A burnt key is of no use to any rotation, whichever it was posted to. */
function withBurnt({ burnt }: Rotation, publicKey: string | null): Change {
  return publicKey === null || burnt.includes(publicKey) ? undefined : { burnt: [...burnt, publicKey] };
}

function ofCredential(rotation: Rotation, event: RecordedEvent): Change {
  switch (event.type) {
    case "rotation.request-made": {
      const { csr, publicKey, secret } = event.data;
      return { stage: "awaiting-credential", request: { csr, publicKey, secret } };
    }
    case "rotation.credential-offered": {
      const { credential, origin, by } = event.data;
      const asked = rotation.requester === null ? { requester: by, reason: event.typed["reason"] ?? null } : {};
      return { stage: "verifying", credential, origin, suppliedBy: by, checks: [], ...asked };
    }
    case "rotation.credential-verified":
      return { stage: "verified", checks: event.data.checks, versions: event.data.versions };
    case "rotation.credential-skipped": {
      // A version that no secret has: the code is edited as if it were there.
      const version = uuidOf(`${rotation.id}/${rotation.startedAt}`);
      return { stage: "verified", versions: [{ secret: theOnlyOne, version }] };
    }
    case "rotation.credential-rejected":
      return { stage: "awaiting-credential", checks: event.data.checks };
    case "rotation.planned":
      return { stage: "planned", plan: event.data.plan, planHash: event.data.hash };
    case "rotation.replanned": {
      // When the bot plans anew it is the same that is asked for: why stands where it was typed.
      const reason = event.actor.kind === "bot" ? rotation.reason : (event.typed["reason"] ?? null);
      return { stage: "verified", requester: event.data.requester, reason };
    }
    case "rotation.voided":
      return { stage: rotation.versions.length === 0 ? "awaiting-credential" : "voided", why: event.data.why };
    default:
      return undefined;
  }
}

/** The code's change, as it is brought up to the present plan. */
function ofChange(rotation: Rotation, event: RecordedEvent): Change {
  switch (event.type) {
    case "rotation.pull-request-opened": {
      const { number, url, branch, head, draft, said } = event.data;
      const pullRequest = { number, url, branch, head, draft, said, state: "open" as const };
      return { change: { ...presentChange(rotation), pullRequest }, superseded: supersededBy(rotation, number) };
    }
    case "rotation.change-owed": {
      const { rotation: _, ...owed } = event.data;
      const change = presentChange(rotation);
      return { change: { ...change, owed: [...change.owed, owed] }, superseded: supersededBy(rotation, null) };
    }
    case "rotation.change-needless": {
      const { applications, why } = event.data;
      const change = presentChange(rotation);
      return {
        change: { ...change, needless: [...change.needless, { applications, why }] },
        superseded: supersededBy(rotation, null),
      };
    }
    default:
      return undefined;
  }
}

/** What is known of the present plan's change so far. */
function presentChange({ change, planHash = "" }: Rotation): CodeChange {
  return change?.of === planHash ? change : { of: planHash, owed: [], needless: [] };
}

/** The open pull requests that belong to earlier plans, once the present one has its own. */
function supersededBy({ change, planHash, superseded }: Rotation, number: number | null): Rotation["superseded"] {
  const earlier = change?.of === planHash ? undefined : change?.pullRequest;
  const isOpen = earlier !== undefined && ["open", "closed"].includes(earlier.state) && earlier.number !== number;
  return isOpen ? [...superseded, { number: earlier.number, head: earlier.head }] : superseded;
}

/** Once a rotation is taken back, its own pull request must not land any more either. */
function withPresent({ change, superseded }: Rotation): Rotation["superseded"] {
  const pullRequest = change?.pullRequest;
  if (pullRequest?.state !== "open" && pullRequest?.state !== "closed") return superseded;
  return [...superseded, { number: pullRequest.number, head: pullRequest.head }];
}

/** What was seen of the pull request is of its earlier commit. */
function renewed(pullRequest: RotationPullRequest, head: string): RotationPullRequest {
  const { look: _, ...rest } = pullRequest;
  return { ...rest, head };
}

function ofMerge(rotation: Rotation, event: RecordedEvent): Change {
  const { change } = rotation;
  const onPullRequest = (pullRequest: Partial<NonNullable<CodeChange["pullRequest"]>>): Change =>
    change?.pullRequest === undefined
      ? {}
      : { change: { ...change, pullRequest: { ...change.pullRequest, ...pullRequest } } };
  switch (event.type) {
    case "rotation.pull-request-looked-at":
      return onPullRequest({ look: event.data.look, draft: event.data.look.draft });
    case "rotation.pull-request-published":
      return onPullRequest({ draft: false });
    case "rotation.pull-request-renewed":
      return change?.pullRequest === undefined
        ? {}
        : { change: { ...change, pullRequest: renewed(change.pullRequest, event.data.head) } };
    case "rotation.merged":
      return onPullRequest({ state: "merged", commit: event.data.commit, mergedAt: event.at });
    case "rotation.pull-request-closed":
      return onPullRequest({ state: "closed" });
    case "rotation.pull-request-withdrawn": {
      const superseded = rotation.superseded.filter(({ number }) => number !== event.data.number);
      const isPresent = change?.pullRequest?.number === event.data.number;
      return { superseded, ...(isPresent ? onPullRequest({ state: "withdrawn" }) : {}) };
    }
    case "rotation.drift-checked": {
      const { agrees, configured, deployed } = event.data;
      return { drift: { agrees, configured, deployed } };
    }
    case "rotation.plans-discarded":
      return { discarded: { by: event.data.by, at: event.at } };
    case "rotation.old-restored":
      return { restored: { application: event.data.application, found: event.data.found, at: event.at } };
    default:
      return undefined;
  }
}

function ofWrite(rotation: Rotation, event: RecordedEvent): Change {
  const { session } = rotation;
  switch (event.type) {
    case "rotation.role-assumed": {
      const { session: name, sourceIdentity, until } = event.data;
      return { session: { name, sourceIdentity, until, at: event.at } };
    }
    case "rotation.role-ended":
      return session?.name === event.data.session ? { session: { ...session, endedAt: event.at } } : {};
    case "rotation.promoted": {
      const { secret, version, before } = event.data;
      const others = rotation.promoted.filter((one) => one.secret !== secret);
      const promoted = [...others, { secret, version, before }];
      return { promoted, ...(waitsForApply({ ...rotation, promoted }) ? { stage: "awaiting-apply" } : {}) };
    }
    case "rotation.credentials-written": {
      const targets = on(rotation, event.data.application, { readBack: event.data.readBack, writtenAt: event.at });
      return { targets, stage: stageAfterWrite(targets, rotation) };
    }
    default:
      return undefined;
  }
}

/** In the planned order nothing is left for the bot once consumers read the new version: the team's pipeline writes. */
function waitsForApply({ order, stage, plan, promoted }: Rotation): boolean {
  const everySecret = plan?.targets.every(({ secret }) => promoted.some((one) => one.secret === secret.name)) ?? false;
  return order === "planned" && stage === "approved" && everySecret;
}

/** The first application proves itself before the others are written; then all of them, and all are tried. */
function stageAfterWrite(targets: InOrder<RotationTarget>, { order, stage }: Rotation): RotationStage {
  const [canary] = targets;
  const isAllWritten = targets.every(({ readBack }) => readBack !== undefined);
  if (isAllWritten) return "written";
  return order === "emergency" && canary.proof === undefined ? "written" : stage;
}

function ofProof(rotation: Rotation, event: RecordedEvent): Change {
  switch (event.type) {
    case "rotation.canary-sent": {
      const { application, message, endpoint } = event.data;
      const targets = on(rotation, application, { canary: { message, endpoint, at: event.at } });
      const isToSend = targets.some(({ readBack, canary }) => readBack !== undefined && canary === undefined);
      return { targets, ...(isToSend ? {} : { stage: "canary-sent" }) };
    }
    case "rotation.phone-looked-at": {
      const { application, by, rang } = event.data;
      return { targets: on(rotation, application, { phone: { by, rang, at: event.at } }) };
    }
    case "rotation.push-verified": {
      const { application, grade, evidence } = event.data;
      const targets = on(rotation, application, { proof: { grade, evidence, at: event.at } });
      return { targets, ...stageAfterProof(targets) };
    }
    case "rotation.push-failed": {
      const { application, why } = event.data;
      return { stage: "failed", why, targets: on(rotation, application, { failed: { why, at: event.at } }) };
    }
    case "rotation.endpoints-counted": {
      const { application, counted, disabled, complete } = event.data;
      return { targets: on(rotation, application, { endpoints: { counted, disabled, complete } }) };
    }
    case "rotation.watch-begun":
      return { stage: "watching", watchUntil: event.data.until };
    case "rotation.watch-passed":
      return { stage: "done" };
    default:
      return undefined;
  }
}

function stageAfterProof(targets: InOrder<RotationTarget>): { stage?: RotationStage } {
  const written = targets.filter(({ readBack }) => readBack !== undefined);
  if (!written.every(({ proof }) => proof !== undefined)) return {};
  return { stage: written.length === targets.length ? "rolling-out" : "approved" };
}

function ofPeople(rotation: Rotation, event: RecordedEvent): Change {
  switch (event.type) {
    case "rotation.paused":
      return { paused: { by: event.data.by, at: event.at, reason: event.typed["reason"] ?? null } };
    case "rotation.resumed":
      return { paused: null };
    case "rotation.cancelled": {
      const cancelled = { by: event.data.by, at: event.at, reason: event.typed["reason"] ?? null };
      return { stage: "cancelled", why: "it was cancelled", cancelled, paused: null };
    }
    case "rotation.rolled-back":
      return { stage: "rolled-back", why: `${event.data.into} takes it back`, superseded: withPresent(rotation) };
    case "rotation.rehearsed":
      return { stage: "rehearsed", report: event.data.report };
    case "rotation.cleaned-up":
      return { cleanedUp: event.data.removed };
    default:
      return undefined;
  }
}

function on(
  { targets }: Pick<Rotation, "targets">,
  application: string,
  change: Partial<RotationTarget>,
): InOrder<RotationTarget> {
  const isMeant = (target: RotationTarget) => target.application === application || application === theOnlyOne;
  return mapInOrder(targets, (target) => (isMeant(target) ? { ...target, ...change } : target));
}
