import { foldIncident, type Incident, incidentStream } from "../domain/incident/incident.ts";
import type { RecordedEvent } from "../domain/event.ts";
import type { Journal } from "../ports/journal.ts";

/** The incidents, read from the journal at each question. */
export interface Incidents {
  find(number: number): Promise<Incident | undefined>;
  /** The incident whose channel this is. */
  inChannel(channel: string): Promise<Incident | undefined>;
  /** All of them, newest first. */
  all(): Promise<Incident[]>;
  /** What happened in one of them, in order; empty when there is no such incident. */
  events(number: number): Promise<RecordedEvent[]>;
}

/** Reads incidents from the journal. */
export function readIncidents(journal: Pick<Journal, "read" | "streams">): Incidents {
  const events = (number: number) => journal.read(incidentStream(number));
  const all = async () => {
    const streams = await journal.streams(incidentStream(0).slice(0, -1));
    const incidents: Incident[] = [];
    for (const stream of streams) {
      const incident = foldIncident(await journal.read(stream));
      if (incident !== undefined) incidents.unshift(incident);
    }
    return incidents;
  };
  return {
    find: async (number) => foldIncident(await events(number)),
    inChannel: async (channel) => (await all()).find((incident) => incident.channel === channel),
    all,
    events,
  };
}
