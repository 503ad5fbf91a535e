import { bot } from "../../domain/actor.ts";
import type { PlannedSession } from "../../domain/approval/plan.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { Estate } from "../../domain/estate.ts";
import type { NewEvent } from "../../domain/event.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import type { DuePhase } from "../../domain/phase.ts";
import { type Consumer, partsOfService } from "../../domain/rollout/consumer.ts";
import type { RolloutPlan } from "../../domain/rollout/plan.ts";
import { type Rollout, rolloutId, rolloutRequestId, type RolloutStage } from "../../domain/rollout/rollout.ts";
import { hashOf } from "../../domain/rotation/plan.ts";
import { after, type Instant } from "../../domain/time.ts";
import { deedInWords, restarting } from "../../guard/deed.ts";
import { reachFor } from "../../guard/live.ts";
import { type Policy, policyHash } from "../../guard/policy.ts";
import { requestFor, whyNotAsk } from "../../guard/request.ts";
import { restartPolicyFor } from "../../guard/session-policy.ts";
import type { Chat } from "../../ports/chat.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type { ApprovalGate } from "../approval-gate.ts";
import { bringIn } from "../bring-in.ts";
import type { Phase } from "../phase.ts";
import type { Recorder } from "../record.ts";

/** What a rollout's plan is made of, and whom it is shown to. */
export interface PlanRolloutDeps {
  gate: ApprovalGate;
  estate: Pick<Estate, "consumers">;
  chat: Pick<Chat, "invite">;
  recorder: Recorder;
  clock: Clock;
  log: Log;
}

/** Records that a rotation has a consumer to be restarted, in the name of who asked for the rotation. */
export function beginRollout({ estate, recorder }: Pick<PlanRolloutDeps, "estate" | "recorder">): Phase {
  return async (incident, move) => {
    const consumer = estate.consumers.find(({ id }) => id === move.subject["consumer"]);
    if (consumer === undefined) return;
    await recorder.onIncident(incident.number, (now) => {
      const rotation = now.rotations.find(({ id }) => id === move.subject["rotation"]);
      const requester = rotation?.requester ?? null;
      if (rotation === undefined || requester === null) return [];
      const rollout = rolloutId(rotation.id, consumer.id);
      if (now.rollouts.some(({ id }) => id === rollout)) return [];
      const { id, name, kind, applications } = consumer;
      const data = { rollout, rotation: rotation.id, consumer: { id, name, kind, applications }, requester };
      return [{ type: "rollout.begun", actor: bot, data }];
    });
  };
}

/**
 * Makes the plan of a rollout and asks for its approval, in one: nothing outside has to be read for it. Where no policy
 * covers the consumer the bot may not restart it, and a person will be asked to.
 */
export function planRollout(deps: PlanRolloutDeps): Phase {
  return async (incident, move) => {
    const rollout = rolloutAt(incident, move, "begun");
    if (rollout === undefined) return;
    const events = await eventsFor(deps, incident, rollout);
    const asked = events.find((event) => event.type === "approval.requested");
    if (asked !== undefined) await bringIn(deps, incident.channel, asked.data.eligible);
    await deps.recorder.onIncident(incident.number, (now) =>
      rolloutAt(now, move, "begun") === undefined ? [] : events,
    );
  };
}

async function eventsFor(deps: PlanRolloutDeps, incident: Incident, rollout: Rollout): Promise<NewEvent[]> {
  const voided = (why: string): NewEvent[] => [
    { type: "rollout.voided", actor: bot, data: { rollout: rollout.id, why } },
  ];
  const consumer = deps.estate.consumers.find(({ id }) => id === rollout.consumer.id);
  if (consumer === undefined) return voided("firebreak.yml does not list this consumer any more");
  const deed = restarting(consumer, incident);
  const policy = deps.gate.coverOf(deed);
  if (policy === undefined) return [uncovered(rollout, consumer, deedInWords(deed))];
  const membership = await deps.gate.membership(policy, [rollout.requester]);
  const refusal = whyNotAsk(policy, rollout.requester, membership);
  if (refusal !== undefined) {
    return voided(`who asked for the rotation may not ask for this restart (${refusal}): somebody who may asks again`);
  }
  const reach = reachFor(policy, membership, [rollout.requester]);
  if (reach.state === "shut") {
    const { why: found, todo } = reach;
    const kind = reach.unread ? "unavailable" : "not-now";
    throw new FirebreakError(kind, "Nobody is asked to approve the restart yet.", { found, todo });
  }
  const plan = makePlan(deps.clock, { incident, rollout, consumer, policy });
  const hash = hashOf(plan);
  const id = rolloutRequestId({ id: rollout.id, planHash: hash });
  const request = requestFor({ id, subject: rollout.id, plan, planHash: hash }, policy, { barred: [], membership });
  return [
    { type: "rollout.planned", actor: bot, data: { rollout: rollout.id, plan, hash } },
    { type: "approval.requested", actor: bot, data: request },
  ];
}

/** What is restarted by hand anyway needs no policy; what the bot could restart stays untouched by it without one. */
function uncovered({ id: rollout }: Rollout, { kind }: Consumer, deed: string): NewEvent {
  const why =
    kind === "manual"
      ? "a person restarts it by hand"
      : `Firebreak may not restart it, since no policy of firebreak.yml covers ${deed}: a person does it by hand`;
  return { type: "rollout.uncovered", actor: bot, data: { rollout, why } };
}

function makePlan(
  clock: Clock,
  { incident, rollout, consumer, policy }: { incident: Incident; rollout: Rollout; consumer: Consumer; policy: Policy },
): RolloutPlan {
  const expiresAt = after(clock.now(), policy.requestLifetime);
  const cutOff = after(expiresAt, policy.grantLifetime);
  return {
    incident: incident.number,
    rollout: rollout.id,
    rotation: rollout.rotation,
    requester: rollout.requester,
    consumer,
    sessions: sessionsFor(consumer, cutOff),
    policyHash: policyHash(policy),
    expiresAt,
    cutOff,
  };
}

function sessionsFor(consumer: Consumer, cutOff: Instant): PlannedSession[] {
  if (consumer.kind !== "ecs") return [];
  const { service, role } = consumer;
  const { region } = partsOfService(service);
  return [{ target: service, role, policy: restartPolicyFor({ service, region, cutOff }) }];
}

/** The rollout that a move is about, if it is still at one of the stages that made the move due. */
export function rolloutAt(incident: Incident, move: DuePhase, ...stages: RolloutStage[]): Rollout | undefined {
  return incident.rollouts.find(({ id, stage }) => id === move.subject["rollout"] && stages.includes(stage));
}
