import type { PersonId } from "../actor.ts";
import type { EventData, RecordedEvent } from "../event.ts";
import type { Instant } from "../time.ts";
import type { Verdict } from "./events.ts";

/** A person's vote: their last word, until the request is decided. */
export interface Vote {
  voter: PersonId;
  verdict: Verdict;
  at: Instant;
  /** The id of the passkey that confirmed it; null without one. */
  passkey: string | null;
  /** In the voter's words; null for none. */
  comment: string | null;
}

/** A role after a revocation: closed, or left open since nothing is configured that closes it. */
export interface RoleLeft extends Pick<EventData<"role.left-open">, "role" | "settles"> {
  closed: boolean;
  at: Instant;
}

/** A request for approval, and what has become of it. */
export interface ApprovalRequest extends Omit<EventData<"approval.requested">, "request"> {
  id: string;
  requestedAt: Instant;
  /** Each person's last word, in the order in which they were given. */
  votes: Vote[];
  decided?: { as: "granted" | "denied" | "expired"; at: Instant; by?: PersonId };
  remindedAt?: Instant;
  escalatedAt?: Instant;
  wokenAt?: Instant;
  /** Who went ahead without the others. */
  broken?: { by: PersonId; at: Instant; passkey: string; reason: string | null };
  revoked?: { by: PersonId; at: Instant; reason: string | null };
  /** What became of roles after the revocation, in the order in which it was recorded. */
  roles: RoleLeft[];
  /** The one effect that the grant is bound to, once redeemed. */
  redeemedFor?: string;
  redeemedAt?: Instant;
  /** What the guard refused about it: whom is in the journal. */
  refusals: { person: PersonId | null; deed: EventData<"guard.refused">["deed"]; why: string; at: Instant }[];
  /** The calls that were made under its grant. */
  calls: (Omit<EventData<"guard.called">, "request"> & { at: Instant })[];
}

/** Applies an event to the requests of an incident. */
export function foldRequests(requests: ApprovalRequest[], event: RecordedEvent): ApprovalRequest[] {
  if (event.type === "approval.requested") {
    const { request: id, ...rest } = event.data;
    return [...requests, { id, ...rest, requestedAt: event.at, votes: [], roles: [], refusals: [], calls: [] }];
  }
  if (!("request" in event.data)) return requests;
  const { request: id } = event.data;
  return requests.map((request) =>
    request.id === id ? { ...request, ...(ofVote(request, event) ?? ofGrant(request, event)) } : request,
  );
}

function ofVote({ votes }: ApprovalRequest, event: RecordedEvent): Partial<ApprovalRequest> | undefined {
  const others = (voter: PersonId) => votes.filter((vote) => vote.voter !== voter);
  switch (event.type) {
    case "approval.voted": {
      const { voter, verdict, passkey } = event.data;
      const vote = { voter, verdict, passkey, at: event.at, comment: event.typed["comment"] ?? null };
      return { votes: [...others(voter), vote] };
    }
    case "approval.withdrawn":
      return { votes: others(event.data.voter) };
    case "approval.reminded":
      return { remindedAt: event.at };
    case "approval.escalated":
      return { escalatedAt: event.at };
    case "approval.woken":
      return { wokenAt: event.at };
    default:
      return undefined;
  }
}

function ofGrant(request: ApprovalRequest, event: RecordedEvent): Partial<ApprovalRequest> | undefined {
  const { roles, refusals, calls } = request;
  const { at } = event;
  switch (event.type) {
    case "approval.granted":
      return { decided: { as: "granted", at } };
    case "approval.denied":
      return { decided: { as: "denied", at, by: event.data.by } };
    case "approval.expired":
      return { decided: { as: "expired", at } };
    case "approval.glass-broken": {
      const { by, passkey } = event.data;
      return { broken: { by, at, passkey, reason: event.typed["reason"] ?? null } };
    }
    case "grant.revoked":
      return { revoked: { by: event.data.by, at, reason: event.typed["reason"] ?? null } };
    case "role.closed":
    case "role.left-open": {
      const { role, settles } = event.data;
      return { roles: [...roles, { role, settles, closed: event.type === "role.closed", at }] };
    }
    case "grant.redeemed":
      return { redeemedFor: event.data.effectKey, redeemedAt: at };
    case "guard.refused": {
      const person = event.actor.kind === "person" ? event.actor.id : null;
      return { refusals: [...refusals, { person, deed: event.data.deed, why: event.data.why, at }] };
    }
    case "guard.called": {
      const { request: _, ...call } = event.data;
      return { calls: [...calls, { ...call, at }] };
    }
    default:
      return undefined;
  }
}
