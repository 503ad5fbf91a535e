import type { ApprovalRequest } from "../domain/approval/request.ts";
import type { RecordedEvent } from "../domain/event.ts";
import { type Incident, incidentStream } from "../domain/incident/incident.ts";
import { rolloutOf } from "../domain/rollout/rollout.ts";
import { requestId } from "../domain/rotation/rotation.ts";
import { findingsOf } from "../domain/runbook/run.ts";
import type { Owed } from "../ports/journal.ts";
import { owedCard } from "./owed-certificates.ts";

/** The lane of the channel where everybody hears of incidents. */
export const announcementLane = "announcements";

/** A message without its incident: `part` is its identity within it. */
interface Part {
  kind: string;
  part: string;
  subject?: Owed["subject"];
  /** Where it waits its turn; by its kind when left out. */
  lane?: string;
}

/**
 * The messages that an event makes owed, anew or to be drawn again. Before the incident has a
 * channel nothing is owed; when it opens, everything is that has happened by then.
 */
export function owedFor(incident: Incident, event: RecordedEvent): Owed[] {
  if (incident.channel === undefined) return [];
  if (event.type !== "incident.channel-opened") return inLanes(incident, partsOf(incident, event));
  return [...inLanes(incident, everything(incident)), ...openedBy(incident)];
}

/** The alert that opened the incident now leads to its channel. */
function openedBy({ watch }: Incident): Owed[] {
  if (watch === undefined || watch.alert === null) return [];
  return [owedCard(watch.certificate, watch.alert, "owner")];
}

/** The messages of these parts, the incident's card before them all. */
function inLanes(incident: Incident, parts: readonly Part[]): Owed[] {
  const lane = incidentStream(incident.number);
  return [{ kind: "incident-card", part: "card" }, ...parts].map((one: Part) => ({
    key: `${lane}/${one.part}`,
    lane: one.lane ?? (one.kind === "announcement" ? announcementLane : lane),
    kind: one.kind,
    subject: { incident: incident.number, ...one.subject },
  }));
}

function partsOf(incident: Incident, event: RecordedEvent): Part[] {
  const { run, rotation, request, review, probe, enabling, rollout } = aboutOf(incident, event);
  return [
    ...(run === undefined ? [] : [runPart(run)]),
    ...(rotation === undefined ? [] : [rotationPart(rotation)]),
    ...(request === undefined ? [] : requestPart(incident, request)),
    ...(probe === undefined ? [] : [probePart(probe)]),
    ...(enabling === undefined ? [] : [enablingPart(enabling)]),
    ...(rollout === undefined ? [] : [rolloutPart(rollout)]),
    ...(review === undefined ? [] : [reviewPart(review)]),
    ...eventParts(incident, event),
    ...headsUpParts(incident, event),
  ];
}

/** Everything that the chat shows of this incident, to be drawn again. */
export function owedAgain(incident: Incident): Owed[] {
  return incident.channel === undefined ? [] : inLanes(incident, everything(incident));
}

/** What people would have been shown, had there been a channel. */
function everything(incident: Incident): Part[] {
  return [
    announcement,
    ...incident.runs.map((run) => runPart(run.id)),
    ...incident.rotations.flatMap(({ id, request }) => [
      rotationPart(id),
      ...(request === undefined ? [] : [signingRequestPart(id)]),
    ]),
    ...incident.probes.map((probe) => probePart(probe.id)),
    ...incident.enablings.map((enabling) => enablingPart(enabling.id)),
    ...incident.rollouts.map((rollout) => rolloutPart(rollout.id)),
    ...incident.requests.flatMap((request) => requestPart(incident, request.id)),
    ...(incident.works.length === 0 ? [] : [byHand]),
    ...incident.reviews.map((review) => reviewPart(review.id)),
    ...(incident.mitigatedAt === undefined ? [] : [milestonePart("mitigated")]),
    ...(incident.resolvedAt === undefined ? [] : [milestonePart("resolved")]),
  ];
}

const byHand: Part = { kind: "work-by-hand", part: "by-hand" };
const announcement: Part = { kind: "announcement", part: "announcement" };
const runPart = (run: string): Part => ({ kind: "run", part: run, subject: { run } });
const rotationPart = (rotation: string): Part => ({ kind: "rotation", part: rotation, subject: { rotation } });
const approvalPart = (request: string): Part => ({
  kind: "approval",
  part: `request/${request}`,
  subject: { request },
});
const milestonePart = (milestone: string): Part => ({ kind: "milestone", part: milestone, subject: { milestone } });
const reviewPart = (review: string): Part => ({ kind: "review", part: review, subject: { review } });
const signingRequestPart = (rotation: string): Part => ({
  kind: "signing-request",
  part: `${rotation}/signing-request`,
  subject: { rotation },
});

const enablingPart = (enabling: string): Part => ({ kind: "enabling", part: enabling, subject: { enabling } });
const probePart = (probe: string): Part => ({ kind: "probe", part: probe, subject: { probe } });
const rolloutPart = (rollout: string): Part => ({ kind: "rollout", part: rollout, subject: { rollout } });

/** A request is shown on a card of its own; that of a probe, an enabling or a rollout on theirs. */
function requestPart(incident: Incident, id: string): Part[] {
  const request = incident.requests.find((one) => one.id === id);
  const hasOwn = [...incident.probes, ...incident.enablings, ...incident.rollouts].some(
    (one) => one.id === request?.subject,
  );
  return hasOwn ? [] : [approvalPart(id)];
}

/** Who has to hear of an event at the moment it happens, and where: in the incident's channel, and where everybody reads. */
function headsUpParts(incident: Incident, event: RecordedEvent): Part[] {
  switch (event.type) {
    case "rotation.started":
      return [headsUp("stand-by", event.data.rotation)];
    case "approval.reminded":
      return [headsUp("reminder", event.data.request)];
    case "approval.escalated":
      return [headsUp("escalation", event.data.request)];
    case "approval.woken":
      return [pagePart(event.data.request, "trigger")];
    case "approval.voted":
    case "approval.expired":
    case "grant.revoked":
      return pageEnds(incident, event.data.request);
    case "approval.glass-broken":
      return [...everywhere("glass-broken", event.data.request), ...pageEnds(incident, event.data.request)];
    case "review.overdue":
      return everywhere("review-overdue", event.data.review);
    case "rotation.old-restored":
      return everywhere("old-restored", event.data.rotation);
    case "phase.failed": {
      const [, request, role] = /^incident\/\d+\/(.+?)\/close-role\/(.+)$/.exec(event.data.phase) ?? [];
      return request === undefined || role === undefined ? [] : everywhere("revocation-failed", request, role);
    }
    default:
      return [];
  }
}

/** `role`: which one it is about, where there may be several. */
function headsUp(about: string, of: string, role?: string): Part {
  return role === undefined
    ? { kind: "heads-up", part: `${about}/${of}`, subject: { about, of } }
    : { kind: "heads-up", part: `${about}/${of}/${role}`, subject: { about, of, role } };
}

function everywhere(about: string, of: string, role?: string): Part[] {
  const here = headsUp(about, of, role);
  return [
    here,
    { ...here, part: `${here.part}/wide`, subject: { ...here.subject, wide: "yes" }, lane: announcementLane },
  ];
}

/** Wakes the approvers, or says that it is over. */
function pagePart(request: string, action: "trigger" | "resolve"): Part {
  return { kind: "approval-page", part: `${request}/page/${action}`, subject: { request, action }, lane: "pager" };
}

/** Whoever was woken hears that it is over. */
function pageEnds(incident: Incident, id: string): Part[] {
  const wasWoken = incident.requests.some((request) => request.id === id && request.wokenAt !== undefined);
  return wasWoken ? [pagePart(id, "resolve")] : [];
}

/** What an event makes owed beside what it is about. */
function eventParts(incident: Incident, event: RecordedEvent): Part[] {
  switch (event.type) {
    case "status.published":
      return [announcement];
    case "rotation.started":
      // A run that advised the rotation offers it no longer: its own card goes on from here.
      return incident.runs
        .filter((run) => findingsOf(run).some((finding) => finding.next))
        .map((run) => runPart(run.id));
    case "rotation.request-made":
      return [signingRequestPart(event.data.rotation)];
    case "work.recorded-by-hand":
      return [byHand];
    case "incident.mitigated":
      return [announcement, milestonePart("mitigated")];
    case "incident.resolved":
      return [announcement, milestonePart("resolved")];
    case "incident.postmortem-asked":
      return [{ kind: "postmortem", part: `postmortem-${event.sequence}`, subject: { sequence: event.sequence } }];
    default:
      return [];
  }
}

/** What an event may be about, beside its incident: each of these has a message of its own. */
interface About {
  run?: string;
  rotation?: string;
  request?: string;
  review?: string;
  probe?: string;
  enabling?: string;
  rollout?: string;
}

/** What the event is about. */
function aboutOf(incident: Incident, event: RecordedEvent): About {
  const data = event.data as { [Name in keyof About]: string | null };
  if (typeof data.run === "string") return { run: data.run };
  if (typeof data.probe === "string") return { probe: data.probe };
  if (typeof data.enabling === "string") return { enabling: data.enabling };
  if (typeof data.rollout === "string") return { rollout: data.rollout };
  if (typeof data.review === "string") {
    const review = incident.reviews.find((one) => one.id === data.review);
    return { review: data.review, ...(review === undefined ? {} : { request: review.request }) };
  }
  if (typeof data.request === "string") {
    const request = incident.requests.find((one) => one.id === data.request);
    return { request: data.request, ...(request === undefined ? {} : subjectOf(incident, request)) };
  }
  const rotation = incident.rotations.find((one) => one.id === data.rotation);
  if (rotation === undefined) return {};
  const asked = incident.requests.some((request) => request.id === requestId(rotation));
  return { rotation: rotation.id, ...(asked ? { request: requestId(rotation) } : {}) };
}

/** What a request asks approval for. */
function subjectOf(incident: Incident, request: ApprovalRequest): About {
  const { subject } = request;
  if (rolloutOf(incident.rollouts, request) !== undefined) return { rollout: subject };
  if (incident.enablings.some(({ id }) => id === subject)) return { enabling: subject };
  return incident.probes.some(({ id }) => id === subject) ? { probe: subject } : { rotation: subject };
}
