import type { PersonId } from "../../domain/actor.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import { hasEnded, isRetryable, type Rollout } from "../../domain/rollout/rollout.ts";
import { restarting } from "../../guard/deed.ts";
import { unfit } from "../../guard/membership.ts";
import { checkAsker } from "../../guard/request.ts";
import type { ApprovalGate } from "../approval-gate.ts";
import type { Handler } from "../dispatch.ts";
import type { Recorder } from "../record.ts";
import { refusing } from "../refusing.ts";

/** What is said of a rollout is decided on and recorded through. */
export interface RolloutDeps {
  gate: ApprovalGate;
  recorder: Recorder;
}

/** Takes a person's word that a consumer was restarted by hand; the bot looks next, where it knows where. */
export function confirmRollout(deps: RolloutDeps): Handler<"confirm-rollout"> {
  return async ({ by, key, incident: number, rollout: id }) => {
    await refusing(deps, { by, incident: number, deed: "restart" }, () => checkFit(deps.gate, by));
    const incident = await deps.recorder.onIncident(
      number,
      (now) => {
        const { stage, consumer } = openRollout(now, id);
        if (stage !== "awaiting-person") {
          throw new FirebreakError("not-now", `Nobody is waited for to restart ${consumer.name} now.`, {
            todo: "See its card.",
          });
        }
        return [{ type: "rollout.confirmed", actor: { kind: "person", id: by }, data: { rollout: id, by } }];
      },
      key,
    );
    const looks = (rolloutIn(incident, id).handed?.probe ?? null) !== null;
    return { incident: number, text: looks ? "Noted. Firebreak looks whether it is well." : "Noted." };
  };
}

/** Lets a consumer be, with a reason: it stays a follow-up, and nothing waits for it any more. */
export function skipRollout(deps: RolloutDeps): Handler<"skip-rollout"> {
  return async ({ by, key, incident: number, rollout: id, reason }) => {
    await refusing(deps, { by, incident: number, deed: "restart" }, () => checkFit(deps.gate, by));
    const incident = await deps.recorder.onIncident(
      number,
      (now) => {
        const rollout = openRollout(now, id);
        if (hasEnded(rollout)) {
          throw new FirebreakError("not-now", `The restart of ${rollout.consumer.name} has ended already.`);
        }
        const actor = { kind: "person", id: by } as const;
        return [{ type: "rollout.skipped", actor, data: { rollout: id, by }, typed: { reason } }];
      },
      key,
    );
    const { name } = rolloutIn(incident, id).consumer;
    return { incident: number, text: `${name} is let be: it keeps the credential that it has until it is restarted.` };
  };
}

/** Asks again for a restart that ended without one; who asks now is its requester. */
export function retryRollout(deps: RolloutDeps): Handler<"retry-rollout"> {
  return async ({ by, key, incident: number, rollout: id, reason }) => {
    const incident = await deps.recorder.incident(number);
    await refusing(deps, { by, incident: number, deed: "ask" }, async () => {
      const policy = deps.gate.coverOf(restarting(rolloutIn(incident, id).consumer, incident));
      if (policy === undefined) return checkFit(deps.gate, by);
      checkAsker(policy, by, await deps.gate.membersOf(policy.ask, [by]));
    });
    await deps.recorder.onIncident(
      number,
      (now) => {
        const { stage, consumer } = openRollout(now, id);
        if (!isRetryable({ stage })) {
          const found = stage === "done" ? "it is done" : "it is under way";
          throw new FirebreakError("not-now", `The restart of ${consumer.name} can't be asked for again now.`, {
            found,
          });
        }
        const actor = { kind: "person", id: by } as const;
        const data = { rollout: id, requester: by };
        return [{ type: "rollout.asked-again", actor, data, typed: { reason } }];
      },
      key,
    );
    return { incident: number, text: "The restart is being planned anew: see its card in a moment." };
  };
}

/** Who may take part in privileged actions at all may say how a consumer is. @throws FirebreakError `not-allowed` */
async function checkFit(gate: ApprovalGate, person: PersonId): Promise<void> {
  const found = unfit(person, await gate.membersOf([], [person]));
  if (found !== undefined) throw new FirebreakError("not-allowed", "You can't say this.", { found });
}

/** @throws FirebreakError `not-now` when the incident is over, `not-found` when it has no such rollout */
function openRollout(incident: Incident, id: string): Rollout {
  if (incident.state === "resolved") throw new FirebreakError("not-now", `INC-${incident.number} is resolved.`);
  return rolloutIn(incident, id);
}

function rolloutIn(incident: Incident, id: string): Rollout {
  const rollout = incident.rollouts.find((one) => one.id === id);
  if (rollout !== undefined) return rollout;
  throw new FirebreakError("not-found", `INC-${incident.number} has no ${id}.`);
}
