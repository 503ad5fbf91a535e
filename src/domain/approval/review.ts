import { z } from "zod";
import { PersonId } from "../actor.ts";
import type { EventData, RecordedEvent } from "../event.ts";
import { hasCome, Instant } from "../time.ts";
import { Approvers } from "./events.ts";

/** How many others have to sign what one person did alone. */
export const signaturesNeeded = 2;

/** What happens to the review that follows a broken glass. */
export const reviewEvents = {
  "review.opened": z.strictObject({
    review: z.string(),
    /** The request whose approvals were done without. */
    request: z.string(),
    /** Who broke the glass, and owes the review. */
    owner: PersonId,
    from: z.array(Approvers).min(1),
    dueAt: Instant,
  }),
  /** What the reviewer found is typed: `finding`. */
  "review.signed": z.strictObject({ review: z.string(), by: PersonId }),
  /** Its time had come, and it was not signed: everybody was told. */
  "review.overdue": z.strictObject({ review: z.string() }),
};

/** The review of a broken glass: open until two others have signed it. */
export interface Review extends Omit<EventData<"review.opened">, "review"> {
  id: string;
  openedAt: Instant;
  signatures: { by: PersonId; at: Instant; finding: string | null }[];
  /** When everybody was told that it is late. */
  overdueSince?: Instant;
}

/** Applies an event to the reviews of an incident. */
export function foldReviews(reviews: Review[], event: RecordedEvent): Review[] {
  const change = (id: string, part: (review: Review) => Partial<Review>): Review[] =>
    reviews.map((review) => (review.id === id ? { ...review, ...part(review) } : review));
  switch (event.type) {
    case "review.opened": {
      const { review: id, ...rest } = event.data;
      return [...reviews, { id, ...rest, openedAt: event.at, signatures: [] }];
    }
    case "review.signed": {
      const signature = { by: event.data.by, at: event.at, finding: event.typed["finding"] ?? null };
      return change(event.data.review, ({ signatures }) => ({ signatures: [...signatures, signature] }));
    }
    case "review.overdue":
      return change(event.data.review, () => ({ overdueSince: event.at }));
    default:
      return reviews;
  }
}

/** Whether enough have signed it. */
export function isSigned(review: Review): boolean {
  return review.signatures.length >= signaturesNeeded;
}

/** Whether it is late, and nobody was told of that yet. */
export function isNewlyOverdue(review: Review, now: Date): boolean {
  return !isSigned(review) && review.overdueSince === undefined && hasCome(review.dueAt, now);
}
