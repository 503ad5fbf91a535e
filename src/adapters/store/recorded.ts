import { parseEventData, type RecordedEvent } from "../../domain/event.ts";
import type { ChainBody } from "../../domain/journal.ts";

/** An event as the journal tells it, from its stored text and the typed texts beside it. */
export function asRecorded(row: { body: string; hash: string }, typed: Record<string, string | null>): RecordedEvent {
  const { stream, sequence, position, at, type, actor, data } = JSON.parse(row.body) as ChainBody;
  return {
    type,
    actor,
    data: parseEventData(type, data),
    typed,
    stream,
    sequence,
    position,
    at,
    hash: row.hash,
  } as RecordedEvent;
}
