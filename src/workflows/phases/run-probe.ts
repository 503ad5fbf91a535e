import { bot } from "../../domain/actor.ts";
import { sessionFor } from "../../domain/approval/plan.ts";
import { asFirebreakError } from "../../domain/errors.ts";
import type { Estate } from "../../domain/estate.ts";
import type { NewEvent } from "../../domain/event.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import type { DuePhase } from "../../domain/phase.ts";
import {
  linesOf,
  linesWithoutSession,
  type ProbeAnswer,
  type ProbeCall,
  type ProbeLine,
} from "../../domain/probe/lines.ts";
import type { ProbePlan } from "../../domain/probe/plan.ts";
import { type Probe, probeRequestId } from "../../domain/probe/probe.ts";
import { probing } from "../../guard/deed.ts";
import { type Grant, redeem } from "../../guard/redeem.ts";
import type { ApplicationPush } from "../../ports/application-push.ts";
import type { Clock } from "../../ports/clock.ts";
import type { GuardProbe, ProbeSession } from "../../ports/guard-probe.ts";
import type { ApprovalGate } from "../approval-gate.ts";
import { requestOf } from "../deeds.ts";
import type { Phase } from "../phase.ts";
import type { Recorder } from "../record.ts";
import { bindGrant, calledEvent, type Effect, noteEvent, recordingFailure, sourceIdentityOf } from "../under-grant.ts";
import { probeAt } from "./plan-probe.ts";

/** What a probe needs: the guard's facts, a look at what exists, and the way to the break-glass role. */
export interface RunProbeDeps {
  push: Pick<ApplicationPush, "observe">;
  guardProbe: GuardProbe;
  gate: ApprovalGate;
  estate: Estate;
  recorder: Recorder;
  clock: Clock;
}

/** An approved probe at the moment of its calls. */
interface Trial extends Effect {
  probe: Probe;
  plan: ProbePlan;
}

/**
 * Tries the break-glass role with calls that change nothing, under a grant of its own. A repeated step
 * tries again: it leaves no trace in the world, and the grant stays bound to it.
 */
export function runProbe(deps: RunProbeDeps): Phase {
  return async (incident, move) => {
    const probe = probeAt(incident, move, "approved");
    if (probe?.plan === undefined) return;
    const request = requestOf(incident, probeRequestId(probe));
    const effectKey = `${move.stream}/${probe.id}/run/${request.planHash}`;
    const trial = { incident, probe, request, plan: probe.plan, effectKey };

    const taken = await nameTaken(deps, trial.plan);
    if (taken !== undefined) return voidProbe(deps, { trial, move }, { why: taken, refused: false });
    const grant = await redeemOrVoid(deps, { trial, move });
    if (grant === undefined) return;
    const isDue = (now: Incident) => probeAt(now, move, "approved")?.planHash === request.planHash;
    if (!(await bindGrant(deps, trial, { isDue, rechecked: "No application has either of the names." }))) return;
    const lines = await tryRole(deps, { trial, grant }, isDue);
    if (lines === undefined) return;
    await record(deps, { trial, move }, [{ type: "probe.ended", actor: bot, data: { probe: probe.id, lines } }]);
  };
}

/** Nobody's application may be touched: both names have to be free, as far as the bot itself can see. */
async function nameTaken({ push }: RunProbeDeps, { named, unnamed }: ProbePlan): Promise<string | undefined> {
  for (const name of [named, unnamed]) {
    try {
      await push.observe(name);
    } catch (thrown) {
      const error = asFirebreakError(thrown);
      if (error.kind === "not-found") continue;
      throw error;
    }
    return `There is an application of the name ${name}, which is kept for probes.`;
  }
  return undefined;
}

/** What the calls came to; undefined when the grant was revoked before they were made. */
async function tryRole(
  deps: RunProbeDeps,
  { trial, grant }: { trial: Trial; grant: Grant<ProbePlan> },
  isDue: (now: Incident) => boolean,
): Promise<ProbeLine[] | undefined> {
  const { plan, probe, incident } = trial;
  const assuming = { action: "sts:AssumeRole", target: sessionFor(plan, plan.application).role };
  let session: ProbeSession;
  try {
    const source = sourceIdentityOf(deps.estate, plan.requester);
    session = await recordingFailure(deps, { effect: trial, ...assuming }, () =>
      deps.guardProbe.assume(grant, { source, incident: plan.incident }),
    );
  } catch (thrown) {
    const { kind, message, found, todo } = asFirebreakError(thrown);
    if (kind === "unavailable") throw thrown;
    return linesWithoutSession({ found: [message, found].filter(Boolean).join(" "), todo });
  }
  const { name, sourceIdentity, until, packedPolicyPercent, requestId } = session;
  const data = { probe: probe.id, session: name, sourceIdentity, until, packedPolicyPercent };
  try {
    const now = await deps.recorder.onIncident(incident.number, () => [
      calledEvent(trial, { ...assuming, outcome: "done", requestId }),
      { type: "probe.role-assumed", actor: bot, data },
    ]);
    if (!isDue(now)) return undefined;
    return linesOf({
      read: await call(deps, { trial, session }, "read"),
      "set-named": await call(deps, { trial, session }, "set-named"),
      "set-unnamed": await call(deps, { trial, session }, "set-unnamed"),
    });
  } finally {
    session.end();
    await noteEvent(deps, incident, {
      type: "probe.role-ended",
      actor: bot,
      data: { probe: probe.id, session: name },
    });
  }
}

/** Makes one of the calls, and records it, whatever came of it. */
async function call(
  deps: RunProbeDeps,
  { trial, session }: { trial: Trial; session: ProbeSession },
  which: ProbeCall,
): Promise<ProbeAnswer> {
  const made = calls[which](trial.plan);
  const { requestId, ...answer } = await recordingFailure(deps, { effect: trial, ...made }, () => session.call(which));
  const outcome = answer.came === "done" ? "done" : "failed";
  await noteEvent(deps, trial.incident, calledEvent(trial, { ...made, outcome, requestId }));
  return answer;
}

const setting = "sns:SetPlatformApplicationAttributes";
const calls: Record<ProbeCall, (plan: ProbePlan) => { action: string; target: string }> = {
  read: ({ application }) => ({ action: "sns:GetPlatformApplicationAttributes", target: application }),
  "set-named": ({ named }) => ({ action: setting, target: named }),
  "set-unnamed": ({ unnamed }) => ({ action: setting, target: unnamed }),
};

/** A guard that refuses ends the probe: what was approved can't run any more. */
async function redeemOrVoid(
  deps: RunProbeDeps,
  on: { trial: Trial; move: DuePhase },
): Promise<Grant<ProbePlan> | undefined> {
  const { request, plan, effectKey, incident } = on.trial;
  const present = await deps.gate.presentOf(request, probing(plan.application, incident), plan.requester);
  try {
    return redeem({ request, plan, ...present, effectKey, now: deps.clock.now() });
  } catch (thrown) {
    const error = asFirebreakError(thrown);
    if (error.kind !== "not-allowed") throw error;
    await voidProbe(deps, on, { why: `${error.message} ${error.found ?? ""}`.trim(), refused: true });
    return undefined;
  }
}

async function voidProbe(
  deps: RunProbeDeps,
  on: { trial: Trial; move: DuePhase },
  { why, refused }: { why: string; refused: boolean },
): Promise<void> {
  const { probe, request } = on.trial;
  await record(deps, on, [
    ...(refused
      ? [{ type: "guard.refused", actor: bot, data: { deed: "probe", request: request.id, why } } as const]
      : []),
    { type: "probe.voided", actor: bot, data: { probe: probe.id, why } },
  ]);
}

/** Records as long as the probe still waits for these calls of this plan. */
async function record(
  { recorder }: RunProbeDeps,
  { trial, move }: { trial: Trial; move: DuePhase },
  events: NewEvent[],
): Promise<void> {
  await recorder.onIncident(trial.incident.number, (now) =>
    probeAt(now, move, "approved")?.planHash === trial.request.planHash ? events : [],
  );
}
