import { orderInWords } from "../../domain/rotation/order.ts";
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
import { checkFreeElsewhere, checkFreeHere } from "../rotation/one-at-a-time.ts";
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
        checkOpen(now);
        checkFreeHere(now, applications);
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
