import { parseEventData, type RecordedEvent } from "../../domain/event.ts";
import type { ChainBody } from "../../domain/journal.ts";
import { upcast } from "../../domain/upcast.ts";

/** An event as the journal tells it, from its stored text and the typed texts beside it. */
export function asRecorded(row: { body: string; hash: string }, typed: Record<string, string | null>): RecordedEvent {
  const stored = JSON.parse(row.body) as ChainBody;
  const { stream, sequence, position, at, actor } = stored;
  const { type, data } = upcast(stored);
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
