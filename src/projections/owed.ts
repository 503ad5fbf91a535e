import type { RecordedEvent } from "../domain/event.ts";
import { type Incident, incidentStream } from "../domain/incident/incident.ts";
import { requestId } from "../domain/rotation/rotation.ts";
import type { Owed } from "../ports/journal.ts";

/** The lane of the channel where everybody hears of incidents. */
export const announcementLane = "announcements";

/**
 * The messages that an event makes owed, anew or to be drawn again. Before the incident has a
 * channel nothing is owed: what has happened by then is on the first drawing of its card.
 */
export function owedFor(incident: Incident, event: RecordedEvent): Owed[] {
  if (incident.channel === undefined) return [];
  const { number } = incident;
  const lane = incidentStream(number);
  const message = (kind: string, part: string, subject: Owed["subject"] = {}): Owed => ({
    key: `${lane}/${part}`,
    lane: kind === "announcement" ? announcementLane : lane,
    kind,
    subject: { incident: number, ...subject },
  });
  const about = aboutOf(incident, event);
  return [
    message("incident-card", "card"),
    ...(isAnnounced(event) ? [message("announcement", "announcement")] : []),
    ...(about.run === undefined ? [] : [message("run", about.run, { run: about.run })]),
    ...(about.rotation === undefined ? [] : [message("rotation", about.rotation, { rotation: about.rotation })]),
    ...(about.request === undefined
      ? []
      : [message("approval", `request/${about.request}`, { request: about.request })]),
    ...filesOf(event).map(({ kind, part, subject }) => message(kind, part, subject)),
    ...(event.type === "incident.mitigated" ? [message("milestone", "mitigated", { milestone: "mitigated" })] : []),
    ...(event.type === "incident.resolved" ? [message("milestone", "resolved", { milestone: "resolved" })] : []),
  ];
}

function isAnnounced(event: RecordedEvent): boolean {
  return ["incident.channel-opened", "incident.mitigated", "incident.resolved"].includes(event.type);
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

function filesOf(event: RecordedEvent): { kind: string; part: string; subject: Owed["subject"] }[] {
  switch (event.type) {
    case "rotation.request-made": {
      const { rotation } = event.data;
      return [{ kind: "signing-request", part: `${rotation}/signing-request`, subject: { rotation } }];
    }
    case "incident.postmortem-asked":
      return [{ kind: "postmortem", part: `postmortem-${event.sequence}`, subject: { sequence: event.sequence } }];
    default:
      return [];
  }
}
