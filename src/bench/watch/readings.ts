import { z } from "zod";
import { processorSeconds, residentMemory } from "../process.ts";
import type { Program } from "../program.ts";
import type { Estate } from "./estate.ts";

/** What a program says of one reading of the whole estate. */
export const Reading = z.object({
  seconds: z.number(),
  /** How many rows it has kept since it began: of the bot's watch, events and messages that were owed. */
  rows: z.int(),
});
export type Reading = z.infer<typeof Reading>;

/** One reading, and what came of it by itself. */
export interface Measured {
  seconds: number;
  /** Seconds of processor time; nothing where this machine can't tell. */
  processor: number | undefined;
  rows: number;
  /** Calls that AWS has let in. */
  calls: number;
  /** Calls that AWS has refused because there were too many. */
  throttled: number;
}

/** The readings of one program, and its memory in MiB: after the first, after the last, and at most. */
export interface Readings {
  first: Measured;
  quiet: readonly Measured[];
  memory: { first: number; last: number; most: number } | undefined;
}

/** Has the program read the estate for the first time, once more to settle, and then again so many times. */
export async function measureReadings(
  estate: Estate,
  { quiet, start }: { quiet: number; start: () => Promise<Program> },
): Promise<Readings> {
  const program = await start();
  const { pid } = program.process;
  try {
    const read = createMeter(program, estate);
    const first = await read();
    const before = residentMemory(pid);
    // Coverage was assessed before everything was there: what changes in it after the first reading is told now.
    await read();
    const later: Measured[] = [];
    while (later.length < quiet) later.push(await read());
    const after = residentMemory(pid);
    const memory = before && after && { first: before.now, last: after.now, most: after.most };
    return { first, quiet: later, memory };
  } finally {
    await program.end();
  }
}

/** Has it read once, and measures what has come since the time before. */
function createMeter(program: Program, estate: Estate): () => Promise<Measured> {
  let before = 0;
  return async () => {
    const processor = processorSeconds(program.process.pid);
    const { seconds, rows } = Reading.parse(await program.ask("read"));
    const processorAfter = processorSeconds(program.process.pid);
    const { letIn: calls, throttled } = await estate.calls();
    const written = rows - before;
    before = rows;
    return {
      seconds,
      processor: processor === undefined || processorAfter === undefined ? undefined : processorAfter - processor,
      rows: written,
      calls,
      throttled,
    };
  };
}
