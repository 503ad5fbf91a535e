import type { RecordedEvent } from "../domain/event.ts";
import { foldIncident, type Incident, incidentStream } from "../domain/incident/incident.ts";
import type { Journal } from "../ports/journal.ts";

/** The incidents, as the journal tells them at the moment of each question. */
export interface Incidents {
  find(number: number): Promise<Incident | undefined>;
  /** The incident whose channel this is. */
  inChannel(channel: string): Promise<Incident | undefined>;
  /** All of them, newest first. */
  all(): Promise<Incident[]>;
  /** What happened in one of them, in order; empty when there is no such incident. */
  events(number: number): Promise<RecordedEvent[]>;
}

/**
 * Reads incidents from the journal. What was folded is kept until its stream has moved on, or until
 * anything was erased: a kept copy must not outlive an erasure.
 */
export function readIncidents(journal: Pick<Journal, "read" | "heads">): Incidents {
  let kept = new Map<string, Incident>();
  let erasures = 0;

  async function all(): Promise<Incident[]> {
    const [system] = await journal.heads("system");
    const seen = system?.sequence ?? 0;
    if (seen !== erasures) kept = new Map();
    erasures = seen;
    const incidents: Incident[] = [];
    for (const { stream, sequence } of await journal.heads("incident/")) {
      const known = kept.get(stream);
      const incident = known?.sequence === sequence ? known : foldIncident(await journal.read(stream));
      if (incident === undefined) continue;
      kept.set(stream, incident);
      incidents.unshift(incident);
    }
    return incidents;
  }

  const events = (number: number) => journal.read(incidentStream(number));
  return {
    find: async (number) => foldIncident(await events(number)),
    inChannel: async (channel) => (await all()).find((incident) => incident.channel === channel),
    all,
    events,
  };
}
