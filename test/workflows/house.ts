import type { PersonId } from "../../src/domain/actor.ts";
import { dueMoves } from "../../src/domain/due.ts";
import { FirebreakError } from "../../src/domain/errors.ts";
import {
  type EventType,
  type NewEvent,
  parseEventData,
  type Recorded,
  type RecordedEvent,
} from "../../src/domain/event.ts";
import type { Incident } from "../../src/domain/incident/incident.ts";
import type { Confirmation } from "../../src/domain/passkey/confirmation.ts";
import type { DuePhase, PhaseName } from "../../src/domain/phase.ts";
import type { Rhythm } from "../../src/domain/rotation/moves.ts";
import type { Consumer } from "../../src/domain/rollout/consumer.ts";
import type { Standing } from "../../src/domain/standing.ts";
import type { Directory } from "../../src/ports/directory.ts";
import type { Journal, Owed } from "../../src/ports/journal.ts";
import type { Log } from "../../src/ports/log.ts";
import type { StepUps } from "../../src/ports/step-up.ts";
import { readIncidents } from "../../src/projections/incidents.ts";
import { createApprovalGate } from "../../src/workflows/approval-gate.ts";
import type { Phase } from "../../src/workflows/phase.ts";
import { createRecorder } from "../../src/workflows/record.ts";
import { approvers, atMinute, dana, estate, liam, mara, omar, policy, recorded } from "../domain/story.ts";

/** How often the bot looks at what others do, in these tests; nothing caches a credential. */
export const rhythm: Rhythm = { pullRequest: 30_000, rollout: 10_000, consumers: [] };

/** A journal in memory that keeps the port's promises: compare-and-set, one batch a key, data as its schemas want it. */
export function memoryJournal(
  seed: readonly RecordedEvent[] = [],
): Journal & { events: RecordedEvent[]; owed: Owed[] } {
  const events = [...seed];
  const owed: Owed[] = [];
  const keys = new Map<string, string>();
  const read = (stream: string) => events.filter((event) => event.stream === stream);
  const journal: Journal & { events: RecordedEvent[]; owed: Owed[] } = {
    events,
    owed,
    async appendAll(batches) {
      const outcomes = [];
      for (const batch of batches) outcomes.push(await journal.append(batch));
      return outcomes;
    },
    append({ stream, expected, at, key, ...batch }) {
      const earlier = key === undefined ? undefined : keys.get(key);
      if (earlier !== undefined) return Promise.resolve({ kind: "duplicate", stream: earlier });
      if (read(stream).length !== expected) return Promise.resolve({ kind: "conflict" });
      const appended = batch.events.map((event, index) => ({
        typed: {},
        ...event,
        data: parseEventData(event.type, event.data),
        stream,
        sequence: expected + 1 + index,
        position: events.length + 1 + index,
        at: at.toISOString(),
        hash: "",
      })) as RecordedEvent[];
      events.push(...appended);
      owed.push(...batch.owed);
      if (key !== undefined) keys.set(key, stream);
      return Promise.resolve({ kind: "recorded", events: appended });
    },
    read: (stream) => Promise.resolve(read(stream)),
    heads: (prefix) => {
      const streams = [...new Set(events.map((event) => event.stream))].filter((stream) => stream.startsWith(prefix));
      return Promise.resolve(streams.map((stream) => ({ stream, sequence: read(stream).length })));
    },
    chain: () => Promise.reject(new Error("memory keeps no chain")),
    erase: () => Promise.reject(new Error("memory erases nothing")),
  };
  return journal;
}

/** A directory of Dana, Liam, Mara and Omar that can be changed, and be out of reach. */
export function memoryDirectory() {
  const members = new Set<PersonId>([dana, liam, mara, omar]);
  const standings = new Map<PersonId, Standing>([...members].map((person) => [person, "member"]));
  const state = { reachable: true };
  const directory: Directory = {
    standing: (person) => Promise.resolve(state.reachable ? (standings.get(person) ?? "unknown") : "unknown"),
    members: (group) => Promise.resolve(state.reachable && group === approvers ? [...members] : "unknown"),
    nameOf: (person) => Promise.resolve(person.slice(6)),
  };
  return { directory, members, standings, state };
}

/** A log that can be read. */
export function memoryLog(): Log & { lines: string[] } {
  const lines: string[] = [];
  const write = (level: string) => (message: string, fields?: Record<string, unknown>) =>
    void lines.push([level, message, ...Object.values(fields ?? {}).map(String)].join(" "));
  return { lines, debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
}

/**
 * The bot's own parts around a story that has been told so far, an hour of the world's ports away from anybody.
 *
 * @param consumers what caches the credentials of the story; nothing does, unless given
 */
export function createHouse(story: readonly NewEvent[], consumers: readonly Consumer[] = []) {
  const settings = { ...rhythm, consumers };
  const journal = memoryJournal(recorded(story));
  const { directory, members, standings, state } = memoryDirectory();
  const time = { now: atMinute(story.length) };
  const clock = { now: () => time.now };
  const started: DuePhase[] = [];
  const log = memoryLog();
  const phases = { start: (move: DuePhase) => Promise.resolve(void started.push(move)) };
  const recorder = createRecorder({ journal, clock, rhythm: settings, phases, onRecorded: () => undefined });
  const incidents = readIncidents(journal);
  const keys = new Map(estate.people.map(({ identity }) => [identity, [`key-of-${identity}`]]));
  const passkeys = { inForce: () => Promise.resolve(keys) };
  const gate = createApprovalGate({ policies: [policy], people: estate.people, directory, passkeys });
  const asked: Confirmation[] = [];
  const stepUps: StepUps = {
    begin: (confirmation) => {
      asked.push(confirmation);
      return Promise.resolve({ url: "https://firebreak.test/confirm/1", until: time.now.toISOString() });
    },
  };
  const invited: string[] = [];
  const chat = {
    invite: (_channel: string, people: readonly PersonId[]) => {
      invited.push(...people);
      return Promise.resolve([...people]);
    },
    linkTo: (channel: string) => `https://chat.test/${channel}`,
  };

  async function incident(): Promise<Incident> {
    const found = await incidents.find(1);
    if (found === undefined) throw new FirebreakError("not-found", "The story has no incident.");
    return found;
  }
  async function move(name: PhaseName): Promise<DuePhase> {
    const due = dueMoves(await incident(), time.now, settings).find((one) => one.name === name);
    if (due === undefined) throw new Error(`${name} is not due`);
    return due;
  }
  const added = () => journal.events.slice(story.length);

  return {
    journal,
    clock,
    time,
    started,
    log,
    recorder,
    incidents,
    gate,
    stepUps,
    /** What was to be confirmed with a passkey. */
    asked,
    chat,
    /** Who was brought into the channel. */
    invited,
    estate: { ...estate, consumers },
    directory,
    directoryState: { members, standings, state },
    incident,
    move,
    /** Runs the move of that name that is due. */
    run: async (name: PhaseName, phase: Phase) => phase(await incident(), await move(name)),
    /** What was recorded since the story. */
    added,
    addedTypes: () => added().map((event) => event.type),
    /** The last event of that type that was recorded since the story. */
    last: <Type extends EventType>(type: Type): Recorded<Type> => {
      const found = added().findLast((event): event is Recorded<Type> => event.type === type);
      if (found === undefined) throw new Error(`no ${type} was recorded`);
      return found;
    },
  };
}

export type House = ReturnType<typeof createHouse>;
