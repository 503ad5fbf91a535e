import { isSigned, type Review, signaturesNeeded } from "../../domain/approval/review.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import { count } from "../../domain/time.ts";
import { whyNotSign } from "../../guard/review.ts";
import type { ApprovalGate } from "../approval-gate.ts";
import type { Handler } from "../dispatch.ts";
import type { Recorder } from "../record.ts";
import { refusing } from "../refusing.ts";

/** Signs the review of a broken glass; it stays open, in a resolved incident too, until two others have. */
export function signReview(deps: { gate: ApprovalGate; recorder: Recorder }): Handler<"sign-review"> {
  return (command) =>
    refusing(deps, { ...command, deed: "sign" }, async () => {
      const { by, incident: number, review: id, finding, key } = command;
      const known = reviewOf(await deps.recorder.incident(number), id);
      const membership = await deps.gate.membersOf(known.from, [
        by,
        known.owner,
        ...known.signatures.map((one) => one.by),
      ]);
      const incident = await deps.recorder.onIncident(
        number,
        (now) => {
          const review = reviewOf(now, id);
          if (isSigned(review)) throw new FirebreakError("not-now", "This review is closed: two have signed it.");
          const refusal = whyNotSign(review, by, membership);
          if (refusal !== undefined) throw new FirebreakError("not-allowed", refusal);
          const actor = { kind: "person", id: by } as const;
          return [{ type: "review.signed", actor, data: { review: id, by }, typed: { finding } }];
        },
        key,
      );
      const left = signaturesNeeded - reviewOf(incident, id).signatures.length;
      const text = left > 0 ? `Signed. It needs ${count(left, "more signature")}.` : "Signed. The review is closed.";
      return { incident: number, text };
    });
}

function reviewOf(incident: Incident, id: string): Review {
  const review = incident.reviews.find((one) => one.id === id);
  if (review !== undefined) return review;
  throw new FirebreakError("not-found", `INC-${incident.number} has no ${id}.`);
}
