import type { Actor, PersonId } from "../domain/actor.ts";
import type { ApprovalRequest } from "../domain/approval/request.ts";
import type { Review } from "../domain/approval/review.ts";
import type { RecordedEvent } from "../domain/event.ts";
import type { Incident } from "../domain/incident/incident.ts";
import { rolloutOf } from "../domain/rollout/rollout.ts";
import type { Instant } from "../domain/time.ts";

/** One thing that happened to a request, in the order of the journal. */
export interface AuditEntry {
  at: Instant;
  actor: Actor;
  /** Without its subject: `approved, with a passkey`. */
  what: string;
  /** In the words of who did it; null for none. */
  words: string | null;
  /** The event's place in the journal: where it can be held against an export. */
  position: number;
}

/** What an auditor asks of one request: who asked, who could have approved, who did, what ran, when it ended. */
export interface RequestAudit {
  request: ApprovalRequest;
  /** What it was about: the application's or consumer's name, and its ARN where it has one. */
  target: { name: string; arn: string };
  reason: string | null;
  /** Who could have approved it when it was asked. */
  eligible: readonly PersonId[];
  story: readonly AuditEntry[];
  /** When nothing could be done under it any more; null while something can. */
  endedAt: Instant | null;
  review: Review | null;
}

/** The audit of an incident: one entry a request, and what the guard refused before there was one. */
export function auditOf(
  incident: Incident,
  events: readonly RecordedEvent[],
): { requests: RequestAudit[]; refusedBefore: AuditEntry[] } {
  const requests = incident.requests.map((request): RequestAudit => {
    const rotation = incident.rotations.find(({ id }) => id === request.subject);
    const probe = incident.probes.find(({ id }) => id === request.subject);
    const enabling = incident.enablings.find(({ id }) => id === request.subject);
    const rollout = rolloutOf(incident.rollouts, request);
    const arns = rotation?.targets.map(({ application }) => application).join(", ");
    return {
      request,
      target: {
        name: rotation?.name ?? rollout?.consumer.name ?? request.subject,
        arn: arns ?? (probe ?? enabling)?.application ?? rollout?.plan?.sessions[0]?.target ?? "",
      },
      reason: (rotation ?? probe ?? enabling ?? rollout)?.reason ?? null,
      eligible: request.eligible,
      story: events.filter((event) => isAbout(event, request)).flatMap(entryOf),
      endedAt: endOf(request, events),
      review: incident.reviews.find((review) => review.request === request.id) ?? null,
    };
  });
  const refusedBefore = events.filter((event) => event.type === "guard.refused" && event.data.request === null);
  return { requests, refusedBefore: refusedBefore.flatMap(entryOf) };
}

/** The session belongs to the rotation, the probe, the enabling or the rollout; it is told with the request whose grant was in use. */
function isAbout(event: RecordedEvent, request: ApprovalRequest): boolean {
  if ("request" in event.data && event.data.request === request.id) return true;
  if (sessionOwner(event) !== request.subject || request.redeemedAt === undefined) return false;
  return event.at >= request.redeemedAt && event.at <= request.grantUntil;
}

/** Whose session of the role an event is about. */
function sessionOwner(event: RecordedEvent): string | undefined {
  switch (event.type) {
    case "rotation.role-assumed":
    case "rotation.role-ended":
      return event.data.rotation;
    case "probe.role-assumed":
    case "probe.role-ended":
      return event.data.probe;
    case "enabling.role-assumed":
    case "enabling.role-ended":
      return event.data.enabling;
    case "rollout.role-assumed":
    case "rollout.role-ended":
      return event.data.rollout;
    default:
      return undefined;
  }
}

function entryOf(event: RecordedEvent): AuditEntry[] {
  const what = ofRequest(event) ?? ofVote(event) ?? ofGrant(event) ?? ofRole(event);
  if (what === undefined) return [];
  const words = Object.values(event.typed).find((text) => text !== null) ?? null;
  return [{ at: event.at, actor: event.actor, what, words, position: event.position }];
}

function ofRequest(event: RecordedEvent): string | undefined {
  switch (event.type) {
    case "approval.requested":
      return "asked for approval";
    case "approval.reminded":
      return "reminded those who could approve";
    case "approval.escalated":
      return "asked the second group too";
    case "approval.woken":
      return `woke ${event.data.pager}`;
    case "approval.granted":
      return "gave the last word that was needed: granted";
    case "approval.expired":
      return "let it run out";
    default:
      return undefined;
  }
}

function ofVote(event: RecordedEvent): string | undefined {
  switch (event.type) {
    case "approval.voted": {
      const verdict = event.data.verdict === "approve" ? "approved" : "denied it";
      return event.data.passkey === null ? verdict : `${verdict}, with a passkey`;
    }
    case "approval.withdrawn":
      return "took the approval back";
    case "approval.glass-broken":
      return "went ahead alone, with a passkey";
    case "guard.refused":
      return `was refused (${event.data.deed}): ${event.data.why}`;
    default:
      return undefined;
  }
}

function ofGrant(event: RecordedEvent): string | undefined {
  switch (event.type) {
    case "grant.redeemed":
      return `redeemed the grant for ${event.data.effectKey}`;
    case "grant.revoked":
      return "revoked it";
    case "guard.rechecked":
      return `held the plan against the world: ${event.data.found}`;
    case "guard.called": {
      const { action, target, outcome, requestId } = event.data;
      const trail = requestId === null ? "" : `, request ${requestId}`;
      return `${outcome === "done" ? "called" : "called in vain"} ${action} on ${target}${trail}`;
    }
    default:
      return undefined;
  }
}

function ofRole(event: RecordedEvent): string | undefined {
  switch (event.type) {
    case "rotation.role-assumed":
    case "probe.role-assumed":
    case "enabling.role-assumed":
    case "rollout.role-assumed":
      return `opened the session ${event.data.session} as ${event.data.sourceIdentity}, until ${event.data.until}`;
    case "rotation.role-ended":
    case "probe.role-ended":
    case "enabling.role-ended":
    case "rollout.role-ended":
      return "dropped the session's credentials";
    case "role.closed":
      return `closed the role ${event.data.role} with ${event.data.policy}`;
    case "role.left-open":
      return `left the role ${event.data.role} open: no revoker is configured for it`;
    default:
      return undefined;
  }
}

/** Denied, run out or revoked, it ended then; granted, with the last dropped session. */
function endOf(request: ApprovalRequest, events: readonly RecordedEvent[]): Instant | null {
  if (request.revoked !== undefined) return request.revoked.at;
  if (request.decided === undefined) return null;
  if (request.decided.as !== "granted") return request.decided.at;
  const dropped = events.findLast((event) => event.type.endsWith(".role-ended") && isAbout(event, request));
  return dropped?.at ?? null;
}
