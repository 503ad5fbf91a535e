import { bot } from "../../domain/actor.ts";
import { decide } from "../../guard/votes.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ApprovalGate } from "../approval-gate.ts";
import { deedOf } from "../deeds.ts";
import type { Phase } from "../phase.ts";
import type { Recorder } from "../record.ts";

/**
 * Decides a request anew that has votes enough and no grant: when the last vote came, the directory
 * could not say what an earlier voter is, or the policy was another one.
 */
export function settleRequest(deps: { gate: ApprovalGate; recorder: Recorder; clock: Clock }): Phase {
  return async (incident, move) => {
    const find = (of: typeof incident) => of.requests.find(({ id }) => id === move.subject["request"]);
    const request = find(incident);
    if (request === undefined || request.decided !== undefined) return;
    const facts = await deps.gate.presentOf(request, deedOf(incident, request));
    await deps.recorder.onIncident(incident.number, (now) => {
      const open = find(now);
      if (open === undefined || open.decided !== undefined || now.state === "resolved") return [];
      const { verdict } = decide(open, { ...facts, now: deps.clock.now() });
      const data = { request: open.id, planHash: open.planHash };
      return verdict === "granted" ? [{ type: "approval.granted", actor: bot, data }] : [];
    });
  };
}
