import type { ApprovalRequest } from "./approval/request.ts";
import { dueNudges } from "./approval/nudge.ts";
import { rolesToClose } from "./approval/opened-roles.ts";
import { isNewlyOverdue } from "./approval/review.ts";
import { type Enabling, lookedAt } from "./enabling/enabling.ts";
import { type Incident, incidentStream } from "./incident/incident.ts";
import type { DuePhase, Move, PhaseName } from "./phase.ts";
import type { Probe } from "./probe/probe.ts";
import { areRolledOut, type RolledOut, rolloutsDue } from "./rollout/due.ts";
import type { Consumer } from "./rollout/consumer.ts";
import { codeMoves, endingMoves, isApproved, restoredMoves, type Rhythm, stageMoves } from "./rotation/moves.ts";
import { type Rotation, writtenTargets } from "./rotation/rotation.ts";
import { nextStep } from "./runbook/run.ts";
import { hasCome } from "./time.ts";

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
  "promote-secret": "let consumers read the new version",
  "observe-apply": "see the pipeline apply it",
  "rehearse-write": "rehearse the write",
  "send-canary": "send a test push",
  "confirm-delivery": "see the test push arrive",
  "count-endpoints": "count the devices that are disabled",
  "begin-watch": "begin the watch",
  "watch-push": "watch push",
  "finish-watch": "end the watch",
  "observe-pull-request": "look at the pull request",
  "publish-pull-request": "take the draft off the pull request",
  "renew-pull-request": "bring the pull request up to the base branch",
  "withdraw-pull-request": "close a pull request that is not to be merged any more",
  "check-drift": "compare the merged code with what runs",
  "check-restored": "see whether the old credential came back",
  "clean-up": "remove what was left behind",
  "expire-request": "close the request",
  "settle-request": "count the approvals",
  "nudge-approvers": "remind the approvers",
  "close-role": "close the break-glass role",
  "mind-review": "say that the review is late",
  "plan-probe": "make the probe's plan and ask for its approval",
  "run-probe": "probe the break-glass role",
  "plan-enabling": "count the disabled endpoints and ask for approval to enable them",
  "run-enabling": "enable the endpoints",
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
    ...(incident.state === "resolved" ? [] : incident.enablings.flatMap(enablingMoves)),
    ...incident.rotations.flatMap((rotation) => rotationMoves(incident, rotation, { now, rhythm })),
  ];
}

/** A resolved incident's rotation is only brought to its end where something was written. */
function rotationMoves(incident: Incident, rotation: Rotation, at: { now: Date; rhythm: Rhythm }): Move[] {
  const rolledOut = rolledOutBy(rotation);
  const { consumers, rollout } = at.rhythm;
  const facts = { rollouts: incident.rollouts, consumers, slot: Math.floor(at.now.getTime() / rollout) };
  const setting = { ...at, mayWatch: areRolledOut(rolledOut, facts) };
  const isOver = incident.state === "resolved";
  return [
    ...(isOver && writtenTargets(rotation).length === 0 ? [] : stageMoves(rotation, setting)),
    ...(isOver ? [] : [...codeMoves(rotation, setting), ...rolloutsDue(rolledOut, facts)]),
    ...restoredMoves(rotation, at.now),
    ...endingMoves(rotation),
  ];
}

/** What the rotation tells its rollouts: approvers are asked while it is being written, and what is proven to work is rolled out. */
function rolledOutBy(rotation: Rotation): RolledOut {
  const { id, targets, stage, rehearsal, paused } = rotation;
  const goesOn = paused === null;
  return {
    id,
    applications: targets.map(({ application }) => application),
    readyToAsk: goesOn && isApproved(stage) && !rehearsal,
    readyToRun: goesOn && ["rolling-out", "watching", "done"].includes(stage),
  };
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
    const { decided, revoked, expiresAt } = request;
    const isOver = decided === undefined && revoked === undefined && hasCome(expiresAt, now);
    const isToSettle = decided === undefined && revoked === undefined && !isOver && mayBeMet(request);
    const slot = Math.floor(now.getTime() / settleMilliseconds);
    return [
      ...(isOver ? [{ name: "expire-request" as const, key: `${request.id}/expire`, subject }] : []),
      ...(isToSettle ? [{ name: "settle-request" as const, key: `${request.id}/settle-${slot}`, subject }] : []),
      ...rolesToClose(incident, request).map((role) => ({
        name: "close-role" as const,
        key: `${request.id}/close-role/${role}`,
        subject: { ...subject, role },
      })),
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

/** Some endpoints at a time: one move for each time that it goes on. */
function enablingMoves({ id, stage, done }: Enabling): Move[] {
  const subject = { enabling: id };
  switch (stage) {
    case "asked":
      return [{ name: "plan-enabling", key: `${id}/plan`, subject }];
    case "approved":
      return [{ name: "run-enabling", key: `${id}/enable-${lookedAt(done)}`, subject }];
    default:
      return [];
  }
}
