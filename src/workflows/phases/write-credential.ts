import { bot } from "../../domain/actor.ts";
import { sessionFor } from "../../domain/approval/plan.ts";
import type { Estate } from "../../domain/estate.ts";
import { asFirebreakError, FirebreakError } from "../../domain/errors.ts";
import type { NewEvent } from "../../domain/event.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import type { DuePhase } from "../../domain/phase.ts";
import type { ObservedApplication } from "../../domain/rotation/events.ts";
import type { Plan } from "../../domain/rotation/plan.ts";
import { requestId, type Rotation } from "../../domain/rotation/rotation.ts";
import { type Instant, written } from "../../domain/time.ts";
import { rotating } from "../../guard/deed.ts";
import { type Grant, redeem } from "../../guard/redeem.ts";
import type { ApplicationPush, BreakGlass } from "../../ports/application-push.ts";
import type { Clock } from "../../ports/clock.ts";
import type { SecretStore } from "../../ports/secret-store.ts";
import type { ApprovalGate } from "../approval-gate.ts";
import { type Phase, rotationAt } from "../phase.ts";
import type { Recorder } from "../record.ts";
import { bindGrant, calledEvent, type Effect, noteEvent, recordingFailure, sourceIdentityOf } from "../under-grant.ts";

/** What the write needs: the guard's facts, the credential, and the one way to the break-glass role. */
export interface WriteCredentialDeps {
  push: ApplicationPush;
  secrets: SecretStore;
  breakGlass: BreakGlass;
  gate: ApprovalGate;
  estate: Estate;
  recorder: Recorder;
  clock: Clock;
}

/** An approved rotation at the moment of its write. */
interface Write extends Effect {
  rotation: Rotation;
  plan: Plan;
}

/**
 * The one privileged effect: puts the new credential into the application. It looks for its own
 * trace first, has the guard decide once more, compares the world with the plan, and binds the
 * grant to this effect before it acts.
 */
export function writeCredential(deps: WriteCredentialDeps): Phase {
  return async (incident, move) => {
    const rotation = rotationAt(incident, move, "approved");
    if (rotation?.plan === undefined) return;
    const request = incident.requests.find((one) => one.id === requestId(rotation));
    if (request === undefined) throw new FirebreakError("broken", "A write was due without a request.");
    const write = {
      incident,
      rotation,
      request,
      plan: rotation.plan,
      effectKey: `${move.stream}/${rotation.id}/write/${request.planHash}`,
    };

    const observed = await deps.push.observe(write.plan.application);
    if (holdsNew(write.plan, observed) && request.redeemedFor === write.effectKey) {
      await record(deps, { write, move }, [writtenEvent(write, observed, "found")]);
      return;
    }
    const grant = await redeemOrVoid(deps, { write, move });
    if (grant === undefined) return;
    const change = whatChanged(write.plan, observed);
    if (change !== undefined) {
      await voidPlan(deps, { write, move }, change);
      return;
    }
    await act(deps, { write, move, grant, rechecked: inWords(observed) });
  };
}

async function act(
  deps: WriteCredentialDeps,
  on: { write: Write; move: DuePhase; grant: Grant; rechecked: string },
): Promise<void> {
  const { write, grant } = on;
  const { plan, rotation } = write;
  const source = sourceIdentityOf(deps.estate, plan.requester);
  const isDue = (now: Incident) => waitsFor(now, on);
  if (!(await bindGrant(deps, write, { isDue, rechecked: on.rechecked }))) return;
  const credential = await deps.secrets.credential(plan.secret.name, plan.secret.version);
  const assuming = { action: "sts:AssumeRole", target: sessionFor(plan, plan.application).role };
  const session = await recordingFailure(deps, { effect: write, ...assuming }, () =>
    deps.breakGlass.assume(grant, { source, incident: plan.incident }),
  );
  const { name, sourceIdentity, until, packedPolicyPercent } = session;
  try {
    const data = { rotation: rotation.id, session: name, sourceIdentity, until, packedPolicyPercent };
    const events: NewEvent[] = [
      calledEvent(write, { ...assuming, outcome: "done", requestId: session.requestId }),
      { type: "rotation.role-assumed", actor: bot, data },
    ];
    // The role was assumed, whatever happened meanwhile; revoked or overtaken, its session ends without a write.
    const now = await deps.recorder.onIncident(plan.incident, () => events);
    if (!waitsFor(now, on)) return;
    const writing = { action: "sns:SetPlatformApplicationAttributes", target: plan.application };
    const requestId = await recordingFailure(deps, { effect: write, ...writing }, () =>
      session.write(plan.application, credential),
    );
    await noteEvent(deps, write.incident, calledEvent(write, { ...writing, outcome: "done", requestId }));
  } finally {
    session.end();
    await noteEvent(deps, write.incident, {
      type: "rotation.role-ended",
      actor: bot,
      data: { rotation: rotation.id, session: name },
    });
  }
  const readBack = await deps.push.observe(plan.application);
  if (!holdsNew(plan, readBack)) {
    throw new FirebreakError("unavailable", "The application does not show the new credential yet.", {
      found: inWords(readBack),
    });
  }
  await record(deps, on, [writtenEvent(write, readBack, "written")]);
}

/** A guard that refuses ends the plan: what was approved can't run any more, and the card says why. */
async function redeemOrVoid(
  deps: WriteCredentialDeps,
  on: { write: Write; move: DuePhase },
): Promise<Grant | undefined> {
  const { request, plan, effectKey, incident } = on.write;
  const present = await deps.gate.presentOf(request, rotating(plan.application, incident), plan.requester);
  try {
    return redeem({ request, plan, ...present, effectKey, now: deps.clock.now() });
  } catch (thrown) {
    const error = asFirebreakError(thrown);
    if (error.kind !== "not-allowed") throw error;
    await voidPlan(deps, on, `${error.message} ${error.found ?? ""}`.trim());
    return undefined;
  }
}

/** The guard's refusal, and the end of the plan by it. */
async function voidPlan(deps: WriteCredentialDeps, on: { write: Write; move: DuePhase }, why: string): Promise<void> {
  const { rotation, request } = on.write;
  await record(deps, on, [
    { type: "guard.refused", actor: bot, data: { deed: "write", request: request.id, why } },
    { type: "rotation.voided", actor: bot, data: { rotation: rotation.id, why } },
  ]);
}

/** Whether the rotation still waits for this write of this plan. */
function waitsFor(incident: Incident, { write, move }: { write: Write; move: DuePhase }): boolean {
  return rotationAt(incident, move, "approved")?.planHash === write.request.planHash;
}

/** Records as long as it does. */
async function record(
  deps: WriteCredentialDeps,
  on: { write: Write; move: DuePhase },
  events: NewEvent[],
): Promise<void> {
  await deps.recorder.onIncident(on.write.incident.number, (now) => (waitsFor(now, on) ? events : []));
}

function writtenEvent(write: Write, { expiry, enabled }: ObservedApplication, trace: "written" | "found"): NewEvent {
  const { rotation, effectKey } = write;
  const data = { rotation: rotation.id, effectKey, trace, readBack: { expiry, enabled } };
  return { type: "rotation.credentials-written", actor: bot, data };
}

/** Whether the application shows what the plan puts in: its certificate's end, and that it is enabled. */
function holdsNew(plan: Plan, observed: ObservedApplication): boolean {
  return observed.enabled && sameSecond(observed.expiry, plan.certificate.notAfter);
}

/** What is not as it was when the plan was approved; undefined when nothing is, or when an earlier try got half-way. */
function whatChanged(plan: Plan, observed: ObservedApplication): string | undefined {
  const asPlanned = observed.enabled === plan.observed.enabled && sameSecond(observed.expiry, plan.observed.expiry);
  if (asPlanned || sameSecond(observed.expiry, plan.certificate.notAfter)) return undefined;
  return `The application has changed since this was planned. Then: ${inWords(plan.observed)}. Now: ${inWords(observed)}.`;
}

/** SNS gives its expiry in whole seconds. */
function sameSecond(one: Instant | null, other: Instant | null): boolean {
  if (one === null || other === null) return one === other;
  return Math.floor(Date.parse(one) / 1000) === Math.floor(Date.parse(other) / 1000);
}

function inWords({ expiry, enabled }: ObservedApplication): string {
  return `${expiry === null ? "no expiry" : `expiry ${written(expiry)}`}, ${enabled ? "enabled" : "disabled"}`;
}
