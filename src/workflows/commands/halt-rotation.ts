import type { PersonId } from "../../domain/actor.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { NewEvent } from "../../domain/event.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import {
  canAskAgain,
  doneSoFar,
  isRunning,
  requestId,
  type Rotation,
  writtenTargets,
} from "../../domain/rotation/rotation.ts";
import { rotatingAll } from "../../guard/deed.ts";
import { isAmong, unfit } from "../../guard/membership.ts";
import type { ApprovalGate } from "../approval-gate.ts";
import type { Handler } from "../dispatch.ts";
import type { Recorder } from "../record.ts";
import { rotationOf } from "./rotation-of.ts";

/** What halting a rotation is decided on. */
export interface HaltDeps {
  gate: ApprovalGate;
  recorder: Recorder;
}

/** Halts a rotation where it is: the bot takes no further step of it until it is resumed. */
export function pauseRotation(deps: HaltDeps): Handler<"pause-rotation"> {
  return async ({ by, key, incident: number, rotation: id, reason }) => {
    const mayHalt = await whetherMayHalt(deps, { by, number, id });
    const incident = await deps.recorder.onIncident(
      number,
      (now) => {
        const rotation = rotationOf(now, id);
        mayHalt();
        checkRunning(rotation);
        if (rotation.paused !== null) throw new FirebreakError("not-now", "It is halted already.");
        const actor = { kind: "person", id: by } as const;
        return [{ type: "rotation.paused", actor, data: { rotation: id, by }, typed: { reason } }];
      },
      key,
    );
    const rotation = rotationOf(incident, id);
    const text = `Halted: nothing more is done until somebody resumes it. ${doneSoFar(rotation)} A step that has begun is still finished.`;
    return { incident: number, text };
  };
}

/** Lets a halted rotation go on. */
export function resumeRotation(deps: HaltDeps): Handler<"resume-rotation"> {
  return async ({ by, key, incident: number, rotation: id }) => {
    const mayHalt = await whetherMayHalt(deps, { by, number, id });
    await deps.recorder.onIncident(
      number,
      (now) => {
        mayHalt();
        if (rotationOf(now, id).paused === null) throw new FirebreakError("not-now", "It is not halted.");
        return [{ type: "rotation.resumed", actor: { kind: "person", id: by }, data: { rotation: id, by } }];
      },
      key,
    );
    return { incident: number, text: "It goes on from where it was." };
  };
}

/** Ends a rotation for good. What was written stays written: a rollback is another thing. */
export function cancelRotation(deps: HaltDeps): Handler<"cancel-rotation"> {
  return async ({ by, key, incident: number, rotation: id, reason }) => {
    const mayHalt = await whetherMayHalt(deps, { by, number, id });
    const incident = await deps.recorder.onIncident(
      number,
      (now) => {
        const rotation = rotationOf(now, id);
        mayHalt();
        if (!canAskAgain(rotation)) checkRunning(rotation);
        checkCancellable(rotation);
        const actor = { kind: "person", id: by } as const;
        return [
          { type: "rotation.cancelled", actor, data: { rotation: id, by }, typed: { reason } },
          ...endOfRequest(now, rotation, { by, reason }),
        ];
      },
      key,
    );
    return { incident: number, text: `Cancelled. ${doneSoFar(rotationOf(incident, id))}` };
  };
}

/** A request that is open, or granted and not used up, ends with its rotation: nobody may vote on what is over. */
export function endOfRequest(
  incident: Incident,
  rotation: Rotation,
  { by, reason }: { by: PersonId; reason: string },
): NewEvent[] {
  const request = incident.requests.find((one) => one.id === requestId(rotation));
  const isLive =
    request !== undefined &&
    request.revoked === undefined &&
    (request.decided === undefined || request.decided.as === "granted");
  if (!isLive) return [];
  const actor = { kind: "person", id: by } as const;
  return [{ type: "grant.revoked", actor, data: { request: request.id, by }, typed: { reason } }];
}

/** Once all is written, ending the proof and the watch would only hide whether push works. */
function checkCancellable(rotation: Rotation): void {
  if (writtenTargets(rotation).length < rotation.targets.length) return;
  throw new FirebreakError("not-now", `The new credential of ${rotation.name} is in place already.`, {
    todo: "To go back to the old one, press “Roll back…”.",
  });
}

function checkRunning(rotation: Rotation): void {
  if (isRunning(rotation)) return;
  throw new FirebreakError("not-now", `The rotation of ${rotation.name} is over.`);
}

/** Whoever may ask for a rotation or approve it may halt it: it only keeps things as they are. */
async function whetherMayHalt(
  { gate, recorder }: HaltDeps,
  { by, number, id }: { by: PersonId; number: number; id: string },
): Promise<() => void> {
  const incident = await recorder.incident(number);
  const policy = gate.coverOf(rotatingAll(rotationOf(incident, id).targets, incident));
  const sources = policy === undefined ? [] : [...policy.ask, ...policy.approve.flatMap(({ from }) => from)];
  const membership = await gate.membersOf(sources, [by]);
  const found = unfit(by, membership);
  return () => {
    if (found === undefined && isAmong(by, sources, membership)) return;
    throw new FirebreakError(
      "not-allowed",
      "Only those who may ask for this rotation or approve it can halt it.",
      found === undefined ? {} : { found },
    );
  };
}
