import { bot } from "../../domain/actor.ts";
import type { Estate } from "../../domain/estate.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { DuePhase } from "../../domain/phase.ts";
import { after, count, hasCome } from "../../domain/time.ts";
import type { ApplicationPush } from "../../ports/application-push.ts";
import type { Clock } from "../../ports/clock.ts";
import { draftStatus } from "../draft-status.ts";
import { type Phase, rotationAt } from "../phase.ts";
import type { Recorder } from "../record.ts";
import { applicationOf } from "./plan-rotation.ts";

/** Through what push is tried and watched. */
export interface ProvePushDeps {
  push: ApplicationPush;
  estate: Estate;
  recorder: Recorder;
  clock: Clock;
  /** How long push is watched after it was verified, in milliseconds. */
  watch: number;
}

/** SNS counts deliveries by the minute: the minute that the canary was sent in counts whole. */
const metricPeriod = 60_000;

/**
 * Sends a test push through the application. It is the one effect that may happen twice, when the
 * process dies between the push and its record: a second test push to a device of our own harms nobody.
 */
export function sendCanary(deps: ProvePushDeps): Phase {
  return async (incident, move) => {
    const rotation = rotationAt(incident, move, "written");
    if (rotation === undefined) return;
    const { canary: endpoint } = applicationOf(deps.estate, rotation.application);
    const outcome = await deps.push.sendCanary(endpoint, `INC-${incident.number}: push works again`);
    if (!outcome.accepted)
      throw new FirebreakError("unavailable", "The test push was not accepted.", { found: outcome.reason });
    const { message } = outcome;
    await deps.recorder.onIncident(incident.number, (now) =>
      rotationAt(now, move, "written") === undefined
        ? []
        : [{ type: "rotation.canary-sent", actor: bot, data: { rotation: rotation.id, message, endpoint } }],
    );
  };
}

/** Looks whether the test push was delivered and the application is still enabled: a rejected credential disables it. */
export function confirmDelivery(deps: ProvePushDeps): Phase {
  return async (incident, move) => {
    const rotation = rotationAt(incident, move, "canary-sent");
    if (rotation?.canary === undefined) return;
    const since = new Date(Math.floor(Date.parse(rotation.canary.at) / metricPeriod) * metricPeriod);
    const { delivered } = await deps.push.deliveries(rotation.application, since);
    const { enabled } = await deps.push.observe(rotation.application);
    if (!enabled) {
      await giveUp(deps, move, "Apple did not take the new credential: SNS has disabled the application again.");
      return;
    }
    if (delivered === 0)
      throw new FirebreakError("not-now", "The test push is on its way; its delivery is not counted yet.");
    const evidence = `${count(delivered, "push")} delivered since the write, application enabled`.replace(
      "pushs",
      "pushes",
    );
    await deps.recorder.onIncident(incident.number, (now) => {
      if (rotationAt(now, move, "canary-sent") === undefined) return [];
      const watchUntil = after(deps.clock.now(), deps.watch);
      return [
        { type: "rotation.push-verified", actor: bot, data: { rotation: rotation.id, evidence, watchUntil } },
        ...draftStatus(now, "monitoring", deps),
      ];
    });
  };
}

/** Ends the watch: push has stayed well, so customers are told, and the incident is mitigated. */
export function finishWatch(deps: ProvePushDeps): Phase {
  return async (incident, move) => {
    const rotation = rotationAt(incident, move, "watching");
    if (rotation?.watchUntil === undefined || !hasCome(rotation.watchUntil, deps.clock.now())) return;
    const { enabled } = await deps.push.observe(rotation.application);
    if (!enabled) {
      await giveUp(deps, move, "Push failed during the watch: SNS has disabled the application again.");
      return;
    }
    await deps.recorder.onIncident(incident.number, (now) => {
      if (rotationAt(now, move, "watching") === undefined) return [];
      const why = `push of ${rotation.name} works and stayed well through the watch`;
      return [
        { type: "rotation.watch-passed", actor: bot, data: { rotation: rotation.id } },
        ...(now.state === "open" ? [{ type: "incident.mitigated" as const, actor: bot, data: { why } }] : []),
        ...draftStatus(now, "resolved", deps),
      ];
    });
  };
}

/** Records that push does not work with what was written. The diagnosis and another rotation are people's to begin. */
async function giveUp(deps: ProvePushDeps, move: DuePhase, why: string): Promise<void> {
  await deps.recorder.onIncident(Number(move.stream.split("/")[1]), (now) => {
    const rotation = rotationAt(now, move, "canary-sent", "watching");
    return rotation === undefined
      ? []
      : [{ type: "rotation.push-failed", actor: bot, data: { rotation: rotation.id, why } }];
  });
}
