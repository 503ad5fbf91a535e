import { FirebreakError } from "../../domain/errors.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import { orderInWords } from "../../domain/rotation/order.ts";
import { isAbout, isRunning } from "../../domain/rotation/rotation.ts";
import { targetsInWords } from "../../domain/rotation/target.ts";
import { rotatingAll } from "../../guard/deed.ts";
import { type Reach, reachFor } from "../../guard/live.ts";
import { checkAsker } from "../../guard/request.ts";
import type { Incidents } from "../../projections/incidents.ts";
import type { ApprovalGate } from "../approval-gate.ts";
import type { Handler } from "../dispatch.ts";
import { draftStatus } from "../draft-status.ts";
import type { Recorder } from "../record.ts";
import { refusing } from "../refusing.ts";
import { nextRotation, readRotationStart, type RotationStartDeps } from "../rotation/start.ts";
import { checkOpen } from "./rotation-of.ts";

/** What starting a rotation needs: among others the applications as they are now, and who may ask. */
export interface StartRotationDeps extends RotationStartDeps {
  gate: ApprovalGate;
  incidents: Incidents;
  recorder: Recorder;
}

/** Starts the guarded rotation of the credential of some applications, in the name of who asked. */
export function startRotation(deps: StartRotationDeps): Handler<"start-rotation"> {
  return async ({ by, key, incident: number, applications, order, reason }) => {
    const incident = await deps.recorder.incident(number);
    const targets = applications.map((application) => ({ application }));
    const reach = await refusing(deps, { by, incident: number, deed: "ask" }, async () => {
      const policy = deps.gate.policyFor(rotatingAll(targets, incident));
      const membership = await deps.gate.membership(policy, [by]);
      checkAsker(policy, by, membership);
      return reachFor(policy, membership, [by]);
    });
    await checkFreeElsewhere(deps, number, applications);
    const start = await readRotationStart(deps, { applications, order, rehearsal: false });

    await deps.recorder.onIncident(
      number,
      (now) => {
        checkMayStart(now, applications);
        const data = { rotation: nextRotation(now), ...start, requester: by };
        return [
          { type: "rotation.started", actor: { kind: "person", id: by }, data, typed: { reason } },
          ...draftStatus(now, "identified", deps),
        ];
      },
      key,
    );
    const name = targetsInWords(start.targets);
    return {
      incident: number,
      text: `The rotation of ${name} has begun. The signing request appears in the channel in a moment. ${start.orderWhy} ${orderInWords[start.order]}${warning(reach)}`,
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
 * @param beside a rotation that does not count: the one that is taken back
 * @throws FirebreakError `not-now` when the incident is over, or another one of an application is under way
 */
export function checkMayStart(incident: Incident, applications: readonly string[], beside?: string): void {
  checkOpen(incident);
  const running = incident.rotations.find(
    (rotation) =>
      rotation.id !== beside &&
      !rotation.rehearsal &&
      isRunning(rotation) &&
      applications.some((application) => isAbout(rotation, application)),
  );
  if (running === undefined) return;
  throw new FirebreakError("not-now", `A rotation of ${running.name} is already under way.`, {
    todo: "Go on with that one: its card is in the incident's channel.",
  });
}

/**
 * Two incidents must not rotate the same application at once: the second write would be decided on a world that the first changes.
 *
 * @throws FirebreakError `not-now`, naming the other incident
 */
export async function checkFreeElsewhere(
  { incidents }: { incidents: Incidents },
  here: number,
  applications: readonly string[],
): Promise<void> {
  for (const other of await incidents.all()) {
    if (other.number === here || other.state === "resolved") continue;
    const busy = other.rotations.find(
      (rotation) =>
        !rotation.rehearsal &&
        isRunning(rotation) &&
        rotation.requester !== null &&
        applications.some((application) => isAbout(rotation, application)),
    );
    if (busy === undefined) continue;
    throw new FirebreakError("not-now", `A rotation of ${busy.name} is already under way in INC-${other.number}.`, {
      todo: `Go on there, or cancel it on its card in the channel of INC-${other.number}.`,
    });
  }
}
