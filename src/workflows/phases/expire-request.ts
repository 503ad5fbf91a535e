import { bot } from "../../domain/actor.ts";
import { hasCome } from "../../domain/time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Phase } from "../phase.ts";
import type { Recorder } from "../record.ts";

/** Closes a request whose time has run out, so that its card says so. */
export function expireRequest(deps: { recorder: Recorder; clock: Clock }): Phase {
  return async (incident, move) => {
    const id = String(move.subject["request"]);
    await deps.recorder.onIncident(incident.number, (now) => {
      const request = now.requests.find((one) => one.id === id);
      const over =
        request?.decided === undefined && request !== undefined && hasCome(request.expiresAt, deps.clock.now());
      return over ? [{ type: "approval.expired", actor: bot, data: { request: id } }] : [];
    });
  };
}
