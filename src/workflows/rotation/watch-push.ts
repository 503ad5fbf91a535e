import { bot } from "../../domain/actor.ts";
import type { Estate } from "../../domain/estate.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import type { DuePhase } from "../../domain/phase.ts";
import { type DeliveryPeriod, usualTolerance, watchVerdict, type WatchVerdict } from "../../domain/proof/watch.ts";
import type { Rotation, RotationTarget } from "../../domain/rotation/rotation.ts";
import { after, hasCome } from "../../domain/time.ts";
import type { ApplicationPush } from "../../ports/application-push.ts";
import type { Clock } from "../../ports/clock.ts";
import { draftStatus } from "../draft-status.ts";
import { type Phase, rotationAt } from "../phase.ts";
import type { Recorder } from "../record.ts";

/** Through what push is watched. */
export interface WatchPushDeps {
  push: ApplicationPush;
  estate: Estate;
  recorder: Recorder;
  clock: Clock;
  /** How long push is watched after it was verified, in milliseconds. */
  watch: number;
}

/** How far back deliveries tell what is usual, in milliseconds: the hour before the write. */
const usualMilliseconds = 3_600_000;

/** Begins the watch, once what caches the credential has been restarted. */
export function beginWatch(deps: Pick<WatchPushDeps, "recorder" | "clock" | "watch">): Phase {
  return async (incident, move) => {
    await deps.recorder.onIncident(incident.number, (now) => {
      const rotation = rotationAt(now, move, "rolling-out");
      if (rotation === undefined) return [];
      const data = { rotation: rotation.id, until: after(deps.clock.now(), deps.watch) };
      return [{ type: "rotation.watch-begun", actor: bot, data }];
    });
  };
}

/** Looks at push while it is watched: what fails is told at once. */
export function watchPush(deps: WatchPushDeps): Phase {
  return async (incident, move) => {
    const rotation = rotationAt(incident, move, "watching");
    if (rotation === undefined) return;
    const bad = (await looksAt(deps, rotation)).find(({ failing }) => failing !== undefined);
    if (bad?.failing !== undefined) await giveUp(deps, move, { application: bad.application, why: bad.failing });
  };
}

/** Ends the watch: push has stayed well, so customers are told, and the incident is mitigated. */
export function finishWatch(deps: WatchPushDeps): Phase {
  return async (incident, move) => {
    const rotation = rotationAt(incident, move, "watching");
    if (rotation?.watchUntil === undefined || !hasCome(rotation.watchUntil, deps.clock.now())) return;
    const looks = await looksAt(deps, rotation);
    const bad = looks.find(({ failing }) => failing !== undefined);
    if (bad?.failing !== undefined) {
      await giveUp(deps, move, { application: bad.application, why: bad.failing });
      return;
    }
    const found = looks.map(({ name, seen }) => `${name}: ${seen.sentence}`).join(" ");
    await deps.recorder.onIncident(incident.number, (now) => {
      if (rotationAt(now, move, "watching") === undefined) return [];
      const why = `push of ${rotation.name} works and stayed well through the watch`;
      return [
        { type: "rotation.watch-passed", actor: bot, data: { rotation: rotation.id, found } },
        ...(now.state === "open" ? [{ type: "incident.mitigated" as const, actor: bot, data: { why } }] : []),
        ...draftStatus(now, "resolved", deps),
      ];
    });
  };
}

interface Look {
  application: string;
  name: string;
  seen: WatchVerdict;
  /** Why push fails there; undefined while it does not. */
  failing: string | undefined;
}

async function looksAt(deps: WatchPushDeps, { targets }: Rotation): Promise<Look[]> {
  const looks: Look[] = [];
  for (const target of targets) looks.push(await lookAt(deps, target));
  return looks;
}

async function lookAt({ push, clock }: WatchPushDeps, { application, name, writtenAt }: RotationTarget): Promise<Look> {
  const { enabled } = await push.observe(application);
  const written = new Date(writtenAt ?? clock.now());
  const samples = await periods(push, application, { since: written, until: clock.now() });
  const earlier = new Date(written.getTime() - usualMilliseconds);
  const before = await periods(push, application, { since: earlier, until: written });
  const seen = watchVerdict(samples, before, usualTolerance);
  const disabled = `Push failed during the watch: SNS has disabled ${name} again.`;
  const failing = enabled
    ? seen.verdict === "failing"
      ? `Push fails on ${name}: ${seen.sentence}`
      : undefined
    : disabled;
  return { application, name, seen, failing };
}

function periods(
  push: ApplicationPush,
  application: string,
  window: { since: Date; until: Date },
): Promise<DeliveryPeriod[]> {
  return push.deliveryPeriods(application, window);
}

/** Records that push does not work with what was written. The diagnosis, a rollback or another rotation are people's to begin. */
async function giveUp(
  deps: Pick<WatchPushDeps, "recorder">,
  move: DuePhase,
  failed: { application: string; why: string },
): Promise<void> {
  await deps.recorder.onIncident(Number(move.stream.split("/")[1]), (now: Incident) => {
    const rotation = rotationAt(now, move, "watching");
    return rotation === undefined
      ? []
      : [{ type: "rotation.push-failed", actor: bot, data: { rotation: rotation.id, ...failed } }];
  });
}
