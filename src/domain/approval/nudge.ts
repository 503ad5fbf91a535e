import { after, between, hasCome, type Instant } from "../time.ts";
import type { ApprovalRequest } from "./request.ts";

/** What is done about a request that waits: remind at half time, ask a second group, wake somebody. */
export type Nudge = "remind" | "escalate" | "wake";

/** The nudges of an open request whose time has come and that were not given yet. */
export function dueNudges(request: ApprovalRequest, now: Date): Nudge[] {
  const { decided, revoked, expiresAt, remindedAt, escalatedAt, wokenAt, escalation, waking, votes } = request;
  if (decided !== undefined || revoked !== undefined || hasCome(expiresAt, now)) return [];
  const due = (at: Instant | undefined, given: Instant | undefined, nudge: Nudge): Nudge[] =>
    at !== undefined && given === undefined && hasCome(at, now) ? [nudge] : [];
  const since = (wait: { after: number } | null) =>
    wait === null ? undefined : after(request.requestedAt, wait.after);
  return [
    ...due(halfTime(request), remindedAt, "remind"),
    ...due(since(escalation), escalatedAt, "escalate"),
    ...(votes.length === 0 ? due(since(waking), wokenAt, "wake") : []),
  ];
}

/** When half of the time that people have is over. */
export function halfTime({ requestedAt, expiresAt }: Pick<ApprovalRequest, "requestedAt" | "expiresAt">): Instant {
  return after(requestedAt, Math.floor(between(requestedAt, expiresAt) / 2));
}
