import type { PersonId } from "../domain/actor.ts";
import type { ApprovalRequest } from "../domain/approval/request.ts";
import type { Approvers } from "../domain/approval/events.ts";
import type { Review } from "../domain/approval/review.ts";
import type { Rotation } from "../domain/rotation/rotation.ts";

/** What one person does alone: `write` a new certificate into an application of that name, or `restart` a consumer. */
export interface BrokenDeed {
  kind: "write" | "restart";
  name: string;
}

/** Something that people have to hear of at the moment it happens: a message of its own, which notifies them. */
export type HeadsUp =
  /** A rotation has begun: those who will be asked to approve it hear so, quietly. */
  | { about: "stand-by"; rotation: Rotation; approvers: readonly Approvers[] }
  /** Half of the time is over. */
  | { about: "reminder"; request: ApprovalRequest; able: readonly PersonId[] }
  /** The second group is asked. */
  | { about: "escalation"; request: ApprovalRequest; to: readonly Approvers[] }
  /** One person goes ahead alone. */
  | { about: "glass-broken"; request: ApprovalRequest; review: Review; deed: BrokenDeed }
  /** A grant was revoked, and the role (its ARN) could not be closed. */
  | { about: "revocation-failed"; request: ApprovalRequest; role: string; why: string; todo: string | null }
  /** An apply has brought the old credential back. */
  | { about: "old-restored"; rotation: Rotation; found: string }
  /** The review of a broken glass is late. */
  | { about: "review-overdue"; review: Review };
