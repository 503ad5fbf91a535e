import { bot } from "../../domain/actor.ts";
import { sessionFor } from "../../domain/approval/plan.ts";
import { type Enabling, enablingRequestId, lookedAt } from "../../domain/enabling/enabling.ts";
import type { EnablingTally } from "../../domain/enabling/events.ts";
import { endpointArns, type EnablingPlan, endpointsAtOnce } from "../../domain/enabling/plan.ts";
import { asFirebreakError } from "../../domain/errors.ts";
import type { Estate } from "../../domain/estate.ts";
import type { NewEvent } from "../../domain/event.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import type { DuePhase } from "../../domain/phase.ts";
import { enabling as deed } from "../../guard/deed.ts";
import { type Grant, redeem } from "../../guard/redeem.ts";
import type { Clock } from "../../ports/clock.ts";
import type { EnablingSession, EndpointEnabling } from "../../ports/endpoint-enabling.ts";
import type { ApprovalGate } from "../approval-gate.ts";
import { requestOf } from "../deeds.ts";
import type { Phase } from "../phase.ts";
import type { Recorder } from "../record.ts";
import { bindGrant, calledEvent, type Effect, noteEvent, recordingFailure, sourceIdentityOf } from "../under-grant.ts";
import { enablingAt } from "./plan-enabling.ts";

/** What enabling needs: the guard's facts, and the way to the break-glass role. */
export interface RunEnablingDeps {
  endpointEnabling: EndpointEnabling;
  gate: ApprovalGate;
  estate: Estate;
  recorder: Recorder;
  clock: Clock;
}

/** An approved enabling at the moment of its next calls. */
interface Run extends Effect {
  enabling: Enabling;
  plan: EnablingPlan;
  /** The ARNs of all planned endpoints, and of those that are next. */
  endpoints: readonly string[];
  next: readonly string[];
}

const action = "sns:SetEndpointAttributes";

/**
 * Enables the next endpoints of an approved plan, under its one grant, with a session of the role of their
 * own. How far it came is recorded with them, also when it fails in the middle: whatever dies when, the next
 * run goes on from there, and leaves alone what is enabled already.
 */
export function runEnabling(deps: RunEnablingDeps): Phase {
  return async (incident, move) => {
    const enabling = enablingAt(incident, move, "approved");
    if (enabling?.plan === undefined) return;
    const request = requestOf(incident, enablingRequestId(enabling));
    const effectKey = `${move.stream}/${enabling.id}/enable/${request.planHash}`;
    const endpoints = endpointArns(enabling.application, enabling.endpoints);
    const from = lookedAt(enabling.done);
    const next = endpoints.slice(from, from + endpointsAtOnce);
    const run = { incident, enabling, request, plan: enabling.plan, effectKey, endpoints, next };

    const grant = await redeemOrVoid(deps, { run, move });
    if (grant === undefined) return;
    const isDue = (now: Incident) => {
      const present = enablingAt(now, move, "approved");
      return present?.planHash === request.planHash && lookedAt(present.done) === from;
    };
    const rechecked = `${next.length} of ${endpoints.length} endpoints are next, ${from} were looked at before.`;
    if (!(await bindGrant(deps, run, { isDue, rechecked }))) return;
    await enableNext(deps, { run, grant }, isDue);
  };
}

async function enableNext(
  deps: RunEnablingDeps,
  { run, grant }: { run: Run; grant: Grant<EnablingPlan> },
  isDue: (now: Incident) => boolean,
): Promise<void> {
  const { plan, enabling, incident, endpoints } = run;
  const assuming = { action: "sts:AssumeRole", target: sessionFor(plan, plan.application).role };
  const source = sourceIdentityOf(deps.estate, plan.requester);
  const session = await recordingFailure(deps, { effect: run, ...assuming }, () =>
    deps.endpointEnabling.assume(grant, { endpoints, source, incident: plan.incident }),
  );
  const { name, sourceIdentity, until, packedPolicyPercent, requestId } = session;
  const data = { enabling: enabling.id, session: name, sourceIdentity, until, packedPolicyPercent };
  try {
    const now = await deps.recorder.onIncident(incident.number, () => [
      calledEvent(run, { ...assuming, outcome: "done", requestId }),
      { type: "enabling.role-assumed", actor: bot, data },
    ]);
    if (isDue(now)) await enableEach(deps, { run, session }, isDue);
  } finally {
    session.end();
    await noteEvent(deps, incident, {
      type: "enabling.role-ended",
      actor: bot,
      data: { enabling: enabling.id, session: name },
    });
  }
}

/**
 * One after the other; what has become of them is recorded once, whether or not all could be looked at. The calls
 * stand as one entry of the audit, with AWS's id of the last: a thousand lines hide what happened.
 */
async function enableEach(
  deps: RunEnablingDeps,
  { run, session }: { run: Run; session: EnablingSession },
  isDue: (now: Incident) => boolean,
): Promise<void> {
  const of: EnablingTally = { enabled: 0, already: 0, gone: 0, refused: 0 };
  let latest: string | null = null;
  let failure: unknown;
  for (const endpoint of run.next) {
    try {
      const { came, requestId } = await session.enable(endpoint);
      of[came] += 1;
      latest = requestId ?? latest;
    } catch (thrown) {
      failure = thrown;
      latest = asFirebreakError(thrown).call ?? latest;
      break;
    }
  }
  await deps.recorder.onIncident(run.incident.number, (now) => [
    calledEvent(run, {
      action,
      target: run.enabling.application,
      outcome: failure === undefined ? "done" : "failed",
      requestId: latest,
    }),
    ...progressEvents(run, of, { now, isDue: isDue(now) }),
  ]);
  if (failure !== undefined) throw asFirebreakError(failure);
}

/** After a revocation it is told what was done, and nothing goes on from there. */
function progressEvents(
  { enabling, endpoints }: Run,
  of: EnablingTally,
  { now, isDue }: { now: Incident; isDue: boolean },
): NewEvent[] {
  const from = lookedAt(enabling.done);
  const present = now.enablings.find(({ id }) => id === enabling.id);
  // Another process that was faster has told of the same endpoints.
  if (lookedAt(of) === 0 || present === undefined || lookedAt(present.done) !== from) return [];
  const isOver = isDue && from + lookedAt(of) === endpoints.length;
  return [
    { type: "enabling.progressed", actor: bot, data: { enabling: enabling.id, of } },
    ...(isOver ? [{ type: "enabling.ended", actor: bot, data: { enabling: enabling.id } } as const] : []),
  ];
}

/** A guard that refuses ends the enabling: what was approved can't run any more. */
async function redeemOrVoid(
  deps: RunEnablingDeps,
  { run, move }: { run: Run; move: DuePhase },
): Promise<Grant<EnablingPlan> | undefined> {
  const { request, plan, effectKey, incident, enabling } = run;
  const present = await deps.gate.presentOf(request, deed(plan.application, incident), plan.requester);
  try {
    return redeem({ request, plan, ...present, effectKey, now: deps.clock.now() });
  } catch (thrown) {
    const error = asFirebreakError(thrown);
    if (error.kind !== "not-allowed") throw error;
    const why = `${error.message} ${error.found ?? ""}`.trim();
    await deps.recorder.onIncident(incident.number, (now) =>
      enablingAt(now, move, "approved")?.planHash === request.planHash
        ? [
            { type: "guard.refused", actor: bot, data: { deed: "enable", request: request.id, why } },
            { type: "enabling.voided", actor: bot, data: { enabling: enabling.id, why } },
          ]
        : [],
    );
    return undefined;
  }
}
