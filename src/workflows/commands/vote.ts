import type { PersonId } from "../../domain/actor.ts";
import type { ApprovalRequest } from "../../domain/approval/request.ts";
import type { CommandOf } from "../../domain/command.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { NewEvent } from "../../domain/event.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import type { Membership } from "../../guard/membership.ts";
import { decide, type Decision, progressInWords, whyNotVote } from "../../guard/votes.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Incidents } from "../../projections/incidents.ts";
import type { ApprovalGate } from "../approval-gate.ts";
import type { Handler } from "../dispatch.ts";
import type { Recorder } from "../record.ts";

/** What a vote is decided on and recorded through. */
export interface VoteDeps {
  gate: ApprovalGate;
  incidents: Incidents;
  recorder: Recorder;
  clock: Clock;
}

/** Records an approval or a denial, and what it decides. A vote that does not count is refused, with the reason to its voter alone. */
export function vote(deps: VoteDeps): Handler<"vote"> {
  return async (command) => {
    const known = await deps.incidents.find(command.incident);
    if (known === undefined) throw new FirebreakError("not-found", `There is no incident INC-${command.incident}.`);
    const membership = await deps.gate.membershipOf(requestOf(known, command.request), command.by);

    const incident = await deps.recorder.onIncident(
      command.incident,
      (now) => {
        if (now.state === "resolved")
          throw new FirebreakError("not-now", `INC-${now.number} is resolved: nothing is written any more.`);
        return eventsFor(requestOf(now, command.request), command, { membership, now: deps.clock.now() });
      },
      command.key,
    );
    const request = requestOf(incident, command.request);
    const decision = decide(request, membership, deps.clock.now());
    return { incident: incident.number, text: replyFor(command, request, decision) };
  };
}

function eventsFor(
  request: ApprovalRequest,
  command: CommandOf<"vote">,
  facts: { membership: Membership; now: Date },
): NewEvent[] {
  const { by: voter, verdict, planHash } = command;
  const refusal = whyNotVote(request, { voter, verdict, planHash }, facts);
  if (refusal !== undefined) throw new FirebreakError("not-allowed", refusal);

  const actor = { kind: "person", id: voter } as const;
  const votes = [
    ...request.votes.filter((one) => one.voter !== voter),
    { voter, verdict, at: facts.now.toISOString() },
  ];
  const decision = decide({ ...request, votes }, facts.membership, facts.now);
  return [
    { type: "approval.voted", actor, data: { request: request.id, voter, verdict, planHash } },
    ...(decision.verdict === "granted"
      ? [{ type: "approval.granted" as const, actor, data: { request: request.id, planHash } }]
      : []),
    ...(decision.verdict === "denied" ? [deniedBy(request.id, voter)] : []),
  ];
}

function deniedBy(request: string, by: PersonId): NewEvent {
  return { type: "approval.denied", actor: { kind: "person", id: by }, data: { request, by } };
}

function replyFor(command: CommandOf<"vote">, request: ApprovalRequest, decision: Decision): string {
  if (request.decided?.as === "granted")
    return "Your approval is counted, and it was the last one needed. The write begins now.";
  if (request.decided?.as === "denied") return "Denied. Nothing will be written.";
  const counted = command.verdict === "approve" ? "Your approval is counted" : "Your denial is counted";
  return `${counted}: ${progressInWords(request, decision)}.`;
}

function requestOf(incident: Incident, id: string): ApprovalRequest {
  const request = incident.requests.find((one) => one.id === id);
  if (request !== undefined) return request;
  throw new FirebreakError("not-found", `INC-${incident.number} has no such request.`);
}
