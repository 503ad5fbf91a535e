import type { ApprovalRequest } from "./approval/request.ts";
import { dueNudges } from "./approval/nudge.ts";
import { isNewlyOverdue } from "./approval/review.ts";
import { isWritten, requestId, type Rotation } from "./rotation/rotation.ts";
import { type Incident, incidentStream } from "./incident/incident.ts";
import type { DuePhase, PhaseName } from "./phase.ts";
import type { Probe } from "./probe/probe.ts";
import type { Consumer } from "./rollout/consumer.ts";
import { type RolledOut, rolloutsDue } from "./rollout/due.ts";
import { rolloutOf } from "./rollout/rollout.ts";
import { nextStep } from "./runbook/run.ts";
import { hasCome } from "./time.ts";

type Move = { name: PhaseName; key: string; subject?: DuePhase["subject"] };

/** How often the bot looks at what others do, in milliseconds, and for whom. */
export interface Rhythm {
  /** At a pull request until it is merged: GitHub allows an App 5,000 calls an hour. */
  pullRequest: number;
  /** At a consumer that is being restarted. */
  rollout: number;
  /** The consumers of firebreak.yml. */
  consumers: readonly Consumer[];
}

/**
 * Everything that the bot has to do for this incident now. The whole of its initiative: whatever is
 * not named here does not happen by itself. Moves that failed come again when their time has come.
 */
export function dueMoves(incident: Incident, now: Date, rhythm: Rhythm): DuePhase[] {
  const stream = incidentStream(incident.number);
  return movesOf(incident, now, rhythm).flatMap(({ name, key: part, subject = {} }) => {
    const key = `${stream}/${part}`;
    const failure = incident.failures[key];
    if (failure !== undefined && (failure.retryAt === null || !hasCome(failure.retryAt, now))) return [];
    const attempt = (failure?.attempt ?? 0) + 1;
    return [{ name, key, id: `${key}/${attempt}`, stream, attempt, subject }];
  });
}

/** What the bot could not do yet: why, and when it tries again (null: only a person can help). */
export function waitingMoves(
  incident: Incident,
  now: Date,
  consumers: readonly Consumer[],
): { what: string; why: string; todo: string | null; retryAt: string | null }[] {
  const stream = incidentStream(incident.number);
  return movesOf(incident, now, { pullRequest: never, rollout: never, consumers }).flatMap(({ name, key }) => {
    const failure = incident.failures[`${stream}/${key}`];
    return failure === undefined
      ? []
      : [{ what: inWords[name], why: failure.why, todo: failure.todo, retryAt: failure.retryAt }];
  });
}

/** A rhythm in which every look has the same key: none of them is told. */
const never = Number.MAX_SAFE_INTEGER;

/** What each move does, as it is said to people. */
const inWords: Record<PhaseName, string> = {
  "open-channel": "open the channel",
  "publish-status": "update the status page",
  "run-step": "run the next step",
  "make-request": "make the key and the signing request",
  "verify-credential": "check the certificate",
  "plan-rotation": "make the plan",
  "open-pull-request": "open the pull request",
  "ask-approval": "ask for approval",
  "write-credential": "write the credential",
  "send-canary": "send a test push",
  "confirm-delivery": "see the test push arrive",
  "finish-watch": "end the watch",
  "observe-pull-request": "look at the pull request",
  "check-drift": "compare the merged code with what runs",
  "expire-request": "close the request",
  "settle-request": "count the approvals",
  "nudge-approvers": "remind the approvers",
  "close-role": "close the break-glass role",
  "mind-review": "say that the review is late",
  "plan-probe": "make the probe's plan and ask for its approval",
  "run-probe": "probe the break-glass role",
  "begin-rollout": "begin the restart of a consumer",
  "plan-rollout": "plan a consumer's restart and ask for its approval",
  "start-rollout": "restart a consumer",
  "watch-rollout": "look at a consumer's restart",
  "probe-consumer": "look whether a consumer is well",
};

function movesOf(incident: Incident, now: Date, rhythm: Rhythm): Move[] {
  return [
    ...channelMoves(incident),
    ...statusMoves(incident),
    ...runMoves(incident),
    ...requestMoves(incident, now),
    ...reviewMoves(incident, now),
    ...(incident.state === "resolved" ? [] : incident.probes.flatMap(probeMoves)),
    ...incident.rotations
      .filter((rotation) => incident.state !== "resolved" || isWritten(rotation))
      .flatMap((rotation) => stageMoves(rotation, now)),
    ...(incident.state === "resolved"
      ? []
      : incident.rotations.flatMap((rotation) => [
          ...codeMoves(rotation, now, rhythm),
          ...rolloutMoves(incident, rotation, { now, rhythm }),
        ])),
  ];
}

function channelMoves(incident: Incident): Move[] {
  return incident.channel === undefined ? [{ name: "open-channel", key: "channel" }] : [];
}

/** One update at a time, in the order they were drafted: a page must not go backwards. */
function statusMoves(incident: Incident): Move[] {
  const next = incident.updates.find((update) => update.publishedAt === undefined);
  return next === undefined
    ? []
    : [{ name: "publish-status", key: `status-${next.draft}`, subject: { draft: next.draft } }];
}

function runMoves(incident: Incident): Move[] {
  return incident.runs.flatMap((run) => {
    const step = nextStep(run);
    return step === undefined
      ? []
      : [{ name: "run-step" as const, key: `${run.id}/${step.id}`, subject: { run: run.id, step: step.id } }];
  });
}

function requestMoves(incident: Incident, now: Date): Move[] {
  return incident.requests.flatMap((request) => {
    const subject = { request: request.id };
    const { decided, revoked, expiresAt, redeemedFor, role } = request;
    const isOver = decided === undefined && revoked === undefined && hasCome(expiresAt, now);
    const isToSettle = decided === undefined && revoked === undefined && !isOver && mayBeMet(request);
    const slot = Math.floor(now.getTime() / settleMilliseconds);
    const opensRole = rolloutOf(incident.rollouts, request)?.plan?.sessions.length !== 0;
    const isToClose = revoked !== undefined && redeemedFor !== undefined && role === undefined && opensRole;
    return [
      ...(isOver ? [{ name: "expire-request" as const, key: `${request.id}/expire`, subject }] : []),
      ...(isToSettle ? [{ name: "settle-request" as const, key: `${request.id}/settle-${slot}`, subject }] : []),
      ...(isToClose ? [{ name: "close-role" as const, key: `${request.id}/close-role`, subject }] : []),
      ...(incident.state === "resolved" ? [] : dueNudges(request, now)).map((nudge) => ({
        name: "nudge-approvers" as const,
        key: `${request.id}/${nudge}`,
        subject: { ...subject, nudge },
      })),
    ];
  });
}

/** How often a request is decided anew that has votes enough and no grant, in milliseconds: a voter's standing may have been unknown. */
const settleMilliseconds = 15_000;

/** Whether as many have approved as any one quorum asks for: who counts, only the directory can tell. */
function mayBeMet({ votes, quorums }: ApprovalRequest): boolean {
  const approvals = votes.filter(({ verdict }) => verdict === "approve").length;
  return approvals >= Math.max(...quorums.map(({ count }) => count));
}

function reviewMoves(incident: Incident, now: Date): Move[] {
  return incident.reviews
    .filter((review) => isNewlyOverdue(review, now))
    .map(({ id }) => ({ name: "mind-review", key: `${id}/mind`, subject: { review: id } }));
}

function probeMoves(probe: Probe): Move[] {
  const subject = { probe: probe.id };
  switch (probe.stage) {
    case "asked":
      return [{ name: "plan-probe", key: `${probe.id}/plan`, subject }];
    case "approved":
      return [{ name: "run-probe", key: `${probe.id}/run`, subject }];
    default:
      return [];
  }
}

function rolloutMoves(
  { rollouts }: Incident,
  rotation: Rotation,
  { now, rhythm: { consumers, rollout } }: { now: Date; rhythm: Rhythm },
): Move[] {
  return rolloutsDue(rolledOut(rotation), { rollouts, consumers, slot: Math.floor(now.getTime() / rollout) });
}

/** What the rotation tells its rollouts. One that nobody has asked for is not approved. */
function rolledOut(rotation: Rotation): RolledOut {
  return {
    id: rotation.id,
    applications: [rotation.application],
    readyToAsk: rotation.stage === "approved" || isWritten(rotation),
    readyToRun: isWritten(rotation),
  };
}

/** Makes the moves of a rotation; one that can come again in another form says in `what` which it is. */
function mover(rotation: Rotation): (name: PhaseName, what?: string) => Move[] {
  return (name, what = name) => [{ name, key: `${rotation.id}/${what}`, subject: { rotation: rotation.id } }];
}

function stageMoves(rotation: Rotation, now: Date): Move[] {
  const move = mover(rotation);
  const certificate = rotation.certificate?.fingerprint.slice(0, 12) ?? "";
  switch (rotation.stage) {
    case "started":
      return move("make-request");
    case "verifying":
      // One move for each certificate handed over, and for each time the same one is handed over again.
      return move("verify-credential", `verify-${certificate}-${rotation.stageSince}`);
    case "verified":
      return move("plan-rotation", `plan-${rotation.stageSince}`);
    case "planned":
      return rotation.changeOf === rotation.planHash
        ? move("ask-approval", `ask-${rotation.planHash?.slice(0, 12)}`)
        : move("open-pull-request", `pull-request-${rotation.planHash?.slice(0, 12)}`);
    case "approved":
      return move("write-credential", `write-${requestId(rotation)}`);
    case "written":
      return move("send-canary");
    case "canary-sent":
      return move("confirm-delivery", `confirm-${rotation.canary?.message}`);
    case "watching":
      return rotation.watchUntil !== undefined && hasCome(rotation.watchUntil, now) ? move("finish-watch") : [];
    default:
      return [];
  }
}

/** Until it is merged a pull request is looked at, a closed one too: people reopen them. */
function codeMoves(rotation: Rotation, now: Date, rhythm: Rhythm): Move[] {
  if (rotation.change?.kind !== "pull-request") return [];
  const move = mover(rotation);
  if (rotation.change.state !== "merged") {
    // The same slot has the same id everywhere: two replicas look once.
    const slot = Math.floor(now.getTime() / rhythm.pullRequest);
    return move("observe-pull-request", `observe-${rotation.change.number}-${slot}`);
  }
  const settled = rotation.stage === "watching" || rotation.stage === "done";
  return settled && rotation.drift?.agrees !== true ? move("check-drift") : [];
}
