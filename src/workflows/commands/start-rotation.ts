import type { Estate } from "../../domain/estate.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import { isRunning } from "../../domain/rotation/rotation.ts";
import { rotating } from "../../guard/deed.ts";
import { type Reach, reachFor } from "../../guard/live.ts";
import { checkAsker } from "../../guard/request.ts";
import type { ApplicationPush } from "../../ports/application-push.ts";
import type { ApprovalGate } from "../approval-gate.ts";
import type { Handler } from "../dispatch.ts";
import { draftStatus } from "../draft-status.ts";
import { nextRotation, readRotationStart } from "../prepare-rotation.ts";
import type { Recorder } from "../record.ts";
import { refusing } from "../refusing.ts";
import type { Runbooks } from "../runbooks.ts";

/** What starting a rotation needs: among others the application as it is now, and who may ask. */
export interface StartRotationDeps {
  push: ApplicationPush;
  gate: ApprovalGate;
  runbooks: Runbooks;
  estate: Estate;
  recorder: Recorder;
}

/** Starts the guarded rotation of an application's certificate, in the name of who asked. */
export function startRotation(deps: StartRotationDeps): Handler<"start-rotation"> {
  return async ({ by, key, incident: number, application: arn, reason }) => {
    const incident = await deps.recorder.incident(number);
    const reach = await refusing(deps, { by, incident: number, deed: "ask" }, async () => {
      const policy = deps.gate.policyFor(rotating(arn, incident));
      const membership = await deps.gate.membership(policy, [by]);
      checkAsker(policy, by, membership);
      return reachFor(policy, membership, [by]);
    });
    const start = await readRotationStart(deps, arn);

    await deps.recorder.onIncident(
      number,
      (now) => {
        checkMayStart(now, arn);
        const data = { rotation: nextRotation(now), ...start, requester: by };
        return [
          { type: "rotation.started", actor: { kind: "person", id: by }, data, typed: { reason } },
          ...draftStatus(now, "identified", deps),
        ];
      },
      key,
    );
    return {
      incident: number,
      text: `The rotation of ${start.name} has begun. The signing request appears in the channel in a moment.${warning(reach)}`,
    };
  };
}

/** What whoever begins has to know when its approval could not be given as things are. */
function warning(reach: Reach): string {
  switch (reach.state) {
    case "open":
      return "";
    case "alone":
      return ` As things are only one person alone could let it go ahead: ${reach.why} ${reach.todo}`;
    case "shut":
      return ` As things are it could not be approved: ${reach.why} ${reach.todo} Its approval is asked for once it can be given.`;
  }
}

/**
 * Refuses a rotation, a new one or one that is asked for again.
 *
 * @throws FirebreakError `not-now` when the incident is over, or another one of the application is under way
 */
export function checkMayStart(incident: Incident, arn: string): void {
  if (incident.state === "resolved") {
    throw new FirebreakError("not-now", `INC-${incident.number} is resolved.`, {
      todo: "Open a new incident for a new rotation.",
    });
  }
  const running = incident.rotations.find((rotation) => rotation.application === arn && isRunning(rotation));
  if (running !== undefined) {
    throw new FirebreakError("not-now", `A rotation of ${running.name} is already under way.`, {
      todo: "Go on with that one: its card is in the incident's channel.",
    });
  }
}
