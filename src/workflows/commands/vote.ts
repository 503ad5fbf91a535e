import type { ApprovalRequest } from "../../domain/approval/request.ts";
import type { CommandOf } from "../../domain/command.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { NewEvent } from "../../domain/event.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import { isSame } from "../../guard/membership.ts";
import {
  decide,
  hasChanged,
  isRepeated,
  needsPasskey,
  type Present,
  progressInWords,
  whyClosed,
  whyNotVote,
} from "../../guard/votes.ts";
import type { Clock } from "../../ports/clock.ts";
import type { StepUps } from "../../ports/step-up.ts";
import type { ApprovalGate } from "../approval-gate.ts";
import { deedOf, outcomeInWords, requestOf } from "../deeds.ts";
import type { Handler } from "../dispatch.ts";
import type { Recorder } from "../record.ts";
import { refusing } from "../refusing.ts";

/** What a vote is decided on and recorded through. */
export interface VoteDeps {
  gate: ApprovalGate;
  stepUps: StepUps;
  recorder: Recorder;
  clock: Clock;
}

/**
 * Records an approval or a denial, and what it decides. A vote that does not count is refused, with
 * the reason to its voter alone; one that needs a passkey is answered with the way to confirm it.
 */
export function vote(deps: VoteDeps): Handler<"vote"> {
  return (command) =>
    refusing(deps, { ...command, deed: "vote" }, async () => {
      let known = await deps.recorder.incident(command.incident);
      for (;;) {
        const { incident, present, overtaken } = await voteOn(deps, known, command);
        if (present === undefined) return confirmFirst(deps, command);
        known = incident;
        if (overtaken) continue;
        const request = requestOf(incident, command.request);
        return {
          incident: incident.number,
          text: replyFor(command, { request, present, outcome: outcomeInWords(incident, request) }),
        };
      }
    });
}

/**
 * Records the vote on what the directory says of everybody who has voted. Somebody whose vote came in
 * between was not asked about: then nothing is recorded, and all of it is read again.
 */
async function voteOn(
  deps: VoteDeps,
  known: Incident,
  command: CommandOf<"vote">,
): Promise<{ incident: Incident; present: Present | undefined; overtaken: boolean }> {
  const asked = requestOf(known, command.request);
  const facts = await deps.gate.presentOf(asked, deedOf(known, asked), command.by);
  const present = () => ({ ...facts, now: deps.clock.now() });
  if (isToConfirm(asked, command, present())) return { incident: known, present: undefined, overtaken: false };

  let overtaken = false;
  const incident = await deps.recorder.onIncident(
    command.incident,
    (now) => {
      checkOpen(now);
      const request = requestOf(now, command.request);
      overtaken = request.votes.some(({ voter }) => !facts.membership.standings.has(voter));
      return overtaken ? [] : eventsFor(request, command, present());
    },
    command.key,
  );
  return { incident, present: present(), overtaken };
}

/** Takes an approval back, as long as nothing is decided. */
export function withdrawVote(deps: VoteDeps): Handler<"withdraw-vote"> {
  return (command) =>
    refusing(deps, { ...command, deed: "vote" }, async () => {
      const known = await deps.recorder.incident(command.incident);
      const asked = requestOf(known, command.request);
      const { membership } = await deps.gate.presentOf(asked, deedOf(known, asked), command.by);
      const incident = await deps.recorder.onIncident(
        command.incident,
        (now) => {
          checkOpen(now);
          const request = requestOf(now, command.request);
          const closed = whyClosed(request, command.planHash, deps.clock.now());
          if (closed !== undefined) throw new FirebreakError("not-allowed", closed);
          const given = request.votes.find((one) => isSame(one.voter, command.by, membership));
          if (given === undefined) throw new FirebreakError("not-now", "You have not approved this.");
          const data = { request: request.id, voter: given.voter };
          return [{ type: "approval.withdrawn", actor: { kind: "person", id: command.by }, data }];
        },
        command.key,
      );
      return { incident: incident.number, text: "Your approval is taken back." };
    });
}

/** Whether the vote would count, were it confirmed with a passkey. */
function isToConfirm(request: ApprovalRequest, command: CommandOf<"vote">, present: Present): boolean {
  if (command.passkey !== null || !needsPasskey(request, command.verdict, present.policy)) return false;
  const waived = { ...request, stepUp: "none" } as const;
  const policy = present.policy === undefined ? undefined : { ...present.policy, stepUp: "none" as const };
  return whyNotVote(waived, saidIn(command), { ...present, policy }) === undefined;
}

async function confirmFirst(
  { stepUps }: VoteDeps,
  { by: person, incident, request, planHash, verdict, comment }: CommandOf<"vote">,
) {
  const { url } = await stepUps.begin({ person, incident, request, planHash, deed: verdict, words: comment });
  return { incident, text: `Confirm with your passkey, within five minutes: ${url} . Nothing is counted before.` };
}

function saidIn({ by: voter, verdict, planHash, passkey }: CommandOf<"vote">) {
  return { voter, verdict, planHash, passkey };
}

/** @throws FirebreakError `not-now` when the incident is over */
function checkOpen({ state, number }: Incident): void {
  if (state === "resolved")
    throw new FirebreakError("not-now", `INC-${number} is resolved: nothing is written any more.`);
}

function eventsFor(request: ApprovalRequest, command: CommandOf<"vote">, present: Present): NewEvent[] {
  const { by: voter, verdict, planHash, passkey, comment } = command;
  const { membership, now } = present;
  if (isRepeated(request, saidIn(command), membership)) {
    throw new FirebreakError("not-now", "Your vote was already counted.");
  }
  const refusal = whyNotVote(request, saidIn(command), present);
  if (refusal !== undefined) throw new FirebreakError("not-allowed", refusal);

  const actor = { kind: "person", id: voter } as const;
  const votes = [
    ...request.votes.filter((one) => one.voter !== voter),
    { voter, verdict, at: now.toISOString(), passkey, comment },
  ];
  const decision = decide({ ...request, votes }, present);
  const about = { request: request.id };
  const typed = comment === null ? {} : { typed: { comment } };
  return [
    { type: "approval.voted", actor, data: { ...about, voter, verdict, planHash, passkey }, ...typed },
    ...(decision.verdict === "granted"
      ? [{ type: "approval.granted", actor, data: { ...about, planHash } } as const]
      : []),
    ...(decision.verdict === "denied"
      ? [{ type: "approval.denied", actor, data: { ...about, by: voter } } as const]
      : []),
  ];
}

function replyFor(
  command: CommandOf<"vote">,
  {
    request,
    present,
    outcome,
  }: { request: ApprovalRequest; present: Present; outcome: { granted: string; denied: string } },
): string {
  if (request.decided?.as === "granted")
    return `Your approval is counted, and it was the last one needed. ${outcome.granted}`;
  if (request.decided?.as === "denied") return `Denied. ${outcome.denied}`;
  const counted = command.verdict === "approve" ? "Your approval is counted" : "Your denial is counted";
  const changed = hasChanged(request, present.policy)
    ? " The policy has changed since: the old and the new must both be met."
    : "";
  return `${counted}: ${progressInWords(request, decide(request, present), present.policy)}.${changed}`;
}
