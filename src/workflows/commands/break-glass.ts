import type { ApprovalRequest } from "../../domain/approval/request.ts";
import type { CommandOf } from "../../domain/command.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { NewEvent } from "../../domain/event.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import { after, written } from "../../domain/time.ts";
import { holdsPasskey } from "../../guard/membership.ts";
import { decide, type Present, whyClosed, whyNotAlone } from "../../guard/votes.ts";
import { rolloutOf } from "../../domain/rollout/rollout.ts";
import { deedOf, outcomeInWords, requestOf } from "../deeds.ts";
import type { Handler } from "../dispatch.ts";
import { refusing } from "../refusing.ts";
import type { VoteDeps } from "./vote.ts";

/**
 * Lets one person go ahead where the policy allows it: typed, with a reason, confirmed with a passkey,
 * announced to everybody, and reviewed by two others afterwards.
 */
export function breakGlass(deps: VoteDeps): Handler<"break-glass"> {
  return (command) =>
    refusing(deps, { ...command, deed: "break-glass" }, async () => {
      const known = await deps.recorder.incident(command.incident);
      const asked = requestOf(known, command.request);
      const facts = await deps.gate.presentOf(asked, deedOf(known, asked), command.by);
      const present = () => ({ ...facts, now: deps.clock.now() });
      check(known, asked, { command, present: present() });
      const { by: person, incident: number, request, planHash, reason, passkey } = command;
      if (passkey === null) {
        const { url } = await deps.stepUps.begin({
          person,
          incident: number,
          request,
          planHash,
          deed: "break-glass",
          words: reason,
        });
        return {
          incident: number,
          text: `Confirm with your passkey, within five minutes: ${url} . Nothing is done before.`,
        };
      }
      const incident = await deps.recorder.onIncident(
        number,
        (now) => {
          const open = requestOf(now, request);
          check(now, open, { command, present: present() });
          return eventsFor(now, open, { command, passkey, present: present() });
        },
        command.key,
      );
      const review = incident.reviews.find((one) => one.request === request);
      const due = review === undefined ? "" : ` Two others have to sign its review until ${written(review.dueAt)}.`;
      return {
        incident: number,
        text: `You go ahead alone. ${outcomeInWords(incident, requestOf(incident, request)).granted}${due}`,
      };
    });
}

function check(
  incident: Incident,
  request: ApprovalRequest,
  { command, present }: { command: CommandOf<"break-glass">; present: Present },
): void {
  if (incident.state === "resolved")
    throw new FirebreakError("not-now", `INC-${incident.number} is resolved: nothing is written any more.`);
  const refusal =
    whyClosed(request, command.planHash, present.now) ??
    whyNotAlone(request, command.by, present) ??
    whyNot(command, present);
  if (refusal !== undefined) throw new FirebreakError("not-allowed", refusal);
  const name = nameToType(incident, request);
  if (command.confirmation.trim() === name) return;
  throw new FirebreakError("bad-input", "What was typed is not the name of what is changed.", {
    found: command.confirmation,
    expected: name,
  });
}

function whyNot({ passkey, by }: CommandOf<"break-glass">, { membership }: Present): string | undefined {
  if (passkey === null || holdsPasskey(by, passkey, membership)) return undefined;
  return "That passkey is not one of yours any more.";
}

/** What has to be typed to show that it is meant: the name of the application, or the consumer's id. */
export function nameToType(incident: Incident, request: ApprovalRequest): string {
  const rotation = incident.rotations.find(({ id }) => id === request.subject);
  return rotation?.name ?? rolloutOf(incident.rollouts, request)?.consumer.id ?? `INC-${incident.number}`;
}

function eventsFor(
  incident: Incident,
  request: ApprovalRequest,
  { command, passkey, present }: { command: CommandOf<"break-glass">; passkey: string; present: Present },
): NewEvent[] {
  const { by, planHash, reason } = command;
  const { solo } = request;
  const broken = { by, at: present.now.toISOString(), passkey, reason };
  const decision = decide({ ...request, broken }, present);
  if (solo === null || decision.verdict !== "granted") {
    throw new FirebreakError("not-allowed", "The guard does not let you go ahead alone.", {
      found: decision.verdict === "refused" ? decision.why : decision.verdict,
    });
  }
  const actor = { kind: "person", id: by } as const;
  const about = { request: request.id };
  const review = {
    review: `review-${incident.reviews.length + 1}`,
    ...about,
    owner: by,
    from: solo.review.from,
    dueAt: after(present.now, solo.review.within),
  };
  return [
    { type: "approval.glass-broken", actor, data: { ...about, by, planHash, passkey }, typed: { reason } },
    { type: "approval.granted", actor, data: { ...about, planHash } },
    { type: "review.opened", actor, data: review },
  ];
}
