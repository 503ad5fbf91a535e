import { bot } from "../../domain/actor.ts";
import { isSettled, rolesToClose } from "../../domain/approval/opened-roles.ts";
import type { NewEvent } from "../../domain/event.ts";
import type { Revokers } from "../../ports/role-revoker.ts";
import { requestOf } from "../deeds.ts";
import type { Phase } from "../phase.ts";
import type { Recorder } from "../record.ts";

/** What closes each role, and where it is recorded. */
export interface CloseRoleDeps {
  revokers: Revokers;
  recorder: Recorder;
}

/**
 * Closes one role after a grant was revoked under which sessions of it had been opened; a role that no revoker can
 * close is said to stay open. Each role is a move of its own: one that can't be closed yet keeps no other waiting.
 */
export function closeRole(deps: CloseRoleDeps): Phase {
  return async (incident, move) => {
    const request = String(move.subject["request"]);
    const role = String(move.subject["role"]);
    if (!rolesToClose(incident, requestOf(incident, request)).includes(role)) return;
    const event = await outcome(deps, request, role);
    // What was done is recorded even where it has turned out meanwhile that no session of this role was opened.
    await deps.recorder.onIncident(incident.number, (now) => (isSettled(requestOf(now, request), role) ? [] : [event]));
  };
}

async function outcome({ revokers }: CloseRoleDeps, request: string, role: string): Promise<NewEvent> {
  const closed = await revokers(role)?.close();
  const data = { request, role, settles: "role" } as const;
  return closed === undefined
    ? { type: "role.left-open", actor: bot, data }
    : { type: "role.closed", actor: bot, data: { ...data, policy: closed.policy } };
}
