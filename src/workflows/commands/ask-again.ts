import { FirebreakError } from "../../domain/errors.ts";
import { canAskAgain, isWritten } from "../../domain/rotation/rotation.ts";
import { rotatingAll } from "../../guard/deed.ts";
import { checkAsker } from "../../guard/request.ts";
import type { Incidents } from "../../projections/incidents.ts";
import type { ApprovalGate } from "../approval-gate.ts";
import type { Handler } from "../dispatch.ts";
import type { Recorder } from "../record.ts";
import { refusing } from "../refusing.ts";
import { checkFreeElsewhere, checkFreeHere } from "../rotation/one-at-a-time.ts";
import { checkOpen, rotationOf } from "./rotation-of.ts";

/** Makes a new plan for a rotation whose request was denied, ran out or was voided; who asks now is its requester. */
export function askAgain(deps: { gate: ApprovalGate; incidents: Incidents; recorder: Recorder }): Handler<"ask-again"> {
  return async ({ by, key, incident: number, rotation: id, reason }) => {
    const incident = await deps.recorder.incident(number);
    await refusing(deps, { by, incident: number, deed: "ask" }, async () => {
      const policy = deps.gate.policyFor(rotatingAll(rotationOf(incident, id).targets, incident));
      checkAsker(policy, by, await deps.gate.membersOf(policy.ask, [by]));
    });
    const applications = rotationOf(incident, id).targets.map(({ application }) => application);
    await checkFreeElsewhere(deps, number, applications);
    await deps.recorder.onIncident(
      number,
      (now) => {
        const rotation = rotationOf(now, id);
        checkOpen(now);
        checkFreeHere(now, applications);
        if (!canAskAgain(rotation)) {
          const todo = isWritten(rotation) ? "It is already written." : "See its card for what it waits for.";
          throw new FirebreakError("not-now", `The rotation of ${rotation.name} can't be asked for again now.`, {
            todo,
          });
        }
        const data = { rotation: id, requester: by };
        return [{ type: "rotation.replanned", actor: { kind: "person", id: by }, data, typed: { reason } }];
      },
      key,
    );
    return { incident: number, text: "A new plan is being made. Its card appears in a moment." };
  };
}
