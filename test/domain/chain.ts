import { saltedHash } from "../../src/domain/digest.ts";
import type { NewEvent } from "../../src/domain/event.ts";
import { type ChainBody, type ChainRow, genesis, seal } from "../../src/domain/journal.ts";

/** When everything in these chains happens. */
export const at = "2024-08-20T09:46:00.000Z";

/** An event, and the stream that it goes into. */
export interface Placed {
  stream: string;
  event: NewEvent;
}

/** The events as a store keeps them: sealed one on the other, typed texts beside them. */
export function chainOf(events: readonly Placed[]): ChainRow[] {
  const rows: ChainRow[] = [];
  const sequences = new Map<string, number>();
  for (const [index, { stream, event }] of events.entries()) {
    const sequence = (sequences.get(stream) ?? 0) + 1;
    sequences.set(stream, sequence);
    const typed = Object.entries(event.typed ?? {}).map(([field, text]) => ({
      field,
      text,
      salt: `salt ${index} ${field}`,
    }));
    const body: ChainBody = {
      position: index + 1,
      stream,
      sequence,
      type: event.type,
      version: 1,
      at,
      actor: event.actor,
      data: event.data,
      typed: Object.fromEntries(typed.map(({ field, text, salt }) => [field, saltedHash(salt, text)])),
      previous: rows.at(-1)?.hash ?? genesis,
    };
    const beside = typed.map(({ field, text, salt }) => [field, { text, salt }] as const);
    rows.push({ position: body.position, ...seal(body), typed: Object.fromEntries(beside) });
  }
  return rows;
}
