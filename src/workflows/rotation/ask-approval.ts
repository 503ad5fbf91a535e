import { bot } from "../../domain/actor.ts";
import type { Estate } from "../../domain/estate.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { NewEvent } from "../../domain/event.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import type { Plan } from "../../domain/rotation/plan.ts";
import { requestId, type Rotation } from "../../domain/rotation/rotation.ts";
import { after, between, hasCome } from "../../domain/time.ts";
import { rotatingAll } from "../../guard/deed.ts";
import { barredFrom } from "../../guard/barred.ts";
import { reachFor } from "../../guard/live.ts";
import { requestFor } from "../../guard/request.ts";
import type { Chat } from "../../ports/chat.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type { ApprovalGate } from "../approval-gate.ts";
import { bringIn } from "../bring-in.ts";
import { type Phase, rotationAt } from "../phase.ts";
import type { Recorder } from "../record.ts";

/** Whom to ask, and where. */
export interface AskApprovalDeps {
  gate: ApprovalGate;
  estate: Pick<Estate, "components">;
  chat: Pick<Chat, "invite">;
  recorder: Recorder;
  clock: Clock;
  log: Log;
}

/**
 * Asks for the plan's approval, once there are enough who could give it: a request that nobody can meet would
 * only run out. Until then it fails with what is missing, and comes again by itself.
 */
export function askApproval(deps: AskApprovalDeps): Phase {
  return async (incident, move) => {
    const rotation = rotationAt(incident, move, "planned");
    if (rotation?.plan === undefined || rotation.planHash === undefined) return;
    const asked = await askFor(deps, { incident, rotation, plan: rotation.plan, planHash: rotation.planHash });
    if (asked.type === "approval.requested") await bringIn(deps, incident.channel, asked.data.eligible);
    await deps.recorder.onIncident(incident.number, (now) =>
      rotationAt(now, move, "planned")?.planHash === rotation.planHash ? [asked] : [],
    );
  };
}

/** A plan, as it stands in its rotation. */
interface Planned {
  incident: Incident;
  rotation: Rotation;
  plan: Plan;
  planHash: string;
}

type Asked = Extract<NewEvent, { type: "approval.requested" | "rotation.replanned" }>;

async function askFor(deps: AskApprovalDeps, { incident, rotation, plan, planHash }: Planned): Promise<Asked> {
  const policy = deps.gate.policyFor(rotatingAll(rotation.targets, incident));
  const component = deps.estate.components.find(({ id }) => id === incident.component);
  const barred = [plan.requester, ...barredFrom(incident, rotation, component?.application)];
  const membership = await deps.gate.membership(policy, barred);
  const reach = reachFor(policy, membership, barred);
  if (reach.state === "shut") {
    throw new FirebreakError(reach.unread ? "unavailable" : "not-now", "Nobody is asked for approval yet.", {
      found: reach.why,
      todo: reach.todo,
    });
  }
  if (isStale(rotation, plan, deps.clock.now())) return planAnew(rotation, plan);
  const subject = { id: requestId(rotation), subject: rotation.id, plan, planHash };
  return { type: "approval.requested", actor: bot, data: requestFor(subject, policy, { barred, membership }) };
}

/** Whether so much of the plan's time to be approved has passed that people would have less than half of it. */
function isStale({ stageSince }: Rotation, { expiresAt }: Plan, now: Date): boolean {
  return hasCome(after(stageSince, between(stageSince, expiresAt) / 2), now);
}

/** The same is asked for, by the same person: a new plan has a new end. */
function planAnew({ id }: Rotation, { requester }: Plan): Asked {
  return { type: "rotation.replanned", actor: bot, data: { rotation: id, requester } };
}
