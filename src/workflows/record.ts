import { dueMoves } from "../domain/due.ts";
import { FirebreakError } from "../domain/errors.ts";
import type { NewEvent, RecordedEvent } from "../domain/event.ts";
import { applyToIncident, foldIncident, type Incident, incidentStream } from "../domain/incident/incident.ts";
import type { Rhythm } from "../domain/rotation/moves.ts";
import type { Clock } from "../ports/clock.ts";
import type { Journal, Owed } from "../ports/journal.ts";
import type { Phases } from "../ports/phases.ts";
import { owedFor } from "../projections/owed.ts";

/** What a decision yields: events to record, or none when there is nothing to do (any more). */
export type Decide = (incident: Incident) => readonly NewEvent[];

/** The one way into the journal: read, decide purely, append, and start what has become due. */
export interface Recorder {
  /**
   * Records what `decide` yields for the incident as it now is. When the incident has moved on
   * meanwhile, it is read and decided anew.
   *
   * @param key the command's identity; a command that was recorded before is not recorded again
   * @returns the incident afterwards
   * @throws FirebreakError `not-found` when there is no such incident, and whatever `decide` throws
   */
  onIncident(number: number, decide: Decide, key?: string): Promise<Incident>;
  /** The incident as it now is. @throws FirebreakError `not-found` when there is none of that number */
  incident(number: number): Promise<Incident>;
  /** Declares an incident under the next free number, or answers with the one that this command declared before. */
  declare(eventsFor: (number: number) => readonly NewEvent[], key: string): Promise<Incident>;
  /** Starts whatever is due on the incident. */
  startDue(incident: Incident): Promise<void>;
}

/** The journal, and whom to tell when something was recorded. */
export interface RecorderDeps {
  journal: Journal;
  clock: Clock;
  rhythm: Rhythm;
  phases: Pick<Phases, "start">;
  /** Called after something was recorded: messages may be owed now. */
  onRecorded: () => void;
}

/** How often a decision is taken anew while others move the same incident, before something must be wrong. */
const attempts = 50;

/** Makes the recorder. Nothing else appends to an incident's stream. */
export function createRecorder(deps: RecorderDeps): Recorder {
  const { journal, clock } = deps;

  async function startDue(incident: Incident): Promise<void> {
    for (const move of dueMoves(incident, clock.now(), deps.rhythm)) await deps.phases.start(move);
  }

  async function append(
    before: Incident | undefined,
    events: readonly NewEvent[],
    to: { stream: string; key: string | undefined },
  ) {
    const at = clock.now();
    const expected = before?.sequence ?? 0;
    const { incident, owed } = foresee(before, events, { stream: to.stream, expected, at });
    const outcome = await journal.append({
      stream: to.stream,
      expected,
      events,
      at,
      owed,
      ...(to.key === undefined ? {} : { key: to.key }),
    });
    if (outcome.kind === "recorded") {
      deps.onRecorded();
      // What can't be started now is started by the sweeper: what was recorded stays recorded.
      await startDue(incident).catch(() => undefined);
    }
    return { outcome, incident };
  }

  async function find(stream: string): Promise<Incident> {
    const incident = foldIncident(await journal.read(stream));
    if (incident !== undefined) return incident;
    throw new FirebreakError("not-found", `There is no incident ${stream.replace("incident/", "INC-")}.`, {
      todo: "List the incidents with /incident list.",
    });
  }

  return {
    startDue,
    incident: (number) => find(incidentStream(number)),
    async onIncident(number, decide, key) {
      const stream = incidentStream(number);
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const before = await find(stream);
        const events = decide(before);
        if (events.length === 0) return before;
        const { outcome, incident } = await append(before, events, { stream, key });
        if (outcome.kind === "recorded") return incident;
        if (outcome.kind === "duplicate") return find(outcome.stream);
      }
      throw new FirebreakError("broken", `INC-${number} changed faster than a decision could be recorded.`);
    },
    async declare(eventsFor, key) {
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const number = (await journal.heads("incident/")).length + 1;
        const stream = incidentStream(number);
        const { outcome, incident } = await append(undefined, eventsFor(number), { stream, key });
        if (outcome.kind === "recorded") return incident;
        if (outcome.kind === "duplicate") return find(outcome.stream);
      }
      throw new FirebreakError("broken", "No number could be found for a new incident.");
    },
  };
}

/** The incident as it will be after the events, and the messages that they make owed. */
function foresee(
  before: Incident | undefined,
  events: readonly NewEvent[],
  place: { stream: string; expected: number; at: Date },
): { incident: Incident; owed: Owed[] } {
  let incident = before;
  const owed = new Map<string, Owed>();
  for (const [index, event] of events.entries()) {
    const sequence = place.expected + 1 + index;
    const recorded = {
      typed: {},
      ...event,
      stream: place.stream,
      sequence,
      position: 0,
      at: place.at.toISOString(),
      hash: "",
    } as RecordedEvent;
    incident = incident === undefined ? foldIncident([recorded]) : applyToIncident(incident, recorded);
    if (incident === undefined) break;
    for (const message of owedFor(incident, recorded)) owed.set(message.key, message);
  }
  if (incident === undefined) throw new FirebreakError("broken", "An incident can't begin with no event.");
  return { incident, owed: [...owed.values()] };
}
