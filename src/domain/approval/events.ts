import { z } from "zod";
import { PersonId } from "../actor.ts";
import { Instant } from "../time.ts";

/** Where approvers come from: a user group of the chat, or one person. */
export const Approvers = z.union([
  z.strictObject({ group: z.string().regex(/^S[A-Z0-9]+$/, "a user group is named by its id, as in S0123") }),
  z.strictObject({ person: PersonId }),
]);
export type Approvers = z.infer<typeof Approvers>;

/** So many approvals from these people; a policy may ask for several such, and all must be met. */
export const Quorum = z.strictObject({ from: z.array(Approvers).min(1), count: z.int().min(1) });
export type Quorum = z.infer<typeof Quorum>;

/** What a person may say to a request. */
export const Verdict = z.enum(["approve", "deny"]);
export type Verdict = z.infer<typeof Verdict>;

const about = { request: z.string() };

/** What happens to a request for approval, from the asking to the use of its grant. */
export const approvalEvents = {
  "approval.requested": z.strictObject({
    ...about,
    subject: z.string(),
    requester: PersonId,
    /** Nobody of these may vote: who asked, who supplied the credential, who chose the inputs. */
    barred: z.array(PersonId),
    planHash: z.string(),
    policyHash: z.string(),
    quorums: z.array(Quorum).min(1),
    /** Who could approve when it was asked; somebody who joined a group later does not count. */
    eligible: z.array(PersonId),
    expiresAt: Instant,
    grantUntil: Instant,
  }),
  "approval.voted": z.strictObject({ ...about, voter: PersonId, verdict: Verdict, planHash: z.string() }),
  "approval.granted": z.strictObject({ ...about, planHash: z.string() }),
  "approval.denied": z.strictObject({ ...about, by: PersonId }),
  "approval.expired": z.strictObject({ ...about }),
  /** The grant is bound to this effect from now on: the same key may redeem again after a crash, no other. */
  "grant.redeemed": z.strictObject({ ...about, effectKey: z.string(), planHash: z.string() }),
};
