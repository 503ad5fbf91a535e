import type { Move, PhaseName } from "../phase.ts";
import type { Consumer } from "../rollout/consumer.ts";
import { after, hasCome } from "../time.ts";
import { nextToWrite, requestId, type Rotation, type RotationPullRequest, type RotationStage } from "./rotation.ts";

/** How often the bot looks at what others do, in milliseconds, and for whom. */
export interface Rhythm {
  /** At a pull request, until it is merged, and at what the team's pipeline applies: GitHub allows an App 5,000 calls an hour. */
  pullRequest: number;
  /** At a consumer that is being restarted. */
  rollout: number;
  /** The consumers of firebreak.yml. */
  consumers: readonly Consumer[];
}

/** Push, while it is watched: CloudWatch counts deliveries by the minute. */
const watching = 60_000;
/** Whether an apply has brought the old credential back: once an hour, for a week after the merge, when a plan is forgotten. */
const restoring = { every: 3_600_000, until: 7 * 86_400_000 };

/** Everything that the bot has to do for this rotation now, beside its pull request. */
export function stageMoves(rotation: Rotation, { now, rhythm, mayWatch }: Setting): Move[] {
  if (rotation.paused !== null) return [];
  const move = mover(rotation);
  switch (rotation.stage) {
    case "started":
      return move("make-request");
    case "verifying":
      // One move for each credential handed over, and for each time the same one is handed over again.
      return move(
        "verify-credential",
        `verify-${rotation.credential?.fingerprint.slice(0, 12)}-${rotation.stageSince}`,
      );
    case "verified":
      return move("plan-rotation", `plan-${rotation.stageSince}`);
    case "planned":
      return rotation.change?.of === rotation.planHash
        ? move("ask-approval", `ask-${rotation.planHash?.slice(0, 12)}`)
        : move("open-pull-request", `pull-request-${rotation.planHash?.slice(0, 12)}`);
    case "approved":
      return writingMoves(rotation);
    case "awaiting-apply":
      return move("observe-apply", `apply-${slot(now, rhythm.pullRequest)}`);
    case "written":
      return eachTarget(
        rotation,
        "send-canary",
        ({ readBack, canary }) => readBack !== undefined && canary === undefined,
      );
    case "canary-sent":
      return eachTarget(
        rotation,
        "confirm-delivery",
        ({ canary, proof }) => canary !== undefined && proof === undefined,
      );
    case "rolling-out":
      return [...counts(rotation), ...(mayWatch ? move("begin-watch") : [])];
    case "watching":
      return [
        ...counts(rotation),
        ...(rotation.watchUntil !== undefined && hasCome(rotation.watchUntil, now)
          ? move("finish-watch")
          : move("watch-push", `watch-${slot(now, watching)}`)),
      ];
    default:
      return [];
  }
}

/** What the moves depend on beside the rotation. */
export interface Setting {
  now: Date;
  rhythm: Rhythm;
  /** Whether everything that caches the credential has been restarted, or let be. */
  mayWatch: boolean;
}

function writingMoves(rotation: Rotation): Move[] {
  const move = mover(rotation);
  const request = requestId(rotation);
  if (rotation.rehearsal) return move("rehearse-write", `rehearse-${request}`);
  if (rotation.order === "planned") return move("promote-secret", `promote-${request}`);
  const next = nextToWrite(rotation);
  if (next === undefined) return [];
  const place = rotation.targets.indexOf(next) + 1;
  return move("write-credential", `write-${place}-${request}`, { application: next.application });
}

/** The devices of each application, counted once. */
function counts(rotation: Rotation): Move[] {
  return eachTarget(rotation, "count-endpoints", ({ endpoints }) => endpoints === undefined);
}

/** One move for each application that still has to take it. */
function eachTarget(
  rotation: Rotation,
  name: PhaseName,
  isDue: (target: Rotation["targets"][number]) => boolean,
): Move[] {
  return rotation.targets.flatMap((target, index) =>
    isDue(target) ? mover(rotation)(name, `${name}-${index + 1}`, { application: target.application }) : [],
  );
}

/** What is due of the code, whatever the stage; a paused rotation's code is only looked at. */
export function codeMoves(rotation: Rotation, setting: Setting): Move[] {
  const move = mover(rotation);
  const withdrawals = rotation.superseded.flatMap((earlier) =>
    move("withdraw-pull-request", `withdraw-${earlier.number}`, { number: earlier.number }),
  );
  const { change } = rotation;
  const pullRequest = change?.pullRequest;
  if (pullRequest === undefined || pullRequest.state === "withdrawn") return withdrawals;
  return [
    ...withdrawals,
    ...(pullRequest.state === "merged" ? mergedMoves(rotation) : openMoves(rotation, pullRequest, setting)),
  ];
}

function openMoves(rotation: Rotation, pullRequest: RotationPullRequest, { now, rhythm }: Setting): Move[] {
  const move = mover(rotation);
  // The same slot has the same id everywhere: two replicas look once. A closed one is looked at too: people reopen them.
  const look = move("observe-pull-request", `observe-${pullRequest.number}-${slot(now, rhythm.pullRequest)}`);
  if (pullRequest.state !== "open" || rotation.paused !== null || rotation.rehearsal) return look;
  const isPublishable = pullRequest.draft && isApproved(rotation.stage);
  const isStuck = pullRequest.look?.mergeable === "no";
  return [
    ...look,
    ...(isPublishable ? move("publish-pull-request", `publish-${pullRequest.number}`) : []),
    ...(isStuck ? move("renew-pull-request", `renew-${pullRequest.number}-${pullRequest.head.slice(0, 12)}`) : []),
  ];
}

const approvedStages: readonly RotationStage[] = [
  "approved",
  "awaiting-apply",
  "written",
  "canary-sent",
  "rolling-out",
  "watching",
  "done",
];

/** Whether people have said yes to the plan, and it still counts. */
export function isApproved(stage: RotationStage): boolean {
  return approvedStages.includes(stage);
}

function mergedMoves(rotation: Rotation): Move[] {
  const settled = rotation.stage === "watching" || rotation.stage === "done";
  return settled && rotation.drift?.agrees !== true ? mover(rotation)("check-drift") : [];
}

/** Whether an apply has brought the old credential back: looked at for as long as somebody may still have an old plan. */
export function restoredMoves(rotation: Rotation, now: Date): Move[] {
  const pullRequest = rotation.change?.pullRequest;
  const { drift, restored, order, stage } = rotation;
  if (order !== "emergency" || stage !== "done" || drift?.agrees !== true || restored !== undefined) return [];
  if (pullRequest?.mergedAt === undefined || hasCome(after(pullRequest.mergedAt, restoring.until), now)) return [];
  return mover(rotation)("check-restored", `restored-${slot(now, restoring.every)}`);
}

/** What a rotation that came to nothing leaves behind, to be taken away. */
export function endingMoves(rotation: Rotation): Move[] {
  const isOver = rotation.stage === "cancelled" || rotation.stage === "rehearsed";
  return isOver && rotation.cleanedUp === undefined ? mover(rotation)("clean-up") : [];
}

/** Makes the moves of a rotation; one that can come again in another form says in `what` which it is. */
function mover(rotation: Rotation): (name: PhaseName, what?: string, subject?: Move["subject"]) => Move[] {
  return (name, what = name, subject = {}) => [
    { name, key: `${rotation.id}/${what}`, subject: { rotation: rotation.id, ...subject } },
  ];
}

function slot(now: Date, every: number): number {
  return Math.floor(now.getTime() / every);
}
