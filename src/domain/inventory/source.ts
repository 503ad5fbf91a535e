import { z } from "zod";
import { FirebreakError } from "../errors.ts";
import type { EventData, RecordedEvent } from "../event.ts";
import type { Instant } from "../time.ts";
import { SourceKind } from "./sighting.ts";

/** What happens to a source of the inventory. Its stream is `source/<id>`. */
export const sourceEvents = {
  /** It can't be read any more, or never could. */
  "source.failed": z.strictObject({
    kind: SourceKind,
    title: z.string(),
    error: z.string(),
    why: z.string(),
    todo: z.string().nullable(),
  }),
  "source.recovered": z.strictObject({}),
  /** firebreak.yml does not name it any more. `items`: how many it had seen. */
  "source.dropped": z.strictObject({ kind: SourceKind, title: z.string(), items: z.int() }),
};

/** A source that was trouble at least once. */
export interface SourceTrouble {
  id: string;
  sequence: number;
  title: string;
  /** What is wrong now; null when it can be read again. */
  failing: (EventData<"source.failed"> & { since: Instant; sequence: number }) | null;
  /** When it was taken out of the configuration, and what it had seen; null while it is in it. */
  dropped: { at: Instant; items: number } | null;
}

/** The stream of a source's events. */
export function sourceStream(id: string): string {
  return `source/${id}`;
}

/** What its events tell of a source; undefined when there are none: it could always be read. */
export function foldSource(events: readonly RecordedEvent[]): SourceTrouble | undefined {
  return events.reduce<SourceTrouble | undefined>(applyToSource, undefined);
}

/** Applies one more event. */
export function applyToSource(source: SourceTrouble | undefined, event: RecordedEvent): SourceTrouble {
  const { sequence } = event;
  switch (event.type) {
    case "source.failed": {
      const failing = { ...event.data, since: event.at, sequence };
      return { id: idIn(event), title: event.data.title, sequence, failing, dropped: null };
    }
    case "source.dropped": {
      const { title, items } = event.data;
      return { id: idIn(event), title, sequence, failing: null, dropped: { at: event.at, items } };
    }
    case "source.recovered":
      if (source !== undefined) return { ...source, sequence, failing: null, dropped: null };
      break;
    default:
  }
  throw new FirebreakError("broken", `The stream ${event.stream} holds an event that is not a source's.`);
}

function idIn(event: RecordedEvent): string {
  return event.stream.replace("source/", "");
}

/** How often a source that can't be read is tried before that is told, where it may pass: a hiccup is no news. */
const patience = 2;

/**
 * Whether a failure is to be told: at once where waiting does not help, after a second try where it may, as
 * with a network, or with what we did not foresee.
 *
 * @param failures how often in a row it has failed, this time included
 */
export function isTold({ kind }: FirebreakError, failures: number): boolean {
  return (kind !== "unavailable" && kind !== "broken") || failures >= patience;
}

/** Milliseconds until a source that failed is read again: a minute, then twice as long each time, at most its rhythm. */
export function pauseAfter(failures: number, every: number): number {
  return Math.min(60_000 * 2 ** Math.min(failures - 1, 10), every);
}
