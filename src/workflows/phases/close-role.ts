import { bot } from "../../domain/actor.ts";
import type { NewEvent } from "../../domain/event.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import { rolloutOf } from "../../domain/rollout/rollout.ts";
import type { RoleRevoker } from "../../ports/role-revoker.ts";
import type { Phase } from "../phase.ts";
import type { Recorder } from "../record.ts";

/** Closes the role after a grant was revoked under which a session had been opened; without a revoker it says that none is there. */
export function closeRole(deps: { revoker: RoleRevoker | undefined; role: string; recorder: Recorder }): Phase {
  return async (incident, move) => {
    const request = String(move.subject["request"]);
    if (!isOpen(incident, request)) return;
    const event = ofConsumer(incident, request) ?? (await outcome(deps, request));
    await deps.recorder.onIncident(incident.number, (now) => (isOpen(now, request) ? [event] : []));
  };
}

async function outcome(
  { revoker, role }: { revoker: RoleRevoker | undefined; role: string },
  request: string,
): Promise<NewEvent> {
  if (revoker === undefined) return { type: "role.left-open", actor: bot, data: { request, role } };
  const { policy } = await revoker.close();
  return { type: "role.closed", actor: bot, data: { request, role, policy } };
}

/** The revoker closes the break-glass role alone: a session of a consumer's role ends by itself, at the plan's cut-off. */
function ofConsumer({ rollouts, requests }: Incident, id: string): NewEvent | undefined {
  const request = requests.find((one) => one.id === id);
  const rollout = request === undefined ? undefined : rolloutOf(rollouts, request);
  if (rollout === undefined) return undefined;
  return { type: "role.left-open", actor: bot, data: { request: id, role: rollout.plan?.sessions[0]?.role ?? "" } };
}

function isOpen(incident: Incident, id: string): boolean {
  const request = incident.requests.find((one) => one.id === id);
  return request?.revoked !== undefined && request.redeemedFor !== undefined && request.role === undefined;
}
