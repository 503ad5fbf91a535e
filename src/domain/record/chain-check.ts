import { z } from "zod";
import { sha256 } from "../digest.ts";
import { type ChainRow, genesis } from "../journal.ts";

/** What the verification reads of an event's text. */
const ReadableBody = z.looseObject({
  position: z.int(),
  stream: z.string(),
  sequence: z.int(),
  type: z.string(),
  data: z.unknown(),
  typed: z.record(z.string(), z.string()),
  previous: z.string(),
});
/** An event's text, as far as the verification reads it. */
export type ReadableBody = z.infer<typeof ReadableBody>;

/** What is wrong with a row; `position` where it is another one that is missing. */
export interface Fault {
  why: string;
  position?: number;
}

/** A row as it was read: its text as far as it is an event's, and what is wrong with it. */
export type ReadRow = { body: ReadableBody; fault?: undefined } | { body: ReadableBody | undefined; fault: Fault };

/** Whether each row follows from the one before it. */
export interface ChainCheck {
  take(row: ChainRow): ReadRow;
  /** Where the rows ended: how many there were, the last one's position, its hash. */
  end(): { events: number; position: number; head: string };
}

/** Makes the check of the whole chain, or of one stream alone: there, the events between can't be looked at. */
export function createChainCheck(stream: string | null): ChainCheck {
  let last: { position: number; hash: string } = { position: 0, hash: genesis };
  let events = 0;
  const sequences = new Map<string, number>();

  function faultOf(row: ChainRow, body: ReadableBody): string | undefined {
    if (body.position !== row.position) return `its text says that it is event ${body.position}`;
    if (stream === null && body.previous !== last.hash) return "it does not follow from the event before it";
    if (stream !== null && body.stream !== stream) return `it is not of the stream ${stream}`;
    if (body.sequence !== (sequences.get(body.stream) ?? 0) + 1) return `it is out of sequence in ${body.stream}`;
    return undefined;
  }

  return {
    take(row) {
      const gap = gapBefore(row, last.position + 1, stream === null);
      if (gap !== undefined) return { body: undefined, fault: gap };
      const body = readBody(row.body);
      if (sha256(row.body) !== row.hash) {
        return { body, fault: { why: "its text does not have the hash that was recorded for it" } };
      }
      if (body === undefined) return { body, fault: { why: "its text is not an event's" } };
      const why = faultOf(row, body);
      if (why !== undefined) return { body, fault: { why } };
      sequences.set(body.stream, body.sequence);
      last = { position: row.position, hash: row.hash };
      events += 1;
      return { body };
    },
    end: () => ({ events, position: last.position, head: last.hash }),
  };
}

function gapBefore({ position }: ChainRow, expected: number, whole: boolean): Fault | undefined {
  if (position < expected) {
    return { position: expected, why: `event ${position} stands where a later one should` };
  }
  if (!whole || position === expected) return undefined;
  return { position: expected, why: `event ${expected} is missing; the next one found is ${position}` };
}

/** Undefined for a text that is none of ours: somebody who can change a text can change its hash as well. */
function readBody(text: string): ReadableBody | undefined {
  try {
    return ReadableBody.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
