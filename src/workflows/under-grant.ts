import { bot, type PersonId } from "../domain/actor.ts";
import type { ApprovalRequest } from "../domain/approval/request.ts";
import { asFirebreakError, FirebreakError } from "../domain/errors.ts";
import type { Estate } from "../domain/estate.ts";
import type { EventData, NewEvent } from "../domain/event.ts";
import type { Incident } from "../domain/incident/incident.ts";
import type { Recorder } from "./record.ts";

/** One effect that is about to be taken under an approved request. */
export interface Effect {
  incident: Incident;
  request: ApprovalRequest;
  /** The one key that the grant is bound to. */
  effectKey: string;
}

type Deps = { recorder: Recorder };
type Called = Omit<EventData<"guard.called">, "request">;

/**
 * Binds the grant to this effect, for good, and records that the world was looked at once more.
 *
 * `isDue`: whether the incident, as it now is, still waits for the effect; `rechecked`: what was found.
 *
 * @returns false when it does no longer: another process was faster
 */
export async function bindGrant(
  { recorder }: Deps,
  { incident, request: { id, planHash }, effectKey }: Effect,
  { isDue, rechecked }: { isDue: (now: Incident) => boolean; rechecked: string },
): Promise<boolean> {
  const boundTo = (now: Incident) => now.requests.find((one) => one.id === id)?.redeemedFor;
  const bound: NewEvent = { type: "grant.redeemed", actor: bot, data: { request: id, effectKey, planHash } };
  const held: NewEvent = { type: "guard.rechecked", actor: bot, data: { request: id, found: rechecked } };
  const now = await recorder.onIncident(incident.number, (current) => {
    if (!isDue(current)) return [];
    return boundTo(current) === undefined ? [bound, held] : [held];
  });
  return isDue(now) && boundTo(now) === effectKey;
}

/** That a call was made under the grant: what it was and on what, never what it carried. */
export function calledEvent({ request }: Pick<Effect, "request">, call: Called): NewEvent {
  return { type: "guard.called", actor: bot, data: { request: request.id, ...call } };
}

/** Makes the call; one that fails is recorded as such, with the vendor's id of it, before the failure goes on. */
export async function recordingFailure<Answer>(
  deps: Deps,
  { effect, ...call }: { effect: Effect } & Pick<Called, "action" | "target">,
  make: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await make();
  } catch (thrown) {
    const requestId = asFirebreakError(thrown).call ?? null;
    await noteEvent(deps, effect.incident, calledEvent(effect, { ...call, outcome: "failed", requestId }));
    throw thrown;
  }
}

/** Records what has happened, whatever became of the incident meanwhile. */
export async function noteEvent({ recorder }: Deps, { number }: Incident, event: NewEvent): Promise<void> {
  await recorder.onIncident(number, () => [event]);
}

/**
 * The name that AWS writes beside what is done for that person.
 *
 * @throws FirebreakError `not-allowed` when firebreak.yml has none for them any more
 */
export function sourceIdentityOf({ people }: Estate, requester: PersonId): string {
  const identity = people.find((person) => person.chat === requester)?.identity;
  if (identity !== undefined) return identity;
  throw new FirebreakError("not-allowed", "The person who asked for this has no identity for AWS any more.", {
    expected: `an entry for ${requester} under people in firebreak.yml`,
  });
}
