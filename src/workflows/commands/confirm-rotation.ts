import { FirebreakError } from "../../domain/errors.ts";
import type { Handler } from "../dispatch.ts";
import type { Recorder } from "../record.ts";
import { rotationOf } from "./rotation-of.ts";

/** A person looked at the test phone: the weakest proof, and the only one where nothing is logged or counted. */
export function lookAtPhone(deps: { recorder: Recorder }): Handler<"look-at-phone"> {
  return async ({ by, key, incident: number, rotation: id, application, rang }) => {
    await deps.recorder.onIncident(
      number,
      (now) => {
        const rotation = rotationOf(now, id);
        const target = rotation.targets.find((one) => one.application === application);
        if (rotation.stage !== "canary-sent" || target?.canary === undefined) {
          throw new FirebreakError("not-now", "No test push is being waited for now.", {
            todo: "See the rotation's card for what it waits for.",
          });
        }
        const data = { rotation: id, application, by, rang };
        return [{ type: "rotation.phone-looked-at", actor: { kind: "person", id: by }, data }];
      },
      key,
    );
    return { incident: number, text: rang ? "Noted: the phone rang." : "Noted: the phone stayed silent." };
  };
}

/** A person says that plans made before the merge are gone: applying one would bring the old credential back. */
export function confirmDiscarded(deps: { recorder: Recorder }): Handler<"confirm-discarded"> {
  return async ({ by, key, incident: number, rotation: id }) => {
    await deps.recorder.onIncident(
      number,
      (now) => {
        const { change, discarded } = rotationOf(now, id);
        if (discarded !== undefined) throw new FirebreakError("not-now", "That was confirmed already.");
        if (change?.pullRequest?.state !== "merged") {
          throw new FirebreakError(
            "not-now",
            "The pull request is not merged yet: plans can still be made of the old code.",
            {
              todo: "Merge it first, then discard plans that were made before.",
            },
          );
        }
        return [{ type: "rotation.plans-discarded", actor: { kind: "person", id: by }, data: { rotation: id, by } }];
      },
      key,
    );
    return { incident: number, text: "Noted. Firebreak looks for a week whether the old credential comes back." };
  };
}

/** Lets a rehearsal go on without a certificate: everything but Apple's portal is still tried. */
export function skipCertificate(deps: { recorder: Recorder }): Handler<"skip-certificate"> {
  return async ({ by, key, incident: number, rotation: id }) => {
    await deps.recorder.onIncident(
      number,
      (now) => {
        const rotation = rotationOf(now, id);
        if (!rotation.rehearsal) {
          throw new FirebreakError("not-allowed", "Only a rehearsal can go on without a certificate.");
        }
        if (rotation.stage !== "awaiting-credential") {
          throw new FirebreakError("not-now", "This rehearsal does not wait for a certificate now.");
        }
        return [{ type: "rotation.credential-skipped", actor: { kind: "person", id: by }, data: { rotation: id, by } }];
      },
      key,
    );
    return { incident: number, text: "It goes on without one: the plan is being made." };
  };
}
