import type { RecordedEvent } from "../domain/event.ts";
import { type Incident, incidentStream } from "../domain/incident/incident.ts";
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
  return [{ kind: "incident-card", part: "card" }, ...parts].map(({ kind, part, subject = {} }: Part) => ({
    key: `${lane}/${part}`,
    lane: kind === "announcement" ? announcementLane : lane,
    kind,
    subject: { incident: incident.number, ...subject },
  }));
}

function partsOf(incident: Incident, event: RecordedEvent): Part[] {
  const { run, rotation, request } = aboutOf(incident, event);
  return [
    ...(run === undefined ? [] : [runPart(run)]),
    ...(rotation === undefined ? [] : [rotationPart(rotation)]),
    ...(request === undefined ? [] : [approvalPart(request)]),
    ...eventParts(incident, event),
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
    ...incident.requests.map((request) => approvalPart(request.id)),
    ...(incident.works.length === 0 ? [] : [byHand]),
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
const signingRequestPart = (rotation: string): Part => ({
  kind: "signing-request",
  part: `${rotation}/signing-request`,
  subject: { rotation },
});

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

/** What the event is about, beside its incident: each of these has a message of its own. */
function aboutOf(incident: Incident, event: RecordedEvent): { run?: string; rotation?: string; request?: string } {
  const data = event.data as { run?: string; rotation?: string; request?: string };
  if (data.run !== undefined) return { run: data.run };
  if (data.request !== undefined) {
    const request = incident.requests.find((one) => one.id === data.request);
    return { request: data.request, ...(request === undefined ? {} : { rotation: request.subject }) };
  }
  const rotation = incident.rotations.find((one) => one.id === data.rotation);
  if (rotation === undefined) return {};
  const asked = incident.requests.some((request) => request.id === requestId(rotation));
  return { rotation: rotation.id, ...(asked ? { request: requestId(rotation) } : {}) };
}
