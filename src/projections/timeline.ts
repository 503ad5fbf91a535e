import type { Actor, PersonId } from "../domain/actor.ts";
import { roleInWords } from "../domain/arn.ts";
import { applicationName } from "../domain/estate.ts";
import type { Recorded, RecordedEvent } from "../domain/event.ts";
import { tallyInWords } from "../domain/enabling/enabling.ts";
import { erasedText } from "../domain/incident/incident.ts";
import { probeInWords } from "../domain/probe/lines.ts";
import { shortHash } from "../domain/rotation/plan.ts";
import { count, type Instant, written } from "../domain/time.ts";
import { inTheirWords, tellRotation } from "./timeline-of-rotation.ts";

/** One line of an incident's story. */
export interface TimelineEntry {
  at: Instant;
  actor: Actor;
  /** What happened, without its subject: "opened the pull request #1". */
  text: string;
  /** The event's place in the journal. */
  position: number;
  /** The fields of its typed texts that are still there. */
  typed: string[];
}

/** The story of an incident, from its events. What matters to nobody later is left out. */
export function timelineOf(events: readonly RecordedEvent[]): TimelineEntry[] {
  return events.flatMap((event) => {
    const text = tell(event);
    if (text === undefined) return [];
    const typed = Object.entries(event.typed).flatMap(([field, typedText]) => (typedText === null ? [] : [field]));
    return [{ at: event.at, actor: event.actor, text, position: event.position, typed }];
  });
}

function tell(event: RecordedEvent): string | undefined {
  return (
    tellIncident(event) ??
    tellRun(event) ??
    tellApproval(event) ??
    tellRotation(event) ??
    tellProbe(event) ??
    tellEnabling(event) ??
    tellRollout(event)
  );
}

function tellIncident(event: RecordedEvent): string | undefined {
  switch (event.type) {
    case "incident.declared":
      return `declared the incident (${event.data.severity}): ${event.typed["title"] ?? erasedText}`;
    case "incident.begun-by-watch":
      return event.data.opening === "incident"
        ? `began it by itself: ${event.data.why}`
        : `made it a planned change: ${event.data.why}`;
    case "incident.channel-opened":
      return "opened the channel";
    case "incident.noted":
      return `noted: ${event.typed["text"] ?? erasedText}`;
    case "work.recorded-by-hand":
      return workInWords(event);
    case "incident.mitigated":
      return `mitigated: ${event.data.why}`;
    case "incident.resolved":
      return "resolved the incident";
    case "status.published":
      return undefined;
    case "status.drafted":
      return `status page: ${event.data.status}`;
    default:
      return undefined;
  }
}

/** When it was done is a part of it: it is recorded later. */
function workInWords({ data, typed }: Recorded<"work.recorded-by-hand">): string {
  const request = data.requestId === null ? "" : `, request ${data.requestId}`;
  const note = typed["note"] === undefined || typed["note"] === "" ? "" : `: ${typed["note"] ?? erasedText}`;
  return `recorded work by hand of ${written(data.at)}, by ${data.who}: ${data.action} on ${data.target}${request}${note}`;
}

function tellRun(event: RecordedEvent): string | undefined {
  switch (event.type) {
    case "run.started":
      return `started the runbook “${event.data.title}”`;
    case "run.step-ended":
      return event.data.result.finding === undefined ? undefined : `found: ${event.data.result.finding.text}`;
    default:
      return undefined;
  }
}

function tellApproval(event: RecordedEvent): string | undefined {
  switch (event.type) {
    case "approval.requested":
      return `asked for approval of plan ${shortHash(event.data.planHash)}`;
    case "approval.voted":
      return `${event.data.verdict === "approve" ? "approved the plan" : "denied the plan"}${inTheirWords(event.typed["comment"])}`;
    case "approval.granted":
      return "the plan was granted";
    case "approval.expired":
      return "the request ran out of time";
    case "approval.withdrawn":
      return "took the approval back";
    case "approval.escalated":
      return "asked the second group of approvers too";
    case "approval.woken":
      return `woke ${event.data.pager}: nobody had answered`;
    case "approval.glass-broken":
      return `broke the glass: ${event.typed["reason"] ?? erasedText}`;
    case "grant.revoked":
      return `revoked it: ${event.typed["reason"] ?? erasedText}`;
    case "role.closed":
      return `closed the role ${roleInWords(event.data.role)}`;
    case "role.left-open":
      return `left the role ${roleInWords(event.data.role)} open: no revoker is configured for it`;
    default:
      return tellReview(event);
  }
}

function tellReview(event: RecordedEvent): string | undefined {
  switch (event.type) {
    case "guard.refused":
      return `was refused: ${event.data.why}`;
    case "review.opened":
      return `owes a review until ${written(event.data.dueAt)}`;
    case "review.signed":
      return `signed the review: ${event.typed["finding"] ?? erasedText}`;
    case "review.overdue":
      return "said that the review is late";
    default:
      return undefined;
  }
}

function tellProbe(event: RecordedEvent): string | undefined {
  switch (event.type) {
    case "probe.asked":
      return "asked for a probe of the break-glass role";
    case "probe.planned":
      return `made the plan ${shortHash(event.data.hash)} of a probe`;
    case "probe.voided":
      return `voided the probe: ${event.data.why}`;
    case "probe.role-assumed":
      return `assumed the break-glass role for ${event.data.sourceIdentity}, to probe it`;
    case "probe.ended":
      return `probed the break-glass role: ${probeInWords(event.data.lines)}`;
    default:
      return undefined;
  }
}

function tellEnabling(event: RecordedEvent): string | undefined {
  switch (event.type) {
    case "enabling.asked":
      return `asked to enable the disabled endpoints of ${applicationName(event.data.application)}`;
    case "enabling.planned":
      return `made the plan ${shortHash(event.data.hash)} to enable ${count(event.data.plan.number, "endpoint")}`;
    case "enabling.voided":
      return `gave up enabling endpoints: ${event.data.why}`;
    case "enabling.role-assumed":
      return `assumed the break-glass role for ${event.data.sourceIdentity}, to enable endpoints`;
    case "enabling.progressed":
      return `went through endpoints: ${tallyInWords(event.data.of)}`;
    case "enabling.ended":
      return "ended the enabling of endpoints";
    default:
      return undefined;
  }
}

function tellRollout(event: RecordedEvent): string | undefined {
  switch (event.type) {
    case "rollout.planned":
      return `made the plan ${shortHash(event.data.hash)} to restart ${event.data.plan.consumer.name}`;
    case "rollout.uncovered":
      return `leaves a restart to people: ${event.data.why}`;
    case "rollout.voided":
      return `voided a restart: ${event.data.why}`;
    case "rollout.asked-again":
      return `asked again for a restart${inTheirWords(event.typed["reason"])}`;
    case "rollout.role-assumed":
      return `assumed a consumer's role for ${event.data.sourceIdentity}`;
    case "rollout.started":
      return event.data.as === "started" ? "began a restart" : "found a restart that it had begun";
    case "rollout.handed-over":
      return "asked people to restart a consumer by hand";
    case "rollout.confirmed":
      return "said that a consumer is restarted";
    case "rollout.doubted":
      return `looked at it: ${event.data.found}`;
    case "rollout.completed":
      return `saw a consumer restarted: ${event.data.evidence}`;
    case "rollout.failed":
      return `saw a restart fail: ${event.data.why}`;
    case "rollout.skipped":
      return `let a consumer be${inTheirWords(event.typed["reason"])}`;
    default:
      return undefined;
  }
}

/** Who acted, as a reader knows them. */
export async function actorName(actor: Actor, nameOf: (person: PersonId) => Promise<string>): Promise<string> {
  switch (actor.kind) {
    case "person":
      return nameOf(actor.id);
    case "operator":
      return `${actor.name} (command line)`;
    case "bot":
      return "Firebreak";
  }
}
