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

/** The readings of one program, and its memory in MiB: after the first, half way, after the last, and at most. */
export interface Readings {
  first: Measured;
  quiet: readonly Measured[];
  memory: Record<"first" | "middle" | "last" | "most", number> | undefined;
}

/**
 * Has each program read the estate for the first time, once more to settle, and then again so many times. They take
 * turns, so that whatever else the machine does weighs on all of them.
 */
export async function measureReadings<Name extends string>(
  estate: Estate,
  { quiet, programs }: { quiet: number; programs: Readonly<Record<Name, () => Promise<Program>>> },
): Promise<Record<Name, Readings>> {
  const names = Object.keys(programs) as Name[];
  const readers: Reader<Name>[] = [];
  try {
    for (const name of names) {
      const program = await programs[name]();
      readers.push({ name, program, read: createMeter(program, estate), readings: [], memory: [] });
    }
    for (let index = 0; index < 2 + quiet; index += 1) {
      for (const { program, read, readings, memory } of readers) {
        readings.push(await read());
        memory.push(residentMemory(program.process.pid));
      }
    }
    const each = readers.map(({ name, readings, memory }) => [name, summed(readings, memory)] as const);
    return Object.fromEntries(each) as Record<Name, Readings>;
  } finally {
    for (const { program } of readers) await program.end();
  }
}

type Memory = ReturnType<typeof residentMemory>;

/** A program at work, with what it has shown so far. */
interface Reader<Name> {
  name: Name;
  program: Program;
  read: () => Promise<Measured>;
  readings: Measured[];
  memory: Memory[];
}

/** The second reading is no quiet one: what the first has changed in the coverage is recorded then. */
function summed([first, , ...quiet]: readonly Measured[], memory: readonly Memory[]): Readings {
  if (first === undefined) throw new Error("Nothing was read.");
  const [early, half, late] = [memory[0], memory[Math.floor(memory.length / 2)], memory.at(-1)];
  return {
    first,
    quiet,
    memory: early && half && late && { first: early.now, middle: half.now, last: late.now, most: late.most },
  };
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
