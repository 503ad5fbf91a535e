import type { RecordedEvent } from "../event.ts";
import type { Instant } from "../time.ts";
import type { WorkFacts } from "./by-hand.ts";

/** A piece of work by hand as its incident shows it. */
export interface RecordedWork extends WorkFacts {
  /** Null once erased. */
  note: string | null;
  recordedAt: Instant;
}

/** The work by hand after one more event. */
export function foldWorks(works: RecordedWork[], event: RecordedEvent): RecordedWork[] {
  if (event.type !== "work.recorded-by-hand") return works;
  return [...works, { ...event.data, note: event.typed["note"] ?? null, recordedAt: event.at }];
}
