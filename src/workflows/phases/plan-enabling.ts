import { bot } from "../../domain/actor.ts";
import { type Enabling, enablingRequestId, type EnablingStage } from "../../domain/enabling/enabling.ts";
import {
  endpointArns,
  endpointIds,
  endpointsDigest,
  type EnablingPlan,
  mostEndpoints,
} from "../../domain/enabling/plan.ts";
import type { NewEvent } from "../../domain/event.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import type { DuePhase } from "../../domain/phase.ts";
import { hashOf } from "../../domain/rotation/plan.ts";
import { after } from "../../domain/time.ts";
import { enabling as deed } from "../../guard/deed.ts";
import { type Policy, policyHash } from "../../guard/policy.ts";
import { requestFor } from "../../guard/request.ts";
import { enablingPolicyFor } from "../../guard/session-policy.ts";
import type { ApplicationPush, EndpointCount } from "../../ports/application-push.ts";
import type { Chat } from "../../ports/chat.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type { ApprovalGate } from "../approval-gate.ts";
import { bringIn } from "../bring-in.ts";
import type { Phase } from "../phase.ts";
import type { Recorder } from "../record.ts";

/** What the plan of an enabling is made of, and whom it is shown to. */
export interface PlanEnablingDeps {
  push: Pick<ApplicationPush, "observe" | "endpoints">;
  gate: ApprovalGate;
  breakGlass: { role: string; region: string };
  chat: Pick<Chat, "invite">;
  recorder: Recorder;
  clock: Clock;
  log: Log;
}

/** Counts the disabled endpoints, makes the plan and asks for its approval; none to enable ends it at once. */
export function planEnabling(deps: PlanEnablingDeps): Phase {
  return async (incident, move) => {
    const enabling = enablingAt(incident, move, "asked");
    if (enabling === undefined) return;
    const record = (...events: NewEvent[]) =>
      deps.recorder.onIncident(incident.number, (now) => (enablingAt(now, move, "asked") === undefined ? [] : events));
    const { enabled } = await deps.push.observe(enabling.application);
    if (!enabled) {
      const why = "the application itself is disabled: no push would go out. Put a valid credential into it first";
      await record({ type: "enabling.voided", actor: bot, data: { enabling: enabling.id, why } });
      return;
    }
    const counted = await deps.push.endpoints(enabling.application);
    if (counted.disabled === 0) {
      const why = `none of the ${counted.counted} endpoints that were counted is disabled`;
      await record({ type: "enabling.voided", actor: bot, data: { enabling: enabling.id, why } });
      return;
    }
    const policy = deps.gate.policyFor(deed(enabling.application, incident));
    const { plan, endpoints } = makePlan(deps, { incident, enabling, policy }, counted);
    const hash = hashOf(plan);
    const membership = await deps.gate.membership(policy, [enabling.requester]);
    const id = enablingRequestId({ id: enabling.id, planHash: hash });
    const about = { id, subject: enabling.id, plan, planHash: hash };
    const request = requestFor(about, policy, { barred: [], membership });
    await bringIn(deps, incident.channel, request.eligible);
    const left = counted.disabled - endpoints.length;
    await record(
      { type: "enabling.planned", actor: bot, data: { enabling: enabling.id, plan, hash, endpoints, left } },
      { type: "approval.requested", actor: bot, data: request },
    );
  };
}

function makePlan(
  { breakGlass: { role, region }, clock }: PlanEnablingDeps,
  { incident, enabling, policy }: { incident: Incident; enabling: Enabling; policy: Policy },
  counted: EndpointCount,
): { plan: EnablingPlan; endpoints: string[] } {
  const { application, requester } = enabling;
  const expiresAt = after(clock.now(), policy.requestLifetime);
  const cutOff = after(expiresAt, policy.grantLifetime);
  const endpoints = endpointIds(application, counted.disabledEndpoints).slice(0, mostEndpoints);
  const plan = {
    incident: incident.number,
    enabling: enabling.id,
    requester,
    application,
    number: endpoints.length,
    endpoints: endpointsDigest(endpointArns(application, endpoints)),
    sessions: [{ target: application, role, policy: enablingPolicyFor({ application, region, cutOff }) }],
    policyHash: policyHash(policy),
    expiresAt,
    cutOff,
  };
  return { plan, endpoints };
}

/** The enabling that a move is about, if it is still at the stage that made the move due. */
export function enablingAt(incident: Incident, move: DuePhase, stage: EnablingStage): Enabling | undefined {
  return incident.enablings.find((one) => one.id === move.subject["enabling"] && one.stage === stage);
}
