import { bot, type PersonId } from "../../domain/actor.ts";
import { dueNudges, type Nudge } from "../../domain/approval/nudge.ts";
import type { ApprovalRequest } from "../../domain/approval/request.ts";
import type { NewEvent } from "../../domain/event.ts";
import { everyoneOf } from "../../guard/membership.ts";
import type { Chat } from "../../ports/chat.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type { ApprovalGate } from "../approval-gate.ts";
import { bringIn } from "../bring-in.ts";
import type { Phase } from "../phase.ts";
import type { Recorder } from "../record.ts";

/** What nudging takes: the words themselves are messages that the journal owes. */
export interface NudgeDeps {
  gate: ApprovalGate;
  chat: Pick<Chat, "invite">;
  recorder: Recorder;
  clock: Clock;
  log: Log;
}

/** Reminds those who can approve, asks the second group, or wakes somebody: each once a request. */
export function nudgeApprovers(deps: NudgeDeps): Phase {
  return async (incident, move) => {
    const nudge = String(move.subject["nudge"]) as Nudge;
    const find = (requests: readonly ApprovalRequest[]) => requests.find(({ id }) => id === move.subject["request"]);
    const isDue = (request: ApprovalRequest | undefined): request is ApprovalRequest =>
      request !== undefined && dueNudges(request, deps.clock.now()).includes(nudge);
    const request = find(incident.requests);
    if (!isDue(request)) return;
    if (nudge === "escalate") await bringIn(deps, incident.channel, await secondGroup(deps, request));
    await deps.recorder.onIncident(incident.number, (now) => {
      const open = find(now.requests);
      return isDue(open) ? [eventOf(nudge, open)] : [];
    });
  };
}

function eventOf(nudge: Nudge, { id: request, waking }: ApprovalRequest): NewEvent {
  switch (nudge) {
    case "remind":
      return { type: "approval.reminded", actor: bot, data: { request } };
    case "escalate":
      return { type: "approval.escalated", actor: bot, data: { request } };
    case "wake":
      return { type: "approval.woken", actor: bot, data: { request, pager: waking?.pager ?? "" } };
  }
}

async function secondGroup({ gate }: NudgeDeps, { escalation }: ApprovalRequest): Promise<PersonId[]> {
  if (escalation === null) return [];
  return everyoneOf(escalation.to, await gate.membersOf(escalation.to, []));
}
