import { bot } from "../../domain/actor.ts";
import type { ApplicationPush } from "../../ports/application-push.ts";
import { type Phase, rotationAt } from "../phase.ts";
import type { Recorder } from "../record.ts";

/** What counting needs. */
export interface CountEndpointsDeps {
  push: Pick<ApplicationPush, "endpoints">;
  recorder: Recorder;
}

/** Counts the devices that SNS has disabled: a new credential does not enable them again, and people may want to. */
export function countEndpoints({ push, recorder }: CountEndpointsDeps): Phase {
  return async (incident, move) => {
    const application = String(move.subject["application"]);
    if (rotationAt(incident, move, "rolling-out", "watching") === undefined) return;
    const { counted, disabled, complete } = await push.endpoints(application);
    await recorder.onIncident(incident.number, (now) => {
      const rotation = rotationAt(now, move, "rolling-out", "watching");
      const target = rotation?.targets.find((one) => one.application === application);
      if (rotation === undefined || target === undefined || target.endpoints !== undefined) return [];
      const data = { rotation: rotation.id, application, counted, disabled, complete };
      return [{ type: "rotation.endpoints-counted", actor: bot, data }];
    });
  };
}
