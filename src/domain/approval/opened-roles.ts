import type { Incident } from "../incident/incident.ts";
import { rolloutOf } from "../rollout/rollout.ts";
import type { ApprovalRequest } from "./request.ts";

/** The roles that a revocation has left to be closed, or to be said to stay open: their ARNs. */
export function rolesToClose(incident: Incident, request: ApprovalRequest): string[] {
  const { revoked, roles } = request;
  if (revoked === undefined || roles.some(({ settles }) => settles === "request")) return [];
  return openedRoles(incident, request).filter((role) => !isSettled(request, role));
}

/** Whether it is recorded what became of the role after the revocation. */
export function isSettled({ roles }: Pick<ApprovalRequest, "roles">, role: string): boolean {
  return roles.some((one) => one.settles === "request" || one.role === role);
}

/**
 * The roles under which sessions were opened for the request, each once, by the calls that were recorded. While there
 * is none, the answer to one may be on its way, or have been lost: then it may be any of the plan's.
 */
function openedRoles(incident: Incident, request: ApprovalRequest): string[] {
  if (request.redeemedFor === undefined) return [];
  const assumed = request.calls.filter(({ action, outcome }) => action === "sts:AssumeRole" && outcome === "done");
  const roles = assumed.length === 0 ? plannedRoles(incident, request) : assumed.map(({ target }) => target);
  return [...new Set(roles)];
}

function plannedRoles({ rotations, probes, enablings, rollouts }: Incident, request: ApprovalRequest): string[] {
  const asked = [...rotations, ...probes, ...enablings].find(({ id }) => id === request.subject);
  const { plan } = asked ?? rolloutOf(rollouts, request) ?? {};
  return plan?.sessions.map(({ role }) => role) ?? [];
}
