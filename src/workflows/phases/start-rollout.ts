import { bot } from "../../domain/actor.ts";
import { digest } from "../../domain/digest.ts";
import { asFirebreakError } from "../../domain/errors.ts";
import type { Estate } from "../../domain/estate.ts";
import type { NewEvent } from "../../domain/event.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import type { DuePhase } from "../../domain/phase.ts";
import { commandFor, type Consumer, type Restartable } from "../../domain/rollout/consumer.ts";
import type { Trace } from "../../domain/rollout/events.ts";
import type { RolloutPlan } from "../../domain/rollout/plan.ts";
import { type Rollout, rolloutRequestId } from "../../domain/rollout/rollout.ts";
import { after } from "../../domain/time.ts";
import { restarting } from "../../guard/deed.ts";
import { type Grant, redeem } from "../../guard/redeem.ts";
import type { Clock } from "../../ports/clock.ts";
import type { PreparedStart, Rollouts, RolloutWay } from "../../ports/rollout.ts";
import type { ApprovalGate } from "../approval-gate.ts";
import { requestOf } from "../deeds.ts";
import type { Phase } from "../phase.ts";
import type { Recorder } from "../record.ts";
import { bindGrant, calledEvent, type Effect, noteEvent, recordingFailure, sourceIdentityOf } from "../under-grant.ts";
import { rolloutAt } from "./plan-rollout.ts";

/** What a start needs: the guard's facts, and the ways to the consumers. */
export interface StartRolloutDeps {
  rollouts: Rollouts;
  gate: ApprovalGate;
  estate: Estate;
  recorder: Recorder;
  clock: Clock;
}

/** An approved rollout at the moment of its start. */
interface Start extends Effect {
  rollout: Rollout;
  plan: RolloutPlan;
  move: DuePhase;
}

/**
 * Starts an approved rollout once the credential is in place, under a grant of its own; or hands the command to
 * people, where one of them does it. A repeated step looks for its trace before it starts anything.
 */
export function startRollout(deps: StartRolloutDeps): Phase {
  return async (incident, move) => {
    const uncovered = rolloutAt(incident, move, "uncovered");
    if (uncovered !== undefined) return handOverUncovered(deps, { incident, move, rollout: uncovered });
    const rollout = rolloutAt(incident, move, "approved");
    if (rollout?.plan === undefined) return;
    const request = requestOf(incident, rolloutRequestId(rollout));
    const effectKey = `${move.stream}/${rollout.id}/start/${request.planHash}`;
    const start: Start = { incident, rollout, request, plan: rollout.plan, move, effectKey };
    const { consumer } = start.plan;
    if (consumer.kind === "manual") return handOver(deps, start);
    return startByBot(deps, start, { consumer, way: deps.rollouts(consumer) });
  };
}

/** A consumer that the bot can restart, and the way to it. */
interface Reached {
  consumer: Restartable;
  way: RolloutWay;
}

async function startByBot(deps: StartRolloutDeps, start: Start, { consumer, way }: Reached): Promise<void> {
  const { rollout, request, effectKey } = start;
  if (request.redeemedFor === effectKey && rollout.mark !== undefined) {
    const trace = await way.find({ key: effectKey, mark: rollout.mark });
    if (trace !== undefined) return recordStarted(deps, start, { trace, as: "found" });
  }
  const grant = await redeemOrVoid(deps, start);
  if (grant === undefined) return;
  const mark = rollout.mark ?? (await way.mark());
  const isDue = (now: Incident) => waitsFor(now, start);
  if (!(await bindGrant(deps, start, { isDue, rechecked: `${consumer.name} is as firebreak.yml had it.` }))) return;
  if (rollout.mark === undefined) {
    await record(deps, start, [{ type: "rollout.readied", actor: bot, data: { rollout: rollout.id, mark } }]);
  }
  const trace = await act(deps, start, { grant, way, mark });
  if (trace !== undefined) await recordStarted(deps, start, { trace, as: "started" });
}

/** The start's trace; undefined when it was revoked or overtaken before it was made. */
async function act(
  deps: StartRolloutDeps,
  start: Start,
  { grant, way, mark }: { grant: Grant<RolloutPlan>; way: RolloutWay; mark: string },
): Promise<Trace | undefined> {
  const { plan, incident, effectKey } = start;
  const assuming = { action: "sts:AssumeRole", target: plan.sessions[0]?.role ?? "" };
  const identity = { source: sourceIdentityOf(deps.estate, plan.requester), incident: incident.number };
  const open = () => way.prepare(grant, identity);
  const prepared =
    plan.sessions.length === 0 ? await open() : await recordingFailure(deps, { effect: start, ...assuming }, open);
  try {
    const now = await deps.recorder.onIncident(incident.number, () => openedEvents(start, prepared));
    if (!waitsFor(now, start)) return undefined;
    const { trace, requestId } = await recordingFailure(deps, { effect: start, ...way.call }, () =>
      prepared.start({ key: effectKey, mark }),
    );
    await noteEvent(deps, incident, calledEvent(start, { ...way.call, outcome: "done", requestId }));
    return trace;
  } finally {
    prepared.end();
    if (prepared.session !== null) {
      const data = { rollout: start.rollout.id, session: prepared.session.name };
      await noteEvent(deps, incident, { type: "rollout.role-ended", actor: bot, data });
    }
  }
}

function openedEvents(start: Start, { session }: PreparedStart): NewEvent[] {
  if (session === null) return [];
  const { name, sourceIdentity, until, packedPolicyPercent, requestId } = session;
  const data = { rollout: start.rollout.id, session: name, sourceIdentity, until, packedPolicyPercent };
  const target = start.plan.sessions[0]?.role ?? "";
  return [
    calledEvent(start, { action: "sts:AssumeRole", target, outcome: "done", requestId }),
    { type: "rollout.role-assumed", actor: bot, data },
  ];
}

async function recordStarted(
  deps: StartRolloutDeps,
  start: Start,
  { trace, as }: { trace: Trace; as: "started" | "found" },
): Promise<void> {
  const deadline = after(deps.clock.now(), start.plan.consumer.timeLimit);
  const data = { rollout: start.rollout.id, effectKey: start.effectKey, as, trace, deadline };
  await record(deps, start, [{ type: "rollout.started", actor: bot, data }]);
}

/** A person does what was approved: that they were asked to is the grant's one effect. */
async function handOver(deps: StartRolloutDeps, start: Start): Promise<void> {
  const grant = await redeemOrVoid(deps, start);
  if (grant === undefined) return;
  const isDue = (now: Incident) => waitsFor(now, start);
  if (!(await bindGrant(deps, start, { isDue, rechecked: "The credential is in place." }))) return;
  await record(deps, start, [handedOver(start.rollout, grant.plan.consumer)]);
}

async function handOverUncovered(
  { estate, recorder }: StartRolloutDeps,
  { incident, move, rollout }: { incident: Incident; move: DuePhase; rollout: Rollout },
): Promise<void> {
  const consumer = estate.consumers.find(({ id }) => id === rollout.consumer.id);
  const why = "firebreak.yml does not list this consumer any more";
  const event: NewEvent =
    consumer === undefined
      ? { type: "rollout.voided", actor: bot, data: { rollout: rollout.id, why } }
      : handedOver(rollout, consumer);
  await recorder.onIncident(incident.number, (now) => (rolloutAt(now, move, "uncovered") === undefined ? [] : [event]));
}

function handedOver({ id: rollout }: Rollout, consumer: Consumer): NewEvent {
  const probe = consumer.kind === "manual" ? (consumer.probe?.url ?? null) : null;
  return { type: "rollout.handed-over", actor: bot, data: { rollout, command: commandFor(consumer), probe } };
}

/** A guard that refuses ends the plan, and so does a consumer that firebreak.yml has otherwise now. */
async function redeemOrVoid(deps: StartRolloutDeps, start: Start): Promise<Grant<RolloutPlan> | undefined> {
  const { request, plan, effectKey, incident } = start;
  const known = deps.estate.consumers.find(({ id }) => id === plan.consumer.id);
  if (known === undefined || digest(known) !== digest(plan.consumer)) {
    await voidRollout(deps, start, "its entry in firebreak.yml has changed since it was planned");
    return undefined;
  }
  const present = await deps.gate.presentOf(request, restarting(plan.consumer, incident), plan.requester);
  try {
    return redeem({ request, plan, ...present, effectKey, now: deps.clock.now() });
  } catch (thrown) {
    const error = asFirebreakError(thrown);
    if (error.kind !== "not-allowed") throw error;
    await voidRollout(deps, start, `${error.message} ${error.found ?? ""}`.trim());
    return undefined;
  }
}

/** The guard's refusal, and the end of the plan by it. */
async function voidRollout(deps: StartRolloutDeps, start: Start, why: string): Promise<void> {
  const { rollout, request } = start;
  await record(deps, start, [
    { type: "guard.refused", actor: bot, data: { deed: "restart", request: request.id, why } },
    { type: "rollout.voided", actor: bot, data: { rollout: rollout.id, why } },
  ]);
}

/** Whether the rollout still waits for this start of this plan. */
function waitsFor(incident: Incident, { move, request }: Start): boolean {
  return rolloutAt(incident, move, "approved")?.planHash === request.planHash;
}

/** Records as long as it does. */
async function record({ recorder }: StartRolloutDeps, start: Start, events: NewEvent[]): Promise<void> {
  await recorder.onIncident(start.incident.number, (now) => (waitsFor(now, start) ? events : []));
}
