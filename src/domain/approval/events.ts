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

/** Which votes have to be confirmed with a passkey: none, approvals, or denials too. */
export const StepUp = z.enum(["none", "approvals", "votes"]);
export type StepUp = z.infer<typeof StepUp>;

/** A length of time in milliseconds, counted from when the request was made. */
const milliseconds = z.int().min(0);

/** Who is asked too when nobody else answers, and after how long. From then on each may stand in for any approver. */
export const Escalation = z.strictObject({ after: milliseconds, to: z.array(Approvers).min(1) });
export type Escalation = z.infer<typeof Escalation>;

/** What wakes approvers when a request has no vote after that long. */
export const Waking = z.strictObject({ after: milliseconds, pager: z.string() });
export type Waking = z.infer<typeof Waking>;

/** One person breaks the glass: who may, and who reviews it, until when. */
export const Solo = z.strictObject({
  by: z.array(Approvers).min(1),
  review: z.strictObject({ from: z.array(Approvers).min(1), within: milliseconds }),
});
export type Solo = z.infer<typeof Solo>;

/** What the guard may refuse. */
export const Refused = z.enum(["ask", "vote", "break-glass", "revoke", "sign", "write", "probe", "enable", "restart"]);
export type Refused = z.infer<typeof Refused>;

const about = { request: z.string() };
/**
 * A role after a revocation. `settles`: what the event is the last word on, that role alone. Before version 4 it was
 * the whole request, however many roles its sessions were of.
 */
const ofRole = { ...about, role: z.string(), settles: z.enum(["role", "request"]) };
/** The id of the passkey that confirmed it; null without one. */
const passkey = z.string().nullable().default(null);

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
    stepUp: StepUp.default("none"),
    escalation: Escalation.nullable().default(null),
    waking: Waking.nullable().default(null),
    solo: Solo.nullable().default(null),
  }),
  /** What the voter adds in words is typed: `comment`. */
  "approval.voted": z.strictObject({ ...about, voter: PersonId, verdict: Verdict, planHash: z.string(), passkey }),
  /** An approval was taken back before the request was decided. */
  "approval.withdrawn": z.strictObject({ ...about, voter: PersonId }),
  /** Those who can still approve were reminded, at half time. */
  "approval.reminded": z.strictObject({ ...about }),
  /** The second group was asked too. */
  "approval.escalated": z.strictObject({ ...about }),
  /** Nobody had voted: somebody was woken. */
  "approval.woken": z.strictObject({ ...about, pager: z.string() }),
  /** One person goes ahead without the others. Why is typed: `reason`. */
  "approval.glass-broken": z.strictObject({ ...about, by: PersonId, planHash: z.string(), passkey: z.string() }),
  "approval.granted": z.strictObject({ ...about, planHash: z.string() }),
  "approval.denied": z.strictObject({ ...about, by: PersonId }),
  "approval.expired": z.strictObject({ ...about }),
  /** Somebody ended the grant, or the request. Why is typed: `reason`. */
  "grant.revoked": z.strictObject({ ...about, by: PersonId }),
  /** After a revocation: no session of the role can do anything until an administrator opens it again. */
  "role.closed": z.strictObject({ ...ofRole, policy: z.string() }),
  /** After a revocation: no revoker is configured for the role, so a session ends by itself alone. */
  "role.left-open": z.strictObject({ ...ofRole }),
  /** The grant is bound to this effect from now on: the same key may redeem again after a crash, no other. */
  "grant.redeemed": z.strictObject({ ...about, effectKey: z.string(), planHash: z.string() }),
  /** The guard refused somebody, or the bot itself; whom it refused is the event's actor. */
  "guard.refused": z.strictObject({ deed: Refused, request: z.string().nullable(), why: z.string() }),
  /** The plan's assertions held against the world once more, right before the write: what was found. */
  "guard.rechecked": z.strictObject({ ...about, found: z.string() }),
  /** A call was made under a grant: what it was and on what, never what it carried. */
  "guard.called": z.strictObject({
    ...about,
    action: z.string(),
    target: z.string(),
    outcome: z.enum(["done", "failed"]),
    /** The vendor's id of the call, for its own trail; null when it did not say. */
    requestId: z.string().nullable(),
  }),
};
