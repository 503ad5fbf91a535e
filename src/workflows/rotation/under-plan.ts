import { bot } from "../../domain/actor.ts";
import { sessionFor } from "../../domain/approval/plan.ts";
import { asFirebreakError, FirebreakError } from "../../domain/errors.ts";
import type { Estate } from "../../domain/estate.ts";
import type { NewEvent } from "../../domain/event.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import type { DuePhase } from "../../domain/phase.ts";
import type { Plan, PlannedTarget } from "../../domain/rotation/plan.ts";
import { requestId, type Rotation } from "../../domain/rotation/rotation.ts";
import { rotatingAll } from "../../guard/deed.ts";
import { type Grant, redeem } from "../../guard/redeem.ts";
import type { BreakGlass, PrivilegedSession } from "../../ports/application-push.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ApprovalGate } from "../approval-gate.ts";
import { rotationAt } from "../phase.ts";
import type { Recorder } from "../record.ts";
import { bindGrant, calledEvent, type Effect, noteEvent, recordingFailure, sourceIdentityOf } from "../under-grant.ts";

/** What every effect under a rotation's plan needs: the guard's facts, and the one way to the break-glass role. */
export interface UnderPlanDeps {
  breakGlass: BreakGlass;
  gate: ApprovalGate;
  estate: Estate;
  recorder: Recorder;
  clock: Clock;
}

/** An approved plan at the moment of an effect on one of its applications. */
export interface PlannedEffect extends Effect {
  move: DuePhase;
  rotation: Rotation;
  plan: Plan;
  target: PlannedTarget;
}

/**
 * The effect of an approved rotation on one application. All of a plan's effects share the one key that its grant
 * is bound to: together they are what was approved.
 *
 * @param application which; the first one where a move names none
 * @returns undefined when the rotation does not wait for it any more
 * @throws FirebreakError `not-now` while the rotation is halted
 */
export function effectOf(incident: Incident, move: DuePhase, application?: string): PlannedEffect | undefined {
  const rotation = rotationAt(incident, move, "approved");
  if (rotation?.plan === undefined) return undefined;
  if (rotation.paused !== null) {
    // It fails, so that it comes again: a move that had ended without its effect would not.
    throw new FirebreakError("not-now", "The rotation was halted before this step began.");
  }
  const { plan } = rotation;
  const request = incident.requests.find((one) => one.id === requestId(rotation));
  const target = plan.targets.find((one) => one.application === (application ?? plan.targets[0].application));
  if (request === undefined || target === undefined)
    throw new FirebreakError("broken", "An effect was due that nobody was asked for.");
  const effectKey = `${move.stream}/${rotation.id}/write/${request.planHash}`;
  return { incident, move, rotation, plan, request, target, effectKey };
}

/** Whether the rotation, as it now is, still waits for an effect of this plan. */
export function isDue(now: Incident, { move, request }: PlannedEffect): boolean {
  return rotationAt(now, move, "approved")?.planHash === request.planHash;
}

/** Records as long as the rotation still waits for it. */
export async function recordIfDue(
  deps: UnderPlanDeps,
  effect: PlannedEffect,
  events: readonly NewEvent[],
): Promise<void> {
  await deps.recorder.onIncident(effect.incident.number, (now) => (isDue(now, effect) ? events : []));
}

/** The grant, decided anew. A guard that refuses ends the plan: what was approved can't run any more, and the card says why. */
export async function redeemOrVoid(deps: UnderPlanDeps, effect: PlannedEffect): Promise<Grant | undefined> {
  const { request, plan, effectKey, incident } = effect;
  const present = await deps.gate.presentOf(request, rotatingAll(plan.targets, incident), plan.requester);
  try {
    return redeem({ request, plan, ...present, effectKey, now: deps.clock.now() });
  } catch (thrown) {
    const error = asFirebreakError(thrown);
    if (error.kind !== "not-allowed") throw error;
    await voidPlan(deps, effect, `${error.message} ${error.found ?? ""}`.trim());
    return undefined;
  }
}

/** The guard's refusal, and the end of the plan by it. */
export async function voidPlan(deps: UnderPlanDeps, effect: PlannedEffect, why: string): Promise<void> {
  const { rotation, request } = effect;
  await recordIfDue(deps, effect, [
    { type: "guard.refused", actor: bot, data: { deed: "write", request: request.id, why } },
    { type: "rotation.voided", actor: bot, data: { rotation: rotation.id, why: `${why}${whatIsWhere(rotation)}` } },
  ]);
}

/** Where a rotation stopped half-way: which application has the new credential, and which has the old one. */
function whatIsWhere({ targets }: Rotation): string {
  const written = targets.filter(({ readBack }) => readBack !== undefined).map(({ name }) => name);
  const left = targets.filter(({ readBack }) => readBack === undefined).map(({ name }) => name);
  if (written.length === 0) return "";
  return ` The new credential is in ${written.join(", ")}; not in ${left.join(", ")}.`;
}

/** What is done in a session of the role, each call recorded. */
export interface Acting {
  session: PrivilegedSession;
  /** Makes a call, and records it, whatever comes of it. */
  call: <Answer extends { requestId: string | null }>(
    named: { action: string; target: string },
    make: () => Promise<Answer>,
  ) => Promise<Answer>;
}

/**
 * Binds the grant to the plan's effect, assumes the role for the application, acts, and drops the session's credentials,
 * all of it recorded.
 *
 * @param rechecked what the world was found to be right before
 * @returns false when another process was faster, or the grant was revoked: nothing was done then
 */
export async function inSession(
  deps: UnderPlanDeps,
  { effect, grant, rechecked }: { effect: PlannedEffect; grant: Grant; rechecked: string },
  act: (acting: Acting) => Promise<void>,
): Promise<boolean> {
  const { plan, rotation, target, incident } = effect;
  const { application } = target;
  const source = sourceIdentityOf(deps.estate, plan.requester);
  if (!(await bindGrant(deps, effect, { isDue: (now) => isDue(now, effect), rechecked }))) return false;
  const assuming = { action: "sts:AssumeRole", target: sessionFor(plan, application).role };
  const session = await recordingFailure(deps, { effect, ...assuming }, () =>
    deps.breakGlass.assume(grant, { source, incident: plan.incident, target: application }),
  );
  const { name, sourceIdentity, until, packedPolicyPercent, requestId } = session;
  try {
    const data = { rotation: rotation.id, application, session: name, sourceIdentity, until, packedPolicyPercent };
    // The role was assumed, whatever happened meanwhile; revoked or overtaken, its session ends without an effect.
    const now = await deps.recorder.onIncident(plan.incident, () => [
      calledEvent(effect, { ...assuming, outcome: "done", requestId }),
      { type: "rotation.role-assumed", actor: bot, data },
    ]);
    if (!isDue(now, effect)) return false;
    await act({ session, call: (named, make) => called(deps, { effect, named }, make) });
    return true;
  } finally {
    session.end();
    const data = { rotation: rotation.id, session: name };
    await noteEvent(deps, incident, { type: "rotation.role-ended", actor: bot, data });
  }
}

async function called<Answer extends { requestId: string | null }>(
  deps: UnderPlanDeps,
  { effect, named }: { effect: PlannedEffect; named: { action: string; target: string } },
  make: () => Promise<Answer>,
): Promise<Answer> {
  const answer = await recordingFailure(deps, { effect, ...named }, make);
  const { requestId } = answer;
  await noteEvent(deps, effect.incident, calledEvent(effect, { ...named, outcome: "done", requestId }));
  return answer;
}
