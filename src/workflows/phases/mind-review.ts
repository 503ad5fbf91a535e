import { bot } from "../../domain/actor.ts";
import { isNewlyOverdue } from "../../domain/approval/review.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Phase } from "../phase.ts";
import type { Recorder } from "../record.ts";

/** Says once that a review is late. It stays open. */
export function mindReview(deps: { recorder: Recorder; clock: Clock }): Phase {
  return async (incident, move) => {
    const id = String(move.subject["review"]);
    await deps.recorder.onIncident(incident.number, (now) => {
      const review = now.reviews.find((one) => one.id === id);
      const late = review !== undefined && isNewlyOverdue(review, deps.clock.now());
      return late ? [{ type: "review.overdue", actor: bot, data: { review: id } }] : [];
    });
  };
}
