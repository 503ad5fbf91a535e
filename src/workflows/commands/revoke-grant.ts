import { rolesToClose } from "../../domain/approval/opened-roles.ts";
import type { ApprovalRequest } from "../../domain/approval/request.ts";
import { roleInWords } from "../../domain/arn.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import { rolloutOf } from "../../domain/rollout/rollout.ts";
import { hasCome } from "../../domain/time.ts";
import { whyNotRevoke } from "../../guard/revoke.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Revokers } from "../../ports/role-revoker.ts";
import type { ApprovalGate } from "../approval-gate.ts";
import { deedOf, requestOf } from "../deeds.ts";
import type { Handler } from "../dispatch.ts";
import type { Recorder } from "../record.ts";
import { refusing } from "../refusing.ts";

/** What a revocation is decided on and recorded through. */
export interface RevokeDeps {
  gate: ApprovalGate;
  recorder: Recorder;
  clock: Clock;
  /** What can close roles: a role without a revoker stays open. */
  revokers: Revokers;
}

/** Ends a request or its grant, at once and for good. The roles of its sessions are closed next, where a revoker is configured. */
export function revokeGrant(deps: RevokeDeps): Handler<"revoke-grant"> {
  return (command) =>
    refusing(deps, { ...command, deed: "revoke" }, async () => {
      const { by, incident: number, request: id, reason, key } = command;
      const known = await deps.recorder.incident(number);
      const asked = requestOf(known, id);
      const present = await deps.gate.presentOf(asked, deedOf(known, asked), by);
      const incident = await deps.recorder.onIncident(
        number,
        (now) => {
          const request = requestOf(now, id);
          const refusal = whyNotRevoke(request, by, present);
          if (refusal !== undefined) throw new FirebreakError("not-allowed", refusal);
          checkLive(request, deps.clock.now());
          const actor = { kind: "person", id: by } as const;
          return [{ type: "grant.revoked", actor, data: { request: id, by }, typed: { reason } }];
        },
        key,
      );
      const request = requestOf(incident, id);
      return {
        incident: number,
        text: `Revoked: nothing more is done under it. ${whatOfSessions(deps, incident, request)}`,
      };
    });
}

function checkLive(request: ApprovalRequest, now: Date): void {
  const { decided, revoked, grantUntil } = request;
  const over =
    revoked !== undefined
      ? "It was revoked already."
      : decided?.as === "denied" || decided?.as === "expired"
        ? `It was already ${decided.as}.`
        : hasCome(grantUntil, now)
          ? "Its grant has ended already."
          : undefined;
  if (over !== undefined) throw new FirebreakError("not-now", over, { found: "nothing that is live" });
}

function whatOfSessions({ revokers }: RevokeDeps, incident: Incident, request: ApprovalRequest): string {
  if (request.redeemedFor === undefined) return "No session of the role was opened for it.";
  if (rolloutOf(incident.rollouts, request) !== undefined) {
    return "What was begun already goes on: its card says how. A session that was opened ends by itself.";
  }
  const roles = rolesToClose(incident, request);
  const closing = roles.filter((role) => revokers(role) !== undefined);
  const staying = roles.filter((role) => revokers(role) === undefined);
  const until = "a session that was opened ends by itself, at the grant's end at the latest";
  if (closing.length === 0) return `No revoker is configured: ${until}.`;
  const which = closing.length === 1 ? "The role is" : "The roles are";
  if (staying.length === 0) return `${which} being closed: the card says when that is verified.`;
  return [
    `Being closed: ${closing.map(roleInWords).join(", ")}; the card says when that is verified.`,
    `No revoker is configured for ${staying.map(roleInWords).join(", ")}: ${until}.`,
  ].join(" ");
}
