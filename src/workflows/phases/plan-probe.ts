import { bot } from "../../domain/actor.ts";
import { hashOf } from "../../domain/rotation/plan.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import type { DuePhase } from "../../domain/phase.ts";
import { probeNames, type ProbePlan } from "../../domain/probe/plan.ts";
import { type Probe, probeRequestId, type ProbeStage } from "../../domain/probe/probe.ts";
import { after } from "../../domain/time.ts";
import { probing } from "../../guard/deed.ts";
import { type Policy, policyHash } from "../../guard/policy.ts";
import { requestFor } from "../../guard/request.ts";
import { probePolicyFor } from "../../guard/session-policy.ts";
import type { Chat } from "../../ports/chat.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type { ApprovalGate } from "../approval-gate.ts";
import { bringIn } from "../bring-in.ts";
import type { Phase } from "../phase.ts";
import type { Recorder } from "../record.ts";

/** What a probe's plan is made of, and whom it is shown to. */
export interface PlanProbeDeps {
  gate: ApprovalGate;
  breakGlass: { role: string; region: string };
  chat: Pick<Chat, "invite">;
  recorder: Recorder;
  clock: Clock;
  log: Log;
}

/** Makes the plan of a probe and asks for its approval, in one: nothing outside has to be read for it. */
export function planProbe(deps: PlanProbeDeps): Phase {
  return async (incident, move) => {
    const probe = probeAt(incident, move, "asked");
    if (probe === undefined) return;
    const policy = deps.gate.policyFor(probing(probe.application, incident));
    const plan = makePlan(deps, { incident, probe, policy });
    const hash = hashOf(plan);
    const membership = await deps.gate.membership(policy, [probe.requester]);
    const id = probeRequestId({ id: probe.id, planHash: hash });
    const request = requestFor({ id, subject: probe.id, plan, planHash: hash }, policy, { barred: [], membership });
    await bringIn(deps, incident.channel, request.eligible);
    await deps.recorder.onIncident(incident.number, (now) =>
      probeAt(now, move, "asked") === undefined
        ? []
        : [
            { type: "probe.planned", actor: bot, data: { probe: probe.id, plan, hash } },
            { type: "approval.requested", actor: bot, data: request },
          ],
    );
  };
}

function makePlan(
  { breakGlass: { role, region }, clock }: PlanProbeDeps,
  { incident, probe, policy }: { incident: Incident; probe: Probe; policy: Policy },
): ProbePlan {
  const { application, requester } = probe;
  const expiresAt = after(clock.now(), policy.requestLifetime);
  const cutOff = after(expiresAt, policy.grantLifetime);
  const names = probeNames(application, { incident: incident.number, probe: probe.id });
  return {
    incident: incident.number,
    probe: probe.id,
    requester,
    application,
    ...names,
    sessions: [
      { target: application, role, policy: probePolicyFor({ application, named: names.named, region, cutOff }) },
    ],
    policyHash: policyHash(policy),
    expiresAt,
    cutOff,
  };
}

/** The probe that a move is about, if it is still at the stage that made the move due. */
export function probeAt(incident: Incident, move: DuePhase, stage: ProbeStage): Probe | undefined {
  return incident.probes.find((probe) => probe.id === move.subject["probe"] && probe.stage === stage);
}
