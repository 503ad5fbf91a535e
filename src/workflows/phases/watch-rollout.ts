import { bot } from "../../domain/actor.ts";
import { asFirebreakError } from "../../domain/errors.ts";
import type { NewEvent } from "../../domain/event.ts";
import type { Restartable } from "../../domain/rollout/consumer.ts";
import { type Rollout, rolloutRequestId } from "../../domain/rollout/rollout.ts";
import { hasCome, inWords } from "../../domain/time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ConsumerProbe } from "../../ports/consumer-probe.ts";
import type { RolloutProgress, Rollouts } from "../../ports/rollout.ts";
import { requestOf } from "../deeds.ts";
import type { Phase } from "../phase.ts";
import type { Recorder } from "../record.ts";
import { rolloutAt } from "./plan-rollout.ts";

/** Where a restart is looked at. */
export interface WatchRolloutDeps {
  rollouts: Rollouts;
  recorder: Recorder;
  clock: Clock;
}

/** Takes one look at a restart that was started, and records what is new. Its time limit ends it, seen or not. */
export function watchRollout(deps: WatchRolloutDeps): Phase {
  return async (incident, move) => {
    const rollout = rolloutAt(incident, move, "running");
    const consumer = rollout?.plan?.consumer;
    if (rollout?.run === undefined || consumer === undefined || consumer.kind === "manual") return;
    const key = requestOf(incident, rolloutRequestId(rollout)).redeemedFor ?? "";
    const { trace, deadline } = rollout.run;
    const isLate = hasCome(deadline, deps.clock.now());
    const seen = await look({ consumer, isLate }, () =>
      deps.rollouts(consumer).progress(trace, { key, mark: rollout.mark ?? "" }),
    );
    await deps.recorder.onIncident(incident.number, (now) => {
      const known = rolloutAt(now, move, "running");
      return known?.run === undefined ? [] : newsOf(known, seen);
    });
  };
}

/** What a look finds; past the time limit that it has not ended, or could not be seen, is a failure. */
async function look(
  { consumer, isLate }: { consumer: Restartable; isLate: boolean },
  take: () => Promise<RolloutProgress>,
): Promise<RolloutProgress> {
  const late = (found: string): RolloutProgress => ({
    state: "failed",
    why: `it has not ended within ${inWords(consumer.timeLimit)}: ${found}`,
    todo: `Look at ${consumer.name} itself. When it is well, let this be; else ask again for its restart.`,
  });
  try {
    const seen = await take();
    return seen.state === "running" && isLate ? late(seen.words) : seen;
  } catch (thrown) {
    const { message, found } = asFirebreakError(thrown);
    if (isLate) return late([message, found].filter(Boolean).join(" "));
    throw thrown;
  }
}

/** What is recorded of a look: nothing when all is as it was. */
function newsOf({ id: rollout, run, progress }: Rollout, seen: RolloutProgress): NewEvent[] {
  switch (seen.state) {
    case "done":
      return [{ type: "rollout.completed", actor: bot, data: { rollout, evidence: seen.evidence } }];
    case "failed":
      return [{ type: "rollout.failed", actor: bot, data: { rollout, why: seen.why, todo: seen.todo } }];
    case "running": {
      const { words, percent, trace } = seen;
      const isKnown = progress?.words === words && progress.percent === percent && run?.trace.id === trace.id;
      return isKnown ? [] : [{ type: "rollout.progressed", actor: bot, data: { rollout, words, percent, trace } }];
    }
  }
}

/** What looking at a consumer takes that a person has restarted. */
export interface ProbeConsumerDeps {
  consumerProbe: ConsumerProbe;
  recorder: Recorder;
}

/** Looks whether a consumer is well that a person says is restarted. Where firebreak.yml names no address, that has to do. */
export function probeConsumer({ consumerProbe, recorder }: ProbeConsumerDeps): Phase {
  return async (incident, move) => {
    const rollout = rolloutAt(incident, move, "confirmed");
    if (rollout?.handed === undefined) return;
    const { probe } = rollout.handed;
    const seen = probe === null ? undefined : await consumerProbe.look(probe);
    const about = { rollout: rollout.id };
    const event: NewEvent =
      seen?.well === false
        ? { type: "rollout.doubted", actor: bot, data: { ...about, found: seen.words } }
        : { type: "rollout.completed", actor: bot, data: { ...about, evidence: seen?.words ?? "a person said so" } };
    await recorder.onIncident(incident.number, (now) =>
      rolloutAt(now, move, "confirmed")?.stageSince === rollout.stageSince ? [event] : [],
    );
  };
}
