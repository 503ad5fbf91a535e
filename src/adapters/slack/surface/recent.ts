import type { Clock } from "../../../ports/clock.ts";

/** Something that takes many questions to others to read, and decides nothing: it is shown as it lately was. */
export interface Recent<Value> {
  /** As it was read within its lifetime; failing that, read now. Whoever asks meanwhile waits for the same reading. */
  read(): Promise<Value>;
  /** The next who asks gets it as it then is. */
  forget(): void;
}

/** Remembers what is read for so many milliseconds. What can't be read is not remembered. */
export function createRecent<Value>(
  read: () => Promise<Value>,
  { clock, lifetime }: { clock: Clock; lifetime: number },
): Recent<Value> {
  let last: { value: Promise<Value>; until: number } | undefined;

  function readAnew(): Promise<Value> {
    const reading = { value: read(), until: clock.now().getTime() + lifetime };
    last = reading;
    reading.value.catch(() => {
      if (last === reading) last = undefined;
    });
    return reading.value;
  }

  return {
    read: () => (last !== undefined && clock.now().getTime() < last.until ? last.value : readAnew()),
    forget: () => void (last = undefined),
  };
}
