import { asFirebreakError, type ErrorKind, FirebreakError } from "../domain/errors.ts";
import { bot } from "../domain/actor.ts";
import type { Incident } from "../domain/incident/incident.ts";
import type { DuePhase, PhaseName } from "../domain/phase.ts";
import { after } from "../domain/time.ts";
import type { Rotation, RotationStage } from "../domain/rotation/rotation.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Recorder } from "./record.ts";

/**
 * One of the bot's moves. It finds the incident as it now is, does nothing if the move is no longer
 * due, looks for its own earlier trace, acts once, and records what happened. What it can't do it
 * throws.
 */
export type Phase = (incident: Incident, move: DuePhase) => Promise<void>;

/** Where moves are looked up, and where their failures are recorded. */
export interface PhaseRunnerDeps {
  recorder: Recorder;
  find: (number: number) => Promise<Incident | undefined>;
  clock: Clock;
  log: Log;
  phases: Record<PhaseName, Phase>;
}

/** Moves that come again by themselves, at their rhythm: that one of them failed is no news for the journal. */
const looks: ReadonlySet<PhaseName> = new Set([
  "observe-pull-request",
  "settle-request",
  "watch-rollout",
  "observe-apply",
  "watch-push",
  "check-restored",
]);

/** Runs a move, and records why when it could not be done. */
export function createPhaseRunner(deps: PhaseRunnerDeps): (move: DuePhase) => Promise<void> {
  return async (move) => {
    const number = Number(move.stream.split("/")[1]);
    try {
      const incident = await deps.find(number);
      if (incident !== undefined) await phaseOf(deps, move)(incident, move);
    } catch (thrown) {
      const error = asFirebreakError(thrown);
      if (looks.has(move.name)) {
        deps.log.warn("a look could not be taken; the next one comes by itself", {
          move: move.id,
          why: error.message,
          error: thrown,
        });
        return;
      }
      deps.log.warn("a phase could not do its work", {
        move: move.id,
        kind: error.kind,
        why: error.message,
        error: thrown,
      });
      await recordFailure(deps, { number, move, error });
    }
  };
}

/** During an upgrade an older replica may be given a move that only a newer one knows. It is left to be tried again. */
function phaseOf({ phases }: PhaseRunnerDeps, { name }: DuePhase): Phase {
  const phase = Object.hasOwn(phases, name) ? phases[name] : undefined;
  if (phase !== undefined) return phase;
  throw new FirebreakError("unavailable", `This version of Firebreak does not know the step ${name}.`, {
    todo: "It is tried again. Bring every replica to the same version.",
  });
}

async function recordFailure(
  deps: PhaseRunnerDeps,
  failure: { number: number; move: DuePhase; error: FirebreakError },
): Promise<void> {
  const { number, move, error } = failure;
  const why = error.found === undefined ? error.message : `${error.message} ${error.found}`;
  await deps.recorder.onIncident(number, (incident) => {
    const known = incident.failures[move.key]?.attempt ?? 0;
    if (known >= move.attempt) return [];
    const wait = pauseBefore(error.kind, move.attempt);
    const retryAt = wait === undefined ? null : after(deps.clock.now(), wait);
    const data = { phase: move.key, attempt: move.attempt, kind: error.kind, why, todo: error.todo ?? null, retryAt };
    return [{ type: "phase.failed", actor: bot, data }];
  });
}

/**
 * Milliseconds until the next attempt: soon where waiting helps, later where a person has to change
 * something outside first, and never where the input itself is wrong.
 */
function pauseBefore(kind: ErrorKind, attempt: number): number | undefined {
  if (kind === "bad-input") return undefined;
  const soon = kind === "unavailable" || kind === "not-now";
  const [first, longest] = soon ? [2_000, 60_000] : [15_000, 300_000];
  return Math.min(first * 2 ** Math.min(attempt - 1, 10), longest);
}

/** The rotation that a move is about, if it is still at the stage that made the move due. */
export function rotationAt(incident: Incident, move: DuePhase, ...stages: RotationStage[]): Rotation | undefined {
  return incident.rotations.find(
    (rotation) => rotation.id === move.subject["rotation"] && stages.includes(rotation.stage),
  );
}
