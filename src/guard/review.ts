import type { PersonId } from "../domain/actor.ts";
import type { Review } from "../domain/approval/review.ts";
import { isAmong, isSame, type Membership, unfit } from "./membership.ts";

/** Why this person can't sign the review, in words for them; undefined when they can. Each person signs once, and not what is their own. */
export function whyNotSign(review: Review, person: PersonId, membership: Membership): string | undefined {
  if (isSame(person, review.owner, membership)) return "You broke the glass: two others review it.";
  if (review.signatures.some(({ by }) => isSame(person, by, membership))) return "You have signed it already.";
  const unfitness = unfit(person, membership);
  if (unfitness !== undefined) return `You can't sign this: ${unfitness}.`;
  return isAmong(person, review.from, membership) ? undefined : "You are not among its reviewers.";
}
