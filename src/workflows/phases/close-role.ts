import { bot } from "../../domain/actor.ts";
import type { NewEvent } from "../../domain/event.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import { rolloutOf } from "../../domain/rollout/rollout.ts";
import type { RoleRevoker } from "../../ports/role-revoker.ts";
import type { Phase } from "../phase.ts";
import type { Recorder } from "../record.ts";

/** What closes the role of one account. */
export interface CloseRoleDeps {
  /** Undefined where none is configured. */
  revoker: RoleRevoker | undefined;
  /** The role that it closes: its ARN. */
  role: string;
  recorder: Recorder;
}

/** Closes the role after a grant was revoked under which a session had been opened; a role that no revoker can close is said to stay open. */
export function closeRole(deps: CloseRoleDeps): Phase {
  return async (incident, move) => {
    const request = String(move.subject["request"]);
    if (!isOpen(incident, request)) return;
    const event = await outcome(deps, incident, request);
    await deps.recorder.onIncident(incident.number, (now) => (isOpen(now, request) ? [event] : []));
  };
}

/** The revoker closes the home account's break-glass role alone: a session of any other ends by itself, at the plan's cut-off. */
async function outcome({ revoker, role }: CloseRoleDeps, incident: Incident, request: string): Promise<NewEvent> {
  const roles = rolesUnder(incident, request) ?? [role];
  const closes = revoker !== undefined && roles.includes(role);
  const policy = closes ? (await revoker.close()).policy : undefined;
  const open = roles.find((one) => one !== role || !closes);
  return policy === undefined || open !== undefined
    ? { type: "role.left-open", actor: bot, data: { request, role: open ?? role } }
    : { type: "role.closed", actor: bot, data: { request, role, policy } };
}

/** The roles whose sessions the request's plan opens; undefined where it is neither a rotation's nor a rollout's. */
function rolesUnder({ requests, rollouts, rotations }: Incident, id: string): string[] | undefined {
  const request = requests.find((one) => one.id === id);
  if (request === undefined) return undefined;
  const { plan } = rolloutOf(rollouts, request) ?? rotations.find((one) => one.id === request.subject) ?? {};
  return plan?.sessions.map((session) => session.role);
}

function isOpen(incident: Incident, id: string): boolean {
  const request = incident.requests.find((one) => one.id === id);
  return request?.revoked !== undefined && request.redeemedFor !== undefined && request.role === undefined;
}
